import { expect, test } from 'vitest';
import type { SpendRow } from '#protocol/http/ai-spend.ts';
import { byDay, byUse, dayBefore, sumOf } from '../../../src/renderer/features/models/spend-sums.ts';

const row = (part: Partial<SpendRow>): SpendRow => ({
  ...{ day: '2026-03-01', provider: 'openai', model: 'a', purpose: 'answer', isMetered: true },
  ...{ calls: 1, running: 0, remembered: 0, failed: 0, unpriced: 0 },
  ...{ inputTokens: 10, cachedTokens: 4, outputTokens: 2, costMicros: 5, ...part },
});

test('days without a call stand between the others, also over the end of a month', () => {
  const rows = [row({ day: '2026-02-27' }), row({ day: '2026-03-01' }), row({ day: '2026-03-01', calls: 3 })];
  const days = byDay({ from: '2026-02-26', to: '2026-03-01', rows });
  expect(days.map(({ day, calls, costMicros }) => [day, calls, costMicros])).toEqual([
    ['2026-02-26', 0, 0],
    ['2026-02-27', 1, 5],
    ['2026-02-28', 0, 0],
    ['2026-03-01', 4, 10],
  ]);
  expect(sumOf(days)).toEqual(sumOf(rows));
  expect(dayBefore('2026-03-01', 1)).toBe('2026-02-28');
});

test('what was dearest stands first; what costs nothing by its tokens', () => {
  const uses = byUse([
    row({ model: 'own', isMetered: false, costMicros: 0 }),
    row({ model: 'own', isMetered: false, costMicros: 0, purpose: 'draft', inputTokens: 900 }),
    row({ model: 'a' }),
    row({ model: 'b', costMicros: 7 }),
    row({ model: 'a', day: '2026-03-02' }),
  ]);
  expect(uses.map(({ model, purpose, costMicros }) => [model, purpose, costMicros])).toEqual([
    ['a', 'answer', 10],
    ['b', 'answer', 7],
    ['own', 'draft', 0],
    ['own', 'answer', 0],
  ]);
});
