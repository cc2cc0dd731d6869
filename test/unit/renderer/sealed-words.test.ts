// What people began to write and what waits to be sent, sealed on a console's disk (decision 0012), and what becomes of words whose key is gone.
import { expect, test } from 'vitest';
import { createIndexedDbOutboxStorage } from '#client/outbox-indexeddb.ts';
import type { OutboxItem } from '#client/outbox-item.ts';
import { openDeskStore } from '../../../src/renderer/data/desk-store.ts';
import { openSealedOutbox } from '../../../src/renderer/data/sealed-outbox.ts';
import { openUnsavedWords } from '../../../src/renderer/data/unsaved-words.ts';
import { outboxName, plainOutboxName } from '../../../src/renderer/sync/local-stores.ts';
import { createLostWords } from '../../../src/renderer/sync/lost-words.ts';
import { takeOverEveryPlainStore } from '../../../src/renderer/sync/plain-stores.ts';
import { newStoreKey, storeKeys } from '../../helpers/store-keys.ts';
import { idOf } from './documents.ts';
import { canary, everythingOnDisk, itemOf } from './on-disk.ts';

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
  const own = openDeskStore({ name: `${account}-sealed-desk`, keys: storeKeys, now: () => 4 });
  await own.writeUnsaved('steward.unsaved.article.mara.a1', canary);
  own.close();
  const lost = createLostWords({ account, keys: [await newStoreKey()] });
  await lost.look();
  expect(lost.lost.get()).toEqual([
    { id: 'unsaved steward.unsaved.article.mara.a1', kind: 'edit', conversationId: null, at: 4 },
    { id: 'items 1', kind: 'message.send', conversationId: idOf(1), at: 5 },
  ]);
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

test('edits that were not saved are sealed at once, come back, and are taken over from where they lay in the open', async () => {
  const name = 'steward-unsaved-sealed-desk';
  const open = new Map([
    ['steward.unsaved.article.mara.a1', `{"title":"${canary}"}`],
    ['steward.unsaved.article.tomasz.a1', 'of somebody else'],
    ['steward.theme', 'dark'],
  ]);
  const plain = {
    get length() {
      return open.size;
    },
    key: (at: number) => [...open.keys()][at] ?? null,
    getItem: (key: string) => open.get(key) ?? null,
    removeItem: (key: string) => void open.delete(key),
  };
  const faults: unknown[] = [];
  const store = openDeskStore({ name, keys: storeKeys, now: () => 9 });
  const given = {
    store,
    plain,
    personId: 'mara',
    reportFault: (...fault: unknown[]) => void faults.push(fault),
  };
  const first = await openUnsavedWords(given);
  expect([...open.keys()]).toEqual(['steward.unsaved.article.tomasz.a1', 'steward.theme']);
  expect(first.words.getItem('steward.unsaved.article.mara.a1')).toContain(canary);
  first.words.setItem('steward.unsaved.flow.mara.f1', 'begun');
  first.words.setItem('steward.unsaved.flow.mara.f1', `${canary} about ${idOf(5)}`);
  first.words.setItem('steward.unsaved.reply.mara.new', 'gone again');
  first.words.removeItem('steward.unsaved.reply.mara.new');
  await first.written();
  const disk = await everythingOnDisk('steward-unsaved');
  expect(disk).not.toContain('canary');
  // Whoever is to be forgotten is found without the key.
  expect(disk).toContain(idOf(5));
  const again = await openUnsavedWords(given);
  expect(again.words.getItem('steward.unsaved.flow.mara.f1')).toBe(`${canary} about ${idOf(5)}`);
  expect(again.words.getItem('steward.unsaved.reply.mara.new')).toBeNull();
  again.forget(new Set([idOf(5)]));
  expect(again.words.getItem('steward.unsaved.flow.mara.f1')).toBeNull();
  expect(again.words.getItem('steward.unsaved.article.mara.a1')).toContain(canary);
  // Without the key there is nothing.
  store.close();
  const foreign = openDeskStore({ name, keys: [await newStoreKey()], now: () => 9 });
  expect((await foreign.readUnsaved()).size).toBe(0);
  foreign.close();
  expect(faults).toEqual([]);
});
