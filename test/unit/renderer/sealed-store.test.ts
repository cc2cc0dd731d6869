// What lies on a console's disk (decision 0012): nothing of a person's words can be read, changed or moved there without the key.
import { expect, test, vi } from 'vitest';
import { openLocalDatabase, storedAs } from '../../../src/renderer/data/rxdb.ts';
import {
  documentForms,
  journalForm,
  noticeForm,
  openRow,
  outboxForm,
  sealRow,
  unsavedForm,
} from '../../../src/renderer/data/sealed-rows.ts';
import { createSeal } from '../../../src/renderer/data/sealing.ts';
import { searched } from '../../../src/renderer/worker/messages.ts';
import { openStoreReader } from '../../../src/renderer/worker/store-reader.ts';
import { newStoreKey, storeKeys } from '../../helpers/store-keys.ts';
import { conversationOf, customerOf, idOf, messageOf } from './documents.ts';
import { canary, docs, everythingOnDisk } from './on-disk.ts';

test('what stays readable on the disk is ids, times and what an index needs, and nothing else', () => {
  const readable = Object.fromEntries(
    [...Object.values(documentForms), outboxForm, journalForm, noticeForm, unsavedForm].map(form => [
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
      "security": "at changedXid id kind scope",
      "transcripts": "changedXid conversationId firstSeq id scope",
      "unsaved": "changedAt key",
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
