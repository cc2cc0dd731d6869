// What a rollout has gathered, and what follows from it. Pure: the service stores what this says.
import { logMismatchOf, type RatioStep } from '../statistics/sample-ratio.ts';
import { type Evidence, noEvidence } from '../statistics/sequential.ts';
import { type Plan, sharesOf } from './assignment.ts';
import type { Deployment, Outcome } from './deployments.store.ts';
import { type Judgement, judge, type Measure, weigh } from './guardrails.ts';

export type Weighed = {
  evidence: Map<Measure, Evidence>;
  ratio: RatioStep[];
  judgement: Judgement;
};

/** Places the bets of new outcomes, counts who met what, and judges. */
export function weighOutcomes(
  deployment: Deployment,
  before: ReadonlyMap<Measure, Evidence>,
  outcomes: readonly Omit<Outcome, 'deploymentId' | 'at' | 'isShadow'>[],
): Weighed {
  const evidence = new Map(before);
  let { ratio } = deployment;
  for (const outcome of outcomes) {
    if (outcome.measure === 'met') {
      ratio = counted(deployment, ratio, outcome);
      continue;
    }
    const guardrail = deployment.guardrails.find(({ measure }) => measure === outcome.measure);
    if (!guardrail) continue;
    const held = evidence.get(guardrail.measure) ?? noEvidence();
    evidence.set(guardrail.measure, weigh(guardrail, held, { side: outcome.side, outcome: outcome.value }));
  }
  const standings = deployment.guardrails.map(({ measure }) => ({
    measure,
    evidence: evidence.get(measure) ?? noEvidence(),
  }));
  return { evidence, ratio, judgement: judge(standings, logMismatchOf(ratio)) };
}

const isSame = (one: readonly number[], other: readonly number[]): boolean =>
  one.length === other.length && one.every((share, at) => Math.abs(share - (other[at] ?? 0)) < 1e-6);

/** A conversation counts for the shares that held when it first met the rollout. */
function counted(
  deployment: Deployment,
  ratio: readonly RatioStep[],
  { versionId, percent }: Pick<Outcome, 'versionId' | 'percent'>,
): RatioStep[] {
  const shares = sharesOf({ ...deployment, championId: deployment.championId ?? '', percent });
  const at = deployment.arms.findIndex(arm => arm.versionId === versionId) + 1;
  const add = (counts: readonly number[]) => counts.map((count, index) => count + Number(index === at));
  const held = ratio.findIndex(step => isSame(step.shares, shares));
  if (held === -1) return [...ratio, { shares, counts: add(shares.map(() => 0)) }];
  return ratio.map((step, index) => (index === held ? { ...step, counts: add(step.counts) } : step));
}

/** The division under the shares of now. */
export function divisionOf(plan: Plan, ratio: readonly RatioStep[]): { counts: number[]; shares: number[] } {
  const shares = sharesOf(plan);
  const step = ratio.find(each => isSame(each.shares, shares));
  return { shares, counts: step ? [...step.counts] : shares.map(() => 0) };
}
