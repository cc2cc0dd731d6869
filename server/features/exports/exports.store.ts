/** Owns the SQL of exports and of the pieces of their files. */
import type { Db, Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { ExportEntry, ExportKind, StartExportRequest } from '#protocol/http/exports.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { ExportFilter } from './rows.store.ts';

/** @returns false where there is one with this id: the same wish once more */
export async function insertExport(
  tx: Tx,
  wish: StartExportRequest & { id: Id; by: { id: Id; name: string }; now: Millis },
): Promise<boolean> {
  const { id, kind, format, by, now, ...filter } = wish;
  const rows = await tx.query(sql`
    insert into exports (id, kind, format, filter, state, asked_by, asked_by_name, asked_at, touched_at)
    values (${id}, ${kind}, ${format}, ${JSON.stringify(filter)}, 'queued', ${by.id}, ${by.name}, ${new Date(now)},
      ${new Date(now)})
    on conflict (id) do nothing returning id`);
  return rows.length > 0;
}

type Row = Omit<ExportEntry, 'rows' | 'totalRows' | 'sizeBytes' | 'askedAt' | 'endedAt' | 'expiresAt'> & {
  askedBy: Id;
  rows: string;
  totalRows: string | null;
  sizeBytes: string;
  askedAt: Date;
  endedAt: Date | null;
  expiresAt: Date | null;
};

export type KeptExport = ExportEntry & { askedBy: Id };

/** The one, or those of a person, or all; the newest first. */
export async function listExports(
  db: Queryable,
  { id = null, askedBy = null }: { id?: Id | null; askedBy?: Id | null },
): Promise<KeptExport[]> {
  const rows = await db.query<Row>(sql`
    select id, kind, format, filter, state, problem, row_count as rows, total_rows as "totalRows", size_bytes as "sizeBytes",
      asked_by as "askedBy", asked_by_name as "askedByName", asked_at as "askedAt", ended_at as "endedAt", expires_at as "expiresAt"
    from exports where (${id}::uuid is null or id = ${id}) and (${askedBy}::uuid is null or asked_by = ${askedBy})
    order by asked_at desc, id desc limit 200`);
  return rows.map(row => ({
    ...row,
    rows: Number(row.rows),
    totalRows: row.totalRows === null ? null : Number(row.totalRows),
    sizeBytes: Number(row.sizeBytes),
    askedAt: row.askedAt.getTime(),
    endedAt: row.endedAt?.getTime() ?? null,
    expiresAt: row.expiresAt?.getTime() ?? null,
  }));
}

export type Begun = {
  id: Id;
  kind: ExportKind;
  format: ExportEntry['format'];
  filter: ExportFilter;
  mark: string;
  rows: number;
  sizeBytes: number;
  totalRows: number | null;
};

/** Null: it is over, or was never there. */
export async function beginExport(db: Queryable, id: Id, now: Millis): Promise<Begun | null> {
  type BegunRow = Omit<Begun, 'rows' | 'sizeBytes' | 'totalRows'> & {
    rows: string;
    sizeBytes: string;
    totalRows: string | null;
  };
  const row = await db.maybeOne<BegunRow>(sql`
    update exports set state = 'running', touched_at = ${new Date(now)} where id = ${id} and state in ('queued', 'running')
    returning id, kind, format, filter, mark, row_count as rows, size_bytes as "sizeBytes", total_rows as "totalRows"`);
  return (
    row && {
      ...row,
      ...{ rows: Number(row.rows), sizeBytes: Number(row.sizeBytes) },
      totalRows: row.totalRows === null ? null : Number(row.totalRows),
    }
  );
}

export async function saveTotal(db: Queryable, id: Id, totalRows: number): Promise<void> {
  await db.query(sql`update exports set total_rows = ${totalRows} where id = ${id}`);
}

/** From the beginning again. */
export const startOver = (db: Db, id: Id): Promise<void> =>
  db.transaction(async tx => {
    await tx.query(sql`
      update exports set mark = '', row_count = 0, size_bytes = 0 where id = ${id} and state = 'running'`);
    await tx.query(sql`delete from export_chunks where export_id = ${id}`);
  });

/** Without a copy. */
const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);

/**
 * Adds a piece behind what is there, with how far it came.
 * @returns false where it was cancelled, or another server makes it now
 */
export const addChunk = (
  db: Db,
  piece: { id: Id; startByte: number; content: Uint8Array; rows: number; mark: string; now: Millis },
): Promise<boolean> =>
  db.transaction(async tx => {
    const { id, startByte, content, rows, mark, now } = piece;
    const held = await tx.query(sql`
      update exports set size_bytes = size_bytes + ${content.length}, row_count = ${rows}, mark = ${mark},
        touched_at = ${new Date(now)}
      where id = ${id} and state = 'running' and size_bytes = ${startByte} returning id`);
    if (held.length === 0) return false;
    if (content.length > 0)
      await tx.query(sql`
        insert into export_chunks (export_id, start_byte, content) values (${id}, ${startByte}, ${asBuffer(content)})`);
    return true;
  });

export async function endExport(
  db: Queryable,
  id: Id,
  end: { state: 'done' | 'failed' | 'cancelled'; problem: string; expiresAt: Millis | null; now: Millis },
): Promise<boolean> {
  const expiresAt = end.expiresAt === null ? null : new Date(end.expiresAt);
  const rows = await db.query(sql`
    update exports set state = ${end.state}, problem = ${end.problem}, ended_at = ${new Date(end.now)}, expires_at = ${expiresAt}
    where id = ${id} and state in ('queued', 'running') returning id`);
  return rows.length > 0;
}

export async function deleteChunks(db: Queryable, id: Id): Promise<void> {
  await db.query(sql`delete from export_chunks where export_id = ${id}`);
}

export async function deleteExport(tx: Tx, id: Id): Promise<void> {
  await tx.query(sql`delete from exports where id = ${id}`);
}

/** The piece that holds this byte. */
export const readChunk = (db: Queryable, id: Id, at: number) =>
  db.maybeOne<{ startByte: string; content: Buffer }>(sql`
    select start_byte as "startByte", content from export_chunks
    where export_id = ${id} and start_byte <= ${at} order by start_byte desc limit 1`);

/** Files run out, and the list of a season is enough. */
export async function expireExports(db: Queryable, now: Millis, listedSince: Millis): Promise<void> {
  await db.query(sql`
    with gone as (
      update exports set state = 'expired', problem = 'Its time is over.' where state = 'done' and expires_at <= ${new Date(now)}
      returning id)
    delete from export_chunks where export_id in (select id from gone)`);
  await db.query(
    sql`delete from exports where asked_at < ${new Date(listedSince)} and state not in ('queued', 'running')`,
  );
}

/** Those that nobody makes any more. */
export const readStuck = (db: Queryable, before: Millis): Promise<{ id: Id }[]> =>
  db.query(sql`
    select id from exports where state in ('queued', 'running') and touched_at < ${new Date(before)} limit 100`);
