import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  assign,
  type Plan,
  positionOf,
  sharesOf,
} from '../../../server/features/models/deployments/assignment.ts';
import {
  type Guardrail,
  harmAt,
  judge,
  laterOutcomeOf,
  outcomeOf,
  weigh,
} from '../../../server/features/models/deployments/guardrails.ts';
import { dueStep, nextRollout, rolloutStates } from '../../../server/features/models/deployments/rollout.ts';
import { noEvidence } from '../../../server/features/models/statistics/sequential.ts';

const arm = fc.record({ versionId: fc.uuid(), weight: fc.integer({ min: 1, max: 100 }) });
const plan = fc.record<Plan>({
  id: fc.uuid(),
  strategy: fc.constantFrom('canary', 'ab', 'blue_green'),
  championId: fc.uuid(),
  arms: fc.uniqueArray(arm, { minLength: 1, maxLength: 4, selector: one => one.versionId }),
  percent: fc.integer({ min: 0, max: 100 }),
  teamIds: fc.constant([]),
});
const conversation = fc.record({ id: fc.uuid(), teamId: fc.uuid() });

test('a ramp never moves anybody off a challenger, and never to another one', () => {
  fc.assert(
    fc.property(plan, conversation, fc.integer({ min: 0, max: 100 }), (before, who, more) => {
      const met = assign(before, who);
      const after = assign({ ...before, percent: Math.max(before.percent, more) }, who);
      if (met.side === 'challenger') expect(after).toEqual(met);
    }),
  );
});

test('nobody is on a challenger at 0 percent, and everybody at 100', () => {
  fc.assert(
    fc.property(plan, conversation, (any, who) => {
      expect(assign({ ...any, percent: 0 }, who).versionId).toBe(any.championId);
      expect(assign({ ...any, percent: 100 }, who).side).toBe('challenger');
    }),
  );
});

test('a shadow answers nobody', () => {
  fc.assert(
    fc.property(plan, conversation, (any, who) => {
      const met = assign({ ...any, strategy: 'shadow', percent: 100 }, who);
      expect(met).toMatchObject({ versionId: any.championId, side: 'champion' });
      expect(any.arms.map(({ versionId }) => versionId)).toContain(met.shadowVersionId);
    }),
  );
});

test('a team that the rollout does not name meets the champion, and counts for nothing', () => {
  fc.assert(
    fc.property(plan, conversation, (any, who) => {
      const other = { ...any, percent: 100, teamIds: ['another'] };
      expect(assign(other, who)).toMatchObject({ versionId: any.championId, deploymentId: null });
      expect(assign({ ...other, teamIds: [who.teamId] }, who).side).toBe('challenger');
    }),
  );
});

const ab: Plan = {
  id: 'rollout',
  strategy: 'ab',
  championId: 'a',
  arms: [
    { versionId: 'b', weight: 1 },
    { versionId: 'c', weight: 2 },
  ],
  percent: 60,
  teamIds: [],
};

test('conversations divide by the shares', () => {
  const met = new Map<string, number>();
  const n = 20_000;
  for (let i = 0; i < n; i += 1) {
    const { versionId } = assign(ab, { id: `conversation ${i}`, teamId: 't' });
    met.set(versionId, (met.get(versionId) ?? 0) + 1);
  }
  const [a, b, c] = sharesOf(ab);
  expect([a, b, c].map(share => share?.toFixed(3))).toEqual(['0.400', '0.200', '0.400']);
  for (const [version, share = 0] of [
    ['a', a],
    ['b', b],
    ['c', c],
  ] as const)
    expect(Math.abs((met.get(version) ?? 0) / n - share)).toBeLessThan(0.02);
});

test('two rollouts draw their first percent anew', () => {
  const first = (salt: string) =>
    Array.from({ length: 4_000 }, (_, i) => `c${i}`).filter(id => positionOf(salt, id) < 0.1);
  const [one, other] = [new Set(first('one')), first('other')];
  const both = other.filter(id => one.has(id)).length;
  // A tenth of a tenth of 4,000 is 40.
  expect(both).toBeGreaterThan(15);
  expect(both).toBeLessThan(75);
});

test('what is over stays over, but a promotion can be taken back', () => {
  expect(nextRollout.promoted.roll_back).toBe('rolled_back');
  for (const event of ['ramp', 'pause', 'resume', 'promote', 'roll_back'] as const)
    expect(nextRollout.rolled_back[event]).toBe('refuse');
  for (const state of rolloutStates.slice(0, 2)) expect(nextRollout[state].roll_back).toBe('rolled_back');
});

