import { expect, test } from 'vitest';
import { gather } from '../../../server/platform/gather.ts';

test('who asks while a question is under way goes with the next one, and each gets its own answer', async () => {
  const batches: number[][] = [];
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const double = gather(async (asked: readonly number[]) => {
    batches.push([...asked]);
    if (batches.length === 1) await gate;
    return asked.map(value => value * 2);
  });
  const first = [double(1), double(2)];
  await expect.poll(() => batches.length).toBe(1);
  const later = [double(3), double(4), double(5)];
  open();
  expect(await Promise.all([...first, ...later])).toEqual([2, 4, 6, 8, 10]);
  expect(batches).toEqual([
    [1, 2],
    [3, 4, 5],
  ]);
});

test('a failure is heard by those of its question alone, and a question has an end', async () => {
  const batches: number[][] = [];
  const ask = gather(async (asked: readonly number[]) => {
    batches.push([...asked]);
    if (asked.includes(1)) throw new Error('away');
    return asked;
  }, 2);
  const answers = await Promise.allSettled([ask(1), ask(2), ask(3)]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  expect(batches).toEqual([[1, 2], [3]]);
  expect(await ask(4)).toBe(4);
});
