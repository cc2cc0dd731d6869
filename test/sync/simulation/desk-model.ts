// What commands and the desk's own work do to the rows, with the very functions the product decides by.

import {
  applyDecision,
  type ConversationCommand,
  decideConversation,
} from '../../../src/protocol/commands/conversation.ts';
import { decideArticle, decideCustomerEdit, decideReplySave } from '../../../src/protocol/commands/desk.ts';
import type { Command, CommandOf } from '../../../src/protocol/commands/payloads.ts';
import type { Conversation } from '../../../src/protocol/documents/conversation.ts';
import type { Article, Customer, Reply } from '../../../src/protocol/documents/desk.ts';
import type { Author } from '../../../src/protocol/documents/message.ts';
import type { ErrorCode } from '../../../src/protocol/errors.ts';
import type { Merge } from '../../../src/protocol/sync.ts';
import type { Database, Row, Write } from './database.ts';

export type DeskPerson = { id: string; name: string; role: 'agent' | 'supervisor'; teamIds: string[] };

export type Decided = { ok: true; writes: Write[]; merges: Merge[] } | { ok: false; code: ErrorCode };
const refuse = (code: ErrorCode): Decided => ({ ok: false, code });
const accept = (writes: Write[], merges: Merge[] = []): Decided => ({ ok: true, writes, merges });

const conversationKinds = new Set<string>([
  'message.send',
  'conversation.assign',
  'conversation.transfer',
  'conversation.resolve',
  'conversation.reopen',
  'conversation.snooze',
  'conversation.tag',
  'conversation.priority',
  'conversation.subject',
  'conversation.read',
  'customer.write',
]);

/** The rows a command locks. */
export function lockKeysOf(command: Command): string[] {
  const payload = command.payload as Record<string, string>;
  const own = ['conversationId', 'customerId', 'articleId', 'replyId']
    .filter(name => payload[name] !== undefined)
    .map(name => `${name}:${payload[name]}`);
  return [`command:${command.commandId}`, ...own];
}

