/**
 * Owns what a rollout is watched by: how a prediction becomes outcomes between 0 (good) and 1 (bad), and what the evidence means.
 * Pure; the arithmetic of the evidence is in statistics/sequential.ts.
 */
import { againstChampion, againstLimit, type Evidence, logEvidence } from '../statistics/sequential.ts';

export const measures = ['errors', 'slow', 'hand_over', 'feedback', 'csat', 'edit_distance', 'cost'] as const;
export type Measure = (typeof measures)[number];

export type Guardrail = {
  measure: Measure;
  /** The most that the average may be, whatever the champion does; null compares with the champion. */
  limit: number | null;
  /** By how much the challenger may be worse than the champion, on average. */
  margin: number;
  /** `slow`: an answer is slow beyond this. A p95 below it is the same as at most 0.05 slow ones. */
  slowMs?: number;
  /** `cost`: an answer that costs this much or more counts as 1, in millionths. */
  capMicros?: number;
};

export type Facts = {
  hasFailed: boolean;
  responseTimeMs: number;
  /** Whether a person was fetched; null where that is not known. */
  isHandOver: boolean | null;
  costMicros: number | null;
};
export type Later = { isHelpful?: boolean; csat?: number; editDistance?: number };

const share = (value: number): number => Math.min(1, Math.max(0, value));

/** What a prediction says to one guardrail at once; null where it says nothing. */
export function outcomeOf({ measure, slowMs, capMicros }: Guardrail, facts: Facts): number | null {
  switch (measure) {
    case 'errors':
      return Number(facts.hasFailed);
    case 'slow':
      return slowMs === undefined ? null : Number(facts.responseTimeMs > slowMs);
    case 'hand_over':
      return facts.isHandOver === null ? null : Number(facts.isHandOver);
    case 'cost':
      return facts.costMicros === null || capMicros === undefined
        ? null
        : share(facts.costMicros / capMicros);
    case 'feedback':
    case 'csat':
    case 'edit_distance':
      return null;
  }
}

/** What a person said of it afterwards. */
export function laterOutcomeOf(measure: Measure, later: Later): number | null {
  if (measure === 'feedback') return later.isHelpful === undefined ? null : Number(!later.isHelpful);
  if (measure === 'csat') return later.csat === undefined ? null : share((5 - later.csat) / 4);
  if (measure === 'edit_distance') return later.editDistance === undefined ? null : share(later.editDistance);
  return null;
}

export function weigh(
  guardrail: Guardrail,
  evidence: Evidence,
  { side, outcome }: { side: 'champion' | 'challenger'; outcome: number },
): Evidence {
  if (guardrail.limit === null) return againstChampion(evidence, { side, outcome, margin: guardrail.margin });
  return side === 'challenger' ? againstLimit(evidence, outcome, guardrail.limit) : evidence;
}

/** The chance that a harmless rollout is rolled back, over its whole life and all its guardrails together. */
export const falseAlarms = 0.05;
/** And that one whose conversations divide as planned is held for it. */
export const ratioFalseAlarms = 0.001;

/** From here on a guardrail, one of `count`, has shown harm. */
export const harmAt = (count: number): number => Math.log(count / falseAlarms);

export type Standing = { measure: Measure; evidence: Evidence };
export type Judgement =
  | { act: 'go_on' }
  /** The harm is not shown, but likely enough that nobody more should meet it. */
  | { act: 'wait'; measure: Measure }
  | { act: 'hold' }
  | { act: 'roll_back'; measure: Measure };

/** Worse odds than 4 to 1 that a harmless version looks like this. */
const doubtAt = Math.log(4);

export function judge(standings: readonly Standing[], logRatioMismatch: number): Judgement {
  const limit = harmAt(standings.length);
  const ranked = standings
    .map(({ measure, evidence }) => ({ measure, log: logEvidence(evidence) }))
    .sort((a, b) => b.log - a.log);
  const [worst] = ranked;
  if (worst && worst.log >= limit) return { act: 'roll_back', measure: worst.measure };
  if (logRatioMismatch >= Math.log(1 / ratioFalseAlarms)) return { act: 'hold' };
  if (worst && worst.log >= doubtAt) return { act: 'wait', measure: worst.measure };
  return { act: 'go_on' };
}
