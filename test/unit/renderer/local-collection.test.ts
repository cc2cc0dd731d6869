import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { type LocalDatabase, openLocalDatabase } from '../../../src/renderer/data/rxdb.ts';
import { storeKeys } from '../../helpers/store-keys.ts';
import { conversationOf, idOf, messageOf } from './documents.ts';

let made = 0;
const open: LocalDatabase[] = [];
async function fresh(): Promise<LocalDatabase> {
  made += 1;
  const database = await openLocalDatabase({ name: `collection-test-${made}`, keys: storeKeys });
  open.push(database);
  return database;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map(database => database.close()));
});

async function everythingOnDisk(name: string): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const { name: each } of await indexedDB.databases()) {
    if (!each?.includes(name) || each.includes('_rxdb_internal')) continue;
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(each);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    for (const storeName of database.objectStoreNames) {
      const request = database.transaction(storeName).objectStore(storeName).getAll();
      await new Promise(resolve => {
        request.onsuccess = resolve;
      });
      found.push(...request.result);
    }
    database.close();
  }
  return found;
}

test('what the server sends twice is written once, and an older copy never replaces a newer one (S3)', async () => {
  const { collections } = await fresh();
  const { conversations } = collections;
  expect(await conversations.apply([conversationOf(1, { changedXid: '9', subject: 'old' })], [])).toBe(1);
  expect(await conversations.apply([conversationOf(1, { changedXid: '9', subject: 'old' })], [])).toBe(0);
  // "10" is above "9" as a number and below it as text.
  expect(await conversations.apply([conversationOf(1, { changedXid: '10', subject: 'new' })], [])).toBe(1);
  expect(await conversations.apply([conversationOf(1, { changedXid: '9', subject: 'late' })], [])).toBe(0);
  expect(await conversations.get(idOf(1))).toEqual(conversationOf(1, { changedXid: '10', subject: 'new' }));
});

test('rows that are new, newer and older than what is held are told apart in one write (S3)', async () => {
  const { collections } = await fresh();
  const { conversations } = collections;
  await conversations.apply(
    [1, 2].map(number => conversationOf(number, { changedXid: '10' })),
    [],
  );
  const heard: string[] = [];
  conversations.onChange(changes => heard.push(...changes.map(({ id }) => id)));
  const batch = [
    conversationOf(1, { changedXid: '9' }),
    conversationOf(2, { changedXid: '11' }),
    conversationOf(3, { changedXid: '5' }),
  ];
  expect(await conversations.apply(batch, [])).toBe(2);
  expect(heard.sort()).toEqual([2, 3].map(idOf));
  const held = await conversations.getMany([1, 2, 3].map(idOf));
  expect(held.map(document => document?.changedXid)).toEqual(['10', '11', '5']);
});

test('a left removes an older document and never one with the same or a newer xid (S7)', async () => {
  const { collections } = await fresh();
  const { conversations } = collections;
  await conversations.apply(
    [1, 2, 3].map(number => conversationOf(number, { changedXid: '10' })),
    [],
  );
  const left = [
    { id: idOf(1), changedXid: '11' },
    { id: idOf(2), changedXid: '10' },
    { id: idOf(3), changedXid: '9' },
    { id: idOf(4), changedXid: '99' },
  ];
  expect(await conversations.apply([], left)).toBe(1);
  const held = await conversations.getMany([1, 2, 3, 4].map(idOf));
  expect(held.map(document => document?.id)).toEqual([undefined, idOf(2), idOf(3), undefined]);
});

test('a removed row is gone from disk, not marked (S7)', async () => {
  const { name, collections } = await fresh();
  await collections.messages.apply([messageOf(1, 100, 1, 'to be removed')], []);
  expect(JSON.stringify(await everythingOnDisk(name)).includes(idOf(100))).toBe(true);
  expect(await collections.messages.remove([idOf(100)])).toBe(1);
  expect(JSON.stringify(await everythingOnDisk(name)).includes(idOf(100))).toBe(false);
  await collections.messages.apply([messageOf(1, 100, 1, 'it came back')], []);
  expect((await collections.messages.get(idOf(100)))?.text).toBe('it came back');
});

