/** Owns the SQL of how long things are kept. Never deletes any of them. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { RetentionKind } from '#protocol/http/retention.ts';
import type { Millis } from '#protocol/ids.ts';

export type KeptRule = {
  kind: RetentionKind;
  days: number | null;
  version: number;
  changedAt: Date;
  changedBy: string;
};

/** @param kind of one alone; null: all that somebody changed */
export const readRules = (db: Queryable, kind: RetentionKind | null): Promise<KeptRule[]> =>
  db.query<KeptRule>(sql`
    select kind, days, version, changed_at as "changedAt", changed_by as "changedBy"
    from retention where ${kind}::text is null or kind = ${kind}`);

/** @returns false where somebody changed it since `version`, which is 0 for one that nobody changed yet */
export async function saveRule(
  tx: Tx,
  {
    kind,
    days,
    version,
    now,
    by,
  }: { kind: RetentionKind; days: number | null; version: number; now: Millis; by: string },
): Promise<boolean> {
  const rows = await tx.query(sql`
    insert into retention as r (kind, days, version, changed_at, changed_by)
    select ${kind}, ${days}, 1, ${new Date(now)}, ${by} where ${version} = 0 or exists (select 1 from retention where kind = ${kind})
    on conflict (kind) do update set days = excluded.days, version = r.version + 1, changed_at = excluded.changed_at,
      changed_by = excluded.changed_by
      where r.version = ${version}
    returning kind`);
  return rows.length > 0;
}
