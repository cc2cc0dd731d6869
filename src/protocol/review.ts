// When somebody has to look at an article again. Once, for server and console. Pure and zod-free.
import type { Millis } from './ids.ts';

const dayMs = 86_400_000;

/** How long an article is taken to be right after somebody last looked at it, unless it says otherwise. */
export const usualReviewDays = 180;
/** 0: for ever. */
export const mostReviewDays = 3_650;

type Reviewed = { reviewDays: number; reviewedAt: Millis };

/** Null: never. */
export const reviewBy = ({ reviewDays, reviewedAt }: Reviewed): Millis | null =>
  reviewDays === 0 ? null : reviewedAt + reviewDays * dayMs;

/** Only what customers may be told has to be right. */
export function needsReview(article: Reviewed & { status: string }, now: Millis): boolean {
  const by = reviewBy(article);
  return article.status === 'published' && by !== null && by <= now;
}
