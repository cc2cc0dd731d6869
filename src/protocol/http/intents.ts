// /api/v1/models/intents: what people decided about intents, and what is known of how sure a classifier has to be.
import { z } from 'zod';
import { id } from '../schema.ts';

export const intentActions = ['answer', 'flow', 'hand_over'] as const;

export const intentRule = z.object({
  /** For people; '' takes the label's own words. */
  name: z.string().max(120),
  /** How sure the classifier must be for the action, 0 to 1; null: however sure it is. */
  threshold: z.number().min(0).max(1).nullable(),
  /** `answer`: the AI may. `flow`: nothing but a flow or a template. `hand_over`: a person. */
  action: z.enum(intentActions),
  /** Articles that answer it, looked at first. */
  articleIds: z.array(id).max(20),
});
export type IntentRule = z.infer<typeof intentRule>;

/** As classifiers say it. */
export const intentLabel = z.string().min(1).max(200);

/** The version of the rule that was looked at; 0: there was none. Another one by now is refused as `stale`. */
const ruleVersion = z.coerce.number().int().min(0).max(2_147_483_647);

export const saveRuleRequest = z.object({ rule: intentRule, version: ruleVersion });
export const resetRuleQuery = z.object({ version: ruleVersion });

/** The share of messages that must be right, wanted for suggestions. */
export const defaultPrecision = 0.95;
export const intentsQuery = z.object({
  precision: z.coerce.number().min(0.5).max(0.999).default(defaultPrecision),
  /** A version of the line of classifiers; without it the one that is rolled out, else the newest. */
  version: id.optional(),
  /** A data set that it was evaluated on; without it the messages that were held back while it was trained. */
  dataset: id.optional(),
});

/**
 * Messages that were taken for an intent, by how sure the classifier was: the hundredth that its confidence reaches, how many messages,
 * and how many of them were right. The sure ones first; only steps that hold any.
 */
export type ScoreSteps = [hundredth: number, judged: number, right: number][];
/** `asked`: messages that carry the label, whatever they were taken for. */
export type IntentScores = { label: string; asked: number; steps: ScoreSteps };

/** What a threshold lets through. Precision is the share that is right, between `low` and `high` with 95 % confidence. */
export type ThresholdFigures = {
  threshold: number;
  judged: number;
  right: number;
  /** Null: nothing was let through. */
  precision: number | null;
  low: number;
  high: number;
  /** Share of the messages taken for the intent that it lets through; null: there were none. */
  coverage: number | null;
};

export type Suggestion =
  | { kind: 'threshold'; figures: ThresholdFigures }
  /** So few messages cannot show it, even if all were right. */
  | { kind: 'too_few'; judged: number; needed: number }
  /** Enough messages, and no threshold at which it is shown. */
  | { kind: 'out_of_reach'; best: ThresholdFigures };

export type KeptIntentRule = IntentRule & {
  /** What its changes are found by in the audit trail. */
  id: string;
  version: number;
  updatedAt: number;
  updatedBy: string;
};

export type IntentEntry = {
  label: string;
  /** For people. */
  name: string;
  /** False: only the rule knows it; the classifier never says it. */
  isKnown: boolean;
  /** Null: nothing was decided, the AI may answer. */
  rule: KeptIntentRule | null;
  asked: number;
  steps: ScoreSteps;
  /** Answers that somebody spoke of, by how sure the classifier was of the intent. */
  live: ScoreSteps;
  /** At the rule's threshold; without one at 0. */
  present: ThresholdFigures;
  suggestion: Suggestion;
};

export type IntentsAnswer = {
  /** Null: no classifier was trained yet. */
  version: { id: string; name: string; isRolledOut: boolean } | null;
  /** Where the messages are from; null: this version was never judged where that could be kept. */
  source: ScoreSource | null;
  sources: ScoreSource[];
  precision: number;
  intents: IntentEntry[];
};
/** `datasetId` null: messages held back while it was trained. */
export type ScoreSource = { datasetId: string | null; name: string; messages: number };
export type IntentRuleAnswer = { rule: KeptIntentRule };
