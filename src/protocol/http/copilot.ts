// /api/v1/copilot: what a model in a cloud, or on a server of one's own, does for agents. Nothing of it is sent to a customer by itself.
import { z } from 'zod';
import type { Id, Millis } from '../ids.ts';
import { id } from '../schema.ts';

export const rewriteWishes = ['shorter', 'friendlier', 'formal', 'correct', 'translate'] as const;
export type RewriteWish = (typeof rewriteWishes)[number];

/** A longer text is no message to rewrite at one go. */
export const mostRewritten = 6_000;

/** POST /api/v1/copilot/rewrite */
export const rewriteRequest = z.object({
  conversationId: id,
  text: z.string().min(1).max(mostRewritten),
  wish: z.enum(rewriteWishes),
  /** What to translate into, such as `de` or `pt-BR`; '' for any other wish. */
  language: z.union([z.literal(''), z.string().regex(/^[a-z]{2,3}(?:-[A-Za-z]{2,4})?$/)]),
});
export type RewriteRequest = z.infer<typeof rewriteRequest>;

/** Why no model gave a text. `none`: no provider is set up. `busy`: it asked for a pause. */
export type CopilotFailure = 'none' | 'budget' | 'busy' | 'slow' | 'unavailable';

/**
 * Why what a model wrote is not shown: it dropped, repeated or made up a sign that stands for personal data, a link, code or a
 * variable; it was cut at its limit; the provider withheld it; or it wrote nothing.
 */
export type RewriteRefusal = 'lost' | 'repeated' | 'invented' | 'cut' | 'withheld' | 'empty';

export type RewriteAnswer =
  /** `rewriteId` names the call in what calls of models cost. */
  | { outcome: 'rewritten'; rewriteId: string; text: string; provider: string; model: string }
  | { outcome: 'refused'; why: RewriteRefusal }
  | { outcome: 'failed'; why: CopilotFailure };

/** POST /api/v1/copilot/summary */
export const summaryRequest = z.object({ conversationId: id });

/** In the model's words; `seq` is the message that it stands on. */
export type SummaryPoint = { seq: number; text: string };
export type ModelSummary = {
  wants: SummaryPoint | null;
  /** Asked by the customer, and not answered. */
  open: SummaryPoint[];
  /** What agents or the AI said would be done. */
  promised: SummaryPoint[];
};

/** Why what a model wrote is no summary: nobody can read it, it was cut or withheld, or none of its points stood on a message. */
export type SummaryRefusal = 'unreadable' | 'cut' | 'withheld' | 'groundless';

export type SummaryAnswer =
  /** `upToSeq`: the last message that was read. */
  | { outcome: 'summed'; summary: ModelSummary; upToSeq: number; provider: string; model: string }
  | { outcome: 'refused'; why: SummaryRefusal }
  | { outcome: 'failed'; why: CopilotFailure };

/** POST /api/v1/copilot/similar: past conversations of teams that this person sees which are like one, nearest first. */
export const similarRequest = z.object({ conversationId: id });
export type SimilarConversation = {
  conversationId: Id;
  number: number;
  subject: string;
  /** Milliseconds since 1970. */
  resolvedAt: Millis;
  /** 0 to 1. */
  likeness: number;
  /** What was last said by us that says something; null where nobody did. They name other customers: to read. */
  solution: { messageId: Id; seq: number; text: string; role: 'agent' | 'ai' } | null;
};
export type SimilarAnswer = { similar: SimilarConversation[] };

/** GET /api/v1/copilot */
export type CopilotStateAnswer = {
  /** Whether a model can be asked at all. */
  hasModel: boolean;
};
