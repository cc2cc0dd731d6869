// Conversations as the screens see them: documents with the pending commands on top, in lists of any length. Holds the index of all, and
// the documents of those few that are looked at.
import { laneOf } from '#client/lanes.ts';
import type { OutboxItem } from '#client/outbox-item.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { Id } from '#protocol/ids.ts';
import { isUnread } from './conversation-facts.ts';
import { createConversationIndex } from './conversation-index.ts';
import type { LocalCollection } from './local-collection.ts';
import type { ConversationView, Counts, Readable } from './model.ts';
import { isMerging, type OverlayContext, overlayConversation } from './overlay.ts';
import type { Pending } from './pending.ts';

/** Documents kept for a quick return; those on screen are never dropped. */
const keptAtMost = 800;
const chunk = 500;

export const laneOfConversation = (id: Id): string =>
  laneOf({ kind: 'conversation.reopen', payload: { conversationId: id } });

export type Conversations = {
  index: ReturnType<typeof createConversationIndex>;
  counts: Readable<Counts>;
  /** What is known without reading: undefined when it was not read yet, null when it is not held. */
  peek(id: Id): ConversationView | null | undefined;
  /** The document as the server sent it. */
  document(id: Id): Conversation | null | undefined;
  /** Reads those that are not known yet. */
  load(ids: readonly Id[]): Promise<void>;
  /** Told with the ids whose view changed. */
  subscribe(listener: (ids: ReadonlySet<Id>) => void): () => void;
  view(id: Id): Readable<ConversationView | null | undefined>;
  /** Whether the first rows of a status are known. */
  hasBegun(status: Conversation['status']): boolean;
  /** Reads every conversation into the index, what is open first, in pieces that let the screen breathe. */
  fill(signal: AbortSignal): Promise<void>;
  /** Lays the pending commands anew: facts that decide about them are known now. */
  reconsider(): void;
  /** Keeps these documents, whatever else is looked at. Answers how to let go. */
  pin(ids: () => Iterable<Id>): () => void;
};

export type ConversationsDeps = {
  me: Id;
  collection: LocalCollection<Conversation>;
  pending: Pending;
  context: () => OverlayContext;
  /** Resolves when the screen had its turn. */
  breathe(): Promise<void>;
};

