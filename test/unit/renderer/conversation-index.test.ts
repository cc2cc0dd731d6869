import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Conversation } from '#protocol/documents/conversation.ts';
import { createConversationIndex } from '../../../src/renderer/data/conversation-index.ts';
import type { ListFilter, Sort, View } from '../../../src/renderer/data/model.ts';
import { conversationOf, idOf, mara, teamOne, teamTwo, tomasz } from './documents.ts';

const views: View[] = ['unassigned', 'mine', 'all', 'bot', 'snoozed', 'resolved'];
const sorts: Sort[] = ['urgent', 'newest', 'oldest'];
const filters: ListFilter[] = [{}, { teamId: teamTwo }, { minPriority: 2 }, { unreadOnly: true }];

function belongs(conversation: Conversation, view: View, filter: ListFilter): boolean {
  const { status, turn, agentId, priority, teamId, lastCustomerSeq, agentReadSeq } = conversation;
  const inView = {
    unassigned: status === 'open' && turn === 'queue' && agentId === '',
    mine: status === 'open' && agentId === mara,
    all: status === 'open',
    bot: status === 'open' && turn === 'bot',
    snoozed: status === 'snoozed',
    resolved: status === 'resolved',
  }[view];
  return (
    inView &&
    (filter.teamId === undefined || teamId === filter.teamId) &&
    priority >= (filter.minPriority ?? 0) &&
    (!filter.unreadOnly || lastCustomerSeq > agentReadSeq)
  );
}

function order(a: Conversation, b: Conversation, sort: Sort): number {
  const waiting = (each: Conversation) => each.waitingSince ?? each.queuedAt ?? each.lastActivityAt;
  const difference = {
    urgent: b.priority - a.priority || waiting(a) - waiting(b),
    newest: b.lastActivityAt - a.lastActivityAt,
    oldest: a.lastActivityAt - b.lastActivityAt,
  }[sort];
  return difference || (a.id < b.id ? -1 : 1);
}

const row = fc.record({
  number: fc.integer({ min: 1, max: 40 }),
  status: fc.constantFrom('open' as const, 'open' as const, 'snoozed' as const, 'resolved' as const),
  turn: fc.constantFrom('bot' as const, 'queue' as const, 'agent' as const),
  agentId: fc.constantFrom('', mara, tomasz),
  teamId: fc.constantFrom(teamOne, teamTwo),
  priority: fc.integer({ min: 0, max: 3 }),
  lastActivityAt: fc.integer({ min: 1, max: 9 }),
  waitingSince: fc.option(fc.integer({ min: 1, max: 9 })),
  lastCustomerSeq: fc.integer({ min: 0, max: 2 }),
  agentReadSeq: fc.integer({ min: 0, max: 2 }),
});
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ put: fc.array(row, { minLength: 1, maxLength: 8 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ remove: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 6 }) }),
  },
);

test('every list and count is what filtering and sorting all conversations would give, after any changes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), fc.boolean(), (steps, openListsFirst) => {
      const index = createConversationIndex({ me: mara });
      const all = new Map<string, Conversation>();
      const openAll = () =>
        views.flatMap(view =>
          sorts.flatMap(sort =>
            filters.map(filter => ({ view, sort, filter, list: index.list(view, sort, filter) })),
          ),
        );
      if (openListsFirst) openAll();
      for (const each of steps) {
        if ('put' in each) {
          const documents = each.put.map(({ number, ...fields }) => conversationOf(number, fields));
          for (const document of documents) all.set(document.id, document);
          index.put(documents);
        } else {
          const ids = [...new Set(each.remove)].map(idOf);
          for (const id of ids) all.delete(id);
          index.remove(ids);
        }
      }
      expect(index.size).toBe(all.size);
      for (const { view, sort, filter, list } of openAll()) {
        const expected = [...all.values()]
          .filter(each => belongs(each, view, filter))
          .sort((a, b) => order(a, b, sort))
          .map(each => each.id);
        expect(Array.from({ length: list.length }, (_, place) => list.idAt(place))).toEqual(expected);
        expect(expected.map(id => list.placeOf(id))).toEqual(expected.map((_, place) => place));
        for (const id of all.keys()) if (!expected.includes(id)) expect(list.placeOf(id)).toBe(-1);
      }
      for (const view of views) {
        expect(index.counts()[view]).toBe([...all.values()].filter(each => belongs(each, view, {})).length);
      }
      expect(index.counts().mineUnread).toBe(
        [...all.values()].filter(each => belongs(each, 'mine', { unreadOnly: true })).length,
      );
    }),
    { numRuns: 150 },
  );
});

test('a list tells only when it changed', () => {
  const index = createConversationIndex({ me: mara });
  const told: string[] = [];
  index.list('bot', 'newest').subscribe(() => told.push('bot'));
  index.list('resolved', 'newest').subscribe(() => told.push('resolved'));
  index.onCounts(() => told.push('counts'));
  index.put([conversationOf(1, { turn: 'bot' })]);
  index.put([conversationOf(1, { turn: 'bot', subject: 'same place' })]);
  index.put([conversationOf(2, { turn: 'queue' })]);
  expect(told).toEqual(['bot', 'counts', 'bot', 'counts']);
  index.remove([idOf(9)]);
  expect(told).toHaveLength(4);
});
