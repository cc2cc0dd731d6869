/** Owns the SQL of what becomes of each period of a drop: one row for each, held by one server at a time. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { type Sql, sql } from '#platform/db/sql.ts';
import type { DropRun } from '#protocol/http/drops.ts';
import type { Id, Millis } from '#protocol/ids.ts';

export type KeptRun = DropRun & {
  dropId: Id;
  exportId: Id | null;
  uploadId: string;
  begunAt: Millis;
};

type Row = Omit<
  KeptRun,
  'from' | 'to' | 'rows' | 'sizeBytes' | 'sentBytes' | 'createdAt' | 'nextAt' | 'finishedAt' | 'begunAt'
> & {
  from: Date;
  to: Date;
  rows: string;
  sizeBytes: string;
  sentBytes: string;
  createdAt: Date;
  begunAt: Date;
  nextAt: Date | null;
  finishedAt: Date | null;
};

const columns = sql`r.id, r.drop_id as "dropId", r.period_from as "from", r.period_to as "to", r.state, r.attempts, r.error,
  r.export_id as "exportId", r.object_key as key, r.upload_id as "uploadId", r.row_count as rows, r.size_bytes as "sizeBytes",
  r.sent_bytes as "sentBytes", r.sha256, r.next_at as "nextAt", r.created_at as "createdAt", r.begun_at as "begunAt",
  r.finished_at as "finishedAt"`;

async function read(db: Queryable, rest: Sql): Promise<KeptRun[]> {
  const rows = await db.query<Row>(sql`select ${columns} from ${rest}`);
  return rows.map(row => ({
    ...row,
    ...{ from: row.from.getTime(), to: row.to.getTime(), createdAt: row.createdAt.getTime() },
    ...{ rows: Number(row.rows), sizeBytes: Number(row.sizeBytes), sentBytes: Number(row.sentBytes) },
    begunAt: row.begunAt.getTime(),
    nextAt: row.nextAt?.getTime() ?? null,
    finishedAt: row.finishedAt?.getTime() ?? null,
  }));
}

export const listRuns = (db: Queryable, dropId: Id): Promise<KeptRun[]> =>
  read(db, sql`drop_runs r where r.drop_id = ${dropId} order by r.period_from desc, r.id desc limit 100`);
/** Of each drop the one that was last worked on. */
export const listLastRuns = (db: Queryable): Promise<KeptRun[]> =>
  read(
    db,
    sql`drops d cross join lateral (
      select id, drop_id, period_from, period_to, state, attempts, error, export_id, object_key, upload_id, row_count, size_bytes,
        sent_bytes, sha256, next_at, created_at, begun_at, finished_at
      from drop_runs where drop_id = d.id order by period_from desc, id desc limit 1) as r`,
  );
export const findRun = async (db: Queryable, id: Id): Promise<KeptRun | null> =>
  (await read(db, sql`drop_runs r where r.id = ${id}`))[0] ?? null;

/** The one of the period: begun, or, where it is over and `isAgain`, begun anew. @returns its id */
export async function beginRun(
  tx: Tx,
  run: { id: Id; dropId: Id; from: Millis; to: Millis },
  isAgain: boolean,
  now: Millis,
): Promise<Id> {
  const row = await tx.one<{ id: Id }>(sql`
    insert into drop_runs as r (id, drop_id, period_from, period_to, next_at, created_at, begun_at)
    values (${run.id}, ${run.dropId}, ${new Date(run.from)}, ${new Date(run.to)}, ${new Date(now)}, ${new Date(now)}, ${new Date(now)})
    on conflict (drop_id, period_from, period_to) do update set
      state = case when ${isAgain}::boolean and r.state in ('sent', 'dead') then 'queued' else r.state end,
      attempts = case when ${isAgain}::boolean and r.state in ('sent', 'dead') then 0 else r.attempts end,
      begun_at = case when ${isAgain}::boolean then excluded.begun_at else r.begun_at end,
      finished_at = case when ${isAgain}::boolean then null else r.finished_at end,
      error = case when ${isAgain}::boolean then '' else r.error end,
      next_at = case when ${isAgain}::boolean then excluded.next_at else r.next_at end
    returning r.id`);
  return row.id;
}

/**
 * Holds one that is due until `heldUntil`: what a killed server held is free again then.
 * @param busy what this server has under way
 */
