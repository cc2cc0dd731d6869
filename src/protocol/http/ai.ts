// /api/v1/ai/runs/:id and /api/v1/ai/conversations/:id/runs: how the AI came to a text, or to handing over.
import { z } from 'zod';
import { id, millis } from '../schema.ts';

export const aiRunAnswer = z.object({
  id,
  conversationId: id,
  forSeq: z.number().int(),
  purpose: z.enum(['answer', 'draft']),
  startedAt: millis,
  latencyMs: z.number().int(),
  provider: z.string(),
  model: z.string(),
  /** '' where no prompt was used. */
  promptVersion: z.string(),
  decision: z.enum(['answered', 'clarify', 'small_talk', 'flow', 'hand_over', 'nothing', 'aborted']),
  reason: z.string(),
  confidence: z.number().nullable(),
  limit: z.number(),
  usage: z.object({ inputTokens: z.number().int(), outputTokens: z.number().int() }),
  /** Millionths of the currency of the configured prices; null where no price is known. */
  costMicros: z.number().nullable(),
  /** Without cards, IBANs, e-mail addresses and phone numbers. */
  question: z.string(),
  text: z.string(),
  /** What a trained classifier said; null where none was asked. */
  intent: z
    .object({
      label: z.string(),
      name: z.string(),
      confidence: z.number(),
      outOfScope: z.boolean(),
      /** The classifier, such as "intents v3". */
      model: z.string(),
    })
    .nullable(),
  /** The version that answered; null and '' where none was rolled out. */
  versionId: id.nullable(),
  versionName: z.string(),
  steps: z.array(
    z.object({
      name: z.string(),
      /** From the beginning of the run to the beginning of the step. */
      atMs: z.number(),
      tookMs: z.number(),
      detail: z.record(z.string(), z.unknown()),
    }),
  ),
  passages: z.array(
    z.object({
      articleId: id,
      articleVersion: z.number().int(),
      heading: z.string(),
      /** As the article said it then, in plain text; its beginning where it is long. */
      text: z.string(),
      score: z.number(),
      confidence: z.number(),
      /** The answer names it as its source. */
      isCited: z.boolean(),
    }),
  ),
  /** What became of the text; '' while that is open. */
  fate: z.string(),
});
export type AiRunAnswer = z.infer<typeof aiRunAnswer>;

/** The newest first. */
export const aiRunsAnswer = z.object({
  runs: z.array(
    aiRunAnswer.pick({
      ...{ id: true, forSeq: true, purpose: true, startedAt: true, latencyMs: true, provider: true },
      ...{ model: true, decision: true, reason: true, confidence: true, fate: true },
    }),
  ),
});
export type AiRunsAnswer = z.infer<typeof aiRunsAnswer>;
