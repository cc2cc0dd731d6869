/** Owns the SQL of how articles fare: citations, what readers said, the pages they came from, and who is told that a review is due. */
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { ArticleCare } from '#protocol/http/care.ts';
import type { Id, Millis } from '#protocol/ids.ts';

type CareRow = Pick<ArticleCare, 'articleId'> & {
  cited: string;
  helped: string;
  helped_not: string;
  source: string | null;
  imported_at: Date | null;
  looked_at: Date | null;
  found: 'unread' | 'same' | 'changed' | 'gone' | null;
  problem: string | null;
};

export async function readCare(db: Queryable, since: Millis): Promise<ArticleCare[]> {
  const rows = await db.query<CareRow>(sql`
    with cited as (
      select (p->>'articleId')::uuid as article_id, count(distinct r.id) as count
      from ai_runs r cross join lateral jsonb_array_elements(r.passages) p
      where r.started_at > ${new Date(since)} and r.purpose = 'answer' and r.decision = 'answered'
        and r.fate = 'committed' and (p->>'isCited')::boolean
      group by 1
    ), votes as (
      select article_id, sum(helped) as helped, sum(helped_not) as helped_not
      from article_votes where day >= ${new Date(since)}::timestamptz::date group by article_id
    ), sources as (
      select distinct on (article_id) article_id, source, imported_at, looked_at, found, problem
      from article_sources where source ~ '^https?://' order by article_id, imported_at desc
    )
    select a.id as "articleId", coalesce(c.count, 0) as cited,
      coalesce(v.helped, 0) as helped, coalesce(v.helped_not, 0) as helped_not, s.source, s.imported_at, s.looked_at, s.found, s.problem
    from articles a
    left join cited c on c.article_id = a.id
    left join sources s on s.article_id = a.id
    left join votes v on v.article_id = a.id
    where a.status <> 'archived'
      and (c.article_id is not null or s.article_id is not null or v.article_id is not null)
    order by a.id`);
  return rows.map(row => ({
    articleId: row.articleId,
    cited: Number(row.cited),
    helped: Number(row.helped),
    helpedNot: Number(row.helped_not),
    source:
      row.source === null || row.imported_at === null
        ? null
        : {
            ...{ address: row.source, importedAt: row.imported_at.getTime() },
            ...{ lookedAt: row.looked_at?.getTime() ?? null, found: row.found ?? 'unread' },
            problem: row.problem ?? '',
          },
  }));
}

/** Pages that were not looked at since then, the longest ago first. */
export async function sourcesToLookAt(db: Queryable, before: Millis, most: number): Promise<string[]> {
  const rows = await db.query<{ source: string }>(sql`
    select s.source from article_sources s join articles a on a.id = s.article_id
    where s.source ~ '^https?://' and a.status <> 'archived'
      and coalesce(s.looked_at, s.imported_at) < ${new Date(before)}
    order by coalesce(s.looked_at, s.imported_at), s.source limit ${most}`);
  return rows.map(({ source }) => source);
}

export async function keepLook(
  db: Queryable,
  source: string,
  seen: { found: 'unread' | 'same' | 'changed' | 'gone'; problem: string; now: Millis },
): Promise<void> {
  await db.query(sql`
    update article_sources set looked_at = ${new Date(seen.now)}, found = ${seen.found}, problem = ${seen.problem}
    where source = ${source}`);
}

export type Due = { id: Id; title: string; reviewedAt: Millis; author: Id | null };

/** Published articles that are due and were not told for this look. */
export async function findDue(db: Queryable, now: Millis, most: number): Promise<Due[]> {
  const rows = await db.query<{ id: Id; title: string; reviewed_at_ms: string; author: Id | null }>(sql`
    select a.id, a.title, a.reviewed_at_ms, p.id as author from articles a
    left join people p on p.id::text = a.updated_by and p.is_active
    where a.status = 'published' and a.review_days > 0
      and a.reviewed_at_ms + a.review_days * 86400000::bigint <= ${now}
      and a.review_told_ms is distinct from a.reviewed_at_ms
    order by a.reviewed_at_ms, a.id limit ${most}`);
  return rows.map(({ reviewed_at_ms, ...row }) => ({ ...row, reviewedAt: Number(reviewed_at_ms) }));
}

/** Not a word of them changes for the consoles: it is the server's own mark. */
export async function markTold(db: Queryable, due: readonly Due[]): Promise<void> {
  // For the look that was told: whoever reviewed it since has begun another.
  await db.query(sql`
    update articles a set review_told_ms = told.at
    from unnest(${due.map(({ id }) => id)}::uuid[], ${due.map(each => each.reviewedAt)}::bigint[]) as told (id, at)
    where a.id = told.id`);
}

export async function readLeads(db: Queryable): Promise<Id[]> {
  const rows = await db.query<{ id: Id }>(
    sql`select id from people where is_active and role in ('supervisor', 'admin') order by id`,
  );
  return rows.map(({ id }) => id);
}
