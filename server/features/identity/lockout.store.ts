/** Owns the SQL of wrong tries of signing in, and of the networks that a person is known from. */
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Count } from './lockout.ts';

type Row = { key: string; failures: number; countedAt: Date; lockedUntil: Date };

/** Locks the counts, which are made where there are none; always in one order, so that no two attempts wait for each other. */
export async function lockCounts(
  tx: Queryable,
  keys: readonly string[],
  now: Millis,
): Promise<Map<string, Count>> {
  const at = new Date(now);
  await tx.query(sql`
    insert into sign_in_counts (key, failures, counted_at, locked_until)
    select key, 0, ${at}, to_timestamp(0) from unnest(${[...keys].sort()}::text[]) as key order by key
    on conflict (key) do nothing`);
  const rows = await tx.query<Row>(sql`
    select key, failures, counted_at as "countedAt", locked_until as "lockedUntil" from sign_in_counts
    where key = any(${[...keys]}::text[]) order by key for update`);
  return new Map(
    rows.map(({ key, failures, countedAt, lockedUntil }) => [
      key,
      { failures, countedMs: countedAt.getTime(), lockedUntilMs: lockedUntil.getTime() },
    ]),
  );
}

export async function saveCount(tx: Queryable, key: string, count: Count): Promise<void> {
  await tx.query(sql`
    update sign_in_counts set failures = ${count.failures}, counted_at = ${new Date(count.countedMs)},
      locked_until = ${new Date(count.lockedUntilMs)}
    where key = ${key}`);
}

export async function deleteCounts(tx: Queryable, keys: readonly string[]): Promise<void> {
  await tx.query(sql`delete from sign_in_counts where key = any(${[...keys]}::text[])`);
}

export async function isKnownPlace(
  db: Queryable,
  email: string,
  network: string,
  since: Millis,
): Promise<boolean> {
  const row = await db.maybeOne(sql`
    select place.person_id from sign_in_places place join people on people.id = place.person_id
    where lower(people.email) = ${email} and place.network = ${network} and place.last_at > ${new Date(since)}`);
  return row !== null;
}

/** Written once an hour at most. */
export async function rememberPlace(
  db: Queryable,
  personId: Id,
  network: string,
  now: Millis,
): Promise<void> {
  await db.query(sql`
    insert into sign_in_places (person_id, network, last_at) values (${personId}, ${network}, ${new Date(now)})
    on conflict (person_id, network) do update set last_at = excluded.last_at
    where sign_in_places.last_at < ${new Date(now - 3_600_000)}`);
}

export async function deleteOldCounts(db: Queryable, before: Millis, placesBefore: Millis): Promise<void> {
  await db.query(sql`delete from sign_in_counts where counted_at < ${new Date(before)}`);
  await db.query(sql`delete from sign_in_places where last_at < ${new Date(placesBefore)}`);
}
