import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DeskStore, openDeskStore } from '../../../src/renderer/data/desk-store.ts';
import { createJournal, isWorthKeeping, withVersion } from '../../../src/renderer/data/journal.ts';
import { storeKeys } from '../../helpers/store-keys.ts';
import { idOf } from './documents.ts';
import { soon } from './soon.ts';

let opened = 0;
const clock = { at: 1_000_000 };
const now = () => clock.at;
const reportFault = (what: string, error: unknown) => {
  throw new Error(what, { cause: error });
};
const journalOver = (store: DeskStore) => createJournal({ store, now, reportFault });
const storeNamed = (name: string) => openDeskStore({ name, keys: storeKeys, now });
const fresh = () => storeNamed(`journal-test-${++opened}`);

async function read(journal: ReturnType<typeof journalOver>, id: string, kind: 'text' | 'note' = 'text') {
  const composer = journal.of(id, kind);
  const stop = composer.subscribe(() => undefined);
  await soon(() => composer.get().isReady).toBe(true);
  stop();
  return composer;
}

test('every keystroke is readable at once and on disk without being awaited; a killed process loses nothing that was stored', async () => {
  const name = `journal-test-${++opened}`;
  const store = storeNamed(name);
  const composer = await read(journalOver(store), idOf(1));
  for (const length of [1, 2, 3, 4, 5]) {
    composer.write('Hello'.slice(0, length));
    expect(composer.get().text).toBe('Hello'.slice(0, length));
  }
  await soon(async () => (await store.readJournal(idOf(1), 'text'))?.text).toBe('Hello');
  // No closing, no farewell: another program opens the same disk.
  const after = await read(journalOver(storeNamed(name)), idOf(1));
  expect(after.get().text).toBe('Hello');
});

test('a draft stays with its conversation and its kind', async () => {
  const store = fresh();
  const journal = journalOver(store);
  (await read(journal, idOf(1))).write('To Ellen', [idOf(5)]);
  (await read(journal, idOf(1), 'note')).write('About Ellen');
  expect((await read(journal, idOf(2))).get()).toMatchObject({ text: '', mentions: [], versions: [] });
  expect((await read(journal, idOf(1))).get()).toMatchObject({ text: 'To Ellen', mentions: [idOf(5)] });
  expect((await read(journal, idOf(1), 'note')).get().text).toBe('About Ellen');
});

test('what is written about somebody who is forgotten is gone from screen and disk, with its versions', async () => {
  const store = fresh();
  const journal = journalOver(store);
  const composer = await read(journal, idOf(1));
  composer.write('A long letter to Ellen Marker');
  composer.clear();
  composer.write('Another');
  (await read(journal, idOf(2))).write('To somebody else');
  await soon(async () => (await store.readJournal(idOf(1), 'text'))?.text).toBe('Another');
  journal.forget(new Set([idOf(1)]));
  expect(composer.get()).toMatchObject({ text: '', versions: [] });
  await soon(async () => (await store.readJournal(idOf(1), 'text')) ?? null).toBe(null);
  await soon(async () => (await store.readJournal(idOf(2), 'text'))?.text).toBe('To somebody else');
});

test('what was typed before the disk answered is not overwritten by it', async () => {
  const store = fresh();
  const composer = journalOver(store).of(idOf(1), 'text');
  composer.subscribe(() => undefined);
  composer.write('Faster than the disk');
  await soon(async () => (await store.readJournal(idOf(1), 'text'))?.text).toBe('Faster than the disk');
  expect(composer.get().text).toBe('Faster than the disk');
});

test('pauses, big deletions, sending and restoring leave versions to come back to', async () => {
  const composer = await read(journalOver(fresh()), idOf(1));
  composer.write('Half an hour of careful work');
  clock.at += 10;
  composer.write('');
  expect(composer.get().versions.map(version => version.text)).toEqual(['Half an hour of careful work']);
  const [version] = composer.get().versions;
  if (version) composer.restore(version);
  expect(composer.get().text).toBe('Half an hour of careful work');
  clock.at += 60_000;
  composer.write('Half an hour of careful work, and more');
  composer.clear();
  expect(composer.get()).toMatchObject({ text: '', mentions: [] });
  expect(composer.get().versions[0]?.text).toBe('Half an hour of careful work, and more');
});

test('no version is empty, none is there twice, and only so many are kept', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 4 }), { maxLength: 60 }), texts => {
      const versions = texts.reduce<{ at: number; text: string }[]>(
        (kept, text, at) => withVersion(kept, { at, text }),
        [],
      );
      expect(versions.length).toBeLessThanOrEqual(30);
      expect(new Set(versions.map(each => each.text)).size).toBe(versions.length);
      expect(versions.every(each => each.text.trim() !== '')).toBe(true);
      const last = texts.findLast(text => text.trim() !== '');
      expect(versions[0]?.text).toBe(last);
    }),
  );
  expect(isWorthKeeping('word', 'words', 100)).toBe(false);
  expect(isWorthKeeping('word', 'words', 5_000)).toBe(true);
  expect(isWorthKeeping('   ', '', 5_000)).toBe(false);
});

test('[P1] what the writer knew when the text was begun stays with it over a restart, rises by looking, and goes with the text', async () => {
  const name = `journal-test-${++opened}`;
  const store = storeNamed(name);
  const composer = await read(journalOver(store), idOf(1));
  composer.see(4);
  expect(composer.get().seenSeq).toBeNull();
  composer.write('Half');
  composer.see(4);
  composer.see(2);
  expect(composer.get().seenSeq).toBe(4);
  await soon(async () => (await store.readJournal(idOf(1), 'text'))?.seenSeq).toBe(4);
  const after = await read(journalOver(storeNamed(name)), idOf(1));
  expect(after.get().seenSeq).toBe(4);
  after.see(6);
  expect(after.get().seenSeq).toBe(6);
  after.clear();
  expect(after.get().seenSeq).toBeNull();
});

test('what a text was made from stays with it over a restart, and goes with the text', async () => {
  const name = `journal-test-${++opened}`;
  const store = storeNamed(name);
  const composer = await read(journalOver(store), idOf(1));
  const proposed = { source: 'draft' as const, sourceId: idOf(7), text: 'We replace it.' };
  composer.propose('We replace it.', proposed);
  composer.write('Hello, we replace it.');
  await soon(async () => (await store.readJournal(idOf(1), 'text'))?.text).toBe('Hello, we replace it.');
  const after = await read(journalOver(storeNamed(name)), idOf(1));
  expect(after.get().proposed).toEqual(proposed);
  after.clear();
  expect(after.get().proposed).toBeNull();
  after.propose('We replace it.', proposed);
  after.write('');
  after.write('My own words');
  expect(after.get().proposed).toBeNull();
});
