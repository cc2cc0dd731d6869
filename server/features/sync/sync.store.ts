/** Owns the SQL of the change index, the epoch and the commands table. */
import { createHash } from 'node:crypto';
import type { Db, Queryable, Tx } from '#platform/db/db.ts';
import { prepared, sql } from '#platform/db/sql.ts';
import type { CollectionName } from '#protocol/documents/index.ts';
import { type Id, type Position, splitPosition, type Xid } from '#protocol/ids.ts';
import type { CommandAnswer } from '#protocol/sync.ts';
import type { Change } from './sync.ts';

const nil = '00000000-0000-0000-0000-000000000000';

type ChangeRow = {
  collection: CollectionName;
  scope: string;
  id: string;
  changed_xid: string;
  has_left: boolean;
};
const toChange = (row: ChangeRow): Change => ({
  collection: row.collection,
  scope: row.scope,
  id: row.id,
  changedXid: row.changed_xid,
  hasLeft: row.has_left,
});

/** Below `xmin` every transaction has ended, so nothing can appear there any more (S2). */
export async function readSnapshot(db: Queryable): Promise<{ xmin: Xid; xmax: Xid }> {
  return db.one<{ xmin: string; xmax: string }>(sql`
    select pg_snapshot_xmin(s)::text as xmin, pg_snapshot_xmax(s)::text as xmax from (select pg_current_snapshot() as s) x`);
}

/** Safe entries of one chain after a position, in order (S2): of the column, for the text of that name would put 1000 before 999. */
export async function readChain(
  db: Queryable,
  chain: { collection: string; scope: string; after: Position; below: Xid; limit: number },
): Promise<Change[]> {
  const { xid, id } = splitPosition(chain.after);
  const rows = await db.query<ChangeRow>(sql`
    select c.collection, c.scope, c.id, c.changed_xid::text as changed_xid, c.left_at is not null as has_left
    from changes c
    where c.collection = ${chain.collection} and c.scope = ${chain.scope}
      and (c.changed_xid, c.id) > (${xid}::text::xid8, ${id === '' ? nil : id}::uuid)
      and c.changed_xid < ${chain.below}::text::xid8
    order by c.changed_xid, c.id limit ${chain.limit}`);
  return rows.map(toChange);
}

/** The entries of a first sync's page: still in the scope, and older than the horizon (S12). */
export async function readEntries(
  db: Queryable,
  chain: { collection: string; scope: string; ids: readonly Id[]; below: Xid },
): Promise<Map<Id, Xid>> {
  const rows = await db.query<{ id: string; changed_xid: string }>(sql`
    select id, changed_xid::text as changed_xid from changes
    where collection = ${chain.collection} and scope = ${chain.scope} and id = any(${chain.ids}::uuid[])
      and left_at is null and changed_xid < ${chain.below}::text::xid8`);
  return new Map(rows.map(row => [row.id, row.changed_xid]));
}

/** How many safe entries lie after each chain's position, counted up to `atMost`. One query for all of them. */
export async function countBehind(
  db: Queryable,
  chains: readonly { collection: string; scope: string; after: Position }[],
  atMost: number,
): Promise<number[]> {
  if (chains.length === 0) return [];
  const rows = await db.query<{ nth: string; behind: string }>(sql`
    select w.nth, (
      select count(*) from (
        select 1 from changes c
        where c.collection = w.collection and c.scope = w.scope
          and (c.changed_xid, c.id) > (w.xid::xid8, w.id::uuid)
          and c.changed_xid < pg_snapshot_xmin(pg_current_snapshot())
        limit ${atMost}) found) as behind
    from unnest(${chains.map(c => c.collection)}::text[], ${chains.map(c => c.scope)}::text[],
      ${chains.map(c => splitPosition(c.after).xid)}::text[], ${chains.map(c => splitPosition(c.after).id || nil)}::text[])
      with ordinality as w(collection, scope, xid, id, nth)
    order by w.nth`);
  return rows.map(row => Number(row.behind));
}

