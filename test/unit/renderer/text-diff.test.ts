import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffOf } from '../../../src/renderer/features/models/text-diff.ts';

const told = (before: string, after: string) =>
  diffOf(before, after).map(({ kind, text }) => `${{ same: ' ', gone: '-', new: '+' }[kind]}${text}`);

test('lines that are new and lines that are gone stand in their places', () => {
  expect(told('Be brief.\nSay du.\nThank them.', 'Be brief.\nSay Sie.\nThank them.\nSign off.')).toEqual([
    ...[' Be brief.', '-Say du.', '+Say Sie.', ' Thank them.', '+Sign off.'],
  ]);
  expect(told('', 'new')).toEqual(['+new']);
  expect(told('gone', '')).toEqual(['-gone']);
  expect(told('', '')).toEqual([]);
});

test('both texts can be read from it, and the same text has no change', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 12 })
    .map(list => list.join('\n'));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diffOf(before, after);
      const read = (without: 'gone' | 'new') =>
        lines.flatMap(({ kind, text: line }) => (kind === without ? [] : [line])).join('\n');
      expect(read('new')).toBe(before);
      expect(read('gone')).toBe(after);
      if (before === after) expect(lines.every(({ kind }) => kind === 'same')).toBe(true);
    }),
  );
});
