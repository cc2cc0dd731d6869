// What lies on a console's disk (decision 0012): nothing of a person's words can be read, changed or moved there without the key.
import 'fake-indexeddb/auto';
import { expect, test, vi } from 'vitest';
import { createIndexedDbOutboxStorage } from '#client/outbox-indexeddb.ts';
import type { OutboxItem } from '#client/outbox-item.ts';
import type { CollectionName } from '#protocol/documents/index.ts';
import { openDeskStore } from '../../../src/renderer/data/desk-store.ts';
import { createKeyring } from '../../../src/renderer/data/keyring.ts';
import { openLocalDatabase, storedAs } from '../../../src/renderer/data/rxdb.ts';
import { openSealedOutbox } from '../../../src/renderer/data/sealed-outbox.ts';
import {
  documentForms,
  journalForm,
  noticeForm,
  openRow,
  outboxForm,
  sealRow,
} from '../../../src/renderer/data/sealed-rows.ts';
import { createSeal } from '../../../src/renderer/data/sealing.ts';
import { outboxName, plainOutboxName } from '../../../src/renderer/sync/local-stores.ts';
import { createLostWords } from '../../../src/renderer/sync/lost-words.ts';
import { takeOverEveryPlainStore } from '../../../src/renderer/sync/plain-stores.ts';
import { createWiping } from '../../../src/renderer/sync/wiping.ts';
import { searched } from '../../../src/renderer/worker/messages.ts';
import { openStoreReader } from '../../../src/renderer/worker/store-reader.ts';
import { newStoreKey, storeKeys } from '../../helpers/store-keys.ts';
import { conversationOf, customerOf, idOf, messageOf } from './documents.ts';

const canary = 'the canary of Ellen Marsh';
const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function onDatabase<T>(name: string, use: (database: IDBDatabase) => Promise<T>): Promise<T> {
  const database = await settled(indexedDB.open(name));
  try {
    return await use(database);
  } finally {
    database.close();
  }
}
const docs = (name: string, collection: CollectionName) => ({
  all: () =>
    onDatabase(storedAs(name, collection), database =>
      settled(database.transaction('docs').objectStore('docs').getAll()),
    ),
  put: (row: object) =>
    onDatabase(storedAs(name, collection), database =>
      settled(database.transaction('docs', 'readwrite').objectStore('docs').put(row)),
    ),
});

async function everythingOnDisk(part: string): Promise<string> {
  const found: unknown[] = [];
  for (const { name = '' } of await indexedDB.databases()) {
    if (!name.includes(part)) continue;
    await onDatabase(name, async database => {
      for (const store of database.objectStoreNames)
        found.push(...(await settled(database.transaction(store).objectStore(store).getAll())));
    });
  }
  return JSON.stringify(found);
}

const itemOf = (nth: number, text: string): Omit<OutboxItem, 'order'> => ({
  ...{ commandId: idOf(nth), kind: 'message.send', lane: `conversation:${idOf(1)}`, scope: '' },
  ...{
    payload: { conversationId: idOf(1), text },
    assumed: null,
    createdAt: 5,
    state: 'waiting',
    attempts: 0,
  },
  ...{ error: null, xid: null, merges: [], conversationId: null },
});

test('what stays readable on the disk is ids, times and what an index needs, and nothing else', () => {
  const readable = Object.fromEntries(
    [...Object.values(documentForms), outboxForm, journalForm, noticeForm].map(form => [
      form.store,
      [...form.readable, ...(form.loose ?? [])].sort().join(' '),
    ]),
  );
  expect(readable).toMatchInlineSnapshot(`
    {
      "articles": "changedXid id scope status updatedAt",
      "conversations": "agentId changedXid customerId id lastActivityAt scope status turn",
      "customers": "changedXid id lastSeenAt scope",
      "drafts": "changedXid conversationId id scope",
      "journal": "changedAt conversationId key kind",
      "messages": "changedXid conversationId id scope seq",
      "metrics": "changedXid day id scope",
      "notices": "at conversationId customerId dismissedAt id kind",
      "notifications": "changedXid createdAt id scope",
      "operations": "changedXid createdAt id kind scope",
      "outbox": "attempts commandId createdAt kind lane order scope state",
      "people": "changedXid id scope",
      "replies": "changedXid id scope",
      "transcripts": "changedXid conversationId firstSeq id scope",
    }
  `);
});

