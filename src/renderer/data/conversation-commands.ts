// What a person does to a conversation, each with the opposite that takes it back.
import { editDistance } from '#ai/copilot/edit-distance.ts';
import type { Proposal } from '#protocol/commands/payloads.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { CommandDeps, Send } from './command-deps.ts';
import type { Proposed } from './model.ts';
import type { NoteUndo } from './undo.ts';

type Message = { text: string; mentions?: Id[]; proposed?: Proposed | null };

/** What goes with a message that was made from a proposal. */
const proposalOf = ({ source, sourceId, text }: Proposed, sent: string): Proposal => ({
  ...{ source, sourceId },
  editDistance: editDistance(text, sent),
});

export function createConversationCommands(deps: CommandDeps, send: Send, noteUndo: NoteUndo) {
  const scopeOf = ({ teamId }: Conversation) => `team:${teamId}`;

  async function write(
    conversationId: Id,
    kind: 'text' | 'note',
    { text, mentions = [], proposed = null }: Message,
  ): Promise<{ messageId: Id }> {
    const shown = await deps.conversation(conversationId);
    const messageId = deps.newId();
    const commandId = await send({
      kind: 'message.send',
      payload: {
        ...{ conversationId, messageId, kind, text, lang: '', mentions, recovered: false },
        ...(proposed ? { proposal: proposalOf(proposed, text) } : {}),
      },
      assumed: { lastPublicSeq: shown.lastPublicSeq },
      scope: scopeOf(shown),
    });
    noteUndo({ commandId, conversationId, kind: 'message.send', opposite: null });
    return { messageId };
  }

  async function assign(conversationId: Id, agentId: Id | ''): Promise<void> {
    const shown = await deps.conversation(conversationId);
    const scope = scopeOf(shown);
    const order = (to: Id | '', from: Id | '') => ({
      kind: 'conversation.assign' as const,
      payload: { conversationId, agentId: to },
      assumed: { agentId: from },
      scope,
    });
    const commandId = await send(order(agentId, shown.agentId));
    const opposite = order(shown.agentId, agentId);
    noteUndo({ commandId, conversationId, kind: 'conversation.assign', opposite });
  }

  async function setPriority(conversationId: Id, priority: 0 | 1 | 2 | 3): Promise<void> {
    const shown = await deps.conversation(conversationId);
    const scope = scopeOf(shown);
    const order = (to: number, from: number) => ({
      kind: 'conversation.priority' as const,
      payload: { conversationId, priority: to },
      assumed: { priority: from },
      scope,
    });
    const commandId = await send(order(priority, shown.priority));
    const opposite = order(shown.priority, priority);
    noteUndo({ commandId, conversationId, kind: 'conversation.priority', opposite });
  }

  async function setSubject(conversationId: Id, subject: string): Promise<void> {
    const shown = await deps.conversation(conversationId);
    const scope = scopeOf(shown);
    const order = (to: string, from: string) => ({
      kind: 'conversation.subject' as const,
      payload: { conversationId, subject: to },
      assumed: { subject: from },
      scope,
    });
    const commandId = await send(order(subject, shown.subject));
    const opposite = order(shown.subject, subject);
    noteUndo({ commandId, conversationId, kind: 'conversation.subject', opposite });
  }

  async function resolve(conversationId: Id): Promise<void> {
    const shown = await deps.conversation(conversationId);
    const scope = scopeOf(shown);
    const commandId = await send({
      kind: 'conversation.resolve',
      payload: { conversationId },
      assumed: { lastCustomerSeq: shown.lastCustomerSeq },
      scope,
    });
    const opposite = {
      kind: 'conversation.reopen' as const,
      payload: { conversationId },
      assumed: null,
      scope,
    };
    noteUndo({ commandId, conversationId, kind: 'conversation.resolve', opposite });
  }

  return {
    reply: (conversationId: Id, message: Message) => write(conversationId, 'text', message),
    note: (conversationId: Id, message: { text: string; mentions?: Id[] }) =>
      write(conversationId, 'note', message),
    assign,
    setPriority,
    setSubject,
    resolve,
    async transfer(conversationId: Id, teamId: Id) {
      const shown = await deps.conversation(conversationId);
      const scope = scopeOf(shown);
      const order = (to: Id, from: Id) => ({
        kind: 'conversation.transfer' as const,
        payload: { conversationId, teamId: to },
        assumed: { teamId: from },
        scope,
      });
      const commandId = await send(order(teamId, shown.teamId));
      const opposite = order(shown.teamId, teamId);
      noteUndo({ commandId, conversationId, kind: 'conversation.transfer', opposite });
    },
    async reopen(conversationId: Id) {
      const scope = scopeOf(await deps.conversation(conversationId));
      await send({ kind: 'conversation.reopen', payload: { conversationId }, assumed: null, scope });
    },
    async snooze(conversationId: Id, until: Millis) {
      const scope = scopeOf(await deps.conversation(conversationId));
      const commandId = await send({
        kind: 'conversation.snooze',
        payload: { conversationId, until },
        assumed: null,
        scope,
      });
      const opposite = {
        kind: 'conversation.reopen' as const,
        payload: { conversationId },
        assumed: null,
        scope,
      };
      noteUndo({ commandId, conversationId, kind: 'conversation.snooze', opposite });
    },
    async merge(conversationId: Id, targetId: Id) {
      const scope = scopeOf(await deps.conversation(conversationId));
      const order = <Kind extends 'conversation.merge' | 'conversation.unmerge'>(kind: Kind) => ({
        ...{ kind, payload: { conversationId, targetId, lineId: deps.newId() } },
        ...{ assumed: null, scope },
      });
      const commandId = await send(order('conversation.merge'));
      const opposite = order('conversation.unmerge');
      noteUndo({ commandId, conversationId, kind: 'conversation.merge', opposite });
    },
    async unmerge(conversationId: Id) {
      const shown = await deps.conversation(conversationId);
      if (!shown.mergedInto) return;
      const payload = { conversationId, targetId: shown.mergedInto.id, lineId: deps.newId() };
      await send({ kind: 'conversation.unmerge', payload, assumed: null, scope: scopeOf(shown) });
    },
    async tag(conversationId: Id, { add = [], remove = [] }: { add?: string[]; remove?: string[] }) {
      const shown = await deps.conversation(conversationId);
      const scope = scopeOf(shown);
      const order = (adding: string[], removing: string[]) => ({
        kind: 'conversation.tag' as const,
        payload: { conversationId, add: adding, remove: removing },
        assumed: null,
        scope,
      });
      const commandId = await send(order(add, remove));
      const opposite = order(
        remove.filter(tag => shown.tags.includes(tag)),
        add.filter(tag => !shown.tags.includes(tag)),
      );
      noteUndo({ commandId, conversationId, kind: 'conversation.tag', opposite });
    },
    async markRead(conversationId: Id, readSeq?: number) {
      const shown = await deps.conversation(conversationId);
      const seq = Math.min(readSeq ?? shown.lastSeq, shown.lastSeq);
      if (seq <= shown.agentReadSeq) return;
      await send({
        kind: 'conversation.read',
        payload: { conversationId, readSeq: seq },
        assumed: null,
        scope: scopeOf(shown),
      });
    },
    async discardDraft(conversationId: Id) {
      const forSeq = await deps.draftSeq(conversationId);
      if (forSeq === undefined) return;
      const scope = scopeOf(await deps.conversation(conversationId));
      await send({ kind: 'draft.discard', payload: { conversationId }, assumed: { forSeq }, scope });
    },
    async judge(conversationId: Id, runId: Id, isHelpful: boolean) {
      const scope = scopeOf(await deps.conversation(conversationId));
      const payload = { conversationId, runId, isHelpful };
      await send({ kind: 'ai.feedback', payload, assumed: null, scope });
    },
    /** The other value of a notice. */
    async choose(conversationId: Id, field: string, value: string): Promise<void> {
      if (field === 'priority') {
        const priority = Number(value);
        if (priority === 0 || priority === 1 || priority === 2 || priority === 3) {
          await setPriority(conversationId, priority);
        }
      } else if (field === 'subject') await setSubject(conversationId, value);
      else if (field === 'status' && value === 'resolved') await resolve(conversationId);
    },
  };
}
