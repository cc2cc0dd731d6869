/** Owns the SQL of articles, their versions and replies. Never decides anything. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Article, Reply } from '#protocol/documents/desk.ts';
import type { Id } from '#protocol/ids.ts';
import type { BareDocument } from '../sync/index.ts';

type ArticleRow = {
  id: string;
  title: string;
  slug: string;
  body: string;
  tags: string[];
  locale: string;
  status: Article['status'];
  version: number;
  updated_at_ms: string;
  updated_by: string;
  created_at: Date;
};

const articleColumns = sql`id, title, slug, body, tags, locale, status, version, updated_at_ms, updated_by, created_at`;

const toArticle = (row: ArticleRow): BareDocument<'articles'> => ({
  id: row.id,
  title: row.title,
  slug: row.slug,
  body: row.body,
  tags: row.tags,
  locale: row.locale,
  status: row.status,
  version: row.version,
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
  const { id, title, slug, body, tags, locale, status, version, updatedAt, updatedBy } = article;
  const rows = isNew
    ? await tx.query<{ id: Id }>(sql`
        insert into articles (id, title, slug, body, tags, locale, status, version, updated_at_ms, updated_by, created_at)
        values (${id}, ${title}, ${slug}, ${body}, ${tags}, ${locale}, ${status}, ${version}, ${updatedAt}, ${updatedBy},
          ${new Date(article.createdAt)})
        on conflict (id) do nothing returning id`)
    : await tx.query<{ id: Id }>(sql`
        update articles set title = ${title}, slug = ${slug}, body = ${body}, tags = ${tags}, locale = ${locale},
          status = ${status}, version = ${version}, updated_at_ms = ${updatedAt}, updated_by = ${updatedBy}
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

export type PublishedRow = {
  id: Id;
  version: number;
  title: string;
  slug: string;
  body: string;
  locale: string;
};

/** Published texts as their versions keep them. */
export const readPublished = (db: Queryable): Promise<PublishedRow[]> =>
  db.query<PublishedRow>(sql`
    select a.id, a.version, v.title, a.slug, v.body, a.locale
    from articles a join article_versions v on v.article_id = a.id and v.version = a.version
    where a.status = 'published' order by a.created_at, a.id`);

export async function publishedFingerprint(db: Queryable): Promise<string> {
  const row = await db.one<{ count: string; sum: string }>(sql`
    select count(*) as count,
      coalesce(sum(hashtextextended(id::text || slug || locale, version)::numeric), 0) as sum
    from articles where status = 'published'`);
  return `${row.count}:${row.sum}`;
}

export type PageArticle = PublishedRow & { tags: string[]; updatedAtMs: number };

type PageRow = Omit<PageArticle, 'updatedAtMs'> & { updated_at_ms: string };
const pageColumns = sql`a.id, a.version, v.title, a.slug, v.body, a.locale, a.tags, a.updated_at_ms`;
const toPage = ({ updated_at_ms, ...row }: PageRow): PageArticle => ({
  ...row,
  updatedAtMs: Number(updated_at_ms),
});

export async function findPublishedBySlug(db: Queryable, slug: string): Promise<PageArticle | null> {
  const rows = await db.query<PageRow>(sql`
    select ${pageColumns}
    from articles a join article_versions v on v.article_id = a.id and v.version = a.version
    where a.slug = ${slug} and a.status = 'published' order by a.created_at, a.id limit 1`);
  return rows[0] ? toPage(rows[0]) : null;
}

export async function listPublished(
  db: Queryable,
): Promise<Pick<PageArticle, 'title' | 'slug' | 'locale' | 'tags'>[]> {
  return db.query(sql`
    select a.title, a.slug, a.locale, a.tags from articles a
    where a.status = 'published' order by a.locale, a.title limit 2000`);
}

type ReplyRow = {
  id: string;
  title: string;
  shortcut: string;
  body: string;
  updated_at_ms: string;
  updated_by: string;
};

const toReply = (row: ReplyRow): BareDocument<'replies'> => ({
  id: row.id,
  title: row.title,
  shortcut: row.shortcut,
  body: row.body,
  updatedAt: Number(row.updated_at_ms),
  updatedBy: row.updated_by,
});

export async function readReplies(db: Queryable, ids: readonly Id[]): Promise<BareDocument<'replies'>[]> {
  const rows = await db.query<ReplyRow>(
    sql`select id, title, shortcut, body, updated_at_ms, updated_by from replies where id = any(${ids}::uuid[])`,
  );
  return rows.map(toReply);
}

export async function lockReply(tx: Tx, id: Id): Promise<BareDocument<'replies'> | null> {
  const row = await tx.maybeOne<ReplyRow>(
    sql`select id, title, shortcut, body, updated_at_ms, updated_by from replies where id = ${id} for update`,
  );
  return row && toReply(row);
}

/** @returns false when the id exists already and `isNew` was claimed */
export async function saveReply(
  tx: Tx,
  reply: Omit<Reply, 'scope' | 'changedXid'>,
  isNew: boolean,
): Promise<boolean> {
  const { id, title, shortcut, body, updatedAt, updatedBy } = reply;
  const rows = isNew
    ? await tx.query<{ id: Id }>(sql`
        insert into replies (id, title, shortcut, body, updated_at_ms, updated_by)
        values (${id}, ${title}, ${shortcut}, ${body}, ${updatedAt}, ${updatedBy})
        on conflict (id) do nothing returning id`)
    : await tx.query<{ id: Id }>(sql`
        update replies set title = ${title}, shortcut = ${shortcut}, body = ${body}, updated_at_ms = ${updatedAt},
          updated_by = ${updatedBy} where id = ${id} returning id`);
  return rows.length === 1;
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
