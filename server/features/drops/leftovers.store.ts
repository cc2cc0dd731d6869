/** Owns the SQL of uploads that nobody goes on with. */
import type { Db, Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';

export type Leftover = { storageId: Id; key: string; uploadId: string; createdAt: Millis };

/** Of a run, or of all that a drop has open; those that began no upload leave none. */
export async function insertLeftovers(
  db: Queryable,
  of: { runId: Id } | { dropId: Id },
  now: Millis,
): Promise<void> {
  const which = 'runId' in of ? sql`r.id = ${of.runId}` : sql`r.drop_id = ${of.dropId}`;
  await db.query(sql`
    insert into drop_leftovers (storage_id, object_key, upload_id, next_at, created_at)
    select d.storage_id, r.object_key, r.upload_id, ${new Date(now)}, ${new Date(now)}
    from drop_runs r join drops d on d.id = r.drop_id
    where ${which} and r.upload_id <> '' and r.state <> 'sent' on conflict do nothing`);
}

/** One that is due, and that is not looked at again before `nextAt`. */
export async function claimLeftover(db: Db, now: Millis, nextAt: Millis): Promise<Leftover | null> {
  const row = await db.maybeOne<Omit<Leftover, 'createdAt'> & { createdAt: Date }>(sql`
    update drop_leftovers l set next_at = ${new Date(nextAt)}
    from (
      select storage_id, object_key, upload_id from drop_leftovers where next_at <= ${new Date(now)}
      order by next_at limit 1 for update skip locked) due
    where l.storage_id = due.storage_id and l.object_key = due.object_key and l.upload_id = due.upload_id
    returning l.storage_id as "storageId", l.object_key as key, l.upload_id as "uploadId", l.created_at as "createdAt"`);
  return row && { ...row, createdAt: row.createdAt.getTime() };
}

export async function forgetLeftover(db: Queryable, { storageId, key, uploadId }: Leftover): Promise<void> {
  await db.query(sql`
    delete from drop_leftovers where storage_id = ${storageId} and object_key = ${key} and upload_id = ${uploadId}`);
}
