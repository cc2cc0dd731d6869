// What one conversation says, told by stories; and that roll-ups are the sum of what conversations say, whatever happened in between.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ServiceTarget, targetPauses } from '#protocol/service-targets.ts';
import { addChange, addFacts, type Cells, hourMs, mergeCell } from '../../../src/analytics/cells.ts';
import { type Fact, factsOf, type Opening, quietMs } from '../../../src/analytics/facts.ts';
import type { History, HistoryLine, HistoryRun } from '../../../src/analytics/history.ts';
import { quantile } from '../../../src/analytics/sketch.ts';
import { ratiosOf } from '../../../src/analytics/tally.ts';

const minute = 60_000;
const from = Date.UTC(2026, 2, 29, 0, 30);
const always: Opening = { between: (a, b) => b - a, until: (a, ms) => a + ms };

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
    ...{ resolved: 1, resolvedWithAi: 1, handedOver: 1, withPeople: 1, oneTouch: 1, wait: [4] },
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
    history(
      [[0, 'customer', 'text']],
      [run, { ...run, hasFailed: true, failures: [{ model: 'm1', kind: 'timeout' }], isRight: false }],
    ),
    always,
    from,
  );
  addFacts(cells, facts, where);
  const ai = [...cells.values()].filter(({ cube }) => cube === 'ai');
  expect(ai).toMatchObject([
    { hour: from + 30 * minute, one: 'refund', other: 'm2' },
    {
      one: 'refund',
      other: 'm1',
      counts: new Map([
        ['modelErrors', 1],
        ['timeoutErrors', 1],
      ]),
    },
  ]);
  expect(Object.fromEntries(ai[0]?.counts ?? [])).toEqual({
    ...{ aiRuns: 2, aiFailures: 1, judgedRuns: 1, inputTokens: 600, outputTokens: 80, costMicros: 14 },
  });
  addFacts(cells, facts, where, -1);
  expect(cells.size).toBe(0);
});

test('who waits for a person waits each time anew; what a customer writes to once it is over opens it again', () => {
  const steps: Step[] = [
    [0, 'customer', 'text'],
    [5, 'ann', 'text'],
    [10, 'ann', { type: 'unassigned' }],
    [30, 'ann', toAnn],
    [40, 'ann', resolved],
  ];
  expect(tell(steps)).toMatchObject({ wait: [5, 20], handle: [10], resolved: 1 });
  const again = tell([...steps, [60, 'customer', 'text']]);
  expect(again).toMatchObject({ reopens: 1, wait: [5, 20] });
  expect(again).not.toHaveProperty('resolved');
  // What the AI answered waits for nobody until it is handed over; then from that moment on.
  const answered: Step[] = [
    [0, 'customer', 'text'],
    [1, 'ai', 'text'],
  ];
  expect(tell([...answered, [90, 'ann', toAnn]])).not.toHaveProperty('wait');
  expect(tell([...answered, [80, 'system', handedOver], [90, 'ann', 'text']])).toMatchObject({ wait: [10] });
});

test('what sleeps, or is over, is in nobody’s hands', () => {
  const spells = (steps: Step[]) =>
    factsOf(history(steps), always, from + 1_000 * hourMs).spells.map(spell => [
      (spell.from - from) / minute,
      spell.to === null ? null : (spell.to - from) / minute,
    ]);
  const until = (minutes: number): Step[2] => ({ type: 'snoozed', until: from + minutes * minute });
  const taken: Step[] = [
    [0, 'customer', 'text'],
    [5, 'ann', toAnn],
  ];
  expect(spells(taken)).toEqual([[5, null]]);
  expect(spells([...taken, [10, 'ann', until(100)]])).toEqual([
    [5, 10],
    [100, null],
  ]);
  expect(
    spells([...taken, [10, 'ann', until(100)], [30, 'customer', 'text'], [40, 'ann', resolved]]),
  ).toEqual([
    [5, 10],
    [30, 40],
  ]);
  expect(
    spells([...taken, [10, 'ann', resolved], [60, 'customer', 'text'], [70, 'ann', { type: 'unassigned' }]]),
  ).toEqual([
    [5, 10],
    [60, 70],
  ]);
});

