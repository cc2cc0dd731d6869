// Everything a person can do, as commands for the outbox (S4). Each takes what its author sees as `assumed`, is shown at once, and answers
// when it is durable. Nothing here waits for the network, except to claim the next, which means nothing without it.
import { laneOf, needsServer } from '#client/lanes.ts';
import { must } from '#client/must.ts';
import type { NewItem } from '#client/outbox-item.ts';
import type { Command, CommandKind } from '#protocol/commands/payloads.ts';
import type { Id } from '#protocol/ids.ts';
import type { Bare, CommandDeps, Send } from './command-deps.ts';
import { createConversationCommands } from './conversation-commands.ts';
import { createDeskCommands } from './desk-commands.ts';
import type { Commands, Readable, Undoable } from './model.ts';
import { createUndo } from './undo.ts';

export function createCommands(deps: CommandDeps): {
  commands: Omit<Commands, 'recover' | 'forgetLostWords'>;
  undoable: Readable<Undoable | null>;
  forgetUndo(ids: ReadonlySet<Id>): void;
} {
  const { pending, now, newId } = deps;

  const itemOf = <K extends CommandKind>({
    kind,
    payload,
    assumed,
    scope,
  }: Bare<K> & { scope: string }): NewItem => ({
    commandId: newId(),
    kind,
    payload,
    assumed,
    scope,
    lane: laneOf({ kind, payload } as Pick<Command, 'kind' | 'payload'>),
    createdAt: now(),
  });
  const send: Send = async command => {
    if (needsServer(command.kind)) throw new Error(`${command.kind} is asked, never queued.`);
    const item = itemOf(command);
    await pending.add(item);
    return item.commandId;
  };
  const undo = createUndo({ send, outbox: deps.outbox, pending, now });
  const about = createConversationCommands(deps, send, undo.note);
  const desk = createDeskCommands(deps, send);
  return {
    undoable: undo.last,
    forgetUndo: undo.forget,
    commands: {
      ...about,
      ...desk,
      async claimNext(teamId) {
        const answer = await deps.ask(
          itemOf({ kind: 'queue.claim', payload: { teamId: teamId ?? null }, assumed: null, scope: '' }),
        );
        if (!answer.ok) return answer;
        return { ok: true, conversationId: must(answer.conversationId, 'a claim names what was claimed') };
      },
      undo: undo.undo,
      async retry(commandId) {
        await deps.outbox.retry(commandId, await freshAssumption(deps, commandId));
      },
      async discard(commandId) {
        await deps.outbox.discard(commandId);
      },
      async chooseNotice(noticeId, field, choice) {
        const notice = deps.notices.find(noticeId);
        const merge = notice?.fields.find(each => each.field === field);
        if (!notice || !merge) return;
        if (merge.kept !== choice) {
          const value = choice === 'mine' ? merge.mine : merge.theirs;
          if (notice.conversationId !== null) await about.choose(notice.conversationId, field, value);
          else if (notice.customerId !== null) await desk.editCustomer(notice.customerId, { [field]: value });
        }
        await deps.notices.remove(noticeId);
      },
      dismissNotice: noticeId => deps.notices.remove(noticeId),
    },
  };
}

/** A refusal about an old picture is tried again with the picture of now: that is what pressing Retry means. */
async function freshAssumption(deps: CommandDeps, commandId: Id): Promise<{ assumed: unknown } | undefined> {
  const item = deps.pending.all().find(each => each.commandId === commandId);
  if (!item) return undefined;
  if (item.kind === 'conversation.assign') {
    const { conversationId } = item.payload as { conversationId: Id };
    return { assumed: { agentId: (await deps.conversation(conversationId)).agentId } };
  }
  if (item.kind === 'conversation.transfer') {
    const { conversationId } = item.payload as { conversationId: Id };
    return { assumed: { teamId: (await deps.conversation(conversationId)).teamId } };
  }
  if (item.kind === 'article.save') {
    const { articleId } = item.payload as { articleId: Id };
    return { assumed: { updatedAt: (await deps.article(articleId))?.updatedAt ?? 0 } };
  }
  if (item.kind === 'maintenance.save') {
    const { maintenanceId } = item.payload as { maintenanceId: Id };
    return { assumed: { updatedAt: deps.maintenance(maintenanceId)?.updatedAt ?? 0 } };
  }
  if (item.kind === 'reply.save') {
    const { replyId } = item.payload as { replyId: Id };
    return { assumed: { updatedAt: (await deps.reply(replyId))?.updatedAt ?? 0 } };
  }
  return undefined;
}
