/** Owns the SQL of announced maintenance. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Maintenance } from '#protocol/documents/maintenance.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { PartId } from '#protocol/system.ts';

export type BareMaintenance = Omit<Maintenance, 'scope' | 'changedXid'>;

type Row = {
  id: string;
  title: string;
  text: string;
  lang: string;
  starts_at_ms: string;
  ends_at_ms: string;
  parts: PartId[];
  tell_customers: boolean;
  canceled_at_ms: string | null;
  created_at_ms: string;
  updated_at_ms: string;
  updated_by: string;
};

const columns = sql`id, title, text, lang, starts_at_ms, ends_at_ms, parts, tell_customers, canceled_at_ms, created_at_ms,
  updated_at_ms, updated_by`;

const toMaintenance = (row: Row): BareMaintenance => ({
  id: row.id,
  kind: 'maintenance',
  title: row.title,
  text: row.text,
  lang: row.lang,
  startsAt: Number(row.starts_at_ms),
  endsAt: Number(row.ends_at_ms),
  parts: row.parts,
  tellCustomers: row.tell_customers,
  canceledAt: row.canceled_at_ms === null ? null : Number(row.canceled_at_ms),
  createdAt: Number(row.created_at_ms),
  updatedAt: Number(row.updated_at_ms),
  updatedBy: row.updated_by,
});

export async function readMaintenance(db: Queryable, ids: readonly Id[]): Promise<BareMaintenance[]> {
  const rows = await db.query<Row>(sql`select ${columns} from maintenance where id = any(${ids}::uuid[])`);
  return rows.map(toMaintenance);
}

/** What was not called off and is not over, soonest first. */
export async function upcomingMaintenance(db: Queryable, now: Millis): Promise<BareMaintenance[]> {
  const rows = await db.query<Row>(sql`
    select ${columns} from maintenance where ends_at_ms > ${now} and canceled_at_ms is null
    order by starts_at_ms, id limit 100`);
  return rows.map(toMaintenance);
}

export async function lockMaintenance(tx: Tx, id: Id): Promise<BareMaintenance | null> {
  const row = await tx.maybeOne<Row>(sql`select ${columns} from maintenance where id = ${id} for update`);
  return row && toMaintenance(row);
}

/** @returns false when a new one has an id that is in use */
export async function saveMaintenance(tx: Tx, next: BareMaintenance, isNew: boolean): Promise<boolean> {
  const { id, title, text, lang, startsAt, endsAt, parts, tellCustomers, canceledAt, updatedAt, updatedBy } =
    next;
  if (isNew) {
    const rows = await tx.query<{ id: string }>(sql`
      insert into maintenance (id, title, text, lang, starts_at_ms, ends_at_ms, parts, tell_customers, canceled_at_ms,
        created_at_ms, updated_at_ms, updated_by)
      select ${id}::uuid, ${title}, ${text}, ${lang}, ${startsAt}::bigint, ${endsAt}::bigint, ${parts}::text[],
        ${tellCustomers}, ${canceledAt}::bigint, ${next.createdAt}::bigint, ${updatedAt}::bigint, ${updatedBy}
      -- One collection, one id: a console keeps all its kinds by it.
      where not exists (select from alerts where id = ${id}) and not exists (select from incidents where id = ${id})
        and not exists (select from saved_views where id = ${id})
      on conflict (id) do nothing returning id`);
    return rows.length > 0;
  }
  await tx.query(sql`
    update maintenance set title = ${title}, text = ${text}, lang = ${lang}, starts_at_ms = ${startsAt},
      ends_at_ms = ${endsAt}, parts = ${parts}, tell_customers = ${tellCustomers}, canceled_at_ms = ${canceledAt},
      updated_at_ms = ${updatedAt}, updated_by = ${updatedBy}
    where id = ${id}`);
  return true;
}
