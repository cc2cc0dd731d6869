// What a prediction, or what somebody said of it, tells the rollout it belongs to. Pure.
import type { Deployment, Outcome } from '../deployments/deployments.store.ts';
import { laterOutcomeOf, outcomeOf } from '../deployments/guardrails.ts';
import type { Kept, Said, Spoken } from './monitoring.store.ts';

/** With what was known when it was made: the share of the challengers then. */
export type Recorded = Kept & { percent: number | null };

/** The rollout a prediction belongs to, if whoever recorded it did not say. */
export function placed(kept: Recorded, live: readonly Deployment[]): Recorded {
  if (kept.deploymentId !== null) return kept;
  const found = live.find(
    ({ championId, arms }) =>
      championId === kept.versionId || arms.some(({ versionId }) => versionId === kept.versionId),
  );
  if (!found) return kept;
  const side =
    found.championId === kept.versionId ? 'champion' : found.strategy === 'shadow' ? 'shadow' : 'challenger';
  return { ...kept, deploymentId: found.id, side, percent: found.percent };
}

export function outcomesOf(kept: Recorded, live: readonly Deployment[]): Outcome[] {
  const deployment = live.find(({ id }) => id === kept.deploymentId);
  // A draft is not what the rollout is about until its agent says something of it.
  if (!deployment || kept.purpose === 'draft') return [];
  const common = {
    deploymentId: deployment.id,
    unit: kept.conversationId ?? kept.id,
    versionId: kept.versionId,
    side: kept.side === 'champion' ? ('champion' as const) : ('challenger' as const),
    percent: kept.percent ?? deployment.percent,
    at: kept.at,
    isShadow: kept.side === 'shadow',
  };
  const facts = {
    hasFailed: kept.hasFailed,
    responseTimeMs: kept.responseMs,
    isHandOver: kept.isHandOver,
    costMicros: kept.costMicros,
  };
  const outcomes: Outcome[] = kept.side === 'shadow' ? [] : [{ ...common, measure: 'met', value: 0 }];
  for (const guardrail of deployment.guardrails) {
    const value = outcomeOf(guardrail, facts);
    if (value !== null) outcomes.push({ ...common, measure: guardrail.measure, value });
  }
  if (kept.isHelpful !== null)
    outcomes.push(...saidOutcomes({ ...kept }, { isHelpful: kept.isHelpful }, deployment, kept.at));
  return outcomes;
}

export function saidOutcomes(spoken: Spoken, said: Said, deployment: Deployment, at: number): Outcome[] {
  return deployment.guardrails.flatMap(({ measure }) => {
    const value = laterOutcomeOf(measure, said);
    if (value === null) return [];
    return [
      {
        ...{ deploymentId: deployment.id, measure, value, at, percent: deployment.percent },
        ...{ unit: spoken.conversationId ?? spoken.id, versionId: spoken.versionId },
        side: spoken.side === 'champion' ? 'champion' : 'challenger',
        isShadow: spoken.side === 'shadow',
      } satisfies Outcome,
    ];
  });
}
