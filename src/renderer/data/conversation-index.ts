// Every held conversation in a few bytes: what the lists sort and count by, and nothing else. 100,000 conversations take some 15 MB,
// a change costs one pass over the open lists and no disk read, a view opens in milliseconds. It never holds a document.

import { must } from '#client/must.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { Id } from '#protocol/ids.ts';
import {
  type Compare,
  compareBy,
  createNumbering,
  emptyFacts,
  grown,
  type Member,
  memberOf,
  views,
  writeFacts,
} from './conversation-facts.ts';
import type { Counts, ListFilter, Sort, View } from './model.ts';
import { createSlotList, type IndexedList, type SlotList } from './slot-list.ts';

export type ConversationIndex = {
  /** Adds or replaces. */
  put(conversations: readonly Conversation[]): void;
  remove(ids: readonly Id[]): void;
  list(view: View, sort: Sort, filter?: ListFilter): IndexedList;
  counts(): Counts;
  onCounts(listener: () => void): () => void;
  has(id: Id): boolean;
  readonly size: number;
};

/**
 * @param me whose conversations are `mine`
 */
export function createConversationIndex({ me }: { me: Id }): ConversationIndex {
  let facts = emptyFacts(1_024);
  const ids: Id[] = [];
  const slots = new Map<Id, number>();
  const free: number[] = [];
  const numberOf = createNumbering();
  const mine = numberOf(me);
  const lists = new Map<string, SlotList>();
  const countListeners = new Set<() => void>();
  const members = Object.fromEntries(views.map(view => [view, memberOf(view, mine, {}, 0)])) as Record<
    View,
    Member
  >;
  let counts: Counts = { unassigned: 0, mine: 0, all: 0, bot: 0, snoozed: 0, resolved: 0, mineUnread: 0 };

  const isMemberOf = (member: Member) => (slot: number) => member(facts, slot);
  const compare = (by: Compare) => (a: number, b: number) => {
    const difference = by(facts, a, b);
    if (difference !== 0) return difference;
    return must(ids[a], 'a listed slot has an id') < must(ids[b], 'a listed slot has an id') ? -1 : 1;
  };

  function count(slot: number, by: 1 | -1): void {
    for (const view of views) if (members[view](facts, slot)) counts[view] += by;
    if (members.mine(facts, slot) && facts.isUnread[slot] === 1) counts.mineUnread += by;
  }

  function slotFor(id: Id): number {
    const known = slots.get(id);
    if (known !== undefined) return known;
    const slot = free.pop() ?? ids.length;
    if (slot >= facts.isHeld.length) facts = grown(facts, facts.isHeld.length * 2);
    ids[slot] = id;
    slots.set(id, slot);
    return slot;
  }

  /** One change of many rows: counted out, written, counted in, and each open list merged once. */
  function change(touched: ReadonlySet<number>, writeAll: () => void): void {
    const before = counts;
    counts = { ...counts };
    const were = [...lists.values()].map(list => new Set([...touched].filter(slot => list.isMember(slot))));
    for (const slot of touched) count(slot, -1);
    writeAll();
    for (const slot of touched) facts.isTouched[slot] = 1;
    for (const slot of touched) count(slot, 1);
    const changed = [...lists.values()].filter((list, place) =>
      list.update({ slots: touched, marks: facts.isTouched }, slot =>
        must(were[place], 'one per list').has(slot),
      ),
    );
    for (const slot of touched) facts.isTouched[slot] = 0;
    for (const list of changed) list.tell();
    const isSame = Object.keys(counts).every(
      name => counts[name as keyof Counts] === before[name as keyof Counts],
    );
    if (isSame) counts = before;
    else for (const listener of countListeners) listener();
  }

  return {
    put(conversations) {
      const bySlot = new Map(conversations.map(conversation => [slotFor(conversation.id), conversation]));
      change(new Set(bySlot.keys()), () => {
        for (const [slot, conversation] of bySlot) writeFacts(facts, slot, conversation, numberOf);
      });
    },
    remove(removed) {
      const leaving = removed.flatMap(id => slots.get(id) ?? []);
      change(new Set(leaving), () => {
        for (const slot of leaving) facts.isHeld[slot] = 0;
      });
      for (const slot of leaving) {
        slots.delete(must(ids[slot], 'a held slot has an id'));
        free.push(slot);
      }
    },
    list(view, sort, filter = {}) {
      const key = JSON.stringify([view, sort, filter.teamId, filter.minPriority, filter.unreadOnly]);
      const known = lists.get(key);
      if (known) return known.shown;
      const team = filter.teamId === undefined ? 0 : numberOf(filter.teamId);
      const made = createSlotList({
        slots,
        idOf: slot => ids[slot],
        isMember: isMemberOf(memberOf(view, mine, filter, team)),
        order: compare(compareBy[sort]),
      });
      lists.set(key, made);
      return made.shown;
    },
    counts: () => counts,
    onCounts(listener) {
      countListeners.add(listener);
      return () => countListeners.delete(listener);
    },
    has: id => slots.has(id),
    get size() {
      return slots.size;
    },
  };
}