const target: ServiceTarget = {
  pauses: 'none',
  ...{ teamId: null, priority: null, isInOpeningHours: false },
  ...{ firstReplyMinutes: 10, resolutionMinutes: 60 },
};
const judged = (steps: readonly Step[], atMinute: number, own: Partial<typeof target> = {}) => {
  const all = { ...history(steps), target: { ...target, ...own } };
  const { facts, ...rest } = factsOf(all, always, from + atMinute * minute);
  return { ...rest, told: told(facts), facts };
};

test('a target is kept when it is, and missed when its time is over, though nothing happened', () => {
  const asked: Step[] = [[0, 'customer', 'text']];
  const due = { firstReplyAt: from + 10 * minute, resolutionAt: from + 60 * minute };
  expect(judged(asked, 9)).toMatchObject({ dueAt: due.firstReplyAt, promised: due });
  expect(judged(asked, 9).told).not.toHaveProperty('targets');
  expect(judged(asked, 10)).toMatchObject({
    ...{ told: { replyTargets: 1, targets: 1 }, dueAt: due.resolutionAt, promised: due },
  });
  expect(judged(asked, 10).told).not.toHaveProperty('targetsKept');
  const late = judged([...asked, [50, 'ann', 'text']], 51);
  expect(late).toMatchObject({ told: { replyTargets: 1 }, promised: { firstReplyAt: null } });
  // It was missed in the hour in which its time was over, not in the one in which somebody replied.
  expect(late.facts.find(fact => 'measure' in fact && fact.measure === 'replyTargets')?.at).toBe(
    due.firstReplyAt,
  );
  const kept: Step[] = [...asked, [10, 'ann', 'text'], [60, 'ann', resolved]];
  expect(judged(kept, 100)).toMatchObject({
    told: { targets: 2, targetsKept: 2, replyTargetsKept: 1, resolutionTargetsKept: 1 },
    ...{ dueAt: null, promised: null },
  });
  // Opened again it is not over, and now it is too late.
  expect(judged([...kept, [70, 'customer', 'text']], 100).told).toMatchObject({
    resolutionTargets: 1,
    targetsKept: 1,
  });
  expect(judged([...asked, [5, 'ann', resolved]], 100).told).not.toHaveProperty('replyTargets');
});

test('nothing is promised of what the AI has; from its hand-over on it is, by the clock that the target goes by', () => {
  const answered: Step[] = [
    [0, 'customer', 'text'],
    [1, 'ai', 'text'],
  ];
  expect(judged(answered, 500)).toMatchObject({ promised: null });
  expect(judged(answered, 500).told).not.toHaveProperty('targets');
  const handed: Step[] = [...answered, [30, 'system', handedOver]];
  expect(judged(handed, 31).promised?.firstReplyAt).toBe(from + 40 * minute);
  const nights: Opening = { ...always, until: (at, ms) => at + ms + 8 * hourMs };
  const { promised } = factsOf(
    { ...history(handed), target: { ...target, isInOpeningHours: true } },
    nights,
    from + 31 * minute,
  );
  expect(promised?.firstReplyAt).toBe(from + 40 * minute + 8 * hourMs);
});

