// What a person fills in to start a rollout, what is usual for it, and what it means as a request. Pure.
import { type GuardrailShape, guardMeasures, type StartRolloutRequest } from '#protocol/http/models.ts';

export type Strategy = StartRolloutRequest['strategy'];
export type GuardMeasure = GuardrailShape['measure'];

/** Shares are percent, as a person writes them. */
export type GuardForm = {
  measure: GuardMeasure;
  isOn: boolean;
  /** `champion`: at most `percent` more than the one before; `limit`: at most `percent`, whatever the one before does. */
  against: 'champion' | 'limit';
  percent: number;
  /** Of `slow`: milliseconds; of `cost`: thousandths of the currency an answer may cost; else unused. */
  bound: number;
};

export type RolloutForm = {
  line: string;
  strategy: Strategy;
  /** Several only for `ab`. A weight is that version's share of those who meet a new one. */
  arms: { versionId: string; weight: number }[];
  /** Rising, 1 to 100; as text, `5, 25, 50, 100`. */
  steps: string;
  /** What each step lasts at least. */
  holdHours: number;
  fewest: number;
  /** Empty: all teams. */
  teamIds: string[];
  guards: GuardForm[];
};

const hourMs = 3_600_000;
const mostSteps = 20;

const usualGuards: Record<GuardMeasure, Omit<GuardForm, 'measure'>> = {
  errors: { isOn: true, against: 'champion', percent: 2, bound: 0 },
  slow: { isOn: true, against: 'limit', percent: 5, bound: 8_000 },
  hand_over: { isOn: true, against: 'champion', percent: 10, bound: 0 },
  feedback: { isOn: false, against: 'champion', percent: 10, bound: 0 },
  csat: { isOn: false, against: 'champion', percent: 10, bound: 0 },
  edit_distance: { isOn: false, against: 'champion', percent: 10, bound: 0 },
  cost: { isOn: false, against: 'limit', percent: 50, bound: 20 },
};
/** Where everybody meets the new one there is nothing beside it to compare with. */
const aloneLimits: Partial<Record<GuardMeasure, number>> = { errors: 5, hand_over: 70 };

/** What is usual for a strategy; the person's versions and teams stay. */
export function usualRollout(
  strategy: Strategy,
  kept: Pick<RolloutForm, 'line' | 'arms' | 'teamIds'>,
): RolloutForm {
  const isAlone = strategy === 'blue_green';
  return {
    ...kept,
    arms: strategy === 'ab' ? kept.arms : kept.arms.slice(0, 1),
    strategy,
    steps: strategy === 'canary' ? '5, 25, 50, 100' : strategy === 'ab' ? '50' : '100',
    holdHours: 1,
    fewest: 50,
    guards: guardMeasures.map(measure => {
      const usual = { measure, ...usualGuards[measure] };
      if (!isAlone || usual.against === 'limit') return usual;
      return { ...usual, against: 'limit', percent: aloneLimits[measure] ?? 30 };
    }),
  };
}

export type RolloutProblem = 'arms' | 'doubled' | 'steps' | 'guards' | 'alone';

/** The steps as numbers; null where they are not rising numbers from 1 to 100. */
export function stepsOf(text: string): number[] | null {
  const steps = text
    .split(/[,;\s]+/)
    .filter(part => part !== '')
    .map(Number);
  const isRising = steps.every((step, at) => step > (steps[at - 1] ?? 0) && step <= 100);
  return steps.length > 0 && steps.length <= mostSteps && isRising ? steps : null;
}

/** What stands in the way of starting; the first that a person should look at. */
export function problemOf(form: RolloutForm): RolloutProblem | undefined {
  const ids = form.arms.map(({ versionId }) => versionId);
  if (ids.length === 0 || ids.includes('') || (form.strategy === 'ab' && ids.length < 2)) return 'arms';
  if (new Set(ids).size < ids.length) return 'doubled';
  const steps = stepsOf(form.steps);
  if (!steps) return 'steps';
  const on = form.guards.filter(({ isOn }) => isOn);
  if (on.length === 0) return 'guards';
  const isAlone = form.strategy !== 'shadow' && steps[0] === 100;
  return isAlone && on.some(({ against }) => against === 'champion') ? 'alone' : undefined;
}

/** @param form one without a problem */
export function rolloutRequest(form: RolloutForm): StartRolloutRequest {
  const { line, strategy, arms, holdHours, fewest, teamIds } = form;
  const holdMs = Math.round(holdHours * hourMs);
  return {
    ...{ line, strategy, arms, teamIds },
    steps: (stepsOf(form.steps) ?? []).map(percent => ({ percent, holdMs, fewest })),
    guardrails: form.guards.filter(({ isOn }) => isOn).map(guardrailOf),
  };
}

function guardrailOf({ measure, against, percent, bound }: GuardForm): GuardrailShape {
  const share = percent / 100;
  return {
    measure,
    limit: against === 'limit' ? share : null,
    margin: against === 'limit' ? 0 : share,
    ...(measure === 'slow' ? { slowMs: bound } : {}),
    ...(measure === 'cost' ? { capMicros: bound * 1_000 } : {}),
  };
}