test('a value comes back, and only with its key and in its place', async () => {
  const seal = createSeal(storeKeys);
  const value = { text: canary, many: [1, 'ü', '日本', null], deep: { a: true } };
  const sealed = await seal.seal(value, 'messages 1');
  expect(sealed).not.toContain('canary');
  expect(await seal.open(sealed, 'messages 1')).toEqual({ value });
  expect(await seal.open(sealed, 'messages 2')).toBe('unreadable');
  const last = sealed.charCodeAt(sealed.length - 1);
  for (const changed of [
    sealed.slice(0, -1) + String.fromCharCode(last ^ 1),
    sealed.slice(0, 20) + String.fromCharCode(sealed.charCodeAt(20) ^ 128) + sealed.slice(21),
    sealed.slice(0, 8),
    '',
  ]) {
    expect(await seal.open(changed, 'messages 1')).toBe('unreadable');
  }
  const other = await newStoreKey();
  expect(await createSeal([other]).open(sealed, 'messages 1')).toBe('unreadable');
  // A second key of the same store opens what it sealed.
  expect(await createSeal([other, ...storeKeys]).open(sealed, 'messages 1')).toEqual({ value });
  expect(await seal.seal(value, 'messages 1')).not.toBe(sealed);
});

test('without a key nothing is sealed and nothing is read', async () => {
  const none = createSeal([]);
  await expect(none.seal({ text: canary }, 'x')).rejects.toThrow('no key');
  expect(await none.open(await createSeal(storeKeys).seal(canary, 'x'), 'x')).toBe('unreadable');
});

test('a readable field that is changed on the disk, and a row under the id of another, are refused', async () => {
  const seal = createSeal(storeKeys);
  const form = documentForms.messages;
  const row = await sealRow(form, seal, messageOf(1, 10, 1, canary));
  const other = await sealRow(form, seal, messageOf(1, 11, 2, 'another'));
  expect(await openRow(form, seal, row)).toEqual(messageOf(1, 10, 1, canary));
  expect(await openRow(form, seal, { ...row, seq: 2 })).toBeNull();
  expect(await openRow(form, seal, { ...row, scope: 'team:another' })).toBeNull();
  expect(await openRow(form, seal, { ...other, sealed: row.sealed })).toBeNull();
  expect(await openRow(documentForms.drafts, seal, row)).toBeNull();
});

test('the database holds no word of a document; a spoiled row counts as not held and is told', async () => {
  const name = 'sealed-database';
  let told = 0;
  const database = await openLocalDatabase({ name, keys: storeKeys, onUnreadable: () => (told += 1) });
  const { messages, conversations, customers } = database.collections;
  await conversations.apply([conversationOf(1, { subject: canary, customerName: canary })], []);
  await customers.apply([{ ...customerOf(5), name: canary, note: canary }], []);
  await messages.apply([messageOf(1, 10, 1, canary), messageOf(1, 11, 2, 'another')], []);
  const disk = await everythingOnDisk(name);
  expect(disk).toContain(idOf(10));
  expect(disk).not.toContain('canary');
  expect((await messages.getMany([idOf(10), idOf(11)])).map(each => each?.text)).toEqual([canary, 'another']);
  expect(told).toBe(0);
  // Swapped by somebody with the disk in hand.
  const rows = (await docs(name, 'messages').all()) as { id: string; sealed: string }[];
  const [first, second] = rows;
  await docs(name, 'messages').put({ ...first, sealed: second?.sealed });
  const range = { index: ['conversationId', 'seq'], start: [idOf(1)] };
  expect((await messages.range(range)).map(each => each.text)).toEqual(['another']);
  expect(told).toBe(1);
  await database.close();
  const later = await openLocalDatabase({
    name,
    keys: [await newStoreKey()],
    onUnreadable: () => (told += 1),
  });
  expect(await later.collections.conversations.get(idOf(1))).toBeUndefined();
  expect(told).toBe(2);
  await later.close();
});

test('outbox and drafts are sealed, also after each step, and two tabs do not overwrite each other', async () => {
  const name = outboxName('steward-sealed-account');
  const one = openSealedOutbox({ name, keys: storeKeys });
  const two = openSealedOutbox({ name, keys: storeKeys });
  await one.add(itemOf(1, canary), []);
  const claim = (item: OutboxItem): OutboxItem => ({ ...item, attempts: item.attempts + 1 });
  await Promise.all([one, two, one, two, one].map(tab => tab.change(idOf(1), claim)));
  const [held] = await two.load();
  expect(held).toEqual({ ...itemOf(1, canary), order: 1, attempts: 5 });
  expect((await two.add(itemOf(1, 'again'), [])).item.payload).toEqual({
    conversationId: idOf(1),
    text: canary,
  });
  const desk = openDeskStore({ name: 'steward-sealed-account-sealed-desk', keys: storeKeys, now: () => 9 });
  await desk.writeJournal({
    ...{ key: `${idOf(1)} text`, conversationId: idOf(1), kind: 'text', text: canary, mentions: [idOf(77)] },
    ...{ versions: [{ at: 1, text: canary }], changedAt: 2, seenSeq: null, proposed: null },
  });
  const field = { field: 'subject', yours: canary, theirs: canary, kept: 'yours' } as never;
  await desk.addNotice({
    ...{ id: idOf(8), conversationId: idOf(1), customerId: null, kind: 'conversation.subject', at: 3 },
    fields: [field],
  });
  expect((await desk.readJournal(idOf(1), 'text'))?.versions[0]?.text).toBe(canary);
  expect((await desk.notices())[0]?.fields).toEqual([field]);
  const disk = await everythingOnDisk('steward-sealed-account');
  expect(disk).not.toContain('canary');
  // Whoever is to be forgotten is found without the key.
  expect(disk).toContain(idOf(77));
  expect(await one.change(idOf(1), () => 'gone')).toBe('gone');
  expect(await two.load()).toEqual([]);
  for (const each of [one, two, desk]) each.close();
});