test('an end that pauses stands still while the conversation sleeps, waits for its customer, or is over; a first reply only where it says so', () => {
  const asked: Step[] = [[0, 'customer', 'text']];
  const replied: Step[] = [...asked, [5, 'ann', 'text']];
  const pausing = { pauses: 'resolution' } as const;
  const at = (minutes: number) => from + minutes * minute;
  // Answered, nothing is due; whoever writes again starts the clock where it stood.
  expect(judged(replied, 500, pausing)).toMatchObject({ promised: null, dueAt: null });
  expect(judged(replied, 500).told).toHaveProperty('resolutionTargets');
  const again: Step[] = [...replied, [305, 'customer', 'text']];
  const open = judged(again, 306, pausing);
  expect(open.promised).toEqual({ firstReplyAt: null, resolutionAt: at(360), resolutionPauses: true });
  expect(open.told).not.toHaveProperty('resolutionTargets');
  expect(judged(again, 360, pausing).told).toMatchObject({ resolutionTargets: 1, targetsKept: 1 });
  expect(judged([...again, [359, 'ann', resolved]], 900, pausing).told.resolutionTargetsKept).toBe(1);
  // What is over rests as well: opened again, it has what was left.
  const reopenedLate: Step[] = [...again, [315, 'ann', resolved], [900, 'ann', reopened]];
  expect(judged(reopenedLate, 901, pausing).promised?.resolutionAt).toBe(at(945));
  // Sleep: until its end, or until something wakes it.
  const asleep: Step[] = [...asked, [20, 'ann', { type: 'snoozed', until: at(100) }]];
  expect(judged(asleep, 21, pausing).promised).toMatchObject({ firstReplyAt: at(10), resolutionAt: at(140) });
  expect(judged([...asleep, [30, 'customer', 'text']], 31, pausing).promised?.resolutionAt).toBe(at(70));
  expect(judged([...asleep, [30, 'ann', reopened]], 31, pausing).promised?.resolutionAt).toBe(at(70));
  // Two reasons at once count once.
  const both: Step[] = [
    ...replied,
    [10, 'ann', { type: 'snoozed', until: at(50) }],
    [40, 'customer', 'text'],
  ];
  expect(judged(both, 41, pausing).promised?.resolutionAt).toBe(at(95));
  // A first reply is asleep only where it says so.
  const sleepy: Step[] = [...asked, [4, 'ann', { type: 'snoozed', until: at(100) }]];
  expect(judged(sleepy, 50, pausing).told).toHaveProperty('replyTargets');
  expect(judged(sleepy, 50, { pauses: 'both' }).promised?.firstReplyAt).toBe(at(106));
  // Missed before it rested, it is missed in its hour.
  const missed = judged([...asked, [70, 'ann', 'text']], 500, pausing);
  expect(missed.facts.find(fact => 'measure' in fact && fact.measure === 'resolutionTargets')?.at).toBe(
    at(60),
  );
});