export function createDesk(db: Database, people: ReadonlyMap<string, DeskPerson>, nowMs: () => number) {
  const desk = {
    agent(id: string) {
      const person = people.get(id);
      return person && { name: person.name, teamIds: person.teamIds, seesEveryTeam: person.role !== 'agent' };
    },
    team: (id: string) =>
      db.row('people', id) ? { name: String(db.row('people', id)?.['name']) } : undefined,
  };

  /** Rows that belong to a conversation, packed ones too: they follow it into another team. */
  function rowsOfConversation(
    conversationId: string,
  ): { collection: 'messages' | 'transcripts' | 'drafts'; row: Row }[] {
    return (['messages', 'transcripts', 'drafts'] as const).flatMap(collection =>
      [...db.rows(collection).values()]
        .filter(row => row['conversationId'] === conversationId)
        .map(row => ({ collection, row })),
    );
  }

  function decideOverConversation(command: ConversationCommand, author: Author): Decided {
    const held = db.row('conversations', command.payload.conversationId) as Conversation | undefined;
    if (!held) return refuse('not_found');
    const { payload } = command;
    if ('messageId' in payload && db.row('messages', payload.messageId)) return refuse('id_taken');
    const now = nowMs();
    const decision = decideConversation(held, command, { author, now, desk });
    if (!decision.ok) return refuse(decision.code);
    const { conversation, messages } = applyDecision(held, decision, now);
    const { teamId } = conversation;
    const writes: Write[] = [];
    if (Object.keys(decision.patch).length + messages.length > 0) {
      writes.push({ collection: 'conversations', id: held.id, row: conversation as Row });
    }
    if (teamId !== held.teamId) {
      for (const { collection, row } of rowsOfConversation(held.id)) {
        writes.push({ collection, id: row.id, row: { ...row, teamId } });
      }
    }
    for (const message of messages) {
      const row = { ...message, conversationId: held.id, teamId, createdAt: now, citations: [], ai: null };
      writes.push({ collection: 'messages', id: message.id, row });
    }
    return accept(writes, decision.merges);
  }

  function decideOther(command: Command, by: string): Decided {
    const now = nowMs();
    switch (command.kind) {
      case 'customer.edit': {
        const held = db.row('customers', command.payload.customerId) as Customer | undefined;
        if (!held) return refuse('not_found');
        const decided = decideCustomerEdit(held, command);
        if (!decided.ok) return refuse(decided.code);
        return accept([{ collection: 'customers', id: held.id, row: decided.next as Row }], decided.merges);
      }
      case 'article.save':
      case 'article.publish':
      case 'article.archive':
      case 'article.review': {
        const id = command.payload.articleId;
        const decided = decideArticle(db.row('articles', id) as Article | undefined, command, by, now);
        if (!decided.ok) return refuse(decided.code);
        return accept([{ collection: 'articles', id, row: decided.next as Row }]);
      }
      case 'reply.save': {
        const id = command.payload.replyId;
        const decided = decideReplySave(db.row('replies', id) as Reply | undefined, command, by, now);
        if (!decided.ok) return refuse(decided.code);
        return accept([{ collection: 'replies', id, row: decided.next as Row }]);
      }
      case 'reply.remove': {
        const id = command.payload.replyId;
        return accept(db.row('replies', id) ? [{ collection: 'replies', id, row: null }] : []);
      }
      case 'draft.discard': {
        const id = command.payload.conversationId;
        return accept(db.row('drafts', id) ? [{ collection: 'drafts', id, row: null }] : []);
      }
      case 'notification.read':
        return accept(
          command.payload.notificationIds.flatMap((id): Write[] => {
            const row = db.row('notifications', id);
            if (row?.personId !== by || row?.['readAt'] !== null) return [];
            return [{ collection: 'notifications', id, row: { ...row, readAt: now } }];
          }),
        );
      default:
        return refuse('unknown_event');
    }
  }

  return {
    /** Permission by row, then the product's own decision. Called with every lock held. */
    decide(command: Command, by: DeskPerson, scopes: ReadonlySet<string>): Decided {
      const conversationId = (command.payload as { conversationId?: string }).conversationId;
      if (conversationId !== undefined) {
        const held = db.row('conversations', conversationId);
        if (!held) return refuse('not_found');
        if (!scopes.has(`team:${held.teamId}`)) return refuse('moved');
      }
      const author: Author = { kind: 'agent', id: by.id, name: by.name };
      return conversationKinds.has(command.kind)
        ? decideOverConversation(command as ConversationCommand, author)
        : decideOther(command, by.id);
    },
    /** A customer writes: the model's own hand, not a console's. */
    customerWrites(command: CommandOf<'customer.write'>, name: string): Decided {
      return decideOverConversation(command, { kind: 'customer', id: '', name });
    },
    /** Into another team, with all its rows, by nobody's command. */
    move(conversationId: string, teamId: string): Write[] {
      const held = db.row('conversations', conversationId);
      if (!held || held.teamId === teamId) return [];
      return [
        { collection: 'conversations', id: conversationId, row: { ...held, teamId } },
        ...rowsOfConversation(conversationId).map(({ collection, row }) => ({
          ...{ collection, id: row.id, row: { ...row, teamId } },
        })),
      ];
    },
    /** Resolved by nobody's command. */
    close(conversationId: string): Write[] {
      const held = db.row('conversations', conversationId);
      return held
        ? [{ collection: 'conversations', id: conversationId, row: { ...held, status: 'resolved' } }]
        : [];
    },
    /** Packs what a resolved conversation has in single messages (S11). */
    pack(conversationId: string, transcriptId: string): Write[] {
      const held = db.row('conversations', conversationId);
      if (held?.['status'] !== 'resolved') return [];
      const singles = rowsOfConversation(conversationId)
        .filter(({ collection, row }) => collection === 'messages' && !db.isPacked(row.id))
        .map(({ row }) => row)
        .sort((a, b) => Number(a['seq']) - Number(b['seq']))
        .slice(0, 200);
      if (singles.length === 0) return [];
      const { teamId } = held;
      const messages = singles.map(({ teamId: _team, conversationId: _conversation, ...packed }) => packed);
      const seqs = singles.map(row => Number(row['seq']));
      const transcript: Row = {
        ...{ id: transcriptId, conversationId, teamId, messages },
        ...{ firstSeq: Math.min(...seqs), lastSeq: Math.max(...seqs) },
      };
      return [
        { collection: 'transcripts', id: transcriptId, row: transcript },
        ...singles.map((row): Write => ({ collection: 'messages', id: row.id, row, isPacked: true })),
      ];
    },
  };
}
export type Desk = ReturnType<typeof createDesk>;
