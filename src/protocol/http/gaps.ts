// /api/v1/knowledge/gaps: what customers asked and the AI could not answer, gathered by what they asked. An agent reads of their teams alone.
import { z } from 'zod';
import { id, millis } from '../schema.ts';

export const gapStates = ['open', 'written', 'dismissed', 'solved'] as const;
export type GapState = (typeof gapStates)[number];

/** Why a question stands here: nothing was found, too little was sure, it was out of scope, or what was answered turned out to be no answer. */
export const gapReasons = ['not_found', 'unsure', 'out_of_scope', 'marked_wrong', 'reopened'] as const;
export type GapReason = (typeof gapReasons)[number];

/** How many weeks the counts go back, the last one ending now. */
export const gapWeeks = 8;

export const gap = z.object({
  id,
  state: z.enum(gapStates),
  /** Why it was dismissed; '' otherwise. */
  reason: z.string(),
  /** The question that stands for it best, without personal data. */
  question: z.string(),
  count: z.number().int(),
  /** In how many conversations. */
  conversations: z.number().int(),
  /** By week, the oldest first. */
  weeks: z.array(z.number().int()).length(gapWeeks),
  /** Most asked in first. */
  languages: z.array(z.string()),
  lastAskedAt: millis,
  /** Those that stand for it best, each once, without personal data. */
  examples: z.array(
    z.object({
      conversationId: id,
      question: z.string(),
      language: z.string(),
      why: z.enum(gapReasons),
      askedAt: millis,
    }),
  ),
  /** The article that comes nearest; null where none shares a word with it. `nearness` is 0 to 1. */
  nearest: z.object({ articleId: id, title: z.string(), nearness: z.number() }).nullable(),
  /** The draft that was begun from it. */
  articleId: id.nullable(),
  decidedAt: millis.nullable(),
  /** Who decided it; '' where it was solved by itself. */
  decidedBy: z.string(),
});
export type Gap = z.infer<typeof gap>;

/** GET /api/v1/knowledge/gaps?state=open: most asked of late first. */
export const gapsQuery = z.object({ state: z.enum(gapStates).default('open') });
export const gapsAnswer = z.object({
  gaps: z.array(gap),
  /** Of every state, as far as this person sees them. */
  counts: z.record(z.enum(gapStates), z.number().int()),
});
export type GapsAnswer = z.infer<typeof gapsAnswer>;

/** POST /api/v1/knowledge/gaps/look: gathers what is new now, and asks the open ones again. Answers with what it found. */
export const gapsLookAnswer = z.object({ gathered: z.number().int(), solved: z.number().int() });
export type GapsLookAnswer = z.infer<typeof gapsLookAnswer>;

/** PUT /api/v1/knowledge/gaps/:id/state: dismissed with a reason, or open again. */
export const gapStateRequest = z.discriminatedUnion('state', [
  z.object({ state: z.literal('dismissed'), reason: z.string().trim().min(1).max(300) }),
  z.object({ state: z.literal('open') }),
]);
export type GapStateRequest = z.infer<typeof gapStateRequest>;

/** POST /api/v1/knowledge/gaps/:id/article: begins a draft, with what agents answered where they did. */
export const gapArticleAnswer = z.object({
  articleId: id,
  /** Conversations whose answers stand in it. */
  answered: z.number().int(),
});
export type GapArticleAnswer = z.infer<typeof gapArticleAnswer>;
