import { expect, test } from 'vitest';
import { type Candidate, similarTo, wordsToFind } from '../../../../src/ai/copilot/similar.ts';
import type { SpokenTurn } from '../../../../src/ai/copilot/turns.ts';

const turnsOf = (...lines: string[]): SpokenTurn[] =>
  lines.map((line, at) => {
    const isAgent = line.startsWith('a: ');
    const text = isAgent ? line.slice(3) : line;
    return { messageId: `m${at}`, seq: at + 1, role: isAgent ? 'agent' : 'customer', text, at };
  });
const past = (facts: string, subject: string, ...lines: string[]): Candidate<string> => ({
  ...{ facts, subject },
  turns: turnsOf(...lines),
});

const candidates = [
  past(
    'chip',
    'Chipped enamel',
    'My pot arrived with a chip in the enamel',
    'a: We sent a new pot, keep the old one.',
    'Thanks',
    'a: You are welcome, have a nice day!',
  ),
  past(
    'late',
    'Late parcel',
    'My order is late, where is the parcel?',
    'a: It was sorted to the wrong depot. I have refunded the delivery cost.',
  ),
  past('pay', 'Invoice', 'Can I pay by invoice?', 'a: One moment, let me check.'),
];

test('the most alike first, with what settled it; what shares nothing is left out', () => {
  const here = { subject: '', turns: turnsOf('The enamel of the pot that arrived today has a chip') };
  const found = similarTo(here, candidates, { language: 'en', limit: 5 });
  expect(found.map(({ facts }) => facts)).toEqual(['chip']);
  expect(found[0]?.solution).toEqual({
    ...{ messageId: 'm1', seq: 2, role: 'agent' },
    text: 'We sent a new pot, keep the old one.',
  });
  expect(found[0]?.likeness).toBeGreaterThan(0.4);
});

test('the same words are wholly alike, and whoever was only told to wait got no solution', () => {
  const [first] = similarTo({ subject: 'Invoice', turns: turnsOf('Can I pay by invoice?') }, candidates, {
    ...{ language: 'en', limit: 1 },
  });
  expect(first?.facts).toBe('pay');
  expect(first?.likeness).toBeCloseTo(1);
  expect(first?.solution).toBeNull();
});

test('an empty conversation is like none, and no candidates are no fault', () => {
  expect(similarTo({ subject: '', turns: [] }, candidates, { language: 'en', limit: 5 })).toEqual([]);
  expect(similarTo({ subject: 'Pot', turns: [] }, [], { language: 'en', limit: 5 })).toEqual([]);
});

test('candidates are looked for by the words that carry a subject, each once', () => {
  const turns = turnsOf('Where is my parcel? The parcel was promised for Monday.', 'a: I will look.');
  expect(wordsToFind({ subject: 'Late parcel', turns }, 'en')).toEqual([
    'Late',
    'parcel',
    'promised',
    'Monday',
  ]);
  expect(wordsToFind({ subject: '', turns }, 'en', 1)).toHaveLength(1);
});
