/**
 * Owns the verbs of a conversation: it loads under lock, lets the pure decision speak, writes what it said, and arranges
 * what must follow the commit. Every change of a conversation goes through `write`.
 */

import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import { readerOf } from '#protocol/audience.ts';
import {
  applyDecision,
  type ConversationCommand,
  type ConversationDecision,
  type ConversationPatch,
  decideConversation,
  move,
  type NewMessage,
} from '#protocol/commands/conversation.ts';
import { decideMerge, type MergeCommand, type MergeDecision } from '#protocol/commands/merging.ts';
import type { Proposal } from '#protocol/commands/payloads.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { AiFacts, Author, Citation } from '#protocol/documents/message.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { HandoverReason } from '#protocol/turns.ts';
import type { Notifications } from '../notifications/index.ts';
import {
  findConversation,
  insertMessages,
  lockConversation,
  type MessageInsert,
  moveBelongings,
  raiseCustomerWatermarks,
  readCustomers,
  readThread,
  saveConversation,
} from './chat.store.ts';
import { readDesk } from './desk.store.ts';
import { deleteDraft, saveDraft } from './draft.store.ts';

/** What others want to hear right after a commit. Losing one costs a moment: jobs and tables hold what must not be lost. */
export type ChatEvents = {
  /** These rows were written; told before anything else that follows the commit. */
  written(rows: { scope: string; conversationId: Id; messageIds: Id[] }): void;
  /** Something the customer may see changed. */
  published(conversation: { id: Id; customerId: Id }): void;
  /** It belongs to another team now. */
  moved(conversation: { id: Id; scope: string }): void;
  /** Somebody waits in this team's queue, or an agent has room again. */
  queueChanged(teamId: Id): void;
  /** Somebody left this team's line, or passed others in it. */
  lineMoved(teamId: Id): void;
  /** A person took over, or the conversation ended: an AI stream must stop. */
  turnTaken(conversationId: Id): void;
};

/**
 * What is written with the AI's words, in their transaction, and what it adds to the conversation.
 * @returns `says` stands before a hand-over
 */
export type Beside = (
  tx: Tx,
  conversation: Conversation,
) => Promise<{ patch: Pick<ConversationPatch, 'tags' | 'priority' | 'teamId'>; says?: string }>;

export type ChatDeps = {
  db: Db;
  jobs: Jobs;
  clock: Clock;
  newId: () => Id;
  notifications: Notifications;
  /** An agent sent what the copilot had proposed; stands or falls with the message. */
  proposalTaken(tx: Tx, taken: TakenProposal): Promise<void>;
  events: ChatEvents;
  /** Tells programs of it, in the transaction. */
  announce?(
    tx: Tx,
    change: { before: Conversation; next: Conversation; messages: readonly MessageInsert[] },
  ): void;
  /** What the person who is fetched should find as a note: what was told to a flow that ends with this. */
  collected?(tx: Tx, conversationId: Id): Promise<string | null>;
};

export type TakenProposal = Proposal & { messageId: Id; conversationId: Id; personId: Id };

export const aiAuthor: Author = { kind: 'ai', id: '', name: 'Steward AI' };
export const systemAuthor: Author = { kind: 'system', id: '', name: 'Steward' };

const spoken = (id: Id, kind: 'text' | 'note', text: string): NewMessage => ({
  ...{ id, kind, author: aiAuthor, text, lang: '', event: null, recovered: false },
});

type Accepted = Extract<ConversationDecision, { ok: true }>;
type Extra = { citations?: Citation[]; ai?: AiFacts | null };

/** A thread the AI may read: notes never reach a model. */
const threadForAiLimit = 60;

export type ChatService = ReturnType<typeof createChatService>;