export function createConversations({
  me,
  collection,
  pending,
  context,
  breathe,
}: ConversationsDeps): Conversations & { close(): void } {
  const index = createConversationIndex({ me });
  const documents = new Map<Id, Conversation | null>();
  const views = new Map<Id, ConversationView>();
  const listeners = new Set<(ids: ReadonlySet<Id>) => void>();
  const pins = new Set<() => Iterable<Id>>();
  const begun = new Set<Conversation['status']>();
  const loading = new Map<Id, Promise<unknown>>();

  /** Merges that are under way, by what they merge into: they stand in the lane of the other. */
  let merging: ReadonlyMap<Id, readonly OutboxItem[]> = new Map();
  const targetOf = (item: OutboxItem): Id => (item.payload as { targetId: Id }).targetId;

  function itemsOf(id: Id): readonly OutboxItem[] {
    const own = pending.lane(laneOfConversation(id));
    const others = merging.get(id);
    return others ? [...own, ...others].sort((a, b) => a.order - b.order) : own;
  }

  /** The other of two that are merged, with what was done to it before. */
  function other(id: Id, item: OutboxItem): Conversation | undefined {
    const document = documents.get(id);
    if (!document) return undefined;
    const before = pending
      .lane(laneOfConversation(id))
      .filter(each => each.order < item.order && !isMerging(each));
    return overlayConversation(document, before, context()).conversation;
  }
  const fullContext = (): OverlayContext => ({ ...context(), other });

  /** Takes note of merges. @returns both sides of those that came or went */
  function noteMerges(lanes: ReadonlySet<string>): Id[] {
    const before = merging;
    merging = Map.groupBy(pending.all().filter(isMerging), targetOf);
    if (before.size === 0 && merging.size === 0) return [];
    const items = [...before.values(), ...merging.values()].flat().filter(item => lanes.has(item.lane));
    return items.flatMap(item => [targetOf(item), item.lane.slice(13)]);
  }

  function viewOf(document: Conversation): ConversationView {
    const known = views.get(document.id);
    if (known) return known;
    const items = itemsOf(document.id);
    const overlaid = overlayConversation(document, items, fullContext());
    const view: ConversationView = {
      ...overlaid,
      isUnread: isUnread(overlaid.conversation),
      waiting: items.filter(item => item.state === 'waiting' || item.state === 'sending').length,
      failed: items.filter(item => item.state === 'failed').length,
    };
    views.set(document.id, view);
    return view;
  }

  function tell(ids: ReadonlySet<Id>): void {
    for (const listener of [...listeners]) listener(ids);
  }

  function keep(id: Id, document: Conversation | null): void {
    documents.delete(id);
    documents.set(id, document);
    views.delete(id);
    if (documents.size <= keptAtMost * 1.25) return;
    const pinned = new Set<Id>();
    for (const ids of pins) for (const each of ids()) pinned.add(each);
    for (const each of documents.keys()) {
      if (documents.size <= keptAtMost) break;
      if (pinned.has(each)) continue;
      documents.delete(each);
      views.delete(each);
    }
  }

  /** Into the index goes what is shown: a resolved one leaves "mine" before the server knows. */
  const shown = (document: Conversation): Conversation =>
    itemsOf(document.id).length === 0
      ? document
      : overlayConversation(document, itemsOf(document.id), fullContext()).conversation;

  function arrived(found: readonly Conversation[], isFresh: boolean): void {
    for (const document of found) if (isFresh || documents.has(document.id)) keep(document.id, document);
    index.put(found.map(shown));
  }

  async function load(ids: readonly Id[]): Promise<void> {
    const missing = ids.filter(id => !documents.has(id) && !loading.has(id));
    if (missing.length > 0) {
      const reading = collection.getMany(missing).then(found => {
        missing.forEach((id, place) => {
          // A change that came meanwhile is newer than what was read.
          if (!documents.has(id)) keep(id, found[place] ?? null);
          loading.delete(id);
        });
        tell(new Set(missing));
      });
      for (const id of missing) loading.set(id, reading);
    }
    await Promise.all(ids.flatMap(id => loading.get(id) ?? []));
  }

  function lay(lanes: ReadonlySet<string>): void {
    const own = [...lanes].filter(lane => lane.startsWith('conversation:')).map(lane => lane.slice(13));
    const ids = [...new Set([...own, ...noteMerges(lanes)])];
    if (ids.length === 0) return;
    const show = () => {
      for (const id of ids) views.delete(id);
      index.put(ids.flatMap(id => documents.get(id) ?? []).map(shown));
      tell(new Set(ids));
    };
    if (ids.every(id => documents.has(id))) show();
    else load(ids).then(show, () => undefined);
  }

  const stops = [
    collection.onChange(changes => {
      const gone = changes.filter(change => change.document === null).map(change => change.id);
      for (const id of gone) if (documents.has(id)) keep(id, null);
      if (gone.length > 0) index.remove(gone);
      arrived(
        changes.flatMap(({ document }) => document ?? []),
        changes.length <= 20,
      );
      tell(new Set(changes.map(change => change.id)));
    }),
    pending.subscribe(lay),
    pin(() => [...merging].flatMap(([id, items]) => [id, ...items.map(item => item.lane.slice(13))])),
  ];

  function peek(id: Id): ConversationView | null | undefined {
    const document = documents.get(id);
    return document ? viewOf(document) : document;
  }

  async function fillStatus(status: Conversation['status'], signal: AbortSignal): Promise<void> {
    let after: { key: (string | number)[] } | undefined;
    while (!signal.aborted) {
      const found = await collection.range({
        index: ['status', 'lastActivityAt'],
        start: [status],
        order: 'descending',
        // The first screen first.
        limit: after ? chunk : 100,
        after,
      });
      if (signal.aborted) return;
      arrived(found, !after && status === 'open');
      begun.add(status);
      if (!after) tell(new Set(found.map(each => each.id)));
      const last = found.at(-1);
      if (!last || found.length < (after ? chunk : 100)) return;
      after = { key: [last.status, last.lastActivityAt, last.id] };
      await breathe();
    }
  }

  return {
    index,
    peek,
    load,
    document: id => documents.get(id),
    counts: { get: index.counts, subscribe: index.onCounts },
    hasBegun: status => begun.has(status),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    view(id) {
      return {
        get: () => peek(id),
        subscribe(listener) {
          const unpin = pin(() => [id]);
          const changed = (ids: ReadonlySet<Id>) => {
            if (ids.has(id)) listener();
          };
          listeners.add(changed);
          if (!documents.has(id)) void load([id]);
          return () => {
            listeners.delete(changed);
            unpin();
          };
        },
      };
    },
    async fill(signal) {
      await fillStatus('open', signal);
      await fillStatus('snoozed', signal);
      await fillStatus('resolved', signal);
    },
    reconsider: () => lay(new Set(pending.all().map(item => item.lane))),
    pin,
    close() {
      for (const stop of stops) stop();
    },
  };

  function pin(ids: () => Iterable<Id>): () => void {
    pins.add(ids);
    return () => void pins.delete(ids);
  }
}
