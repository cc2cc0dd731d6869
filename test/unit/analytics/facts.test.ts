// What one conversation says, told by stories; and that roll-ups are the sum of what conversations say, whatever happened in between.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addFacts, type Cells, hourMs, mergeCell } from '../../../src/analytics/cells.ts';
import { type Fact, factsOf, quietMs } from '../../../src/analytics/facts.ts';
import type { History, HistoryLine, HistoryRun } from '../../../src/analytics/history.ts';
import { quantile } from '../../../src/analytics/sketch.ts';

const minute = 60_000;
const from = Date.UTC(2026, 2, 29, 0, 30);
const always = (a: number, b: number) => b - a;

type Step = [
  minutes: number,
  who: 'customer' | 'ai' | 'ann' | 'system',
  what: 'text' | 'note' | HistoryLine['event'],
];
const lines = (steps: readonly Step[]): HistoryLine[] =>
  steps.map(([at, who, what]) => ({
    at: from + at * minute,
    author: who === 'ann' ? 'agent' : who,
    authorId: who === 'ann' ? 'ann' : '',
    kind: what === 'text' || what === 'note' ? what : 'event',
    event: what === 'text' || what === 'note' ? null : what,
  }));
const history = (steps: readonly Step[], runs: readonly HistoryRun[] = []): History => ({
  ...{ id: 'c', teamId: 'support', siteId: 'shop', channel: 'chat', createdAt: from },
  ...{ lines: lines(steps), runs },
});
const handedOver = { type: 'handed_over' } as const;
const toAnn = { type: 'assigned', agentId: 'ann' } as const;
const resolved = { type: 'resolved' } as const;
const reopened = { type: 'reopened' } as const;

/** Measure by measure: the sum of counts, the times in minutes. */
function told(facts: readonly Fact[]): Record<string, number | number[]> {
  const all: Record<string, number | number[]> = {};
  for (const fact of facts) {
    if ('measure' in fact) all[fact.measure] = ((all[fact.measure] as number) ?? 0) + fact.value;
    else all[fact.duration] = [...((all[fact.duration] as number[]) ?? []), fact.value / minute];
  }
  return all;
}
const tell = (steps: readonly Step[], now = from + 1_000 * hourMs) =>
  told(factsOf(history(steps), always, now).facts);

test('handed over, answered by a person, resolved, rated', () => {
  expect(
    tell([
      [0, 'customer', 'text'],
      [1, 'ai', 'text'],
      [5, 'customer', 'text'],
      [6, 'system', handedOver],
      [10, 'ann', toAnn],
      [12, 'ann', 'note'],
      [16, 'ann', 'text'],
      [30, 'ann', resolved],
      [31, 'customer', { type: 'rated', score: 2 }],
      [32, 'customer', { type: 'rated', score: 5 }],
    ]),
  ).toEqual({
    ...{ conversations: 1, customerMessages: 2, aiMessages: 1, agentMessages: 1, notes: 1, handovers: 1 },
    ...{ resolved: 1, resolvedWithAi: 1, withPeople: 1, oneTouch: 1 },
    ...{ ratings: 1, ratingSum: 5, goodRatings: 1 },
    ...{ firstResponse: [1], firstHumanResponse: [10], firstHumanResponseOpen: [10], reply: [11] },
    ...{ handle: [20], resolution: [30], resolutionOpen: [30] },
  });
});

test('what the AI answers alone is over once it was quiet for a day, and not before', () => {
  const steps: Step[] = [
    [0, 'customer', 'text'],
    [2, 'ai', 'text'],
  ];
  const at = from + 2 * minute + quietMs;
  expect(factsOf(history(steps), always, at - 1).dueAt).toBe(at);
  expect(tell(steps, at - 1)).not.toHaveProperty('resolved');
  expect(factsOf(history(steps), always, at).dueAt).toBeNull();
  expect(tell(steps, at)).toMatchObject({ resolved: 1, contained: 1, resolvedWithAi: 1 });
  // A person's reply makes it wait for its end.
  expect(tell([...steps, [3, 'ann', 'text']])).not.toHaveProperty('resolved');
});

test('sleep is no work, and ends when somebody wakes it; a reopened conversation is not over', () => {
  const asleep: Step[] = [
    [0, 'customer', 'text'],
    [10, 'ann', toAnn],
    [11, 'ann', 'text'],
    [20, 'ann', { type: 'snoozed', until: from + 500 * minute }],
    [80, 'customer', 'text'],
    [90, 'ann', 'text'],
    [100, 'ann', resolved],
  ];
  expect(tell(asleep)).toMatchObject({ handle: [30], reply: [11, 10], firstHumanResponse: [11] });
  const open = tell([...asleep, [110, 'customer', reopened]]);
  expect(open).toMatchObject({ reopens: 1 });
  expect(open).not.toHaveProperty('resolved');
  expect(open).not.toHaveProperty('handle');
});

