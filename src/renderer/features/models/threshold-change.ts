// What another threshold would change, as a person thinks of it: of a hundred messages taken for the intent. Pure.
import { figuresAt } from '#ai/intent/thresholds.ts';
import type { ScoreSteps } from '#protocol/http/intents.ts';

export type ThresholdChange = {
  /** More messages that go to a person; negative: fewer. */
  toPerson: number;
  /** More that are acted on though it is about something else; negative: fewer. */
  wrong: number;
};

/** Null: no message was taken for the intent, so nothing can be said. */
export function changeOf(steps: ScoreSteps, from: number | null, to: number | null): ThresholdChange | null {
  const all = steps.reduce((sum, [, judged]) => sum + judged, 0);
  if (all === 0) return null;
  const [before, after] = [figuresAt(steps, from), figuresAt(steps, to)];
  const ofHundred = (count: number) => Math.round((count / all) * 1_000) / 10;
  return {
    toPerson: ofHundred(before.judged - after.judged),
    wrong: ofHundred(after.judged - after.right - (before.judged - before.right)),
  };
}