export async function claimRun(
  tx: Tx,
  { now, heldUntil, busy }: { now: Millis; heldUntil: Millis; busy: readonly Id[] },
): Promise<KeptRun | null> {
  const row = await tx.maybeOne<{ id: Id }>(sql`
    update drop_runs set held_until = ${new Date(heldUntil)} where id = (
      select id from drop_runs
      where next_at <= ${new Date(now)} and (held_until is null or held_until <= ${new Date(now)}) and id <> all(${busy}::uuid[])
      order by next_at limit 1 for update skip locked)
    returning id`);
  return row && findRun(tx, row.id);
}

/** Of whoever works on one. What is written by one that was taken for dead meanwhile, and woke up, changes nothing. */
export type Hold = { id: Id; until: Millis };
const mine = ({ id, until }: Hold): Sql =>
  sql`id = ${id} and held_until = ${new Date(until)} and next_at is not null`;

async function change(db: Queryable, hold: Hold, values: Sql): Promise<boolean> {
  const rows = await db.query(sql`update drop_runs set ${values} where ${mine(hold)} returning id`);
  return rows.length > 0;
}

/** Looked at again at that time, by whoever comes first. */
export const putOff = (db: Queryable, hold: Hold, nextAt: Millis): Promise<boolean> =>
  change(db, hold, sql`next_at = ${new Date(nextAt)}, held_until = null`);

export const saveExport = (tx: Tx, hold: Hold, exportId: Id, key: string): Promise<boolean> =>
  change(
    tx,
    hold,
    sql`state = 'making', export_id = ${exportId}, object_key = ${key}, upload_id = '', sent_bytes = 0, row_count = 0, size_bytes = 0,
      sha256 = ''`,
  );

/** What will be sent is known: it goes on as the same, also over a stop. */
export const saveFile = (
  db: Queryable,
  hold: Hold,
  file: { rows: number; sizeBytes: number; sha256: string },
): Promise<boolean> =>
  change(
    db,
    hold,
    sql`state = 'sending', row_count = ${file.rows}, size_bytes = ${file.sizeBytes}, sha256 = ${file.sha256}`,
  );

export const saveUpload = (db: Queryable, hold: Hold, uploadId: string): Promise<boolean> =>
  change(db, hold, sql`upload_id = ${uploadId}, sent_bytes = 0`);

/** With it the hold is renewed. */
export const saveSent = (db: Queryable, hold: Hold, sentBytes: number, until: Millis): Promise<boolean> =>
  change(db, hold, sql`sent_bytes = ${sentBytes}, held_until = ${new Date(until)}`);

/** @param end `failing` with the next try; or it is over */
export function endRun(
  tx: Tx,
  hold: Hold,
  end: { state: 'sent' | 'failing' | 'dead'; error: string; nextAt: Millis | null; now: Millis },
): Promise<boolean> {
  const nextAt = end.nextAt === null ? null : new Date(end.nextAt);
  const isOver = nextAt === null;
  return change(
    tx,
    hold,
    sql`state = ${end.state}, error = ${end.error}, attempts = attempts + 1, held_until = null, next_at = ${nextAt},
      finished_at = ${isOver ? new Date(end.now) : null},
      sent_bytes = case when ${end.state}::text = 'sent' then size_bytes else sent_bytes end,
      upload_id = case when ${isOver}::boolean then '' else upload_id end,
      export_id = case when ${isOver}::boolean then null else export_id end`,
  );
}

/** The next moment at which something is due; null: nothing waits. */
export async function nextDue(db: Queryable): Promise<Millis | null> {
  const row = await db.one<{ at: Date | null }>(sql`
    select least((select min(next_at) from drops),
      (select min(greatest(next_at, held_until)) from drop_runs where next_at is not null),
      (select min(next_at) from drop_leftovers)) as at`);
  return row.at?.getTime() ?? null;
}

/** Of a drop that goes. */
export const openExports = (tx: Tx, dropId: Id): Promise<{ exportId: Id }[]> =>
  tx.query<{ exportId: Id }>(sql`
    select export_id as "exportId" from drop_runs where drop_id = ${dropId} and export_id is not null`);

/** @returns how many */
export async function forgetRuns(tx: Tx, before: Millis): Promise<number> {
  const rows = await tx.query(sql`
    delete from drop_runs where id in (
      select id from drop_runs where created_at < ${new Date(before)} and next_at is null limit 500) returning id`);
  return rows.length;
}
