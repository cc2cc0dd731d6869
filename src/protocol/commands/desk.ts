// What a command does to a customer, an article or a reply. Pure; shared by server and console (S4).
import type { Article, Customer, Reply } from '../documents/desk.ts';
import type { ErrorCode } from '../errors.ts';
import type { Millis } from '../ids.ts';
import { usualReviewDays } from '../review.ts';
import type { Merge } from '../sync.ts';
import type { CommandOf } from './payloads.ts';

export type Decided<Document> =
  | { ok: true; next: Document; merges: Merge[] }
  | { ok: false; code: ErrorCode };

/** Field by field: a field nobody else touched is written; a field somebody else changed too keeps mine and says so. */
export function decideCustomerEdit(
  customer: Customer,
  { payload, assumed }: Pick<CommandOf<'customer.edit'>, 'payload' | 'assumed'>,
): Decided<Customer> {
  const next = { ...customer };
  const merges: Merge[] = [];
  for (const field of ['name', 'email', 'phone', 'note'] as const) {
    const mine = payload.fields[field];
    if (mine === undefined) continue;
    const theirs = customer[field];
    const before = assumed.fields[field];
    if (before !== undefined && theirs !== before && theirs !== mine) {
      // A note is text people add to: both are kept. A single value is replaced by the later order.
      if (field === 'note') {
        next.note = `${theirs}\n${mine}`.slice(0, 4_000);
        merges.push({ field, kept: 'both', mine, theirs });
        continue;
      }
      merges.push({ field, kept: 'mine', mine, theirs });
    }
    next[field] = mine;
  }
  return { ok: true, next, merges };
}

export function slugOf(title: string): string {
  const slug = title
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 100);
  return slug === '' ? 'article' : slug;
}

export type ArticleCommand = CommandOf<
  'article.save' | 'article.publish' | 'article.archive' | 'article.review'
>;

/** Long texts are never merged by guess: an edit begun from an older text is refused as `stale` and kept in the outbox. */
export function decideArticle(
  article: Article | undefined,
  command: ArticleCommand,
  by: string,
  now: Millis,
): Decided<Article> {
  if (command.kind === 'article.save') {
    const { articleId, ...fields } = command.payload;
    const { audience = article?.audience ?? 'public', translationOf = article?.translationOf ?? '' } = fields;
    // Of itself it is none.
    if (translationOf === articleId) return { ok: false, code: 'malformed' };
    const { title, body, tags, locale } = fields;
    const text = { title, body, tags, locale, audience, translationOf };
    if (article && article.updatedAt !== command.assumed.updatedAt) return { ok: false, code: 'stale' };
    if (!article && command.assumed.updatedAt !== 0) return { ok: false, code: 'not_found' };
    const base: Article = article ?? {
      id: articleId,
      scope: 'desk',
      changedXid: '0',
      ...text,
      slug: slugOf(title),
      status: 'draft',
      version: 0,
      reviewDays: usualReviewDays,
      reviewedAt: now,
      updatedAt: now,
      updatedBy: by,
      createdAt: now,
    };
    const next: Article = { ...base, ...text, reviewedAt: now, updatedAt: now, updatedBy: by };
    // A published text that changes is a new version at once: citations name exactly what was read.
    if (article?.status === 'published') next.version = article.version + 1;
    return { ok: true, next, merges: [] };
  }
  if (!article) return { ok: false, code: 'not_found' };
  if (command.kind === 'article.publish') {
    if (article.status === 'published') return { ok: true, next: article, merges: [] };
    return {
      ok: true,
      next: {
        ...{ ...article, status: 'published', version: article.version + 1 },
        ...{ reviewedAt: now, updatedAt: now, updatedBy: by },
      },
      merges: [],
    };
  }
  // No edit becomes stale by it: not a word has changed.
  if (command.kind === 'article.review') {
    const { reviewDays = article.reviewDays } = command.payload;
    return { ok: true, next: { ...article, reviewDays, reviewedAt: now }, merges: [] };
  }
  return { ok: true, next: { ...article, status: 'archived', updatedAt: now, updatedBy: by }, merges: [] };
}

export function decideReplySave(
  reply: Reply | undefined,
  { payload, assumed }: Pick<CommandOf<'reply.save'>, 'payload' | 'assumed'>,
  by: string,
  now: Millis,
): Decided<Reply> {
  if (reply && reply.updatedAt !== assumed.updatedAt) return { ok: false, code: 'stale' };
  if (!reply && assumed.updatedAt !== 0) return { ok: false, code: 'not_found' };
  const { replyId, title, shortcut, body } = payload;
  const locale = payload.locale ?? reply?.locale ?? 'en';
  // A text of the main language beside the one that is `body` would never be read.
  const { [locale]: _main, ...texts } = payload.texts ?? reply?.texts ?? {};
  return {
    ok: true,
    next: {
      id: replyId,
      scope: 'desk',
      changedXid: reply?.changedXid ?? '0',
      title,
      shortcut,
      locale,
      body,
      texts,
      version: (reply?.version ?? 0) + 1,
      updatedAt: now,
      updatedBy: by,
    },
    merges: [],
  };
}
