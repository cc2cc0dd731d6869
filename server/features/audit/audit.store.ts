/** Owns the SQL of the audit log. It only grows: the database refuses everything else, and seals each entry at the commit. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { join, type Sql, sql } from '#platform/db/sql.ts';
import {
  type AuditAct,
  type AuditBy,
  type AuditDetail,
  type AuditFilter,
  type AuditHead,
  type AuditLogEntry,
  auditLooks,
} from '#protocol/audit.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { ChainRow } from './chain.ts';

export type NewEntry = {
  id: Id;
  now: Millis;
  act: AuditAct;
  by: AuditBy;
  subjectKind: string;
  subjectId: string;
  ip: string | null;
  digest: string;
  salt: Uint8Array;
  detail: string;
};

export function insertEntry(tx: Tx, entry: NewEntry): void {
  tx.send(sql`
    insert into audit_entries (id, at_ms, act, by_kind, by_id, by_name, subject_kind, subject_id, ip, digest)
    values (${entry.id}, ${entry.now}, ${entry.act}, ${entry.by.kind}, ${entry.by.id}, ${entry.by.name},
      ${entry.subjectKind}, ${entry.subjectId}, ${entry.ip}, decode(${entry.digest}, 'hex'))`);
  tx.send(sql`
    insert into audit_details (entry_id, salt, detail) values (${entry.id}, ${entry.salt}, ${entry.detail})`);
}

type Row = {
  id: string;
  seq: string;
  at_ms: string;
  act: AuditAct;
  by_kind: AuditBy['kind'];
  by_id: string | null;
  by_name: string;
  subject_kind: string;
  subject_id: string;
  ip: string | null;
  digest: string;
  prev_hash: string;
  hash: string;
  salt: Uint8Array | null;
  detail: string | null;
};

const columns = sql`id, seq, at_ms, act, by_kind, by_id, by_name, subject_kind, subject_id, ip, encode(digest, 'hex') as digest,
  encode(prev_hash, 'hex') as prev_hash, encode(hash, 'hex') as hash, salt, detail`;
const joined = sql`audit_entries left join audit_details on entry_id = id`;

function toEntry(row: Row): AuditLogEntry {
  const kept = row.detail === null ? null : (JSON.parse(row.detail) as { name: string; detail: AuditDetail });
  return {
    ...{ id: row.id, seq: Number(row.seq), at: Number(row.at_ms), act: row.act },
    by: { kind: row.by_kind, id: row.by_id, name: row.by_name },
    subject: { kind: row.subject_kind, id: row.subject_id, name: kept?.name ?? '' },
    ...{ ip: row.ip, detail: kept?.detail ?? null, hash: row.hash },
  };
}

function among(filter: Partial<AuditFilter>): Sql {
  const { act, about, by, subjectKind, subjectId, looks, ip, from, to } = filter;
  return join(
    [
      sql`seq is not null`,
      ...(act === undefined ? [] : [sql`act = ${act}`]),
      ...(about === undefined ? [] : [sql`split_part(act, '.', 1) = ${about}`]),
      ...(by === undefined ? [] : [sql`by_id = ${by}`]),
      ...(subjectKind === undefined ? [] : [sql`subject_kind = ${subjectKind}`]),
      ...(subjectId === undefined ? [] : [sql`subject_id = ${subjectId}`]),
      ...(looks === undefined ? [] : [sql`(act = any(${[...auditLooks]}::text[])) = ${looks === 'only'}`]),
      ...(ip === undefined ? [] : [sql`ip is not null and audit_address(ip) <<= ${ip}::inet`]),
      ...(from === undefined ? [] : [sql`at_ms >= ${from}`]),
      ...(to === undefined ? [] : [sql`at_ms < ${to}`]),
    ],
    ' and ',
  );
}

/** The newest first. @param before only entries before this place */
export async function readNewest(
  db: Queryable,
  filter: Partial<AuditFilter>,
  { before, limit }: { before: number | undefined; limit: number },
): Promise<AuditLogEntry[]> {
  const older = before === undefined ? sql`true` : sql`seq < ${before}`;
  const rows = await db.query<Row>(sql`
    select ${columns} from ${joined} where ${among(filter)} and ${older} order by seq desc limit ${limit}`);
  return rows.map(toEntry);
}

