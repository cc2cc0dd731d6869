/** Owns the SQL of alerts. At most one open alert has a key; the database keeps it so over all servers. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Alert, Severity } from '#protocol/documents/alert.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Role } from '#protocol/permissions.ts';

export type BareAlert = Omit<Alert, 'scope' | 'changedXid'>;

type Row = {
  id: string;
  key: string;
  severity: Severity;
  title: string;
  text: string;
  created_at_ms: string;
  closed_at_ms: string | null;
  acknowledged_at_ms: string | null;
  acknowledged_by: string;
};

const columns = sql`id, key, severity, title, text, created_at_ms, closed_at_ms, acknowledged_at_ms, acknowledged_by`;
const orNull = (value: string | null): Millis | null => (value === null ? null : Number(value));

const toAlert = (row: Row): BareAlert => ({
  id: row.id,
  kind: 'alert',
  key: row.key,
  severity: row.severity,
  title: row.title,
  text: row.text,
  createdAt: Number(row.created_at_ms),
  closedAt: orNull(row.closed_at_ms),
  acknowledgedAt: orNull(row.acknowledged_at_ms),
  acknowledgedBy: row.acknowledged_by,
});

export async function readAlerts(db: Queryable, ids: readonly Id[]): Promise<BareAlert[]> {
  const rows = await db.query<Row>(sql`select ${columns} from alerts where id = any(${ids}::uuid[])`);
  return rows.map(toAlert);
}

/** @returns null when there is none, or when it is not of these roles */
export async function lockAlert(tx: Tx, id: Id, among: readonly Role[]): Promise<BareAlert | null> {
  const row = await tx.maybeOne<Row>(
    sql`select ${columns} from alerts where id = ${id} and role = any(${among}) for update`,
  );
  return row && toAlert(row);
}

export async function saveAcknowledged(
  tx: Tx,
  { id, acknowledgedAt, acknowledgedBy }: BareAlert,
): Promise<void> {
  await tx.query(sql`
    update alerts set acknowledged_at_ms = ${acknowledgedAt}, acknowledged_by = ${acknowledgedBy} where id = ${id}`);
}

export type AlertRaised = {
  id: Id;
  key: string;
  role: Role;
  severity: Severity;
  title: string;
  text: string;
  now: Millis;
};

/**
 * Opens it, or says the newest words in the open one with its key. What an open one says is written only when it differs, so that
 * a rule that fires every few seconds costs no console anything.
 * @returns whether it was opened by this call: the one in all servers that may tell people of it
 */
export async function raiseAlert(db: Queryable, alert: AlertRaised): Promise<boolean> {
  const rows = await db.query<{ is_new: boolean }>(sql`
    insert into alerts as a (id, role, key, severity, title, text, created_at_ms)
    values (${alert.id}, ${alert.role}, ${alert.key}, ${alert.severity}, ${alert.title}, ${alert.text}, ${alert.now})
    on conflict (key) where closed_at_ms is null
    do update set severity = excluded.severity, title = excluded.title, text = excluded.text
    where (a.severity, a.title, a.text) is distinct from (excluded.severity, excluded.title, excluded.text)
    returning a.id = ${alert.id}::uuid as is_new`);
  return rows[0]?.is_new ?? false;
}

export async function closeAlert(db: Queryable, key: string, now: Millis): Promise<void> {
  await db.query(sql`update alerts set closed_at_ms = ${now} where key = ${key} and closed_at_ms is null`);
}

/** Keys of open alerts that begin so. */
export async function openAlertKeys(db: Queryable, prefix: string): Promise<string[]> {
  const rows = await db.query<{ key: string }>(
    sql`select key from alerts where closed_at_ms is null and starts_with(key, ${prefix}) order by key`,
  );
  return rows.map(row => row.key);
}
