// The lists of the inbox: any length, with only the rows around the visible ones read from disk.
import type { Id } from '#protocol/ids.ts';
import type { Conversations } from './conversations.ts';
import type { ConversationList, ConversationRow, ListFilter, Readable, Sort, View } from './model.ts';
import { byKey } from './readable.ts';

/** Rows read before and after the visible ones, so that a key press finds the next one ready. */
const marginRows = 40;

type Ask = { sort: Sort; filter?: ListFilter };
export type ListStore = Readable<ConversationList> & { show(from: number, to: number): void };

const statusOf = (view: View) => (view === 'snoozed' || view === 'resolved' ? view : ('open' as const));

export type ConversationListsDeps = {
  conversations: Conversations;
  /** Conversations for which an AI draft is ready. */
  drafts: { has(id: Id): boolean; subscribe(listener: (ids: ReadonlySet<Id>) => void): () => void };
};

export function createConversationLists(deps: ConversationListsDeps) {
  const rows = new WeakMap<object, ConversationRow>();
  /** The same row object as long as nothing of it changed, so that a list repaints only what did. */
  function rowOf(id: Id): ConversationRow | undefined {
    const view = deps.conversations.peek(id);
    if (!view) return undefined;
    const hasDraft = deps.drafts.has(id);
    const known = rows.get(view);
    if (known && known.hasDraft === hasDraft) return known;
    const { conversation, isUnread, waiting, failed } = view;
    const row = { conversation, isUnread, waiting, failed, hasDraft };
    rows.set(view, row);
    return row;
  }
  const list = byKey((key: string) => {
    const [view, sort, filter] = JSON.parse(key) as [View, Sort, ListFilter];
    return createList(deps, rowOf, { view, sort, filter });
  });
  return (view: View, { sort, filter = {} }: Ask): ListStore => {
    const { teamId, minPriority, unreadOnly } = filter;
    return list(JSON.stringify([view, sort, { teamId, minPriority, unreadOnly }]));
  };
}

function createList(
  { conversations, drafts }: ConversationListsDeps,
  rowOf: (id: Id) => ConversationRow | undefined,
  { view, sort, filter }: { view: View; sort: Sort; filter: ListFilter },
): ListStore {
  const indexed = conversations.index.list(view, sort, filter);
  const listeners = new Set<() => void>();
  let range = { from: 0, to: 30 };
  let snapshot: ConversationList | undefined;
  let stops: (() => void)[] = [];

  const visible = (): Id[] => {
    const first = Math.max(0, range.from - marginRows);
    const last = Math.min(indexed.length, range.to + marginRows);
    return Array.from({ length: Math.max(0, last - first) }, (_, place) =>
      indexed.idAt(first + place),
    ).filter(id => id !== undefined);
  };
  function changed(): void {
    snapshot = undefined;
    for (const listener of [...listeners]) listener();
  }
  function loadVisible(): void {
    const missing = visible().filter(id => conversations.peek(id) === undefined);
    if (missing.length > 0) void conversations.load(missing);
  }
  function listen(): void {
    const ifVisible = (ids: ReadonlySet<Id>) => {
      if (
        visible().some(id => ids.has(id)) ||
        !conversations.hasBegun(statusOf(view)) ||
        indexed.length === 0
      ) {
        changed();
      }
    };
    stops = [
      indexed.subscribe(() => {
        loadVisible();
        changed();
      }),
      conversations.subscribe(ifVisible),
      drafts.subscribe(ifVisible),
      conversations.pin(visible),
    ];
    loadVisible();
  }
  return {
    get() {
      snapshot ??= {
        total: indexed.length,
        isLoading: indexed.length === 0 && !conversations.hasBegun(statusOf(view)),
        idAt: indexed.idAt,
        rowAt: index => {
          const id = indexed.idAt(index);
          return id === undefined ? undefined : rowOf(id);
        },
        indexOf: indexed.placeOf,
      };
      return snapshot;
    },
    show(from, to) {
      if (range.from === from && range.to === to) return;
      range = { from, to };
      loadVisible();
    },
    subscribe(listener) {
      listeners.add(listener);
      if (listeners.size === 1) {
        snapshot = undefined;
        listen();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) for (const stop of stops.splice(0)) stop();
      };
    },
  };
}
