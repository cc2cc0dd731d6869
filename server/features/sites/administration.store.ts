/** Owns the SQL of sites as admins see and change them. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id } from '#protocol/ids.ts';
import type { SiteSettings } from '#protocol/widget.ts';

export { insertSite } from './sites.store.ts';

export type KeptSite = {
  id: Id;
  siteKey: string;
  teamId: Id;
  allowedOrigins: string[];
  /** As kept; read it with `readSettings`. */
  settings: unknown;
  version: number;
  oldSecretUntil: Date | null;
  sealedSecret: string;
};

const columns = sql`id, site_key as "siteKey", team_id as "teamId", allowed_origins as "allowedOrigins", settings, version,
  old_identity_secret_until as "oldSecretUntil", identity_secret as "sealedSecret"`;

/** In the order in which they were added. */
export const readSites = (db: Queryable): Promise<KeptSite[]> =>
  db.query<KeptSite>(sql`select ${columns} from sites order by created_at, id`);

export const readSite = (db: Queryable, id: Id): Promise<KeptSite | null> =>
  db.maybeOne<KeptSite>(sql`select ${columns} from sites where id = ${id}`);

export async function isTeam(db: Queryable, id: Id): Promise<boolean> {
  return (await db.maybeOne(sql`select id from teams where id = ${id}`)) !== null;
}

/** @returns false where another version holds by now */
export async function saveSite(
  tx: Tx,
  id: Id,
  site: { teamId: Id; allowedOrigins: readonly string[]; settings: SiteSettings },
  version: number,
): Promise<boolean> {
  const rows = await tx.query<{ id: Id }>(sql`
    update sites set team_id = ${site.teamId}, allowed_origins = ${site.allowedOrigins},
      settings = ${JSON.stringify(site.settings)}, version = version + 1
    where id = ${id} and version = ${version} returning id`);
  return rows.length > 0;
}

export async function replaceSecret(
  tx: Tx,
  id: Id,
  { sealedSecret, oldUntil }: { sealedSecret: string; oldUntil: Date },
): Promise<void> {
  await tx.query(sql`
    update sites set old_identity_secret = identity_secret, old_identity_secret_until = ${oldUntil},
      identity_secret = ${sealedSecret} where id = ${id}`);
}
