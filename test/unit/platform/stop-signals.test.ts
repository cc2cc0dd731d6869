import { expect, test } from 'vitest';
import { createSignalJudge, repeatWindowMs } from '../../../server/start/stop-signals.ts';

test('the first signal stops, its echo within a second counts for nothing, a later one forces', () => {
  const judge = createSignalJudge();
  expect(judge(5_000)).toBe('stop');
  expect(judge(5_001)).toBe('ignore');
  expect(judge(5_001 + repeatWindowMs)).toBe('force');
});

test('a repeated signal after which a person waits and presses again forces, echo or not', () => {
  const judge = createSignalJudge();
  expect([0, 10, 3_000, 3_010].map(judge)).toEqual(['stop', 'ignore', 'force', 'ignore']);
});
