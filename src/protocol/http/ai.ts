// GET /api/v1/ai/runs/:id: how the AI came to a text, or to handing over.
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
  steps: z.array(z.object({ name: z.string(), atMs: z.number(), detail: z.record(z.string(), z.unknown()) })),
  passages: z.array(
    z.object({
      articleId: id,
      articleVersion: z.number().int(),
      heading: z.string(),
      score: z.number(),
      confidence: z.number(),
    }),
  ),
  /** What became of the text; '' while that is open. */
  fate: z.string(),
});
export type AiRunAnswer = z.infer<typeof aiRunAnswer>;