test('words whose key is gone are told, kept until the person lets them go, and what was sent or quiet is not missed', async () => {
  const account = 'steward-lost';
  const before = openSealedOutbox({ name: outboxName(account), keys: storeKeys });
  await before.add(itemOf(1, canary), []);
  await before.add({ ...itemOf(2, 'sent'), state: 'sent' }, []);
  await before.add({ ...itemOf(3, 'quiet'), kind: 'conversation.read' }, []);
  before.close();
  const lost = createLostWords({ account, keys: [await newStoreKey()] });
  await lost.look();
  expect(lost.lost.get()).toEqual([{ id: 'items 1', kind: 'message.send', conversationId: idOf(1), at: 5 }]);
  // The key store answers again: nothing was thrown away meanwhile.
  const found = createLostWords({ account, keys: storeKeys });
  await found.look();
  expect(found.lost.get()).toEqual([]);
  await lost.forget();
  const after = openSealedOutbox({ name: outboxName(account), keys: storeKeys });
  expect(await after.load()).toEqual([]);
  after.close();
});

test('what an earlier console left in the open is taken over in order, once, and its plain database goes', async () => {
  const account = 'steward-earlier';
  const plain = createIndexedDbOutboxStorage({ name: plainOutboxName(account) });
  for (const nth of [1, 2]) await plain.add(itemOf(nth, `${canary} ${nth}`), []);
  plain.close();
  const outbox = openSealedOutbox({ name: outboxName(account), keys: storeKeys });
  const desk = openDeskStore({ name: `${account}-sealed-desk`, keys: storeKeys, now: () => 9 });
  // Cut off after the first: the second try does not double it.
  await outbox.add(itemOf(1, `${canary} 1`), []);
  // Of whoever worked here, not only of who signs in now.
  const all = { openKeys: async () => ({ keys: storeKeys }), now: () => 9 };
  await takeOverEveryPlainStore(all);
  await takeOverEveryPlainStore(all);
  expect((await outbox.load()).map(item => (item.payload as { text: string }).text)).toEqual([
    `${canary} 1`,
    `${canary} 2`,
  ]);
  expect(await everythingOnDisk(account)).not.toContain('canary');
  expect((await indexedDB.databases()).map(each => each.name)).not.toContain(plainOutboxName(account));
  outbox.close();
  desk.close();
});

test('a read that began before a write is answered before that write is told, so nothing old comes over something new', async () => {
  const name = 'sealed-order';
  const database = await openLocalDatabase({ name, keys: storeKeys });
  const { conversations } = database.collections;
  await conversations.apply([conversationOf(1, { subject: 'old' })], []);
  const order: string[] = [];
  conversations.onChange(changes => {
    for (const { document } of changes) order.push(`told ${document?.subject}`);
  });
  // Opening what was read takes long.
  const gate = Promise.withResolvers<void>();
  const { decrypt } = crypto.subtle;
  const slow = vi.spyOn(crypto.subtle, 'decrypt').mockImplementation(async (...given) => {
    await gate.promise;
    return decrypt.apply(crypto.subtle, given);
  });
  const reading = conversations.range({ index: ['scope'], start: [] }).then(found => {
    order.push(`read ${found[0]?.subject}`);
  });
  await expect.poll(() => slow.mock.calls.length).toBe(1);
  const writing = conversations.apply([conversationOf(1, { subject: 'new', changedXid: '99' })], []);
  const onDisk = async () =>
    ((await docs(name, 'conversations').all()) as { changedXid: string }[])[0]?.changedXid;
  await expect.poll(onDisk).toBe('99');
  // Whoever would be told at once is told by now.
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  gate.resolve();
  await Promise.all([reading, writing]);
  slow.mockRestore();
  expect(order).toEqual(['read old', 'told new']);
  await database.close();
});

