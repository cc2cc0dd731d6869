// What a part is said to be must not flap, must not lag for ever, and must not be moved by one slow answer.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  beginSteady,
  nextSteady,
  type Patience,
  type Reading,
  type Steady,
} from '../../../server/features/system/steady.ts';
import { badness, type PartState } from '../../../src/protocol/system.ts';

const patience: Patience = { worseAfterMs: 10_000, betterAfterMs: 20_000 };
const reading = (state: PartState): Reading => ({ state, text: state });
const on = fc.constantFrom<PartState>('operational', 'degraded', 'down');
/** Looks, each some seconds after the one before. */
const looks = fc.array(fc.record({ afterMs: fc.integer({ min: 1_000, max: 8_000 }), state: on }), {
  maxLength: 80,
});
type Look = { afterMs: number; state: PartState };

function walk(all: readonly Look[]): { at: number; state: PartState; steady: Steady }[] {
  let at = 1_000_000;
  let steady = beginSteady(reading('operational'), at);
  return all.map(({ afterMs, state }) => {
    at += afterMs;
    steady = nextSteady(steady, reading(state), at, patience);
    return { at, state, steady };
  });
}

test('a state is left only after readings were on the same side of it for the whole time', () => {
  fc.assert(
    fc.property(looks, all => {
      const seen = walk(all);
      for (const [index, { at, steady }] of seen.entries()) {
        const before = seen[index - 1]?.steady.state ?? 'operational';
        if (steady.state === before) continue;
        const isWorse = badness(steady.state) > badness(before);
        const spanMs = isWorse ? patience.worseAfterMs : patience.betterAfterMs;
        const inSpan = seen.filter((one, place) => place <= index && one.at >= at - spanMs);
        for (const one of inSpan) {
          expect(badness(one.state) > badness(before)).toBe(isWorse);
          expect(badness(one.state)).not.toBe(badness(before));
        }
        expect(steady.since).toBe(at);
      }
    }),
  );
});

test('two changes are never nearer to each other than the shorter patience', () => {
  fc.assert(
    fc.property(looks, all => {
      const changes = walk(all).filter(({ steady, at }) => steady.since === at);
      for (const [index, { at }] of changes.entries()) {
        const before = changes[index - 1];
        if (before) expect(at - before.at).toBeGreaterThanOrEqual(patience.worseAfterMs);
      }
    }),
  );
});

test('whatever it was, a reading that stays is what is said in the end', () => {
  fc.assert(
    fc.property(looks, on, (all, state) => {
      const stays = Array.from({ length: 40 }, () => ({ afterMs: 2_000, state }));
      expect(walk([...all, ...stays]).at(-1)?.steady.state).toBe(state);
    }),
  );
});

test('one bad look between good ones changes nothing', () => {
  fc.assert(
    fc.property(on, state => {
      const good = (count: number) =>
        Array.from({ length: count }, (): Look => ({ afterMs: 5_000, state: 'operational' }));
      const seen = walk([...good(3), { afterMs: 5_000, state }, ...good(3)]);
      expect(new Set(seen.map(({ steady }) => steady.state))).toEqual(new Set(['operational']));
    }),
  );
});

test('of readings that differ, the mildest of the time counts: down and slow in turn is slow', () => {
  const states = ['down', 'degraded', 'down', 'down'] as const;
  expect(walk(states.map(state => ({ afterMs: 5_000, state }))).at(-1)?.steady.state).toBe('degraded');
});

test('what a person switches on or off is said at once', () => {
  const steady = beginSteady(reading('operational'), 1);
  const off = nextSteady(steady, reading('off'), 2, patience);
  expect(off).toMatchObject({ state: 'off', since: 2 });
  expect(nextSteady(off, reading('down'), 3, patience)).toMatchObject({ state: 'down', since: 3 });
});
