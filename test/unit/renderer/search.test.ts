import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Searched } from '../../../src/renderer/worker/messages.ts';
import { createSearchIndex } from '../../../src/renderer/worker/search-index.ts';
import { createSearchService, type SearchReader } from '../../../src/renderer/worker/search-service.ts';
import { snippetOf } from '../../../src/renderer/worker/words.ts';
import { conversationOf, customerOf, idOf, messageOf, packedOf, transcriptOf } from './documents.ts';

/** A store in memory, read the way the worker reads the disk. */
function createStore() {
  const rows = new Map<Searched, Map<string, { id: string }>>();
  const of = (collection: Searched) => {
    const known = rows.get(collection) ?? new Map<string, { id: string }>();
    rows.set(collection, known);
    return known;
  };
  const reader = {
    getMany: async (collection: Searched, ids: readonly string[]) => ids.map(id => of(collection).get(id)),
    page: async (collection: Searched, below: string | null, limit: number) =>
      [...of(collection).values()]
        .filter(each => below === null || each.id < below)
        .sort((a, b) => (a.id < b.id ? 1 : -1))
        .slice(0, limit),
  } as unknown as SearchReader;
  return {
    reader,
    put(collection: Searched, ...documents: { id: string }[]): string[] {
      for (const document of documents) of(collection).set(document.id, document);
      return documents.map(document => document.id);
    },
    remove(collection: Searched, ...ids: string[]): string[] {
      for (const id of ids) of(collection).delete(id);
      return ids;
    },
  };
}

async function open(store = createStore()) {
  const index = createSearchIndex({ now: () => 10_000_000 });
  const service = createSearchService({ index, reader: store.reader, breathe: async () => undefined });
  await service.begin();
  const found = async (text: string) => (await service.find(text, 20)).hits.map(hit => hit.id);
  return { store, index, service, found };
}

test('it finds conversations, messages, customers and articles, with the words marked', async () => {
  const store = createStore();
  store.put(
    'conversations',
    conversationOf(1, { customerName: 'Grace Adeyemi', subject: 'Delivery day', number: 48_213 }),
  );
  store.put('messages', messageOf(1, 10, 1, 'Can I change the delivery day? Nobody is home on Thursday.'));
  store.put(
    'customers',
    customerOf(20, { name: 'Petr Novák', email: 'petr@mail.example', note: 'Prefers e-mail' }),
  );
  const { service, found } = await open(store);
  expect(await found('delivery')).toEqual(expect.arrayContaining([idOf(1), idOf(10)]));
  expect(await found('48213')).toEqual([idOf(1)]);
  expect(await found('novak')).toEqual([idOf(20)]);
  expect(await found('petr@mail.example')).toEqual([idOf(20)]);
  expect(await found('thursd')).toEqual([idOf(10)]);
  expect(await found('delivrey')).toEqual(expect.arrayContaining([idOf(10)]));
  expect(await found('nothing of the kind')).not.toContain(idOf(20));
  expect(await found('   ')).toEqual([]);
  const { hits } = await service.find('thursday', 5);
  expect(hits[0]).toMatchObject({
    kind: 'message',
    conversationId: idOf(1),
    seq: 1,
    title: 'Grace Adeyemi · Delivery day',
  });
  expect(hits[0]?.snippet.filter(piece => piece.isMatch).map(piece => piece.text)).toEqual(['Thursday']);
});

test('scripts without spaces are found, and right-to-left ones', async () => {
  const store = createStore();
  store.put('messages', messageOf(1, 10, 1, '包裹什么时候到？'), messageOf(1, 11, 2, 'متى يصل الطرد؟'));
  const { found } = await open(store);
  expect(await found('包裹')).toEqual([idOf(10)]);
  expect(await found('الطرد')).toEqual([idOf(11)]);
});

test('it follows changes: new words are found, old ones are not, removed rows leave no trace', async () => {
  const { store, service, found, index } = await open();
  await service.changed('messages', store.put('messages', messageOf(1, 10, 1, 'first version')));
  expect(await found('first')).toEqual([idOf(10)]);
  await service.changed('messages', store.put('messages', messageOf(1, 10, 1, 'redacted')));
  expect(await found('first')).toEqual([]);
  expect(await found('redacted')).toEqual([idOf(10)]);
  await service.changed('messages', store.remove('messages', idOf(10)));
  expect(await found('redacted')).toEqual([]);
  expect(index.size).toBe(0);
});

test('a message that moves into a transcript is found once, before and after (S11)', async () => {
  const { store, service, found, index } = await open();
  await service.changed('messages', store.put('messages', messageOf(1, 10, 1, 'chipped enamel')));
  const packed = transcriptOf(1, 50, [packedOf(10, 1, 'chipped enamel'), packedOf(11, 2, 'so sorry')]);
  await service.changed('transcripts', store.put('transcripts', packed));
  expect(await found('enamel')).toEqual([idOf(10)]);
  await service.changed('messages', store.remove('messages', idOf(10)));
  expect(await found('enamel')).toEqual([idOf(10)]);
  expect((await service.find('enamel', 5)).hits[0]?.snippet.some(piece => piece.text === 'enamel')).toBe(
    true,
  );
  const rewritten = transcriptOf(1, 50, [packedOf(10, 1, 'removed on request'), packedOf(11, 2, 'so sorry')]);
  await service.changed('transcripts', store.put('transcripts', rewritten));
  expect(await found('enamel')).toEqual([]);
  await service.changed('transcripts', store.remove('transcripts', idOf(50)));
  expect(index.size).toBe(0);
});

test('a row that changed while everything was being read is found as it is now', async () => {
  const store = createStore();
  store.put(
    'messages',
    ...Array.from({ length: 900 }, (_, place) => messageOf(1, 1_000 + place, place, 'old words')),
  );
  const index = createSearchIndex({ now: () => 10_000_000 });
  let change: Promise<void> | undefined;
  const service = createSearchService({
    index,
    reader: store.reader,
    async breathe() {
      change ??= service.changed('messages', store.put('messages', messageOf(1, 1_000, 0, 'new words')));
    },
  });
  await service.begin();
  await change;
  expect((await service.find('new', 5)).hits.map(hit => hit.id)).toEqual([idOf(1_000)]);
  expect(index.size).toBe(900);
});

test('a snippet is a part of its text, whatever the text and the words', () => {
  const words = fc.array(
    fc.constantFrom('pot', 'Größe', 'ﬁne', '包裹', 'a', '…', '😀', '\n', 'e\u0301te\u0301'),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(words, fc.array(fc.constantFrom('pot', 'große', 'grosse', 'ete', '包裹')), (text, terms) => {
      const flat = text.join(' ').replace(/\s+/gu, ' ').trim();
      const pieces = snippetOf(text.join(' '), terms);
      const shown = pieces
        .map(piece => piece.text)
        .join('')
        .replace(/^… /u, '')
        .replace(/ …$/u, '');
      expect(flat.includes(shown)).toBe(true);
      expect(shown.length).toBeLessThanOrEqual(190);
    }),
    { numRuns: 300 },
  );
});
