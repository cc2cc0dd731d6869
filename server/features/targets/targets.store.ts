/** Owns the SQL of targets. Versions are only added. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { ServiceTarget } from '#protocol/service-targets.ts';

export type KeptVersion = {
  version: number;
  targets: ServiceTarget[];
  changedAt: Date | null;
  changedBy: string;
};

/** Version 0 where nobody said anything yet. */
export async function newestVersion(db: Queryable): Promise<KeptVersion> {
  const row = await db.maybeOne<KeptVersion>(sql`
    select version, targets, valid_from as "changedAt", changed_by as "changedBy"
    from service_targets order by version desc limit 1`);
  return row ?? { version: 0, targets: [], changedAt: null, changedBy: '' };
}

/** @returns false where somebody added the same version meanwhile */
export async function addVersion(
  tx: Tx,
  added: { version: number; targets: readonly ServiceTarget[]; now: Millis; by: string },
): Promise<boolean> {
  const rows = await tx.query(sql`
    insert into service_targets (version, valid_from, targets, changed_by)
    values (${added.version}, ${new Date(added.now)}, ${JSON.stringify(added.targets)}, ${added.by})
    on conflict (version) do nothing returning version`);
  return rows.length > 0;
}

export async function missingTeams(db: Queryable, ids: readonly Id[]): Promise<Id[]> {
  const rows = await db.query<{ id: Id }>(sql`
    select given.id from unnest(${ids}::uuid[]) as given (id)
    where not exists (select 1 from teams where teams.id = given.id)`);
  return rows.map(({ id }) => id);
}