test('who reads the store page by page passes over what cannot be read, and goes on to the end', async () => {
  const name = 'sealed-pages';
  const database = await openLocalDatabase({ name, keys: storeKeys });
  await database.collections.messages.apply(
    [1, 2, 3, 4, 5].map(seq => messageOf(1, seq, seq, `m${seq}`)),
    [],
  );
  const rows = (await docs(name, 'messages').all()) as { id: string; sealed: string }[];
  for (const row of rows.slice(1, 4)) await docs(name, 'messages').put({ ...row, sealed: '' });
  const databases = Object.fromEntries(searched.map(each => [each, storedAs(name, each)]));
  const reader = await openStoreReader({ databases: databases as never, keys: storeKeys }, indexedDB);
  expect((await reader.page('messages', null, 1)).map(each => each.text)).toEqual(['m5']);
  expect((await reader.page('messages', idOf(5), 2)).map(each => each.text)).toEqual(['m1']);
  expect(await reader.page('messages', idOf(1), 2)).toEqual([]);
  reader.close();
  await database.close();
});

test('tabs that ask for a key at once get the same; a destroyed key never comes back', async () => {
  const desktop = {
    kind: 'browser' as const,
    readKey: async () => null,
    keepKey: async () => ({ kept: false as const, reason: 'a browser' }),
    destroyKey: async () => undefined,
  };
  const keyring = createKeyring({ desktop, indexedDB, crypto });
  const [one, two] = await Promise.all([keyring.open('steward-a'), keyring.open('steward-a')]);
  expect(one.place).toBe('profile');
  expect(one.reason).toBeNull();
  const sealed = await createSeal(one.keys).seal(canary, 'x');
  expect(await createSeal(two.keys).open(sealed, 'x')).toEqual({ value: canary });
  expect(one.keys.map(key => key.extractable)).toEqual([false]);
  await keyring.destroy('steward-a');
  expect(await keyring.find('steward-a')).toEqual([]);
  expect(await createSeal((await keyring.open('steward-a')).keys).open(sealed, 'x')).toBe('unreadable');
});

test('the key store of the desktop is asked first; without one the profile keeps the key, and says why', async () => {
  const held = new Map<string, string>();
  const system = {
    kind: 'electron' as const,
    readKey: async (name: string) => held.get(name) ?? null,
    async keepKey(name: string, key: string) {
      held.set(name, key);
      return { kept: true as const };
    },
    async destroyKey(name: string) {
      held.delete(name);
    },
  };
  const keyring = createKeyring({ desktop: system, indexedDB, crypto });
  const opened = await keyring.open('steward-b');
  expect(opened.place).toBe('system');
  expect(held.get('steward-b')).toMatch(/^[\w+/]{43}=$/);
  const sealed = await createSeal(opened.keys).seal(canary, 'x');
  expect(await createSeal(await keyring.find('steward-b')).open(sealed, 'x')).toEqual({ value: canary });
  // It does not answer for once: what is sealed meanwhile, and what was before, can both be read later.
  const silent = {
    ...system,
    readKey: async () => null,
    keepKey: async () => ({ kept: false as const, reason: 'no' }),
  };
  const without = await createKeyring({ desktop: silent, indexedDB, crypto }).open('steward-b');
  expect(without).toMatchObject({ place: 'profile', reason: 'no' });
  const meanwhile = await createSeal(without.keys).seal('meanwhile', 'y');
  const both = createSeal((await keyring.open('steward-b')).keys);
  expect(await both.open(sealed, 'x')).toEqual({ value: canary });
  expect(await both.open(meanwhile, 'y')).toEqual({ value: 'meanwhile' });
  await keyring.destroy('steward-b');
  expect(held.size).toBe(0);
  expect(await keyring.find('steward-b')).toEqual([]);
});

test('a wipe takes every key before any data; cut off in between, nothing can be read and the next start goes on', async () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const done: string[] = [];
  const faults: string[] = [];
  const make = (
    deleteData: (name: string) => Promise<void>,
    destroyKey = async (name: string) => void done.push(`key ${name}`),
  ) => createWiping({ storage, destroyKey, deleteData, reportFault: what => faults.push(what) });
  const cut = make(async name => {
    done.push(`data ${name}`);
    throw new Error('the power went');
  });
  await expect(cut.wipe(['a', 'b'])).rejects.toThrow('the power went');
  expect(done).toEqual(['key a', 'key b', 'data a']);
  expect(cut.isGoing('a') && cut.isGoing('b')).toBe(true);
  // A key that cannot be destroyed does not keep the data, and is not forgotten.
  const stubborn = make(
    async name => void done.push(`data ${name}`),
    async name => {
      if (name === 'b') throw new Error('no key store');
    },
  );
  await stubborn.resume();
  expect(done.slice(3)).toEqual(['data a', 'data b']);
  expect(faults).toEqual(['wiping a key']);
  expect(stubborn.isGoing('a')).toBe(false);
  expect(stubborn.isGoing('b')).toBe(true);
  await make(async () => undefined).resume();
  expect(stubborn.isGoing('b')).toBe(false);
});
