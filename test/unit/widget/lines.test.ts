import { expect, test } from 'vitest';
import { createLines } from '../../../server/features/widget/lines.ts';

function setUp(ids: string[]) {
  let now = 0;
  const reads: string[] = [];
  const lines = createLines({ now: () => now }, async teamId => {
    reads.push(teamId);
    return [...ids];
  });
  const placeOf = (id: string) => lines.placeOf({ id, teamId: 'support' });
  const wait = (ms: number) => {
    now += ms;
  };
  return { lines, reads, placeOf, wait };
}

test('a line is read once for everybody in it', async () => {
  const { reads, placeOf } = setUp(['a', 'b', 'c']);
  expect(await Promise.all(['c', 'a', 'b'].map(placeOf))).toEqual([3, 1, 2]);
  expect(reads).toHaveLength(1);
});

test('who is new in it is found at once, who is not in it has no place', async () => {
  const ids = ['a'];
  const { reads, placeOf } = setUp(ids);
  await placeOf('a');
  ids.push('b');
  expect(await placeOf('b')).toBe(2);
  expect(await placeOf('x')).toBeNull();
  expect(reads).toHaveLength(3);
});

test('it is read again when it moved, and after a while in any case', async () => {
  const ids = ['a', 'b'];
  const { lines, placeOf, wait } = setUp(ids);
  expect(await placeOf('b')).toBe(2);
  ids.shift();
  lines.moved('support');
  expect(await placeOf('b')).toBe(1);
  ids.unshift('c');
  expect(await placeOf('b')).toBe(1);
  wait(1_000);
  expect(await placeOf('b')).toBe(2);
});

test('a line that could not be read is asked for again', async () => {
  let attempts = 0;
  const lines = createLines({ now: () => 0 }, async () => {
    attempts += 1;
    if (attempts === 1) throw new Error('away');
    return ['a'];
  });
  await expect(lines.placeOf({ id: 'a', teamId: 'support' })).rejects.toThrow('away');
  expect(await lines.placeOf({ id: 'a', teamId: 'support' })).toBe(1);
});
