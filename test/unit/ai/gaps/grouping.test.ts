import { describe, expect, test } from 'vitest';
import { groupQuestions, standsFor } from '../../../../src/ai/gaps/grouping.ts';
import type { Language } from '../../../../src/ai/text/words.ts';

const asked = (texts: readonly string[], language: Language = 'en', from = 0) =>
  texts.map((text, at) => ({ id: `q${from + at}`, text, language }));

const waffle = [
  'Can I use the waffle iron on an induction hob?',
  'Does your waffle iron work on induction hobs?',
  'Is the waffle iron good for induction?',
];
const engraving = ['Do you engrave names into knives?', 'Can a knife be engraved with a name?'];

describe('grouping questions', () => {
  test('what asks for the same thing stands together, and what asks for another apart', () => {
    const placed = groupQuestions([], asked([...waffle, ...engraving]));
    const [first, , , knives] = placed;
    expect(placed.map(({ groupId }) => groupId)).toEqual(['q0', 'q0', 'q0', 'q3', 'q3']);
    expect(first?.isFirst).toBe(true);
    expect(knives?.isFirst).toBe(true);
    expect(placed.filter(({ isFirst }) => isFirst)).toHaveLength(2);
  });

  test('a typo joins all the same', () => {
    const placed = groupQuestions(
      [],
      asked(['Do you engrave kitchen knives?', 'do you engravee kitchen knives']),
    );
    expect(placed[1]?.groupId).toBe('q0');
  });

  test('what comes later joins what was grouped before, and moves none of it', () => {
    const [one, two, three] = waffle as [string, string, string];
    const held = asked([one, two]).map(each => ({ ...each, groupId: 'kept' }));
    const placed = groupQuestions(held, asked([three, ...engraving], 'en', 7));
    expect(placed.map(({ groupId }) => groupId)).toEqual(['kept', 'q8', 'q8']);
  });

  test('the same questions in the same order make the same groups', () => {
    const all = asked([...waffle, ...engraving, 'Where is my parcel?', 'Do you engrave waffle irons?']);
    expect(groupQuestions([], all)).toEqual(groupQuestions([], all));
  });

  test('words of another language that look alike do not bring two matters together', () => {
    const placed = groupQuestions(
      [],
      [...asked(['What is the postage to France?']), ...asked(['Gravieren Sie Namen in Messer?'], 'de', 1)],
    );
    expect(placed[1]?.groupId).toBe('q1');
  });
});

test('the question that shares most with the others stands for all of them', () => {
  const standings = standsFor(asked([...waffle, 'Induction?']));
  const best = standings.indexOf(Math.max(...standings));
  expect(best).toBeLessThan(3);
  expect(standings[3]).toBeLessThan(standings[best] ?? 0);
});
