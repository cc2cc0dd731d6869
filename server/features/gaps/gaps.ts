// The decisions about gaps as pure functions: what says enough to be gathered, and when a gap is answered by now.
import { type Language, stemsOf } from '#ai/text/words.ts';
import type { Id, Millis } from '#protocol/ids.ts';

/** What the knowledge says to it now. */
export type Found = {
  /** Null where no passage shares a word with it. */
  nearest: { articleId: Id; articleVersion: number; confidence: number } | null;
  isAnswered: boolean;
};

/** A greeting, a number or a single word says nothing that an article could answer. */
const fewestStems = 2;
export const saysEnough = (question: string, language: Language): boolean =>
  new Set(stemsOf(question, language)).size >= fewestStems;

/** Of five examples one may be an odd one; of fewer none. */
const share = 0.8;

/** `publishedAt`: when the text that comes nearest was published as it stands; null where nothing does. */
export type Asked = Found & { publishedAt: Millis | null };

/**
 * True where articles answer nearly all of the examples by now, with texts that customers have not met yet: what stood there when the gap was
 * last asked did not help then, and is no news.
 */
export function isSolved(examples: readonly Asked[], lastAskedAt: Millis): boolean {
  if (examples.length === 0) return false;
  const answered = examples.filter(
    ({ isAnswered, publishedAt }) => isAnswered && publishedAt !== null && publishedAt > lastAskedAt,
  );
  return answered.length >= share * examples.length;
}

/** The article that comes nearest to any of them. */
export function nearestOf(found: readonly Found[]): NonNullable<Found['nearest']> | null {
  const some = found.flatMap(({ nearest }) => nearest ?? []);
  return some.toSorted((a, b) => b.confidence - a.confidence)[0] ?? null;
}
