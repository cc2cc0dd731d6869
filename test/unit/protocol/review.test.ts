import { describe, expect, test } from 'vitest';
import { decideArticle } from '../../../src/protocol/commands/desk.ts';
import { needsReview, reviewBy, usualReviewDays } from '../../../src/protocol/review.ts';
import { anArticle, ann } from '../../helpers/documents.ts';

const day = 86_400_000;
const command = <K extends string, P>(kind: K, payload: P, updatedAt = 0) => ({
  ...{ commandId: anArticle().id, kind, lane: 'article', payload, assumed: { updatedAt }, createdAt: 0 },
});
const { id: articleId } = anArticle();
const review = (reviewDays?: number) =>
  ({
    ...command(
      'article.review' as const,
      reviewDays === undefined ? { articleId } : { articleId, reviewDays },
    ),
    assumed: null,
  }) as const;

describe('a review', () => {
  test('is due so many days after somebody looked at it last, of published articles alone', () => {
    const article = anArticle({ status: 'published', reviewDays: 30, reviewedAt: 5 * day });
    expect(reviewBy(article)).toBe(35 * day);
    expect(needsReview(article, 35 * day - 1)).toBe(false);
    expect(needsReview(article, 35 * day)).toBe(true);
    expect(needsReview({ ...article, status: 'draft' }, 99 * day)).toBe(false);
    expect(needsReview({ ...article, reviewDays: 0 }, 99_999 * day)).toBe(false);
  });

  test('renews it without a new version, and makes nobody’s edit stale', () => {
    const before = anArticle({
      status: 'published',
      version: 3,
      updatedAt: 7,
      reviewedAt: 7,
      reviewDays: 90,
    });
    const decided = decideArticle(before, review(), ann.id, 500);
    expect(decided).toMatchObject({
      ok: true,
      next: { version: 3, updatedAt: 7, reviewedAt: 500, reviewDays: 90, updatedBy: before.updatedBy },
    });
    expect(decideArticle(before, review(0), ann.id, 500)).toMatchObject({ next: { reviewDays: 0 } });
    expect(decideArticle(undefined, review(), ann.id, 500)).toEqual({ ok: false, code: 'not_found' });
  });

  test('is had by whoever writes or publishes; a new article takes the usual time', () => {
    const fields = { articleId, title: 'T', body: 'B', tags: [], locale: 'en' };
    const begun = decideArticle(undefined, command('article.save' as const, fields), ann.id, 100);
    expect(begun).toMatchObject({ next: { reviewDays: usualReviewDays, reviewedAt: 100 } });
    const draft = anArticle({ reviewedAt: 1, updatedAt: 1 });
    const publish = { ...command('article.publish' as const, { articleId }), assumed: null };
    expect(decideArticle(draft, publish, ann.id, 900)).toMatchObject({ next: { reviewedAt: 900 } });
  });
});