/** The newest two hundred about things of these kinds. @param id of one of them alone */
export async function readAbout(
  db: Queryable,
  kinds: readonly string[],
  id: string | null,
): Promise<AuditLogEntry[]> {
  const one = id === null ? sql`true` : sql`subject_id = ${id}`;
  const rows = await db.query<Row>(sql`
    select ${columns} from ${joined} where seq is not null and subject_kind = any(${kinds}::text[]) and ${one}
    order by seq desc limit 200`);
  return rows.map(toEntry);
}

/** As they are kept, in the order of the chain. @param after only entries behind this place */
export const readOn = (
  db: Queryable,
  filter: Partial<AuditFilter>,
  { after, limit }: { after: number; limit: number },
): Promise<Row[]> =>
  db.query<Row>(sql`
    select ${columns} from ${joined} where ${among(filter)} and seq > ${after} order by seq limit ${limit}`);

export const toChainRow = (row: Row): ChainRow => ({
  ...{ id: row.id, seq: row.seq === null ? null : Number(row.seq), at: Number(row.at_ms), act: row.act },
  ...{ byKind: row.by_kind, byId: row.by_id, byName: row.by_name },
  ...{ subjectKind: row.subject_kind, subjectId: row.subject_id, ip: row.ip },
  ...{ digest: row.digest, prevHash: row.prev_hash, hash: row.hash },
  detail: row.detail === null || row.salt === null ? null : { salt: row.salt, text: row.detail },
});

/** What no commit leaves behind: entries that were never sealed. */
export async function readUnsealed(db: Queryable): Promise<ChainRow[]> {
  const rows = await db.query<Row>(sql`select ${columns} from ${joined} where seq is null limit 1000`);
  return rows.map(toChainRow);
}

export async function countStrays(db: Queryable): Promise<number> {
  const { count } = await db.one<{ count: string }>(sql`
    select count(*) from audit_details where not exists (select 1 from audit_entries where id = entry_id)`);
  return Number(count);
}

export async function readHead(db: Queryable): Promise<AuditHead | null> {
  const row = await db.maybeOne<{ seq: string; hash: string }>(sql`
    select seq, encode(hash, 'hex') as hash from audit_entries where seq is not null order by seq desc limit 1`);
  return row && { seq: Number(row.seq), hash: row.hash };
}

export async function readHash(db: Queryable, seq: number): Promise<string | null> {
  const row = await db.maybeOne<{ hash: string }>(sql`
    select encode(hash, 'hex') as hash from audit_entries where seq = ${seq}`);
  return row?.hash ?? null;
}

export type Checked = AuditHead & { wholeAt: Millis };

/** Up to where the log was read and held; null: it never was. */
export async function readChecked(db: Queryable): Promise<Checked | null> {
  const row = await db.maybeOne<{ seq: string; hash: string; whole_at_ms: string }>(sql`
    select seq, hash, whole_at_ms from audit_checked`);
  return row && { seq: Number(row.seq), hash: row.hash, wholeAt: Number(row.whole_at_ms) };
}

/** A check that began earlier and ended later takes nothing back. */
export async function saveChecked(db: Queryable, { seq, hash, wholeAt }: Checked): Promise<void> {
  await db.query(sql`
    insert into audit_checked as c (seq, hash, whole_at_ms) values (${seq}, ${hash}, ${wholeAt})
    on conflict (only_one) do update set seq = excluded.seq, hash = excluded.hash, whole_at_ms = excluded.whole_at_ms
    where (excluded.whole_at_ms, excluded.seq) > (c.whole_at_ms, c.seq)`);
}

/** Takes away what entries say about these subjects, and what they were called. @returns the places of those entries */
export async function eraseDetails(
  tx: Tx,
  subjects: readonly { kind: string; id: string }[],
): Promise<number[]> {
  await tx.query(sql`select set_config('steward.audit_erase', 'yes', true)`);
  const rows = await tx.query<{ seq: string }>(sql`
    delete from audit_details using audit_entries,
      unnest(${subjects.map(({ kind }) => kind)}::text[], ${subjects.map(each => each.id)}::text[]) as subject (kind, id)
    where entry_id = audit_entries.id and seq is not null and act <> 'audit.erase'
      and subject_kind = subject.kind and subject_id = subject.id
    returning seq`);
  await tx.query(sql`select set_config('steward.audit_erase', 'no', true)`);
  return rows.map(({ seq }) => Number(seq));
}
