// A batch that the database refuses for good must not stand before all that comes after it.
import { expect, test } from 'vitest';
import { silentLog } from '../../../server/platform/log.ts';
import { createRecorder } from '../../../server/platform/recorder.ts';

const failing = (code: string) => Object.assign(new Error(code), { code });

function make(isBad: (item: number) => string | null) {
  const written: number[] = [];
  const errors: string[] = [];
  const recorder = createRecorder<number>({
    ...{ log: { ...silentLog, error: (_facts: unknown, text: string) => void errors.push(text) } as never },
    ...{ what: 'things', batch: 10, afterMs: 1 },
    async write(items) {
      const code = items.map(isBad).find(found => found !== null);
      if (code) throw failing(code);
      written.push(...items);
    },
  });
  return { recorder, written, errors };
}

test('what the database can never hold is dropped alone; what stood beside and behind it is written once, in order', async () => {
  const { recorder, written, errors } = make(item => (item % 7 === 3 ? '22P05' : null));
  for (let item = 0; item < 25; item++) recorder.add(item);
  await recorder.flush();
  await recorder.flush();
  expect(written).toEqual(Array.from({ length: 25 }, (_, at) => at).filter(item => item % 7 !== 3));
  expect(recorder.lost()).toBe(4);
  expect(errors).toHaveLength(4);
});

test('a database that is away in the middle of it loses nothing and writes nothing twice', async () => {
  let isAway = false;
  const { recorder, written } = make(item => {
    if (item === 2) return '22003';
    return isAway && item >= 4 ? '08006' : null;
  });
  isAway = true;
  for (let item = 0; item < 8; item++) recorder.add(item);
  await recorder.flush();
  expect(written).toEqual([0, 1, 3]);
  isAway = false;
  await recorder.flush();
  expect(written).toEqual([0, 1, 3, 4, 5, 6, 7]);
  expect(recorder.lost()).toBe(1);
});
