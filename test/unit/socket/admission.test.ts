// Who runs, who waits, who comes back later; and that a whole storm gets through in order.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type AdmissionFacts,
  decideAdmission,
  laggingMs,
  limitNow,
  longestLine,
  longestRetryMs,
  longestWaitMs,
  smoothed,
} from '#platform/socket/admission.ts';
import { createGate, type Passage, type Rank } from '#platform/socket/gate.ts';

const facts: AdmissionFacts = { active: 0, limit: 8, ahead: 0, waiting: 0, serviceMs: 4, dueInMs: 0 };

test('who finds room runs, who finds a short line waits, who finds a long one comes back', () => {
  expect(decideAdmission(facts, 0)).toEqual({ do: 'run' });
  expect(decideAdmission({ ...facts, active: 8 }, 0)).toEqual({ do: 'wait' });
  // Others were here first.
  expect(decideAdmission({ ...facts, ahead: 1, waiting: 1 }, 0)).toEqual({ do: 'wait' });
  const long = { ...facts, active: 8, ahead: 5_000, waiting: 5_000, serviceMs: 12 };
  // 5,000 × 12 ms / 8 at once = 7.5 s of line, and this one after it.
  expect(decideAdmission(long, 0)).toEqual({ do: 'refuse', retryAfterMs: 7_502, dueInMs: 7_501.5 });
  // Nobody is sent away for longer than that, and then over half of it.
  expect(decideAdmission({ ...long, serviceMs: 80 }, 0.5)).toEqual({
    do: 'refuse',
    retryAfterMs: longestRetryMs * 1.25,
    dueInMs: longestRetryMs,
  });
  expect(decideAdmission({ ...long, ahead: 2 }, 0)).toEqual({ do: 'wait' });
  expect(decideAdmission({ ...facts, active: 8, waiting: longestLine }, 0)).toMatchObject({ do: 'refuse' });
});

const anyFacts = fc.record({
  active: fc.integer({ min: 0, max: 40 }),
  limit: fc.integer({ min: 1, max: 40 }),
  ahead: fc.integer({ min: 0, max: 20_000 }),
  waiting: fc.integer({ min: 0, max: 20_000 }),
  serviceMs: fc.double({ min: 0.1, max: 10_000, noNaN: true }),
  dueInMs: fc.double({ min: 0, max: longestRetryMs, noNaN: true }),
});
const anyRandom = fc.double({ min: 0, max: 0.999, noNaN: true });

test('never more at once than the limit; never a wait that outlasts the client; never a retry for ever', () => {
  fc.assert(
    fc.property(anyFacts, anyRandom, (given, random) => {
      const decision = decideAdmission(given, random);
      if (decision.do === 'run') expect(given.active).toBeLessThan(given.limit);
      if (decision.do === 'wait') {
        expect(((given.ahead + 1) * given.serviceMs) / given.limit).toBeLessThanOrEqual(longestWaitMs);
        expect(given.waiting).toBeLessThan(longestLine);
      }
      if (decision.do === 'refuse') {
        expect(decision.retryAfterMs).toBeGreaterThanOrEqual(decision.dueInMs);
        expect(decision.dueInMs).toBeLessThanOrEqual(longestRetryMs);
        expect(decision.retryAfterMs).toBeLessThanOrEqual(2 * longestRetryMs);
      }
    }),
  );
});

test('those sent away one after the other come back one after the other, at the pace of the work', () => {
  fc.assert(
    fc.property(anyFacts, anyRandom, (given, random) => {
      const first = decideAdmission(given, random);
      if (first.do !== 'refuse') return;
      const next = decideAdmission({ ...given, dueInMs: first.dueInMs }, random);
      if (next.do !== 'refuse') throw new Error('the same line is as long for the next one');
      const paceMs = given.serviceMs / given.limit;
      expect(next.dueInMs).toBeCloseTo(Math.min(first.dueInMs + paceMs, longestRetryMs), 6);
    }),
  );
});

test('a late event loop halves what is under way, and never stops it', () => {
  expect(limitNow(8, 0)).toBe(8);
  expect(limitNow(8, laggingMs + 1)).toBe(4);
  expect(limitNow(1, 10_000)).toBe(1);
});

test('one outlier moves the pace little, a new pace is learnt', () => {
  expect(smoothed(4, 4)).toBe(4);
  expect(smoothed(4, 104)).toBe(14);
  let pace = 4;
  for (let nth = 0; nth < 50; nth += 1) pace = smoothed(pace, 100);
  expect(pace).toBeGreaterThan(99);
});