const steps = [
  { percent: 5, holdMs: 1_000, fewest: 20 },
  { percent: 50, holdMs: 1_000, fewest: 50 },
  { percent: 100, holdMs: 0, fewest: 0 },
];
test('a step is due when it lasted and enough met it; the last one has none', () => {
  expect(dueStep(steps, { percent: 5, sinceMs: 999, reached: 99 })).toBeNull();
  expect(dueStep(steps, { percent: 5, sinceMs: 1_000, reached: 19 })).toBeNull();
  expect(dueStep(steps, { percent: 5, sinceMs: 1_000, reached: 20 })).toBe(steps[1]);
  expect(dueStep(steps, { percent: 100, sinceMs: 9_999, reached: 99 })).toBeNull();
  // Moved by hand to what is no step: a person goes on by hand.
  expect(dueStep(steps, { percent: 20, sinceMs: 9_999, reached: 99 })).toBeNull();
});

const guardrail = (measure: Guardrail['measure'], more: Partial<Guardrail> = {}): Guardrail => ({
  measure,
  limit: null,
  margin: 0.02,
  ...more,
});
const facts = { hasFailed: false, responseTimeMs: 800, isHandOver: true, costMicros: 500 };

test('a prediction becomes outcomes between good and bad', () => {
  expect(outcomeOf(guardrail('errors'), facts)).toBe(0);
  expect(outcomeOf(guardrail('errors'), { ...facts, hasFailed: true })).toBe(1);
  expect(outcomeOf(guardrail('slow', { slowMs: 500 }), facts)).toBe(1);
  expect(outcomeOf(guardrail('slow', { slowMs: 800 }), facts)).toBe(0);
  expect(outcomeOf(guardrail('hand_over'), facts)).toBe(1);
  expect(outcomeOf(guardrail('hand_over'), { ...facts, isHandOver: null })).toBeNull();
  expect(outcomeOf(guardrail('cost', { capMicros: 1_000 }), facts)).toBe(0.5);
  expect(outcomeOf(guardrail('cost', { capMicros: 100 }), facts)).toBe(1);
  expect(outcomeOf(guardrail('cost', { capMicros: 100 }), { ...facts, costMicros: null })).toBeNull();
});

test('what people say later becomes outcomes, too', () => {
  expect(laterOutcomeOf('feedback', { isHelpful: false })).toBe(1);
  expect(laterOutcomeOf('csat', { csat: 5 })).toBe(0);
  expect(laterOutcomeOf('csat', { csat: 1 })).toBe(1);
  expect(laterOutcomeOf('edit_distance', { editDistance: 0.4 })).toBe(0.4);
  expect(laterOutcomeOf('errors', { csat: 1 })).toBeNull();
});

function failing(n: number, guard: Guardrail, side: 'champion' | 'challenger' = 'challenger') {
  let evidence = noEvidence();
  for (let i = 0; i < n; i += 1) evidence = weigh(guard, evidence, { side, outcome: 1 });
  return evidence;
}

test('harm rolls back, doubt waits, and what is well goes on', () => {
  const guard = guardrail('errors', { limit: 0.05 });
  const standing = (n: number) => [{ measure: guard.measure, evidence: failing(n, guard) }];
  expect(judge(standing(0), 0)).toEqual({ act: 'go_on' });
  expect(judge(standing(1), 0)).toEqual({ act: 'wait', measure: 'errors' });
  expect(judge(standing(3), 0)).toEqual({ act: 'roll_back', measure: 'errors' });
});

test('a champion that fails says nothing against the challenger', () => {
  expect(
    judge(
      [{ measure: 'errors', evidence: failing(50, guardrail('errors', { limit: 0.05 }), 'champion') }],
      0,
    ),
  ).toEqual({
    act: 'go_on',
  });
});

test('a division that is not the planned one holds, unless there is harm as well', () => {
  const guard = guardrail('errors', { limit: 0.05 });
  expect(judge([{ measure: 'errors', evidence: noEvidence() }], 7)).toEqual({ act: 'hold' });
  expect(judge([{ measure: 'errors', evidence: failing(5, guard) }], 7).act).toBe('roll_back');
});

test('more guardrails share the false alarms among them', () => {
  expect(harmAt(1)).toBeCloseTo(Math.log(20));
  expect(harmAt(7)).toBeCloseTo(Math.log(140));
});
