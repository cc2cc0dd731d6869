// Which threshold an intent gets: precision and coverage at each, how sure they are, and the lowest that is precise enough.
import type { ScoreSteps, Suggestion, ThresholdFigures } from '#protocol/http/intents.ts';
import { fewestCasesFor, shareInterval } from '../statistics/proportion.ts';

/**
 * What a threshold lets through, of the messages that were taken for the intent.
 * @param steps as `scoresOf` counted them
 * @param threshold whole hundredths are exact; between two of them the higher one counts. Null lets everything through
 */
export function figuresAt(steps: ScoreSteps, threshold: number | null): ThresholdFigures {
  const least = Math.ceil((threshold ?? 0) * 100 - 1e-9);
  let [all, judged, right] = [0, 0, 0];
  for (const [hundredth, some, rightOnes] of steps) {
    all += some;
    if (hundredth < least) continue;
    judged += some;
    right += rightOnes;
  }
  return figuresOf({ threshold: threshold ?? 0, all, judged, right });
}

/** Precision and coverage at each hundredth at which a message stands, the strictest first. */
export function curveOf(steps: ScoreSteps): ThresholdFigures[] {
  const all = steps.reduce((sum, [, some]) => sum + some, 0);
  let [judged, right] = [0, 0];
  return strictestFirst(steps).map(([hundredth, some, rightOnes]) => {
    judged += some;
    right += rightOnes;
    return figuresOf({ threshold: hundredth / 100, all, judged, right });
  });
}

/**
 * The lowest threshold whose precision is at least as wanted, by the lower end of its interval. Only where messages were seen: below the
 * least sure of them nothing is known.
 */
export function suggestThreshold(steps: ScoreSteps, wanted: number): Suggestion {
  const needed = fewestCasesFor(wanted);
  const curve = curveOf(steps);
  const judged = curve.at(-1)?.judged ?? 0;
  if (judged < needed) return { kind: 'too_few', judged, needed };
  const lowest = curve.findLast(({ low }) => low >= wanted);
  if (lowest) return { kind: 'threshold', figures: lowest };
  const best = curve.reduce((a, b) => (b.low > a.low ? b : a));
  return { kind: 'out_of_reach', best };
}

const strictestFirst = (steps: ScoreSteps): ScoreSteps => [...steps].sort(([a], [b]) => b - a);

function figuresOf(counted: {
  threshold: number;
  all: number;
  judged: number;
  right: number;
}): ThresholdFigures {
  const { threshold, all, judged, right } = counted;
  const isMeasured = judged > 0;
  const { low, high } = isMeasured ? shareInterval(right, judged) : { low: 0, high: 1 };
  return {
    ...{ threshold, judged, right, low, high },
    precision: isMeasured ? right / judged : null,
    coverage: all === 0 ? null : judged / all,
  };
}
