/** Owns the SQL of where articles came from and of sites being read. Never decides anything. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { SiteImport } from '#protocol/http/knowledge.ts';
import type { Id } from '#protocol/ids.ts';
import type { ImportedArticle } from './imported-article.ts';

/** The article that came from there, unless it was archived since. */
export async function articleOfSource(db: Queryable, source: string): Promise<Id | null> {
  const row = await db.maybeOne<{ id: Id }>(sql`
    select a.id from article_sources s join articles a on a.id = s.article_id
    where s.source = ${source} and a.status <> 'archived'`);
  return row?.id ?? null;
}

export async function hasSource(db: Queryable, articleId: Id): Promise<boolean> {
  const rows = await db.query(sql`select 1 from article_sources where article_id = ${articleId} limit 1`);
  return rows.length > 0;
}

export async function keepSource(tx: Tx, source: string, articleId: Id, now: number): Promise<void> {
  await tx.query(sql`
    insert into article_sources (source, article_id, imported_at) values (${source}, ${articleId}, ${new Date(now)})
    on conflict (source) do update set article_id = excluded.article_id, imported_at = excluded.imported_at,
      -- What was seen of the page before says nothing of what was taken from it now.
      looked_at = null, found = 'unread', problem = ''`);
}

type ImportRow = {
  id: Id;
  address: string;
  state: SiteImport['state'];
  total: number;
  left_out: number;
  problem: string;
  read: string;
};
const toImport = ({ left_out, read, ...row }: ImportRow): Omit<SiteImport, 'items'> => ({
  ...row,
  leftOut: left_out,
  read: Number(read),
});

export async function findSiteImport(db: Queryable, id: Id): Promise<Omit<SiteImport, 'items'> | null> {
  const row = await db.maybeOne<ImportRow>(sql`
    select i.id, i.address, i.state, i.total, i.left_out, i.problem,
      (select count(*) from knowledge_import_pages p where p.import_id = i.id) as read
    from knowledge_imports i where i.id = ${id}`);
  return row && toImport(row);
}

/** What was read more than a week ago says little about the site now. */
export async function addSiteImport(
  tx: Tx,
  { id, address, by, now }: { id: Id; address: string; by: Id | null; now: number },
): Promise<void> {
  await tx.query(sql`delete from knowledge_imports where created_at < ${new Date(now - 7 * 86_400_000)}`);
  await tx.query(sql`
    insert into knowledge_imports (id, address, state, created_by, created_at)
    values (${id}, ${address}, 'queued', ${by}, ${new Date(now)})`);
}

/** Asks for the end; the reader sees it before its next page. */
export async function askCancel(db: Queryable, id: Id): Promise<void> {
  await db.query(sql`
    update knowledge_imports set cancel_asked = true where id = ${id} and state in ('queued', 'reading')`);
}

export async function isCancelAsked(db: Queryable, id: Id): Promise<boolean> {
  const row = await db.maybeOne<{ cancel_asked: boolean }>(
    sql`select cancel_asked from knowledge_imports where id = ${id}`,
  );
  // One that is gone is nobody's any more.
  return row?.cancel_asked ?? true;
}

export async function beginReading(db: Queryable, id: Id, total: number, leftOut: number): Promise<void> {
  await db.query(sql`
    update knowledge_imports set state = 'reading', total = ${total}, left_out = ${leftOut} where id = ${id}`);
}

export async function endSiteImport(
  db: Queryable,
  id: Id,
  state: 'ready' | 'failed' | 'canceled' | 'imported',
  now: number,
  problem = '',
): Promise<void> {
  await db.query(sql`
    update knowledge_imports set state = ${state}, problem = ${problem}, ended_at = ${new Date(now)} where id = ${id}`);
}

export type ImportPage = { address: string; article: ImportedArticle | null; problem: string };

export async function addPage(db: Queryable, importId: Id, place: number, page: ImportPage): Promise<void> {
  await db.query(sql`
    insert into knowledge_import_pages (import_id, place, address, article, problem)
    select ${importId}, ${place}, ${page.address}, ${page.article && JSON.stringify(page.article)}, ${page.problem}
    where exists (select 1 from knowledge_imports where id = ${importId})
    on conflict do nothing`);
}

export const readPages = (db: Queryable, importId: Id): Promise<ImportPage[]> =>
  db.query<ImportPage>(sql`
    select address, article, problem from knowledge_import_pages where import_id = ${importId} order by place`);
