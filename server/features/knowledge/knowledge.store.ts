/** Owns the SQL of articles, their versions and replies. Never decides anything. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { fromMicros, micros } from '#platform/db/micros.ts';
import { sql } from '#platform/db/sql.ts';
import type { Audience } from '#protocol/audience.ts';
import type { Article, Reply } from '#protocol/documents/desk.ts';
import type { ArticlesQuery } from '#protocol/http/desk-api.ts';
import type { ReplyVersion } from '#protocol/http/knowledge.ts';
import type { Id } from '#protocol/ids.ts';
import type { BareDocument } from '../sync/index.ts';

type ArticleRow = {
  id: string;
  title: string;
  slug: string;
  body: string;
  tags: string[];
  locale: string;
  audience: Audience;
  translation_of: string | null;
  status: Article['status'];
  version: number;
  review_days: number;
  reviewed_at_ms: string;
  updated_at_ms: string;
  updated_by: string;
  created_at: Date;
};

const articleColumns = sql`id, title, slug, body, tags, locale, audience, translation_of, status, version, review_days,
  reviewed_at_ms, updated_at_ms, updated_by, created_at`;

const toArticle = (row: ArticleRow): BareDocument<'articles'> => ({
  id: row.id,
  title: row.title,
  slug: row.slug,
  body: row.body,
  tags: row.tags,
  locale: row.locale,
  audience: row.audience,
  translationOf: row.translation_of ?? '',
  status: row.status,
  version: row.version,
  reviewDays: row.review_days,
  reviewedAt: Number(row.reviewed_at_ms),
  updatedAt: Number(row.updated_at_ms),
  updatedBy: row.updated_by,
  createdAt: row.created_at.getTime(),
});

export async function readArticles(db: Queryable, ids: readonly Id[]): Promise<BareDocument<'articles'>[]> {
  const rows = await db.query<ArticleRow>(
    sql`select ${articleColumns} from articles where id = any(${ids}::uuid[])`,
  );
  return rows.map(toArticle);
}

/** In the order in which they were made: ids that came with an import have another. One row more than asked for says that there is more. */
export async function pageOfArticles(
  db: Queryable,
  { status, locale, after, limit }: ArticlesQuery,
): Promise<{ article: BareDocument<'articles'>; mark: string }[]> {
  const [at, id] = (after ?? '').split('|');
  const isLater = at && id ? sql`(created_at, id) > (${fromMicros(at)}, ${id}::uuid)` : sql`true`;
  const rows = await db.query<ArticleRow & { mark: string }>(sql`
    select ${articleColumns}, ${micros(sql`created_at`)} || '|' || id as mark from articles
    where (${status}::text is null or status = ${status}::text) and (${locale}::text is null or locale = ${locale}::text)
      and ${isLater}
    order by created_at, id limit ${limit + 1}`);
  return rows.map(({ mark, ...row }) => ({ article: toArticle(row), mark }));
}

export async function lockArticle(tx: Tx, id: Id): Promise<BareDocument<'articles'> | null> {
  const row = await tx.maybeOne<ArticleRow>(
    sql`select ${articleColumns} from articles where id = ${id} for update`,
  );
  return row && toArticle(row);
}

export async function findArticleBySlug(
  db: Queryable,
  slug: string,
): Promise<BareDocument<'articles'> | null> {
  const rows = await db.query<ArticleRow>(
    sql`select ${articleColumns} from articles where slug = ${slug} and status <> 'archived'
        order by created_at, id limit 1`,
  );
  return rows[0] ? toArticle(rows[0]) : null;
}