test('what models did belongs to their hour, intent and model', () => {
  const run = {
    ...{ at: from + 45 * minute, intent: 'refund', model: 'm2', latencyMs: 900, hasFailed: false },
    ...{ inputTokens: 300, outputTokens: 40, costMicros: 7 },
  };
  const cells: Cells = new Map();
  const where = { teamId: 'support', siteId: 'shop', channel: 'chat' };
  const { facts } = factsOf(
    history([[0, 'customer', 'text']], [run, { ...run, hasFailed: true }]),
    always,
    from,
  );
  addFacts(cells, facts, where);
  const ai = [...cells.values()].filter(({ cube }) => cube === 'ai');
  expect(ai).toMatchObject([{ hour: from + 30 * minute, one: 'refund', other: 'm2' }]);
  expect(Object.fromEntries(ai[0]?.counts ?? [])).toEqual({
    ...{ aiRuns: 2, aiFailures: 1, inputTokens: 600, outputTokens: 80, costMicros: 14 },
  });
  addFacts(cells, facts, where, -1);
  expect(cells.size).toBe(0);
});

const event = fc.constantFrom<Step[2]>(
  ...(['text', 'text', 'text', 'note', handedOver, toAnn, resolved, reopened] as const),
  ...([{ type: 'transferred' }, { type: 'unassigned' }, { type: 'rated', score: 4 }] as const),
  { type: 'snoozed', until: from + 900 * minute },
);
const who = fc.constantFrom<Step[1]>('customer', 'ai', 'ann');
const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), who, event), { maxLength: 25 }).map(all => {
  let at = 0;
  return all.map(([gap, by, what]): Step => {
    at += gap;
    return [at, by, what];
  });
});
const plain = (cells: Cells) =>
  [...cells]
    .map(([key, { counts, durations }]) => ({
      key,
      counts: [...counts].sort(),
      durations: [...durations].sort().map(([name, { sum, sketch }]) => [name, sum, [...sketch].sort()]),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));

test('taken out as it was and put in as it is, a roll-up is what it would be made anew', () => {
  const change = fc.record({
    of: fc.integer({ min: 0, max: 4 }),
    steps,
    team: fc.constantFrom('support', 'billing'),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), changes => {
      const kept: Cells = new Map();
      const now = new Map<
        number,
        { facts: Fact[]; where: { teamId: string; siteId: string; channel: string } }
      >();
      for (const [turn, { of, steps, team }] of changes.entries()) {
        const before = now.get(of);
        if (before) addFacts(kept, before.facts, before.where, -1);
        // Each third time it is gone for good, as a customer may wish.
        if (turn % 3 === 2) {
          now.delete(of);
          continue;
        }
        const where = { teamId: team, siteId: 'shop', channel: 'chat' };
        const { facts } = factsOf(history(steps), always, from + turn * hourMs);
        addFacts(kept, facts, where);
        now.set(of, { facts, where });
      }
      const anew: Cells = new Map();
      for (const { facts, where } of now.values()) addFacts(anew, facts, where);
      expect(plain(kept)).toEqual(plain(anew));
    }),
  );
});

test('every time is counted whole: none is below zero, whatever the order of things', () => {
  fc.assert(
    fc.property(steps, all => {
      for (const fact of factsOf(history(all), always, from + 10_000 * minute).facts) {
        if ('duration' in fact) expect(fact.value).toBeGreaterThanOrEqual(0);
        else expect(fact.value).toBeGreaterThan(0);
      }
    }),
  );
});

test('hours merge to a day, percentiles too', () => {
  const cells: Cells = new Map();
  const where = { teamId: 'support', siteId: 'shop', channel: 'chat' };
  for (let hour = 0; hour < 24; hour++) {
    const { facts } = factsOf(
      {
        ...history([
          [hour * 60, 'customer', 'text'],
          [hour * 61, 'ai', 'text'],
        ]),
        createdAt: from,
      },
      always,
      from,
    );
    addFacts(cells, facts, where);
  }
  const day = { counts: new Map(), durations: new Map() };
  for (const cell of cells.values()) if (cell.cube === 'team') mergeCell(day, cell);
  expect(day.counts.get('conversations')).toBe(24);
  const middle = quantile(day.durations.get('firstResponse')?.sketch ?? new Map(), 0.5) ?? 0;
  expect(middle / minute).toBeCloseTo(11, 0);
});

test('a time that grows within its bucket is told by the difference, too', () => {
  const where = { teamId: 'support', siteId: 'shop', channel: 'chat' };
  const of = (value: number): Fact[] => [
    { at: from, agentId: '', intent: '', model: '', duration: 'resolution', value },
  ];
  const kept: Cells = new Map();
  addFacts(kept, of(86_400_000), where);
  const delta: Cells = new Map();
  addFacts(delta, of(86_400_000), where, -1);
  addFacts(delta, of(86_460_000), where);
  for (const [text, cell] of delta) {
    const into = kept.get(text);
    if (into) mergeCell(into, cell);
  }
  const anew: Cells = new Map();
  addFacts(anew, of(86_460_000), where);
  expect(delta.size).toBe(1);
  expect(kept).toEqual(anew);
});
