import fc from 'fast-check';
import { expect, test } from 'vitest';
import { snippet } from '../../../src/protocol/commands/conversation.ts';

/** What a snippet is, without a shortcut. */
const plain = (text: string) => [...text.replace(/\s+/gu, ' ').trim()].slice(0, 160).join('').slice(0, 200);

test('the start of a long text is enough for its snippet', () => {
  const pieces = fc.constantFrom('word ', ' '.repeat(300), '\n\t', '👍', 'é', '\ud83d', 'x'.repeat(90), ' ');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), drawn => {
      const text = drawn.join('');
      expect(snippet(text)).toBe(plain(text));
    }),
    { numRuns: 500 },
  );
});
