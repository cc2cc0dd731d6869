import { afterEach, expect, test } from 'vitest';
import { createConversationLists } from '../../../src/renderer/data/conversation-lists.ts';
import type { ConversationList } from '../../../src/renderer/data/model.ts';
import { storeKeys } from '../../helpers/store-keys.ts';
import { author, hold, openParts, until } from './desk-parts.ts';
import { conversationOf, idOf, mara, teamOne, tomasz } from './documents.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
const never = new AbortController().signal;
const noDrafts = { has: () => false, subscribe: () => () => undefined };

async function openLists(count: number, fields: (number: number) => object = () => ({})) {
  const parts = await openParts();
  open.push(parts.close);
  await parts.collections.conversations.apply(
    Array.from({ length: count }, (_, place) => conversationOf(place + 1, fields(place + 1))),
    [],
  );
  const lists = createConversationLists({ conversations: parts.conversations, drafts: noDrafts });
  return { parts, lists };
}
const ids = (list: ConversationList) => Array.from({ length: list.total }, (_, place) => list.idAt(place));

test('a list knows all its rows and reads only those that are looked at', async () => {
  const { parts, lists } = await openLists(1_500);
  const list = lists('unassigned', { sort: 'newest' });
  open.push(hold(list));
  expect(list.get()).toMatchObject({ total: 1_500, isLoading: false });
  await until(list, each => each.rowAt(0) !== undefined);
  expect(list.get().rowAt(0)?.conversation.number).toBe(1_500);
  expect(list.get().rowAt(700)).toBeUndefined();
  list.show(690, 720);
  await until(list, each => each.rowAt(700) !== undefined);
  expect(list.get().rowAt(700)?.conversation.id).toBe(list.get().idAt(700));
  expect(list.get().indexOf(list.get().idAt(700) ?? '')).toBe(700);
  // A walk through all of them does not keep all of them.
  for (let from = 0; from < 1_500; from += 50) {
    list.show(from, from + 50);
    await until(list, each => each.rowAt(from + 49) !== undefined);
  }
  const kept = Array.from({ length: 1_500 }, (_, place) => list.get().rowAt(place)).filter(Boolean).length;
  expect(kept).toBeLessThanOrEqual(1_000);
  expect(parts.conversations.index.size).toBe(1_500);
});

test('at the next opening the lists are read from disk, what is open first', async () => {
  const first = await openLists(700, number => ({ status: number % 3 === 0 ? 'resolved' : 'open' }));
  const { database } = first.parts;
  await first.parts.close();
  open.length = 0;
  const { openLocalDatabase } = await import('../../../src/renderer/data/rxdb.ts');
  const { createConversations } = await import('../../../src/renderer/data/conversations.ts');
  const again = await openLocalDatabase({ name: database.name, keys: storeKeys });
  open.push(again.close);
  const begun: string[] = [];
  const conversations = createConversations({
    me: mara,
    pending: { ...first.parts.pending, subscribe: () => () => undefined, lane: () => [] },
    collection: again.collections.conversations,
    context: () => ({ author, desk: { agent: () => undefined, team: () => undefined } }),
    async breathe() {
      if (conversations.hasBegun('resolved')) begun.push('resolved');
      else begun.push('open');
    },
  });
  const list = createConversationLists({ conversations, drafts: noDrafts })('all', { sort: 'newest' });
  open.push(hold(list));
  expect(list.get()).toMatchObject({ total: 0, isLoading: true });
  await conversations.fill(never);
  expect(list.get()).toMatchObject({ total: 467, isLoading: false });
  expect(conversations.counts.get()).toMatchObject({ all: 467, resolved: 233 });
  expect(begun[0]).toBe('open');
});

test('what a person does moves the rows at once, and a refusal moves them back (S4)', async () => {
  const { parts, lists } = await openLists(3);
  const unassigned = lists('unassigned', { sort: 'newest' });
  const resolved = lists('resolved', { sort: 'newest' });
  const mine = lists('mine', { sort: 'newest' });
  for (const list of [unassigned, resolved, mine]) open.push(hold(list));
  await until(unassigned, each => each.rowAt(2) !== undefined);
  const conversationId = idOf(2);
  parts.queue({
    kind: 'conversation.assign',
    payload: { conversationId, agentId: mara },
    assumed: { agentId: '' },
  });
  expect(ids(mine.get())).toEqual([conversationId]);
  expect(ids(unassigned.get())).toEqual([idOf(3), idOf(1)]);
  const view = parts.conversations.view(conversationId).get();
  expect(view).toMatchObject({ waiting: 1, pending: new Set(['agentId']) });
  // Somebody else has it by now: what will be refused is not shown any longer.
  await parts.collections.conversations.apply(
    [conversationOf(2, { agentId: tomasz, turn: 'agent', changedXid: '11' })],
    [],
  );
  expect(ids(mine.get())).toEqual([]);
  expect(parts.conversations.view(conversationId).get()?.conversation.agentId).toBe(tomasz);
  parts.queue({
    kind: 'conversation.resolve',
    payload: { conversationId: idOf(1) },
    assumed: { lastCustomerSeq: 0 },
  });
  expect(ids(resolved.get())).toEqual([idOf(1)]);
  expect(parts.conversations.counts.get()).toMatchObject({ unassigned: 1, resolved: 1, mine: 0, all: 2 });
});

test('a conversation that left is gone from the lists and known to be gone', async () => {
  const { parts, lists } = await openLists(2);
  const list = lists('all', { sort: 'newest' });
  open.push(hold(list));
  const view = parts.conversations.view(idOf(1));
  open.push(hold(view));
  await until(view, each => each !== undefined);
  await parts.collections.conversations.apply([], [{ id: idOf(1), changedXid: '11' }]);
  expect(ids(list.get())).toEqual([idOf(2)]);
  expect(view.get()).toBeNull();
  const other = parts.conversations.view(idOf(99));
  open.push(hold(other));
  expect(await until(other, each => each !== undefined)).toBeNull();
});

test('filters are lists of their own', async () => {
  const { lists } = await openLists(6, number => ({ priority: number % 4, lastCustomerSeq: number % 2 }));
  expect(ids(lists('all', { sort: 'oldest', filter: { minPriority: 2 } }).get())).toEqual(
    [2, 3, 6].map(idOf),
  );
  expect(ids(lists('all', { sort: 'oldest', filter: { unreadOnly: true } }).get())).toEqual(
    [1, 3, 5].map(idOf),
  );
  expect(ids(lists('all', { sort: 'oldest', filter: { teamId: teamOne } }).get())).toHaveLength(6);
  expect(ids(lists('all', { sort: 'oldest', filter: { teamId: idOf(77) } }).get())).toEqual([]);
});
