import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wordDiff } from '../../../../src/ai/copilot/word-diff.ts';

const told = (before: string, after: string) =>
  wordDiff(before, after).map(({ kind, text }) =>
    kind === 'same' ? text : `${kind === 'gone' ? '-' : '+'}{${text}}`,
  );

test('words are compared, not characters', () => {
  expect(told('We send it today.', 'We post it today!')).toEqual([
    'We ',
    '-{send}',
    '+{post}',
    ' it today',
    '-{.}',
    '+{!}',
  ]);
  expect(told('', 'Hello')).toEqual(['+{Hello}']);
  expect(told('Hello', '')).toEqual(['-{Hello}']);
  expect(told('Same.', 'Same.')).toEqual(['Same.']);
});

test('the pieces are both texts, character for character, and no neighbours are of one kind', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'We', 'don’t', ' ', '\n', '12.50', '.', '😀', 'é'), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(text, text, (one, other) => {
      const [before, after] = [one.join(''), other.join('')];
      const pieces = wordDiff(before, after);
      const of = (kind: 'gone' | 'new') =>
        pieces.flatMap(piece => (piece.kind === kind || piece.kind === 'same' ? [piece.text] : [])).join('');
      expect(of('gone')).toBe(before);
      expect(of('new')).toBe(after);
      pieces.forEach((piece, at) => {
        expect(pieces[at + 1]?.kind).not.toBe(piece.kind);
      });
    }),
  );
});

test('two long texts without a word in common are one replaced by the other', () => {
  const long = (word: string) => `${word} `.repeat(5_000);
  expect(wordDiff(long('a'), long('b')).map(({ kind }) => kind)).toContain('gone');
});