export function createChatService(deps: ChatDeps) {
  const { db, jobs, clock, notifications, events } = deps;

  /** Writes a decision and arranges what follows. `extra` belongs to the first message. */
  async function write(
    tx: Tx,
    before: Conversation,
    decision: Accepted,
    now: Millis,
    extra: Extra = {},
  ): Promise<Conversation> {
    const { conversation: next, messages } = applyDecision(before, decision, now);
    const rows: MessageInsert[] = messages.map((message, index) =>
      index === 0 ? { ...message, ...extra } : message,
    );
    if (next.teamId !== before.teamId) await moveBelongings(tx, next.id, next.teamId);
    insertMessages(tx, next, rows, now);
    saveConversation(tx, next);
    await follow(tx, before, next, rows);
    return next;
  }

  async function follow(
    tx: Tx,
    before: Conversation,
    next: Conversation,
    rows: MessageInsert[],
  ): Promise<void> {
    const customerWrote = next.lastCustomerSeq > before.lastCustomerSeq;
    if (customerWrote && next.status === 'open') {
      const name = next.turn === 'bot' ? 'ai.answer' : 'ai.draft';
      await jobs.enqueue(tx, name, { conversationId: next.id, forSeq: next.lastPublicSeq }, { key: next.id });
    }
    const personSpoke = rows.some(row => row.kind === 'text' && row.author.kind === 'agent');
    if (personSpoke || next.status === 'resolved') deleteDraft(tx, next.id);
    notifications.conversationChanged(tx, { before, next, messages: rows });
    deps.announce?.(tx, { before, next, messages: rows });
    const waits = (c: Conversation) => c.status === 'open' && c.turn === 'queue';
    const freed = before.agentId !== '' && (next.agentId !== before.agentId || next.status !== 'open');
    tx.afterCommit(() => {
      events.written({
        scope: `team:${next.teamId}`,
        conversationId: next.id,
        messageIds: rows.map(row => row.id),
      });
      if (next.turn !== 'bot' || next.status !== 'open') events.turnTaken(next.id);
      if (waits(next) || freed) events.queueChanged(next.teamId);
      const hasPassed = next.priority !== before.priority || next.teamId !== before.teamId;
      if (waits(before) && (!waits(next) || hasPassed)) events.lineMoved(before.teamId);
      events.published(next);
      if (next.teamId !== before.teamId) events.moved({ id: next.id, scope: `team:${next.teamId}` });
    });
  }

  return {
    write,
    mention: notifications.mentioned,
    proposalTaken: deps.proposalTaken,

    /** Runs a command over a locked conversation. */
    async decide(
      tx: Tx,
      conversation: Conversation,
      command: ConversationCommand,
      author: Author,
      now: Millis,
    ): Promise<ConversationDecision> {
      const agentIds =
        command.kind === 'conversation.assign' && command.payload.agentId !== ''
          ? [command.payload.agentId]
          : [];
      const teamIds = command.kind === 'conversation.transfer' ? [command.payload.teamId] : [];
      const desk = await readDesk(tx, { agentIds, teamIds });
      const decision = decideConversation(conversation, command, { author, now, desk });
      if (decision.ok) await write(tx, conversation, decision, now);
      return decision;
    },

    /** Merges, or takes a merge back, over two locked conversations of one transaction. */
    async merge(
      tx: Tx,
      pair: { source: Conversation; target: Conversation },
      command: MergeCommand,
      author: Author,
      now: Millis,
    ): Promise<MergeDecision> {
      const decision = decideMerge(pair, command, { author, now });
      if (!decision.ok) return decision;
      const source = await write(tx, pair.source, decision.source, now);
      await write(tx, pair.target, decision.target, now);
      // Its answer had been withdrawn: the question is the AI's again.
      if (source.status === 'open' && source.turn === 'bot' && source.waitingSince !== null) {
        const { id: conversationId, lastPublicSeq: forSeq } = source;
        await jobs.enqueue(tx, 'ai.answer', { conversationId, forSeq }, { key: conversationId });
      }
      return decision;
    },

    /** Routing and `claim` give a conversation to an agent. The caller holds the lock and has checked the room. */
    async giveTo(
      tx: Tx,
      conversation: Conversation,
      agent: { id: Id; name: string },
      by: Author,
      now: Millis,
    ): Promise<Conversation | null> {
      const moved = move(conversation, 'assign');
      if (!moved) return null;
      return write(
        tx,
        conversation,
        {
          ok: true,
          merges: [],
          patch: { ...moved, agentId: agent.id, queuedAt: null },
          messages: [
            {
              id: deps.newId(),
              kind: 'event',
              author: by,
              text: '',
              lang: '',
              event: { type: 'assigned', agentId: agent.id, agentName: agent.name },
              recovered: false,
            },
          ],
        },
        now,
      );
    },

    /** Gives a conversation back to the queue because its agent is gone (P48). */
    async requeue(tx: Tx, conversation: Conversation, now: Millis): Promise<Conversation | null> {
      const turn = move(conversation, 'unassign');
      if (!turn || conversation.status !== 'open') return null;
      return write(
        tx,
        conversation,
        {
          ok: true,
          merges: [],
          patch: { ...turn, agentId: '', queuedAt: now },
          messages: [
            {
              id: deps.newId(),
              kind: 'event',
              author: systemAuthor,
              text: '',
              lang: '',
              event: { type: 'unassigned', why: 'agent_away' },
              recovered: false,
            },
          ],
        },
        now,
      );
    },

    /** What a model may read, or null when the conversation is gone. */
    async threadForAi(conversationId: Id) {
      const conversation = await findConversation(db, conversationId);
      if (!conversation) return null;
      const [thread, customers] = await Promise.all([
        readThread(db, conversationId, {
          afterSeq: Math.max(0, conversation.lastSeq - threadForAiLimit),
          limit: threadForAiLimit,
          publicOnly: true,
        }),
        readCustomers(db, [conversation.customerId]),
      ]);
      const messages = thread
        .filter(message => message.kind === 'text')
        // What a program said is the desk's word, and no line of the system's own.
        .map(({ id, seq, author, text }) => ({
          ...{ id, seq, text },
          role: author.kind === 'system' && author.id !== '' ? ('agent' as const) : author.kind,
        }));
      return {
        conversation,
        messages,
        turn: conversation.turn,
        reader: readerOf({ isVerified: customers[0]?.verified ?? false }),
        lastPublicSeq: conversation.lastPublicSeq,
      };
    },

    /** T1: commits the AI's words only while it is the bot's turn and the thread is what the prompt saw. */
    async commitAiReply(reply: {
      conversationId: Id;
      messageId: Id;
      forSeq: number;
      text: string;
      citations: Citation[];
      ai: AiFacts;
      /** After several rounds of a customer who keeps writing, what was seen is answered all the same. */
      evenIfNewer?: boolean;
      beside?: Beside | undefined;
    }): Promise<
      { committed: true } | { committed: false; why: 'not_bot_turn' | 'customer_wrote_more' | 'resolved' }
    > {
      return db.transaction(async tx => {
        const conversation = await lockConversation(tx, reply.conversationId);
        if (conversation?.status !== 'open') return { committed: false, why: 'resolved' };
        const moved = move(conversation, 'aiReplied');
        if (conversation.turn !== 'bot' || !moved) return { committed: false, why: 'not_bot_turn' };
        if (conversation.lastPublicSeq !== reply.forSeq && !reply.evenIfNewer) {
          return { committed: false, why: 'customer_wrote_more' };
        }
        const now = clock.now();
        const added = await reply.beside?.(tx, conversation);
        await write(
          tx,
          conversation,
          {
            ok: true,
            merges: [],
            patch: { ...moved, ...added?.patch, waitingSince: null, lastActivityAt: now },
            messages: [spoken(reply.messageId, 'text', reply.text)],
          },
          now,
          { citations: reply.citations, ai: reply.ai },
        );
        return { committed: true };
      });
    },

    /** Puts the conversation into the queue, with the reason for both sides. Never twice. */
    async handOver(handover: {
      conversationId: Id;
      forSeq: number;
      reason: HandoverReason;
      text: string;
      confidence: number | null;
      limit: number | null;
      beside?: Beside | undefined;
    }): Promise<{ committed: boolean }> {
      return db.transaction(async tx => {
        const conversation = await lockConversation(tx, handover.conversationId);
        if (!conversation) return { committed: false };
        return { committed: await this.handOverLocked(tx, conversation, handover, clock.now()) };
      });
    },

    async handOverLocked(
      tx: Tx,
      conversation: Conversation,
      handover: {
        reason: HandoverReason;
        text: string;
        confidence: number | null;
        limit: number | null;
        beside?: Beside | undefined;
      },
      now: Millis,
    ): Promise<boolean> {
      if (conversation.turn !== 'bot') return false;
      const moved = move(conversation, 'handOver');
      if (!moved) return false;
      const { reason, text, confidence, limit } = handover;
      const added = await handover.beside?.(tx, conversation);
      const note = (await deps.collected?.(tx, conversation.id)) ?? '';
      await write(
        tx,
        conversation,
        {
          ok: true,
          merges: [],
          patch: {
            ...moved,
            ...added?.patch,
            queuedAt: now,
            lastActivityAt: now,
            handover: { reason, text, confidence, limit },
          },
          messages: [
            ...(added?.says ? [spoken(deps.newId(), 'text', added.says)] : []),
            {
              id: deps.newId(),
              kind: 'event',
              author: aiAuthor,
              text: '',
              lang: '',
              event: { type: 'handed_over', reason, text, confidence, limit },
              recovered: false,
            },
            ...(note === '' ? [] : [spoken(deps.newId(), 'note', note)]),
          ],
        },
        now,
      );
      return true;
    },

    /** Keeps the newest proposal for the agent; one that read less of the thread never replaces one that read more. */
    async saveDraft(draft: {
      conversationId: Id;
      text: string;
      citations: Citation[];
      confidence: number;
      provider: string;
      model: string;
      runId: Id;
      forSeq: number;
    }): Promise<void> {
      await db.transaction(async tx => {
        const conversation = await lockConversation(tx, draft.conversationId);
        if (!conversation || conversation.status === 'resolved') return;
        await saveDraft(tx, { ...draft, teamId: conversation.teamId, now: clock.now() });
      });
    },

    /** Raises the desk's watermark. The customer sees "read", so that side is told. */
    async markRead(tx: Tx, conversation: Conversation, readSeq: number): Promise<void> {
      saveConversation(tx, {
        ...conversation,
        agentReadSeq: readSeq,
        agentDeliveredSeq: Math.max(readSeq, conversation.agentDeliveredSeq),
      });
      tx.afterCommit(() => events.published(conversation));
    },

    /** Raises the customer's watermarks (S5). Answers whether they rose. */
    async receipt(mark: {
      conversationId: Id;
      customerId: Id;
      deliveredSeq: number;
      readSeq: number;
    }): Promise<boolean> {
      return db.transaction(tx => raiseCustomerWatermarks(tx, mark));
    },
  };
}
