// A rollout as the wire tells it. Pure.
import type { Rollout } from '#protocol/http/models.ts';
import { type Evidence, logEvidence, noEvidence } from '../statistics/sequential.ts';
import type { Averages, Deployment } from './deployments.store.ts';
import { harmAt, type Measure } from './guardrails.ts';
import { divisionOf } from './watch.ts';

const rounded = (value: number): number => Number(value.toPrecision(4));

export function rolloutOf(
  deployment: Deployment,
  evidence: ReadonlyMap<Measure, Evidence>,
  averages: Averages,
): Rollout {
  const sideOf = (measure: Measure, side: string) => {
    const found = averages.get(`${measure} ${side}`);
    return { count: found?.count ?? 0, average: found ? rounded(found.average) : null };
  };
  const limit = rounded(Math.exp(harmAt(deployment.guardrails.length)));
  const { ratio, ...told } = deployment;
  return {
    ...told,
    arms: [...deployment.arms],
    teamIds: [...deployment.teamIds],
    division: divisionOf({ ...deployment, championId: deployment.championId ?? '' }, ratio),
    guardrails: deployment.guardrails.map(guardrail => ({
      ...guardrail,
      champion: sideOf(guardrail.measure, 'champion'),
      challenger: sideOf(guardrail.measure, 'challenger'),
      // Beyond a million it says nothing more.
      evidence: rounded(
        Math.min(1e6, Math.exp(logEvidence(evidence.get(guardrail.measure) ?? noEvidence()))),
      ),
      harmAt: limit,
    })),
  };
}
