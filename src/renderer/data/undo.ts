// Takes back the last action of this window: by dropping it while it never left, else by its opposite.
import type { Outbox } from '#client/outbox.ts';
import type { CommandKind } from '#protocol/commands/payloads.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Send } from './command-deps.ts';
import type { Undoable } from './model.ts';
import { names } from './names.ts';
import type { Pending } from './pending.ts';
import { createWritable } from './readable.ts';

type Order = Parameters<Send>[0];
type Done = { commandId: Id; conversationId: Id; kind: CommandKind; opposite: Order | null };

export type NoteUndo = (action: Done) => void;

/** Actions remembered, newest last. */
const remembered = 20;

export function createUndo(deps: {
  send: Send;
  outbox: Pick<Outbox, 'discard'>;
  pending: Pending;
  now(): Millis;
}) {
  const done: (Done & { at: Millis })[] = [];
  const last = createWritable<Undoable | null>(null);
  const show = () => {
    const newest = done.at(-1);
    last.set(newest ? { kind: newest.kind, conversationId: newest.conversationId, at: newest.at } : null);
  };
  return {
    last,
    note(action: Done): void {
      done.push({ ...action, at: deps.now() });
      if (done.length > remembered) done.shift();
      show();
    },
    /** What was done about these cannot be taken back any more. */
    forget(ids: ReadonlySet<Id>): void {
      const kept = done.filter(action => !names(action, ids));
      done.splice(0, done.length, ...kept);
      show();
    },
    /** @returns false when there is nothing, or it is out of reach: what a customer may have read is not taken back */
    async undo(): Promise<boolean> {
      const action = done.pop();
      show();
      if (!action) return false;
      if (await deps.outbox.discard(action.commandId)) return true;
      if (!action.opposite) return false;
      await deps.send(action.opposite);
      return true;
    },
  };
}