test('what was told of a target as time passed is what the whole history tells, whatever rests came between', () => {
  const pauses = fc.constantFrom<ServiceTarget['pauses']>('none', 'resolution', 'both');
  fc.assert(
    fc.property(steps, pauses, fc.integer({ min: 0, max: 8_000 }), (all, pauses, atMinute) => {
      const of = { firstReplyMinutes: 90, resolutionMinutes: 600, pauses };
      const missedIn = (facts: readonly Fact[], name: string) =>
        facts.filter(
          fact => 'measure' in fact && fact.measure === name && fact.at <= from + atMinute * minute,
        );
      // What was known by then: the lines until that minute.
      const then = judged(
        all.filter(([at]) => at <= atMinute),
        atMinute,
        of,
      );
      const later = judged(all, atMinute + 20_000, of);
      // An end that was missed stays so, in the same hour; one that was kept may be opened again.
      const kept = missedIn(then.facts, 'resolutionTargetsKept').length;
      // A merge that is undone takes back what it brought: the other owes it.
      const isUndone = all.some(
        ([at, , what]) => at > atMinute && typeof what === 'object' && what?.type === 'unmerged',
      );
      if (kept === 0 && !isUndone) {
        for (const fact of missedIn(then.facts, 'resolutionTargets')) {
          expect(missedIn(later.facts, 'resolutionTargets').map(({ at }) => at)).toContain(fact.at);
        }
      }
      // Rests only give time: what is kept without them is kept with them.
      const strict = judged(all, atMinute + 20_000, { ...of, pauses: 'none' });
      if (strict.told.resolutionTargetsKept) expect(later.told.resolutionTargetsKept).toBe(1);
      // What is promised is ahead of what ran: never before the time without rests.
      if (later.promised?.resolutionAt && strict.promised?.resolutionAt) {
        expect(later.promised.resolutionAt).toBeGreaterThanOrEqual(strict.promised.resolutionAt);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('whoever has it next, and an AI that comes late, take no miss back', () => {
  const asked: Step[] = [[0, 'customer', 'text']];
  const missedAt = (steps: Step[]) =>
    judged(steps, 900)
      .facts.filter(fact => 'measure' in fact && /^(reply|resolution)Targets$/.test(fact.measure))
      .map(({ at }) => (at - from) / minute);
  const late = [
    [70, 'ann', { type: 'transferred' }],
    [70, 'system', handedOver],
    [70, 'ai', 'text'],
  ] as const satisfies Step[];
  for (const step of late) expect(missedAt([...asked, step])).toEqual([10, 60]);
  // Between the two: the reply was missed, and the end is promised from the hand-over on.
  expect(missedAt([...asked, [30, 'system', handedOver]])).toEqual([10, 90]);
  // A transfer begins nothing anew where the AI has no part in it.
  expect(missedAt([...asked, [5, 'ann', { type: 'transferred' }]])).toEqual([10, 60]);
  expect(tell([...asked, [5, 'ann', { type: 'transferred' }], [8, 'ann', 'text']])).toMatchObject({
    firstHumanResponse: [8],
  });
  // In time, the AI has it, and nothing is owed until it hands over.
  expect(missedAt([...asked, [5, 'ai', 'text']])).toEqual([]);
  expect(missedAt([...asked, [5, 'ai', 'text'], [20, 'ann', { type: 'transferred' }]])).toEqual([30, 80]);
  // What the AI settles late was missed, and is no longer promised.
  expect(judged([...asked, [70, 'ai', 'text']], 100)).toMatchObject({ promised: null });
});

test('how likely customers recommend the desk: nine and ten for it, up to six against it, and the last word counts', () => {
  const said = (...scores: number[]) =>
    tell([
      [0, 'customer', 'text'],
      ...scores.map((score, at): Step => [at + 1, 'customer', { type: 'recommended', score }]),
    ]);
  expect(said(3, 9)).toMatchObject({ recommendations: 1, promoters: 1, netPromoters: 1 });
  expect(said(6)).toMatchObject({ recommendations: 1, detractors: 1, netPromoters: -1 });
  expect(said(8)).not.toHaveProperty('netPromoters');
  expect(ratiosOf({ recommendations: 4, promoters: 1, detractors: 2, netPromoters: -1 }).nps).toBe(-0.25);
});

const mergedFrom = {
  ...({ type: 'merged_from', reopened: false, woke: false, toPeople: false, agentId: '' } as const),
  waitingSince: null,
};

test('one that was merged was begun and is never over: no end, no deflection, no wait; and undone it goes on as it was', () => {
  const merged: Step[] = [
    [0, 'customer', 'text'],
    [1, 'ai', 'text'],
    [10, 'ann', { type: 'merged_into' }],
  ];
  const now = from + 1_000 * hourMs;
  expect(tell(merged)).toMatchObject({ conversations: 1, merged: 1, firstResponse: [1] });
  for (const name of ['resolved', 'contained', 'resolvedWithAi', 'resolution', 'handle'])
    expect(tell(merged)).not.toHaveProperty(name);
  expect(factsOf(history(merged), always, now).dueAt).toBeNull();
  const undone: Step[] = [...merged, [30, 'ann', { type: 'unmerged_from', snoozedUntil: null }]];
  expect(tell(undone)).toMatchObject({ contained: 1, resolved: 1 });
  expect(tell(undone)).not.toHaveProperty('merged');
  // Resolved before, it counts no more; undone, it does again.
  const ended: Step[] = [
    [0, 'customer', 'text'],
    [5, 'ann', 'text'],
    [6, 'ann', resolved],
    [60, 'ann', { type: 'merged_into' }],
  ];
  expect(tell(ended)).not.toHaveProperty('resolved');
  expect(tell([...ended, [70, 'ann', { type: 'unmerged_from', snoozedUntil: null }]])).toMatchObject({
    ...{ resolved: 1, resolution: [6] },
  });
});

test('a target that was open when it was merged is owed in the other; one that was missed before stays missed', () => {
  const promise = (steps: readonly Step[], firstReplyMinutes: number) =>
    told(
      factsOf(
        { ...history(steps), target: { ...target, firstReplyMinutes, resolutionMinutes: 90 } },
        always,
        from + 1_000 * hourMs,
      ).facts,
    );
  const steps: Step[] = [
    [0, 'customer', 'text'],
    [40, 'ann', { type: 'merged_into' }],
  ];
  expect(promise(steps, 60)).not.toHaveProperty('targets');
  expect(promise(steps, 30)).toMatchObject({ replyTargets: 1, targets: 1 });
  expect(promise(steps, 30)).not.toHaveProperty('replyTargetsKept');
});

test('the one that goes on takes the question over from when it was asked, and is not charged with a reopening', () => {
  const ended: Step[] = [
    [0, 'customer', 'text'],
    [5, 'ann', toAnn],
    [6, 'ann', 'text'],
    [10, 'ann', resolved],
  ];
  const taken: Step[] = [
    ...ended,
    [100, 'ann', { ...mergedFrom, reopened: true, waitingSince: from + 80 * minute }],
  ];
  expect(tell(taken)).not.toHaveProperty('resolved');
  const answered: Step[] = [...taken, [110, 'ann', 'text'], [120, 'ann', resolved]];
  expect(tell(answered)).toMatchObject({ reply: [6, 30], resolved: 1, resolution: [120], agentMessages: 2 });
  expect(tell(answered)).not.toHaveProperty('reopens');
  const undone: Step[] = [...taken, [105, 'ann', { type: 'unmerged', restored: true, snoozedUntil: null }]];
  expect(tell(undone)).toEqual(tell(ended));
});

const event = fc.constantFrom<Step[2]>(
  ...(['text', 'text', 'text', 'note', handedOver, toAnn, resolved, reopened] as const),
  ...([{ type: 'transferred' }, { type: 'unassigned' }, { type: 'rated', score: 4 }] as const),
  ...([
    { type: 'recommended', score: 10 },
    { type: 'recommended', score: 0 },
  ] as const),
  { type: 'snoozed', until: from + 900 * minute },
  { type: 'merged_into' },
  ...([true, false] as const).flatMap((is): Step[2][] => [
    {
      ...{ type: 'merged_from', reopened: is, woke: !is, toPeople: is },
      ...{ agentId: is ? 'ann' : '', waitingSince: is ? from : null },
    },
    { type: 'unmerged_from', snoozedUntil: is ? from + 900 * minute : null },
    { type: 'unmerged', restored: is, snoozedUntil: is ? from + 900 * minute : null },
  ]),
);
const who = fc.constantFrom<Step[1]>('customer', 'ai', 'ann');
const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), who, event), { maxLength: 25 }).map(all => {
  let at = 0;
  return all.map(([gap, by, what]): Step => {
    at += gap;
    return [at, by, what];
  });
});
const pausesOf = (turn: number) => targetPauses[turn % 3] ?? 'none';
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
    /** How much of what was there it goes on from. */
    keeps: fc.integer({ min: 0, max: 25 }),
    team: fc.constantFrom('support', 'billing'),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), changes => {
      const kept: Cells = new Map();
      const now = new Map<
        number,
        { steps: Step[]; told: { facts: Fact[]; teamId: string; siteId: string; channel: string } }
      >();
      for (const [turn, { of, steps, keeps, team }] of changes.entries()) {
        const before = now.get(of);
        // Each third time it is gone for good, as a customer may wish.
        if (turn % 3 === 2) {
          addChange(kept, before?.told, undefined);
          now.delete(of);
          continue;
        }
        const first = before?.steps.slice(0, keeps) ?? [];
        const shift = first.at(-1)?.[0] ?? 0;
        const all = [...first, ...steps.map(([at, ...rest]): Step => [shift + at, ...rest])];
        const { facts } = factsOf(
          { ...history(all), target: { ...target, pauses: pausesOf(turn) } },
          always,
          from + turn * hourMs,
        );
        const told = { facts, teamId: team, siteId: 'shop', channel: 'chat' };
        addChange(kept, before?.told, told);
        now.set(of, { steps: all, told });
      }
      const anew: Cells = new Map();
      for (const { told } of now.values()) addFacts(anew, told.facts, told);
      expect(plain(kept)).toEqual(plain(anew));
    }),
  );
});

test('every time is counted whole: none is below zero, whatever the order of things', () => {
  fc.assert(
    fc.property(steps, all => {
      for (const fact of factsOf(
        { ...history(all), target: { ...target, pauses: 'both' } },
        always,
        from + 10_000 * minute,
      ).facts) {
        if ('duration' in fact) expect(fact.value).toBeGreaterThanOrEqual(0);
        else if (fact.measure === 'netPromoters') expect(Math.abs(fact.value)).toBe(1);
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