/** A gate whose work ends when the test says so, on a clock that the test turns. */
function atGate(atOnce = 2) {
  let nowMs = 1_000;
  const gate = createGate({ atOnce, now: () => nowMs, random: () => 0, lagMs: () => 0 });
  const begun: string[] = [];
  const working = new Map<string, () => void>();
  let most = 0;
  return {
    gate,
    begun,
    most: () => most,
    turn: (ms: number) => {
      nowMs += ms;
    },
    enter(name: string, rank: Rank, isGone = () => false): Promise<Passage<string>> {
      return gate.pass(rank, isGone, () => {
        begun.push(name);
        const { promise, resolve } = Promise.withResolvers<string>();
        working.set(name, () => {
          working.delete(name);
          resolve(name);
        });
        most = Math.max(most, working.size);
        return promise;
      });
    },
    async end(name: string) {
      working.get(name)?.();
      for (let tick = 0; tick < 8; tick += 1) await Promise.resolve();
    },
    working: () => [...working.keys()],
  };
}

test('staff before visitors, what began before what did not, and in each the first to come', async () => {
  const { enter, end, begun, most, working } = atGate(1);
  void enter('running', 'visitor sign-in');
  void enter('visitor 1', 'visitor sign-in');
  void enter('visitor 2', 'visitor sign-in');
  void enter('thread', 'visitor resume');
  void enter('agent 1', 'staff sign-in');
  void enter('agent 2', 'staff sign-in');
  void enter('desk', 'staff resume');
  while (working().length > 0) await end(working()[0] ?? '');
  expect(begun).toEqual(['running', 'desk', 'agent 1', 'agent 2', 'thread', 'visitor 1', 'visitor 2']);
  expect(most()).toBe(1);
});

test('nobody works for a socket that left the line, and the next one gets its turn', async () => {
  const { enter, end, begun, gate } = atGate(1);
  void enter('running', 'visitor sign-in');
  const gone = enter('gone', 'visitor sign-in', () => true);
  const next = enter('next', 'visitor sign-in');
  await end('running');
  expect(await gone).toMatchObject({ ok: false });
  await end('next');
  expect(await next).toEqual({ ok: true, result: 'next' });
  expect(begun).toEqual(['running', 'next']);
  expect(gate.load()).toEqual({ waiting: 0, admittedTotal: 2, refusedTotal: 0 });
});

test('work that fails frees its place, and its caller hears of it', async () => {
  const { gate, enter, end } = atGate(1);
  const failing = gate.pass(
    'staff sign-in',
    () => false,
    () => Promise.reject(new Error('no database')),
  );
  await expect(failing).rejects.toThrow('no database');
  const next = enter('next', 'staff sign-in');
  await end('next');
  expect(await next).toMatchObject({ ok: true });
});

test('when work is slow the end of a crowd is sent away, each to a later moment than the one before', async () => {
  const { enter, end, turn, gate } = atGate(2);
  // The pace is learnt: thirty sign-ins of nearly a second.
  for (let nth = 0; nth < 30; nth += 1) {
    const slow = enter(`slow ${nth}`, 'visitor sign-in');
    turn(900);
    await end(`slow ${nth}`);
    await slow;
  }
  const storm = Array.from({ length: 24 }, (_, nth) => enter(`storm ${nth}`, 'visitor sign-in'));
  const waits: number[] = [];
  void Promise.all(
    storm.map(each =>
      each.then(passage => {
        if (!passage.ok) waits.push(passage.retryAfterMs);
      }),
    ),
  );
  for (let tick = 0; tick < 8; tick += 1) await Promise.resolve();
  expect(waits.length).toBeGreaterThan(10);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(new Set(waits).size).toBe(waits.length);
  expect(gate.load().refusedTotal).toBe(waits.length);
  // An agent still gets into the line: it is before all of them.
  void enter('agent', 'staff sign-in');
  expect(gate.load().refusedTotal).toBe(waits.length);
  gate.stop();
});

test('a server that stops sends away whoever waits, and whoever comes', async () => {
  const { gate, enter } = atGate(1);
  void enter('running', 'visitor sign-in');
  const waiting = enter('waiting', 'visitor sign-in');
  gate.stop();
  expect(await waiting).toMatchObject({ ok: false });
  expect(await enter('late', 'staff sign-in')).toMatchObject({ ok: false });
  expect(gate.load().waiting).toBe(0);
});

test('any storm, in any order of ends: everybody is served or sent away, nobody twice, never too many at once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.constantFrom<Rank>('staff resume', 'staff sign-in', 'visitor resume', 'visitor sign-in'), {
        maxLength: 60,
      }),
      fc.infiniteStream(fc.nat()),
      async (atOnce, comers, choices) => {
        const { enter, end, begun, working, most, gate } = atGate(atOnce);
        const passages = comers.map((rank, nth) => enter(`${nth}`, rank));
        while (working().length > 0) {
          const names = working();
          await end(names[(choices.next().value ?? 0) % names.length] ?? '');
        }
        const all = await Promise.all(passages);
        expect(all.filter(({ ok }) => ok)).toHaveLength(begun.length);
        expect(new Set(begun).size).toBe(begun.length);
        expect(most()).toBeLessThanOrEqual(atOnce);
        const { waiting, admittedTotal, refusedTotal } = gate.load();
        expect([waiting, admittedTotal + refusedTotal]).toEqual([0, comers.length]);
      },
    ),
    { numRuns: 60 },
  );
});