/**
 * Everything that a resume needs of chains in the tail, in one query and so of one moment: how many safe entries lie after each
 * position, how far removals were forgotten, and the next xid.
 */
export async function readStandings(
  db: Queryable,
  chains: readonly { collection: string; scope: string; after: Position }[],
  atMost: number,
): Promise<{ behind: number; horizon: Xid | undefined; xmax: Xid }[]> {
  const positions = chains.map(chain => splitPosition(chain.after));
  const rows = await db.query<{ behind: string; horizon: string | null; xmax: string }>(
    prepared(sql`
    select (
      select count(*) from (
        select 1 from changes c
        where c.collection = w.collection and c.scope = w.scope
          and (c.changed_xid, c.id) > (w.xid::xid8, w.id::uuid)
          and c.changed_xid < pg_snapshot_xmin(pg_current_snapshot())
        limit ${atMost}) found) as behind,
      h.horizon::text as horizon, pg_snapshot_xmax(pg_current_snapshot())::text as xmax
    from unnest(${chains.map(c => c.collection)}::text[], ${chains.map(c => c.scope)}::text[],
      ${positions.map(({ xid }) => xid)}::text[], ${positions.map(({ id }) => id || nil)}::text[])
      with ordinality as w(collection, scope, xid, id, nth)
    left join change_horizon h on h.collection = w.collection and h.scope = w.scope
    order by w.nth`),
  );
  return rows.map(({ behind, horizon, xmax }) => ({
    behind: Number(behind),
    horizon: horizon ?? undefined,
    xmax,
  }));
}

/** How many rows a first sync of each chain will bring, for the progress people see. */
export async function countChains(
  db: Queryable,
  chains: readonly { collection: string; scope: string }[],
): Promise<number[]> {
  if (chains.length === 0) return [];
  const rows = await db.query<{ rows: string }>(sql`
    select (select count(*) from changes c
      where c.collection = w.collection and c.scope = w.scope and c.left_at is null) as rows
    from unnest(${chains.map(c => c.collection)}::text[], ${chains.map(c => c.scope)}::text[])
      with ordinality as w(collection, scope, nth)
    order by w.nth`);
  return rows.map(row => Number(row.rows));
}

/** A place in the whole index: its entries are ordered by xid, id, collection, scope. */
export type TailCursor = { xid: Xid; id: Id | ''; collection: string; scope: string };

/** Everything committed after the cursor, safe or not, with the snapshot's xmin. One round trip (S3). */
export async function readTail(
  db: Queryable,
  after: TailCursor,
  limit: number,
): Promise<{ xmin: Xid; changes: Change[] }> {
  const rows = await db.query<ChangeRow & { xmin: string; id: string | null }>(
    prepared(sql`
    select pg_snapshot_xmin(s.snapshot)::text as xmin, c.collection, c.scope, c.id, c.changed_xid::text as changed_xid,
      c.left_at is not null as has_left
    from (select pg_current_snapshot() as snapshot) s
    left join lateral (
      select collection, scope, id, changed_xid, left_at from changes
      where changed_xid >= ${after.xid}::text::xid8
        and (changed_xid, id, collection, scope)
          > (${after.xid}::text::xid8, ${after.id || nil}::uuid, ${after.collection}, ${after.scope})
      order by changed_xid, id, collection, scope limit ${limit}) c on true
    order by c.changed_xid, c.id, c.collection, c.scope`),
  );
  const xmin = rows[0]?.xmin ?? '0';
  return { xmin, changes: rows.filter(row => row.id !== null).map(toChange) };
}

export async function readTeamIds(db: Queryable): Promise<Id[]> {
  return (await db.query<{ id: string }>(sql`select id from teams order by id`)).map(row => row.id);
}

export async function readHorizons(
  db: Queryable,
): Promise<{ collection: string; scope: string; horizon: Xid }[]> {
  return db.query(sql`select collection, scope, horizon::text as horizon from change_horizon`);
}

