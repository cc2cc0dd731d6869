import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDice } from '#ai/dice.ts';
import { readBanking77 } from '../../../bench/ai/banking77.ts';
import { withOneSlip } from '../../../bench/ai/slips.ts';

test('messages with commas, quotes and broken lines are read whole', () => {
  const folder = mkdtempSync(join(tmpdir(), 'steward-bench-data-'));
  const file = join(folder, 'train.csv');
  try {
    writeFileSync(file, 'text,category\nWhere?,a\n"Well, ""now""?",b\r\n"two\nlines",c');
    expect(readBanking77(file)).toEqual([
      { text: 'Where?', label: 'a' },
      { text: 'Well, "now"?', label: 'b' },
      { text: 'two\nlines', label: 'c' },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(() => readBanking77(file)).toThrow('no messages');
});

test('a slip changes a text by a letter or two', () => {
  fc.assert(
    fc.property(fc.lorem(), fc.integer(), (text, seed) => {
      const slipped = withOneSlip(text, createDice(seed));
      expect(Math.abs(slipped.length - text.length)).toBeLessThanOrEqual(1);
      const sorted = (value: string) => [...value].sort();
      const kept = sorted(slipped).filter(letter => text.includes(letter));
      expect(kept.length).toBeGreaterThanOrEqual(text.length - 1);
    }),
  );
  expect(withOneSlip('12 34', createDice(1))).toBe('12 34');
});
