/** Owns the SQL of what consoles hold of the door. Never decides what a document says. */
import type { Db, Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Security, SecurityKind, SecurityList } from '#protocol/documents/security.ts';
import type { Id, Millis } from '#protocol/ids.ts';

export type DocumentRole = 'supervisor' | 'admin';
export type Place = { kind: SecurityKind; place: string };

/**
 * Nobody else makes this document until the transaction ends, so what is read from now on is not older than what stands there. Takes no
 * transaction id: whoever waits here holds up nobody's sync.
 */
export async function lockPlace(tx: Tx, { kind, place }: Place): Promise<void> {
  await tx.query(
    sql`select pg_advisory_xact_lock(hashtextextended(${`security document ${kind} ${place}`}, 0))`,
  );
}

/** @returns whether it says anything else than before */
export async function saveDocument(
  tx: Tx,
  { id, role, kind, place, at, body }: Place & { id: Id; role: DocumentRole; at: Millis; body: object },
): Promise<boolean> {
  const rows = await tx.query(sql`
    insert into security_documents as d (id, role, kind, at, place, body)
    values (${id}, ${role}, ${kind}, ${new Date(at)}, ${place}, ${JSON.stringify(body)})
    on conflict (kind, place) do update set role = excluded.role, at = excluded.at, body = excluded.body
    where d.body is distinct from excluded.body returning d.id`);
  return rows.length > 0;
}

type Row = { id: Id; kind: SecurityKind; at: Date; body: object };

export async function readDocuments(
  db: Queryable,
  ids: readonly Id[],
): Promise<Omit<Security, 'scope' | 'changedXid'>[]> {
  const rows = await db.query<Row>(sql`
    select id, kind, at, body from security_documents where id = any(${ids}::uuid[])`);
  return rows.map(({ at, body, ...row }) => ({ ...body, ...row, at: at.getTime() }) as Security);
}

/** The newest first: lists, then events backwards in time. */
export async function documentPage(
  db: Queryable,
  role: string,
  after: { at: Millis; id: Id } | null,
  limit: number,
): Promise<{ id: Id; at: Millis }[]> {
  const below = after === null ? sql`true` : sql`(at, id) < (${new Date(after.at)}, ${after.id}::uuid)`;
  const rows = await db.query<{ id: Id; at: Date }>(sql`
    select id, at from security_documents where role = ${role} and ${below} order by at desc, id desc limit ${limit}`);
  return rows.map(({ id, at }) => ({ id, at: at.getTime() }));
}

/** Beginnings of slots since then in which something happened and of which no pack was made. The newest first. */
export async function unpackedSlots(
  db: Queryable,
  since: Millis,
  slotMs: Millis,
  most: number,
): Promise<Millis[]> {
  const rows = await db.query<{ slot: string }>(sql`
    with recursive slots (slot) as (
      select floor(extract(epoch from max(at)) * 1000 / ${slotMs})::bigint from security_events where at >= ${new Date(since)}
      union all
      select (select floor(extract(epoch from max(at)) * 1000 / ${slotMs})::bigint from security_events
        where at >= ${new Date(since)} and at < to_timestamp(slots.slot * ${slotMs} / 1000.0))
      from slots where slot is not null)
    select slot from slots where slot is not null and not exists (
      select 1 from security_documents d where d.kind = 'events' and d.place = (slot * ${slotMs})::text) limit ${most}`);
  return rows.map(({ slot }) => Number(slot) * slotMs);
}

/** Takes these lists away, for whoever has no server that could make them again at once: the one that runs does within a minute. */
export async function forgetLists(db: Db, kinds: readonly SecurityList[]): Promise<void> {
  for (const kind of kinds) {
    await db.transaction(async tx => {
      // Whoever is making it read what it says before.
      await lockPlace(tx, { kind, place: '' });
      await tx.query(sql`delete from security_documents where kind = ${kind} and place = ''`);
    });
  }
}

/** @returns how many went */
export async function forgetDocuments(
  db: Queryable,
  kind: 'events' | 'usage',
  before: Millis,
  limit: number,
): Promise<number> {
  const rows = await db.query(sql`
    delete from security_documents where id in (
      select id from security_documents where kind = ${kind} and at < ${new Date(before)} order by at limit ${limit})
    returning id`);
  return rows.length;
}