test('changes tell what is held now, here and in other tabs', async () => {
  const { collections } = await fresh();
  const { conversations } = collections;
  const heard: string[] = [];
  const stop = conversations.onChange(changes => {
    for (const { id, document } of changes) heard.push(`${id.at(-1)} ${document?.subject ?? '-'}`);
  });
  await conversations.apply([conversationOf(1, { subject: 'a' })], []);
  await conversations.apply([conversationOf(1, { subject: 'b', changedXid: '11' })], []);
  await conversations.refresh([idOf(1), idOf(2)]);
  await conversations.apply([], [{ id: idOf(1), changedXid: '12' }]);
  stop();
  await conversations.apply([conversationOf(1, { subject: 'c', changedXid: '13' })], []);
  expect(heard).toEqual(['1 a', '1 b', '1 b', '2 -', '1 -']);
});

test('ranges read an index in both directions, with limits and pages', async () => {
  const { collections } = await fresh();
  const { conversations } = collections;
  const rows = Array.from({ length: 25 }, (_, place) =>
    conversationOf(place, {
      status: place % 5 === 0 ? 'resolved' : 'open',
      lastActivityAt: 100 + (place % 7),
    }),
  );
  await conversations.apply(rows, []);
  const index = ['status', 'lastActivityAt'];
  const expected = rows
    .filter(row => row.status === 'open')
    .sort((a, b) => a.lastActivityAt - b.lastActivityAt || (a.id < b.id ? -1 : 1))
    .map(row => row.id);
  const ids = (documents: { id: string }[]) => documents.map(document => document.id);
  expect(ids(await conversations.range({ index, start: ['open'] }))).toEqual(expected);
  expect(await conversations.keys({ index, start: ['open'] })).toEqual(expected);
  expect(await conversations.count({ index, start: ['open'] })).toBe(expected.length);
  expect(await conversations.count({ index, start: ['open', 103], end: ['open', 104] })).toBe(
    rows.filter(row => row.status === 'open' && row.lastActivityAt >= 103 && row.lastActivityAt <= 104)
      .length,
  );
  const paged: string[] = [];
  let after: { key: (string | number)[] } | undefined;
  for (;;) {
    const page = await conversations.range({ index, start: ['open'], order: 'descending', limit: 6, after });
    paged.push(...ids(page));
    const last = page.at(-1);
    if (!last) break;
    after = { key: [last.status, last.lastActivityAt, last.id] };
  }
  expect(paged).toEqual([...expected].reverse());
});

test('any order of arrival ends in the same rows: the highest xid of each document wins (S3, S7)', async () => {
  const arrival = fc.record({
    number: fc.integer({ min: 1, max: 4 }),
    xid: fc.integer({ min: 1, max: 12 }),
    isLeft: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(arrival, { maxLength: 12 }), async arrivals => {
      const { collections } = await fresh();
      // One document has one fate per transaction.
      const unique = [...new Map(arrivals.map(each => [`${each.number}:${each.xid}`, each])).values()];
      const model = new Map<number, number>();
      for (const { number, xid, isLeft } of unique) {
        const held = model.get(number);
        if (isLeft) {
          if (held !== undefined && held < xid) model.delete(number);
          await collections.conversations.apply([], [{ id: idOf(number), changedXid: `${xid}` }]);
        } else {
          if (held === undefined || held < xid) model.set(number, xid);
          await collections.conversations.apply([conversationOf(number, { changedXid: `${xid}` })], []);
        }
      }
      const held = await collections.conversations.getMany([1, 2, 3, 4].map(idOf));
      expect(held.map(document => document?.changedXid)).toEqual(
        [1, 2, 3, 4].map(number => model.get(number)?.toString()),
      );
      await Promise.all(open.splice(0).map(database => database.close()));
    }),
    { numRuns: 25 },
  );
});