/** Forgets rows that left long ago, and remembers how far, so that an older position rebuilds (S12). In short batches. */
export async function forgetLeft(tx: Tx, before: Date, limit: number): Promise<number> {
  const rows = await tx.query<{ collection: string; scope: string; changed_xid: string }>(sql`
    delete from changes where (collection, scope, id) in (
      select collection, scope, id from changes where left_at < ${before} limit ${limit})
    returning collection, scope, changed_xid::text as changed_xid`);
  for (const row of rows) {
    await tx.query(sql`
      insert into change_horizon as h (collection, scope, horizon)
      values (${row.collection}, ${row.scope}, ${row.changed_xid}::text::xid8)
      on conflict (collection, scope) do update set horizon = greatest(h.horizon, excluded.horizon)`);
  }
  return rows.length;
}

/**
 * The identity of this history (S6). A dump restored into another cluster carries xids above the cluster's own: the index
 * is renumbered and the epoch renewed before anybody reads it.
 */
export async function openEpoch(db: Db): Promise<string> {
  await db.transaction(async tx => {
    const { is_foreign } = await tx.one<{ is_foreign: boolean }>(sql`
      select coalesce((select changed_xid from changes order by changed_xid desc limit 1)
        >= pg_snapshot_xmax(pg_current_snapshot()), false) as is_foreign`);
    if (!is_foreign) return;
    await tx.query(sql`update changes set changed_xid = pg_current_xact_id()`);
    await tx.query(sql`delete from change_horizon`);
    await tx.query(sql`update epoch set id = gen_random_uuid(), created_at = now()`);
  });
  const facts = await db.one<{ system: string; timeline: number; row: string }>(sql`
    select (select system_identifier::text from pg_control_system()) as system,
      (select timeline_id from pg_control_checkpoint()) as timeline, (select id::text from epoch) as row`);
  return createHash('sha256')
    .update(`${facts.system}/${facts.timeline}/${facts.row}`)
    .digest('hex')
    .slice(0, 24);
}

export type KeptCommand = { actor: string; payloadHash: string; answer: CommandAnswer };

/**
 * Waits until no other transaction runs this command, then reads what it was answered; null when it has not run. Two statements on
 * purpose: the second must see what the one waited for has committed. Takes no transaction id: a command that waits for a row must
 * not hold an older one than who goes first.
 */
export async function readAnswered(tx: Tx, commandId: Id): Promise<KeptCommand | null> {
  const locked = tx.query(prepared(sql`select pg_advisory_xact_lock(hashtextextended(${commandId}, 0))`));
  const kept = tx.maybeOne<{ actor: string; payload_hash: string; answer: CommandAnswer }>(
    prepared(sql`select actor, payload_hash, answer from commands where command_id = ${commandId}`),
  );
  const [row] = await Promise.all([kept, locked]);
  return row && { actor: row.actor, payloadHash: row.payload_hash, answer: row.answer };
}

/** Keeps the answer with the transaction's own id in it. @returns that id */
export async function keepAnswer(
  tx: Tx,
  command: { commandId: Id; actor: string; kind: string; payloadHash: string; about: Id | null },
  answer: Omit<Extract<CommandAnswer, { ok: true }>, 'xid'>,
): Promise<Xid> {
  const row = await tx.one<{ xid: string }>(
    prepared(sql`
    insert into commands (command_id, actor, kind, payload_hash, about, answer)
    values (${command.commandId}, ${command.actor}, ${command.kind}, ${command.payloadHash},
      ${answer.merges.length > 0 ? command.about : null},
      ${JSON.stringify(answer)}::jsonb || jsonb_build_object('xid', pg_current_xact_id()::text))
    returning pg_current_xact_id()::text as xid`),
  );
  return row.xid;
}

/** Kept answers outlive every console that may still ask: an outbox older than this was locked long ago. */
export async function forgetCommands(tx: Tx, before: Date, limit: number): Promise<number> {
  const rows = await tx.query<{ command_id: string }>(sql`
    delete from commands where command_id in (
      select command_id from commands where created_at < ${before} limit ${limit})
    returning command_id`);
  return rows.length;
}
