// What a person's few choices mean as a rollout. Pure.
import type { StartRolloutRequest } from '#protocol/http/models.ts';

const hourMs = 3_600_000;
const usualSteps = [25, 50, 100];
export const slowMs = 8_000;

export type RolloutForm = {
  versionId: string;
  line: string;
  strategy: Exclude<StartRolloutRequest['strategy'], 'ab'>;
  /** Of the canary. */
  firstPercent: number;
};

/** At 100 percent there is no champion beside it, so each guardrail needs a limit of its own. */
export function rolloutRequest({
  versionId,
  line,
  strategy,
  firstPercent,
}: RolloutForm): StartRolloutRequest {
  const isWhole = strategy !== 'canary';
  const first = isWhole ? 100 : firstPercent;
  const steps = isWhole ? [first] : [first, ...usualSteps.filter(percent => percent > first)];
  const hasChampion = strategy !== 'blue_green';
  return {
    ...{ line, strategy, arms: [{ versionId, weight: 1 }], teamIds: [] },
    steps: steps.map(percent => ({ percent, holdMs: hourMs, fewest: 50 })),
    guardrails: [
      { measure: 'errors', limit: hasChampion ? null : 0.05, margin: 0.02 },
      { measure: 'hand_over', limit: hasChampion ? null : 0.7, margin: 0.1 },
      { measure: 'slow', limit: 0.05, margin: 0, slowMs },
    ],
  };
}
