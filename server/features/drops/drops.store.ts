/** Owns the SQL of drops: what is wanted, by which schedule. What became of each period is in runs.store.ts. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { type Sql, sql } from '#platform/db/sql.ts';
import type { AddDropRequest, Drop } from '#protocol/http/drops.ts';
import type { Id, Millis } from '#protocol/ids.ts';

export type KeptDrop = Omit<Drop, 'lastRun'>;
type Row = Omit<KeptDrop, 'nextAt'> & { nextAt: Date | null };

const columns = sql`id, name, storage_id as "storageId", cadence, weekday, month_day as "monthDay", hour, time_zone as "timeZone", kind, format,
  team_id as "teamId", channel, status, file_name as "fileName", is_active as "isActive", version, next_at as "nextAt"`;

async function read(db: Queryable, rest: Sql): Promise<KeptDrop[]> {
  const rows = await db.query<Row>(sql`select ${columns} from drops ${rest}`);
  return rows.map(row => ({ ...row, nextAt: row.nextAt?.getTime() ?? null }));
}

export const listDrops = (db: Queryable): Promise<KeptDrop[]> =>
  read(db, sql`order by lower(name), id limit 500`);
export const findDrop = async (db: Queryable, id: Id): Promise<KeptDrop | null> =>
  (await read(db, sql`where id = ${id}`))[0] ?? null;
export const lockDrop = async (tx: Tx, id: Id): Promise<KeptDrop | null> =>
  (await read(tx, sql`where id = ${id} for update`))[0] ?? null;
/** One whose time has come, and that nobody else takes. */
export const takeDueDrop = async (tx: Tx, now: Millis): Promise<KeptDrop | null> =>
  (
    await read(
      tx,
      sql`where id = (select id from drops where next_at <= ${new Date(now)} order by next_at limit 1 for update skip locked)`,
    )
  )[0] ?? null;

/** Others whose files would lie on its own. */
export const findSameNamed = async (
  tx: Tx,
  drop: AddDropRequest & { id: Id },
): Promise<Drop['name'] | null> =>
  (
    await tx.maybeOne<{ name: string }>(sql`
      select name from drops where storage_id = ${drop.storageId} and id <> ${drop.id} and cadence = ${drop.cadence}
        and replace(replace(file_name, '{kind}', kind), '{format}', format)
          = replace(replace(${drop.fileName}, '{kind}', ${drop.kind}), '{format}', ${drop.format}) limit 1`)
  )?.name ?? null;

type Kept = AddDropRequest & { id: Id; nextAt: Millis | null };
const dateOf = (at: Millis | null): Date | null => (at === null ? null : new Date(at));

export async function insertDrop(tx: Tx, drop: Kept, now: Millis): Promise<void> {
  await tx.query(sql`
    insert into drops (id, name, storage_id, cadence, weekday, month_day, hour, time_zone, kind, format, team_id, channel, status,
      file_name, is_active, next_at, created_at)
    values (${drop.id}, ${drop.name}, ${drop.storageId}, ${drop.cadence}, ${drop.weekday}, ${drop.monthDay}, ${drop.hour},
      ${drop.timeZone}, ${drop.kind}, ${drop.format}, ${drop.teamId}, ${drop.channel}, ${drop.status}, ${drop.fileName},
      ${drop.isActive}, ${dateOf(drop.nextAt)}, ${new Date(now)})`);
}

export async function updateDrop(tx: Tx, drop: Kept): Promise<void> {
  await tx.query(sql`
    update drops set name = ${drop.name}, storage_id = ${drop.storageId}, cadence = ${drop.cadence}, weekday = ${drop.weekday},
      month_day = ${drop.monthDay}, hour = ${drop.hour}, time_zone = ${drop.timeZone}, kind = ${drop.kind}, format = ${drop.format},
      team_id = ${drop.teamId}, channel = ${drop.channel}, status = ${drop.status}, file_name = ${drop.fileName},
      is_active = ${drop.isActive}, next_at = ${dateOf(drop.nextAt)}, version = version + 1
    where id = ${drop.id}`);
}

export async function deleteDrop(tx: Tx, id: Id): Promise<void> {
  await tx.query(sql`delete from drops where id = ${id}`);
}

export async function saveNext(tx: Tx, id: Id, nextAt: Millis): Promise<void> {
  await tx.query(sql`update drops set next_at = ${new Date(nextAt)} where id = ${id}`);
}

/** @returns how many it were on end; 0 where something got through */
export async function countFailure(tx: Tx, id: Id, isFailure: boolean): Promise<number> {
  const row = await tx.maybeOne<{ failures: number }>(sql`
    update drops set failures = case when ${isFailure}::boolean then failures + 1 else 0 end where id = ${id} returning failures`);
  return row?.failures ?? 0;
}

export async function teamExists(db: Queryable, id: Id): Promise<boolean> {
  return (await db.maybeOne(sql`select id from teams where id = ${id}`)) !== null;
}
