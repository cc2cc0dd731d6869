/** Owns the SQL over the three tables of `operations`: a page of a first sync, and the forgetting. */
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';

/** The newest first. Ids carry their time, so they give the order by themselves. */
export async function operationPage(
  db: Queryable,
  role: string,
  after: Id | null,
  limit: number,
): Promise<Id[]> {
  const below = after === null ? sql`true` : sql`id < ${after}::uuid`;
  const rows = await db.query<{ id: string }>(sql`
    select id from (
      select id from maintenance where role = ${role} and ${below}
      union all select id from alerts where role = ${role} and ${below}
      union all select id from incidents where role = ${role} and ${below}) o
    order by id desc limit ${limit}`);
  return rows.map(row => row.id);
}

/** @returns how many rows went */
export async function forgetOperations(db: Queryable, before: Millis, limit: number): Promise<number> {
  const rows = await db.query<{ id: string }>(sql`
    with old_maintenance as (
      delete from maintenance where id in (
        select id from maintenance where ends_at_ms < ${before} limit ${limit}) returning id),
    old_alerts as (
      delete from alerts where id in (
        select id from alerts where closed_at_ms < ${before} limit ${limit}) returning id),
    old_incidents as (
      delete from incidents where id in (
        select id from incidents where ended_at_ms < ${before} limit ${limit}) returning id)
    select id from old_maintenance union all select id from old_alerts union all select id from old_incidents`);
  return rows.length;
}
