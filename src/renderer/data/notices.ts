// What the server did where an author's picture was old (S4): kept until the person has seen it, and one key away from the other choice.
import type { OutboxItem } from '#client/outbox-item.ts';
import type { ReportFault } from '#client/ports.ts';
import type { CommandKind } from '#protocol/commands/payloads.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Merge } from '#protocol/sync.ts';
import type { DeskStore } from './desk-store.ts';
import type { Notice, Readable } from './model.ts';
import { names } from './names.ts';
import type { Pending } from './pending.ts';
import { byKey, createWritable, derive } from './readable.ts';

/** Fields of which one value stands, so that the other may be chosen instead. */
const choosable = new Set(['priority', 'subject', 'name', 'email', 'phone', 'status']);

/** The notice an answered command leaves, if it leaves one. Pure. */
export function noticeOf(item: OutboxItem, at: Millis): Notice | undefined {
  if (item.state !== 'sent' || item.merges.length === 0) return undefined;
  const payload = item.payload as { conversationId?: Id; customerId?: Id };
  return {
    id: item.commandId,
    conversationId: payload.conversationId ?? null,
    customerId: payload.customerId ?? null,
    kind: item.kind,
    at,
    fields: item.merges.map((merge: Merge) => ({
      ...merge,
      canChoose: merge.kept !== 'both' && choosable.has(merge.field),
    })),
  };
}

export type Notices = {
  of(conversationId: Id): Readable<Notice[]>;
  /** Those about one kind of command, the oldest first. */
  ofKind(kind: CommandKind): Readable<Notice[]>;
  find(id: Id): Notice | undefined;
  remove(id: Id): Promise<void>;
  /** Another tab kept one. */
  read(): void;
  /** Those about these are gone. */
  forget(ids: ReadonlySet<Id>): void;
  close(): void;
};

export function createNotices(deps: {
  store: DeskStore;
  pending: Pending;
  now(): Millis;
  reportFault: ReportFault;
  /** Whose customer it is: a notice about a customer shows beside each of the conversations. */
  customerOf(conversationId: Id): Id | undefined;
  onAdded(): void;
}): Notices {
  const { store, pending, now, reportFault, customerOf } = deps;
  const all = createWritable<readonly Notice[]>([]);
  const seen = new Set<Id>();
  const fault = (error: unknown) => reportFault('notices', error);

  async function note(item: OutboxItem): Promise<void> {
    const notice = noticeOf(item, now());
    if (!notice || seen.has(notice.id)) return;
    seen.add(notice.id);
    const outcome = await store.addNotice(notice);
    if (outcome !== 'dismissed') all.set([...all.get(), notice]);
    if (outcome === 'added') deps.onAdded();
  }
  const look = () => {
    for (const item of pending.all()) note(item).catch(fault);
  };
  function read(): void {
    store.notices().then(kept => {
      for (const notice of kept) seen.add(notice.id);
      const known = new Set(kept.map(notice => notice.id));
      all.set([...kept, ...all.get().filter(notice => !known.has(notice.id))]);
    }, fault);
  }
  read();
  const stop = pending.subscribe(look);
  look();
  return {
    of: byKey((conversationId: Id) =>
      derive([all], () =>
        all
          .get()
          .filter(
            notice =>
              notice.conversationId === conversationId ||
              (notice.customerId !== null && notice.customerId === customerOf(conversationId)),
          )
          .sort((a, b) => a.at - b.at),
      ),
    ),
    ofKind: kind =>
      derive([all], () =>
        all
          .get()
          .filter(notice => notice.kind === kind)
          .sort((a, b) => a.at - b.at),
      ),
    find: id => all.get().find(notice => notice.id === id),
    async remove(id) {
      all.set(all.get().filter(notice => notice.id !== id));
      await store.removeNotice(id);
    },
    read,
    forget: ids => all.set(all.get().filter(notice => !names(notice, ids))),
    close: stop,
  };
}
