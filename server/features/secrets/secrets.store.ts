/** Owns the SQL of which sealing key holds, which servers run with which keys, and of secrets wherever rooms keep them sealed. */
import type { Queryable } from '#platform/db/db.ts';
import { raw, sql } from '#platform/db/sql.ts';
import type { Sealer } from '#platform/sealed.ts';

/** Where a room keeps secrets. Names are the room's own constants, never words of a caller. */
export type SealedColumn = {
  table: string;
  /** Of one column. */
  key: string;
  column: string;
  /** As the room has its sealer made. */
  use: string;
  /** An earlier version did not bind what it sealed to the key of its row: it is taken over once, and opens nowhere after that. */
  wasUnbound?: true;
  /** For people: what is in it, such as `client secrets of providers`. */
  what: string;
  /** What opens secrets that were sealed before keys were kept outside of the database. */
  before?: Sealer;
};

export type Sealing = { currentKey: string; oldKey: string | null; isResealed: boolean };
/** `isBound`: all that is sealed is bound to its row. */
type HeldSealing = Sealing & { isBound: boolean };

const sealing = sql`
  select current_key as "currentKey", old_key as "oldKey", is_resealed as "isResealed", is_bound as "isBound" from sealing`;

export const readSealing = (db: Queryable) => db.maybeOne<HeldSealing>(sealing);

/** It stays the current one until this transaction ended. */
export const holdSealing = (tx: Queryable) => tx.maybeOne<HeldSealing>(sql`${sealing} for share`);

export const lockSealing = (tx: Queryable) => tx.maybeOne<HeldSealing>(sql`${sealing} for update`);

/** The first of all keys; where another server was first, nothing. */
export async function beginSealing(tx: Queryable, keyId: string): Promise<void> {
  await tx.query(sql`insert into sealing (current_key) values (${keyId}) on conflict (only_row) do nothing`);
}

export async function saveSealing(tx: Queryable, { currentKey, oldKey, isResealed }: Sealing): Promise<void> {
  await tx.query(sql`
    update sealing set current_key = ${currentKey}, old_key = ${oldKey}::text, is_resealed = ${isResealed}, changed_at = now()`);
}

/** Nothing that is not bound to its row opens from now on. */
export async function saveBound(db: Queryable): Promise<void> {
  await db.query(sql`update sealing set is_bound = true where not is_bound`);
}

export type RunningServer = { id: string; name: string; keys: string[] };

export async function saveServer(db: Queryable, { id, name, keys }: RunningServer): Promise<void> {
  await db.query(sql`
    insert into sealing_servers (id, name, keys, seen_at) values (${id}, ${name}, ${keys}, now())
    on conflict (id) do update set name = excluded.name, keys = excluded.keys, seen_at = excluded.seen_at`);
}

/** Takes away a server that stops, and those that did not come to say so. */
export async function deleteServer(db: Queryable, id: string): Promise<void> {
  await db.query(sql`
    delete from sealing_servers where id::text = ${id} or seen_at < now() - interval '1 day'`);
}

/** How long a server counts as running after it last said so, every three seconds: a few words may be lost. */
export const aliveSeconds = 20;

export const readServers = (db: Queryable) =>
  db.query<RunningServer>(sql`
    select id::text as id, name, keys from sealing_servers
    where seen_at > now() - make_interval(secs => ${aliveSeconds}) order by name, id`);

/** One at a time over all servers, until the connection is given back or its process ends. */
export async function takeTurn(connection: Queryable): Promise<boolean> {
  const { taken } = await connection.one<{ taken: boolean }>(
    sql`select pg_try_advisory_lock(hashtextextended('steward secrets', 0)) as taken`,
  );
  return taken;
}

export async function endTurn(connection: Queryable): Promise<void> {
  await connection.query(sql`select pg_advisory_unlock(hashtextextended('steward secrets', 0))`);
}

export type SealedRow = { key: string; sealed: string };

/** The next ones after a row that are not sealed with this key (null: whichever it is); locked, so that nobody writes what was read before. */
export const lockSealed = (
  tx: Queryable,
  { table, key, column }: SealedColumn,
  { after, keyId, most }: { after: string; keyId: string | null; most: number },
) =>
  tx.query<SealedRow>(sql`
    select ${raw(key)}::text as key, ${raw(column)} as sealed from ${raw(table)}
    where ${raw(key)}::text > ${after} and ${raw(column)} <> ''
      and ${keyId === null ? sql`true` : sql`not starts_with(${raw(column)}, ${`v2.${keyId}.`})`}
    order by ${raw(key)}::text limit ${most} for update`);

export async function saveSealed(
  tx: Queryable,
  { table, key, column }: SealedColumn,
  rows: readonly SealedRow[],
): Promise<void> {
  await tx.query(sql`
    update ${raw(table)} as kept set ${raw(column)} = made.sealed
    from unnest(${rows.map(row => row.key)}::text[], ${rows.map(row => row.sealed)}::text[]) as made (key, sealed)
    where kept.${raw(key)}::text = made.key`);
}

/** How many there are by the key that they name; '' for those of the first version, which name none. */
export const countSealed = (db: Queryable, { table, column }: SealedColumn) =>
  db.query<{ keyId: string; count: number }>(sql`
    select case when starts_with(${raw(column)}, 'v2.') then split_part(${raw(column)}, '.', 2) else '' end as "keyId",
      count(*)::integer as count
    from ${raw(table)} where ${raw(column)} <> '' group by 1 order by 1`);
