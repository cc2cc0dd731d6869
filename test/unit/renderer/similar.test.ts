import { expect, test } from 'vitest';
import { createSimilar, spokenTurns } from '../../../src/renderer/data/similar.ts';
import { createSearchIndex } from '../../../src/renderer/worker/search-index.ts';
import { openParts } from './desk-parts.ts';
import { conversationOf, idOf, packedOf } from './documents.ts';

test('notes and events are no part of what was said, and what is not sent yet stands last', () => {
  const author = { kind: 'agent' as const, id: idOf(1), name: 'Mara' };
  const turns = spokenTurns([
    { ...packedOf(1, 1, 'Where is it?') },
    { ...packedOf(2, 2, 'A secret', { kind: 'note', author }) },
    { ...packedOf(3, 3, 'On its way', { author }), seq: null },
  ]);
  expect(turns.map(({ text, seq }) => [seq, text])).toEqual([
    [1, 'Where is it?'],
    [3, 'On its way'],
  ]);
});

test('a whole text is looked for by any of its words, in the order of how much they say', () => {
  const index = createSearchIndex({ now: () => 0 });
  const entry = (id: string, text: string) => ({
    ...{
      kind: 'message' as const,
      id,
      conversationId: id,
      seq: 1,
      at: 0,
      container: '' as const,
      title: '',
      text,
    },
  });
  index.put([entry('a', 'my parcel is late'), entry('b', 'the enamel has a chip'), entry('c', 'parcel')]);
  const query = 'enamel chip parcel nobody';
  const found = index.find(query, 5, 'message', true).found;
  expect(found.map(({ id }) => id)[0]).toBe('b');
  expect(found).toHaveLength(3);
});

test('resolved conversations alone are offered, with how they were settled; the open ones and itself are not', async () => {
  const parts = await openParts();
  const { collections } = parts;
  const agent = { kind: 'agent' as const, id: idOf(0xb1), name: 'Mara' };
  await collections.conversations.apply(
    [
      conversationOf(1),
      conversationOf(2, { status: 'resolved', subject: 'Chipped pot', resolvedAt: 5 }),
      conversationOf(3, { subject: 'Chipped pot' }),
    ],
    [],
  );
  const message = (number: number, conversation: number, seq: number, text: string, fields = {}) => ({
    ...packedOf(number, seq, text, fields),
    ...{
      conversationId: idOf(conversation),
      teamId: idOf(0xa1),
      scope: `team:${idOf(0xa1)}`,
      changedXid: '10',
    },
  });
  await collections.messages.apply(
    [
      message(11, 1, 1, 'The enamel of my pot has a chip'),
      message(21, 2, 1, 'My pot has a chip in the enamel'),
      message(22, 2, 2, 'We posted a new pot to you.', { author: agent }),
      message(31, 3, 1, 'My pot has a chip in the enamel'),
    ],
    [],
  );
  const asked: string[] = [];
  const similar = createSimilar({
    collections,
    async find(text) {
      asked.push(text);
      const hit = (number: number) => ({
        ...{ kind: 'message' as const, id: idOf(number), conversationId: idOf(number), seq: 1 },
        ...{ title: '', snippet: [], at: 0, score: 1 },
      });
      return [hit(1), hit(2), hit(3)];
    },
  });
  const [here] = await collections.conversations.getMany([idOf(1)]);
  if (!here) throw new Error('not held');
  const turns = spokenTurns([packedOf(11, 1, 'The enamel of my pot has a chip')]);
  const found = await similar(here, turns);
  expect(asked).toEqual(['enamel pot chip']);
  expect(found.map(({ facts }) => facts.id)).toEqual([idOf(2)]);
  expect(found[0]?.solution?.text).toBe('We posted a new pot to you.');
  expect(await similar(here, [])).toEqual([]);
  await parts.close();
});
