// /api/v1/ai/prompts: what somebody needs who writes instructions, and a try that nobody meets.
import { z } from 'zod';
import type { SpendProvider } from './ai-spend.ts';

export const tryPromptRequest = z.object({
  question: z.string().trim().min(1).max(4_000),
  /** '' for none. */
  instructions: z.string().max(40_000),
  /** As `PromptRoomAnswer` names them. */
  model: z.string().min(1).max(200),
});
export type TryPromptRequest = z.infer<typeof tryPromptRequest>;

export type PromptRoomAnswer = {
  /** What stands above the instructions of every version. */
  rules: string;
  /** Those that can be asked; none where no provider is set up. */
  models: SpendProvider[];
  /** ISO 4217. */
  currency: string;
  /** What customers asked lately, without cards, IBANs, addresses and numbers; the newest first. */
  examples: string[];
};

export type TryPromptAnswer = {
  decision: 'answered' | 'clarify' | 'small_talk' | 'hand_over' | 'flow' | 'nothing' | 'aborted';
  /** Why it was handed over; '' otherwise. */
  reason: string;
  /** How the model failed; null when it did not. */
  failure: string | null;
  text: string;
  /** Titles of the articles that it cites. */
  sources: string[];
  model: string;
  inputTokens: number;
  outputTokens: number;
  /** Millionths of the currency; null where no price is known, or no model was asked. */
  costMicros: number | null;
  tookMs: number;
  /** The same question and words were tried before: nobody was asked again. */
  isFromMemory: boolean;
};
