/** Owns the order in which a first sync hands out chat (S12): open conversations, then history, newest first. */
import type { Queryable } from '#platform/db/db.ts';
import { fromMicros, micros } from '#platform/db/micros.ts';
import { type Sql, sql } from '#platform/db/sql.ts';
import type { CollectionSource } from '../sync/index.ts';

type Page = Parameters<CollectionSource['firstPage']>[1];
type Bookmarked = { id: string; mark: string };

const teamOf = (scope: string): string => scope.slice('team:'.length);

function toPage(rows: readonly Bookmarked[], page: Page) {
  return {
    ids: rows.map(row => row.id),
    after: rows.at(-1)?.mark ?? page.after,
    done: rows.length < page.limit,
  };
}

export async function firstConversations(db: Queryable, page: Page) {
  const [resolved, at, id] = page.after.split('|');
  const after =
    resolved === undefined || at === undefined || id === undefined
      ? sql`true`
      : sql`((status = 'resolved') > ${resolved === 't'}
          or ((status = 'resolved') = ${resolved === 't'} and (last_activity_at, id) < (${fromMicros(at)}, ${id}::uuid)))`;
  const rows = await db.query<Bookmarked>(sql`
    select id, case when status = 'resolved' then 't' else 'f' end || '|' || ${micros(sql`last_activity_at`)} || '|' || id as mark
    from conversations
    where team_id = ${teamOf(page.scope)} and (status <> 'resolved' or last_activity_at >= ${new Date(page.sinceMs)})
      and ${after}
    order by (status = 'resolved'), last_activity_at desc, id desc
    limit ${page.limit}`);
  return toPage(rows, page);
}

/** Newest first by one time column; the shape every other collection shares. */
async function newestFirst(
  db: Queryable,
  page: Page,
  table: { from: Sql; time: Sql; where: Sql },
): Promise<{ ids: string[]; after: string; done: boolean }> {
  const [at, id] = page.after.split('|');
  const after =
    at === undefined || id === undefined
      ? sql`true`
      : sql`(${table.time}, id) < (${fromMicros(at)}, ${id}::uuid)`;
  const rows = await db.query<Bookmarked>(sql`
    select id, ${micros(table.time)} || '|' || id as mark from ${table.from}
    where ${table.where} and ${after}
    order by ${table.time} desc, id desc limit ${page.limit}`);
  return toPage(rows, page);
}

export const firstMessages = (db: Queryable, page: Page) =>
  newestFirst(db, page, {
    from: sql`messages`,
    time: sql`created_at`,
    where: sql`team_id = ${teamOf(page.scope)} and not is_packed`,
  });

export const firstTranscripts = (db: Queryable, page: Page) =>
  newestFirst(db, page, {
    from: sql`transcripts`,
    time: sql`last_message_at`,
    where: sql`team_id = ${teamOf(page.scope)} and last_message_at >= ${new Date(page.sinceMs)}`,
  });

export const firstDrafts = (db: Queryable, page: Page) =>
  newestFirst(db, page, {
    from: sql`drafts`,
    time: sql`created_at`,
    where: sql`team_id = ${teamOf(page.scope)}`,
  });

export const firstCustomers = (db: Queryable, page: Page) =>
  newestFirst(db, page, {
    from: sql`customers`,
    time: sql`last_seen_at`,
    where: sql`last_seen_at >= ${new Date(page.sinceMs)}`,
  });