/** One writer of new slugs at a time: there is no unique index, because an archived article keeps its old one. */
export async function lockSlugs(tx: Tx): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtext('steward.article.slugs'))`);
}

/** Slugs that begin with `slug`, of other articles. */
export async function slugsLike(tx: Tx, slug: string, exceptId: Id): Promise<Set<string>> {
  const rows = await tx.query<{ slug: string }>(
    sql`select slug from articles where starts_with(slug, ${slug}) and id <> ${exceptId}`,
  );
  return new Set(rows.map(row => row.slug));
}

/** @returns false when the id exists already and `isNew` was claimed */
export async function saveArticle(
  tx: Tx,
  article: BareDocument<'articles'>,
  isNew: boolean,
): Promise<boolean> {
  const { id, title, slug, body, tags, locale, audience, status, version, updatedAt, updatedBy } = article;
  const { reviewDays, reviewedAt } = article;
  const original = article.translationOf || null;
  const rows = isNew
    ? await tx.query<{ id: Id }>(sql`
        insert into articles (id, title, slug, body, tags, locale, audience, translation_of, status, version,
          review_days, reviewed_at_ms, updated_at_ms, updated_by, created_at)
        values (${id}, ${title}, ${slug}, ${body}, ${tags}, ${locale}, ${audience}, ${original}, ${status},
          ${version}, ${reviewDays}, ${reviewedAt}, ${updatedAt}, ${updatedBy}, ${new Date(article.createdAt)})
        on conflict (id) do nothing returning id`)
    : await tx.query<{ id: Id }>(sql`
        update articles set title = ${title}, slug = ${slug}, body = ${body}, tags = ${tags}, locale = ${locale},
          audience = ${audience}, translation_of = ${original}, status = ${status}, version = ${version},
          review_days = ${reviewDays}, reviewed_at_ms = ${reviewedAt}, updated_at_ms = ${updatedAt}, updated_by = ${updatedBy}
        where id = ${id} returning id`);
  return rows.length === 1;
}

/** Keeps a published text for ever: citations name it. */
export async function insertVersion(
  tx: Tx,
  { id, version, title, body, updatedAt }: BareDocument<'articles'>,
): Promise<void> {
  await tx.query(sql`
    insert into article_versions (article_id, version, title, body, published_at)
    values (${id}, ${version}, ${title}, ${body}, ${new Date(updatedAt)})`);
}

/** Newest first; the bookmark is "<updated_at_ms>|<id>" of the last row before. */
export async function articlePage(
  db: Queryable,
  after: { updatedAt: number; id: Id } | null,
  limit: number,
): Promise<{ id: Id; updatedAt: number }[]> {
  const rows = await db.query<{ id: Id; updated_at_ms: string }>(
    after
      ? sql`select id, updated_at_ms from articles where (updated_at_ms, id) < (${after.updatedAt}, ${after.id})
            order by updated_at_ms desc, id desc limit ${limit}`
      : sql`select id, updated_at_ms from articles order by updated_at_ms desc, id desc limit ${limit}`,
  );
  return rows.map(row => ({ id: row.id, updatedAt: Number(row.updated_at_ms) }));
}

/** What a translation is really of: the original behind another translation. Null where there is no such article. */
export async function originalOf(tx: Tx, id: Id): Promise<Id | null> {
  const row = await tx.maybeOne<{ original: Id }>(
    sql`select coalesce(translation_of, id) as original from articles where id = ${id}`,
  );
  return row?.original ?? null;
}

export async function hasTranslations(tx: Tx, id: Id): Promise<boolean> {
  const row = await tx.one<{ has: boolean }>(
    sql`select exists (select from articles where translation_of = ${id}) as has`,
  );
  return row.has;
}

export type PublishedRow = {
  id: Id;
  version: number;
  title: string;
  slug: string;
  body: string;
  locale: string;
  /** What all translations of one matter share. */
  matter: Id;
};

/** Published texts that some customer may read, as their versions keep them. Internal ones never leave the desk. */
export const readPublished = (db: Queryable): Promise<(PublishedRow & { audience: Audience })[]> =>
  db.query<PublishedRow & { audience: Audience }>(sql`
    select a.id, a.version, v.title, a.slug, v.body, a.locale, a.audience, coalesce(a.translation_of, a.id) as matter
    from articles a join article_versions v on v.article_id = a.id and v.version = a.version
    where a.status = 'published' and a.audience <> 'internal' order by a.created_at, a.id`);

export async function publishedFingerprint(db: Queryable): Promise<string> {
  const row = await db.one<{ count: string; sum: string }>(sql`
    select count(*) as count,
      coalesce(sum(hashtextextended(id::text || slug || locale || audience || coalesce(translation_of::text, ''),
        version)::numeric), 0) as sum
    from articles where status = 'published'`);
  return `${row.count}:${row.sum}`;
}

export type PageArticle = PublishedRow & { tags: string[]; audience: Audience; updatedAtMs: number };

type PageRow = Omit<PageArticle, 'updatedAtMs'> & { updated_at_ms: string };
const pageColumns = sql`a.id, a.version, v.title, a.slug, v.body, a.locale, a.tags, a.audience,
  coalesce(a.translation_of, a.id) as matter, a.updated_at_ms`;
const toPage = ({ updated_at_ms, ...row }: PageRow): PageArticle => ({
  ...row,
  updatedAtMs: Number(updated_at_ms),
});

export async function findPublishedBySlug(
  db: Queryable,
  slug: string,
  audiences: readonly Audience[],
): Promise<PageArticle | null> {
  const rows = await db.query<PageRow>(sql`
    select ${pageColumns}
    from articles a join article_versions v on v.article_id = a.id and v.version = a.version
    where a.slug = ${slug} and a.status = 'published' and a.audience = any(${audiences}) order by a.created_at, a.id limit 1`);
  return rows[0] ? toPage(rows[0]) : null;
}

/** What these readers may read. */
export async function listReadable(
  db: Queryable,
  audiences: readonly Audience[],
): Promise<Pick<PageArticle, 'title' | 'slug' | 'locale' | 'tags'>[]> {
  return db.query(sql`
    select a.title, a.slug, a.locale, a.tags from articles a
    where a.status = 'published' and a.audience = any(${audiences}) order by a.locale, a.title limit 2000`);
}

/** @returns whether there is such a page for these readers */
export async function countVote(
  db: Queryable,
  { slug, audiences, isHelpful, day }: VoteOfReader,
): Promise<boolean> {
  const rows = await db.query(sql`
    insert into article_votes as v (article_id, day, helped, helped_not)
    select id, ${day}, ${isHelpful ? 1 : 0}, ${isHelpful ? 0 : 1} from articles
    where slug = ${slug} and status = 'published' and audience = any(${audiences}) order by created_at, id limit 1
    on conflict (article_id, day) do update
      set helped = v.helped + excluded.helped, helped_not = v.helped_not + excluded.helped_not
    returning article_id`);
  return rows.length > 0;
}

/** `day`: of UTC, as "2026-11-29". */
export type VoteOfReader = { slug: string; audiences: readonly Audience[]; isHelpful: boolean; day: string };

type ReplyRow = {
  id: string;
  title: string;
  shortcut: string;
  locale: string;
  body: string;
  texts: Record<string, string>;
  version: number;
  updated_at_ms: string;
  updated_by: string;
};

const replyColumns = sql`id, title, shortcut, locale, body, texts, version, updated_at_ms, updated_by`;

const toReply = ({ updated_at_ms, updated_by, ...row }: ReplyRow): BareDocument<'replies'> => ({
  ...row,
  updatedAt: Number(updated_at_ms),
  updatedBy: updated_by,
});

export async function readReplies(db: Queryable, ids: readonly Id[]): Promise<BareDocument<'replies'>[]> {
  const rows = await db.query<ReplyRow>(
    sql`select ${replyColumns} from replies where id = any(${ids}::uuid[])`,
  );
  return rows.map(toReply);
}

export async function lockReply(tx: Tx, id: Id): Promise<BareDocument<'replies'> | null> {
  const row = await tx.maybeOne<ReplyRow>(
    sql`select ${replyColumns} from replies where id = ${id} for update`,
  );
  return row && toReply(row);
}

/** The database keeps each as a version. @returns false when the id exists already and `isNew` was claimed */
export async function saveReply(
  tx: Tx,
  reply: Omit<Reply, 'scope' | 'changedXid'>,
  isNew: boolean,
): Promise<boolean> {
  const { id, title, shortcut, locale, body, version, updatedAt, updatedBy } = reply;
  const texts = JSON.stringify(reply.texts);
  const rows = isNew
    ? await tx.query<{ id: Id }>(sql`
        insert into replies (${replyColumns})
        values (${id}, ${title}, ${shortcut}, ${locale}, ${body}, ${texts}, ${version}, ${updatedAt}, ${updatedBy})
        on conflict (id) do nothing returning id`)
    : await tx.query<{ id: Id }>(sql`
        update replies set title = ${title}, shortcut = ${shortcut}, locale = ${locale}, body = ${body}, texts = ${texts},
          version = ${version}, updated_at_ms = ${updatedAt}, updated_by = ${updatedBy}
        where id = ${id} returning id`);
  return rows.length === 1;
}

/** 0 for one that never was; what a removed one had is still known. */
export async function lastReplyVersion(tx: Tx, id: Id): Promise<number> {
  const { version } = await tx.one<{ version: number }>(
    sql`select coalesce(max(version), 0)::integer as version from reply_versions where reply_id = ${id}`,
  );
  return version;
}

/** Every text that was saved, the newest first. */
export async function listReplyVersions(db: Queryable, id: Id): Promise<ReplyVersion[]> {
  const rows = await db.query<
    Omit<ReplyVersion, 'savedAt' | 'savedBy'> & { saved_at_ms: string; saved_by: string }
  >(sql`
    select version, title, shortcut, locale, body, texts, saved_at_ms, saved_by from reply_versions
    where reply_id = ${id} order by version desc limit 200`);
  return rows.map(({ saved_at_ms, saved_by, ...row }) => ({
    ...row,
    savedAt: Number(saved_at_ms),
    savedBy: saved_by,
  }));
}

export async function deleteReply(tx: Tx, id: Id): Promise<void> {
  await tx.query(sql`delete from replies where id = ${id}`);
}

export async function replyPage(db: Queryable, afterId: Id | null, limit: number): Promise<Id[]> {
  const rows = await db.query<{ id: Id }>(
    afterId === null
      ? sql`select id from replies order by id limit ${limit}`
      : sql`select id from replies where id > ${afterId} order by id limit ${limit}`,
  );
  return rows.map(row => row.id);
}

/** One organisation a server: its oldest site names it. */
export async function firstSiteName(db: Queryable): Promise<string> {
  const rows = await db.query<{ name: string | null }>(
    sql`select settings ->> 'name' as name from sites order by created_at, id limit 1`,
  );
  return rows[0]?.name || 'Steward';
}
