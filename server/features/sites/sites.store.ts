/** Owns the SQL of sites and of a visitor's customer row. Never decides anything. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { SiteSettings } from '#protocol/widget.ts';

export type SiteRow = {
  id: Id;
  teamId: Id;
  siteKey: string;
  allowedOrigins: string[];
  sealedSecret: string;
  /** The one before it, and until when it holds as well. */
  oldSealedSecret: string;
  oldSecretUntil: Date | null;
  /** As kept; read it with `readSettings`. */
  settings: unknown;
};

const siteColumns = sql`id, team_id as "teamId", site_key as "siteKey", allowed_origins as "allowedOrigins",
  identity_secret as "sealedSecret", old_identity_secret as "oldSealedSecret",
  old_identity_secret_until as "oldSecretUntil", settings`;

export const findSiteByKey = (db: Queryable, siteKey: string): Promise<SiteRow | null> =>
  db.maybeOne<SiteRow>(sql`select ${siteColumns} from sites where site_key = ${siteKey}`);

export const findSite = (db: Queryable, id: Id): Promise<SiteRow | null> =>
  db.maybeOne<SiteRow>(sql`select ${siteColumns} from sites where id = ${id}`);

/** @returns false when the id or the key is in use */
export async function insertSite(
  db: Queryable,
  site: Omit<SiteRow, 'settings' | `old${string}`> & { settings: SiteSettings },
): Promise<boolean> {
  const rows = await db.query<{ id: Id }>(sql`
    insert into sites (id, team_id, site_key, allowed_origins, identity_secret, settings)
    values (${site.id}, ${site.teamId}, ${site.siteKey}, ${site.allowedOrigins}, ${site.sealedSecret},
      ${JSON.stringify(site.settings)})
    on conflict do nothing
    returning id`);
  return rows.length > 0;
}

export type VisitorRow = { id: Id; externalId: string; name: string; email: string; lastSeenAt: Date };

const visitorColumns = sql`id, external_id as "externalId", name, email, last_seen_at as "lastSeenAt"`;

export const lockVisitor = (tx: Tx, siteId: Id, id: Id): Promise<VisitorRow | null> =>
  tx.maybeOne<VisitorRow>(
    sql`select ${visitorColumns} from customers where id = ${id} and site_id = ${siteId} for update`,
  );

export const lockKnownVisitor = (tx: Tx, siteId: Id, externalId: string): Promise<VisitorRow | null> =>
  tx.maybeOne<VisitorRow>(sql`
    select ${visitorColumns} from customers where site_id = ${siteId} and external_id = ${externalId} for update`);

export const findVisitor = (
  db: Queryable,
  { customerId, siteId }: { customerId: Id; siteId: Id },
): Promise<{ name: string; isVerified: boolean } | null> =>
  db.maybeOne(sql`
    select name, is_verified as "isVerified" from customers where id = ${customerId} and site_id = ${siteId}`);

export type NewVisitor = {
  id: Id;
  siteId: Id;
  externalId: string;
  name: string;
  email: string;
  locale: string;
  timeZone: string;
  now: Millis;
};

/** @returns false when a known user's row was made meanwhile */
export async function insertVisitor(tx: Tx, visitor: NewVisitor): Promise<boolean> {
  const rows = await tx.query<{ id: Id }>(sql`
    insert into customers (id, site_id, external_id, name, email, is_verified, locale, time_zone, created_at, last_seen_at)
    values (${visitor.id}, ${visitor.siteId}, ${visitor.externalId}, ${visitor.name}, ${visitor.email},
      ${visitor.externalId !== ''}, ${visitor.locale}, ${visitor.timeZone}, ${new Date(visitor.now)},
      ${new Date(visitor.now)})
    on conflict (site_id, external_id) where external_id <> '' do nothing
    returning id`);
  return rows.length > 0;
}

export type VisitorChange = {
  externalId: string;
  name: string;
  email: string;
  locale: string;
  timeZone: string;
  now: Millis;
};

export async function saveVisitor(tx: Tx, id: Id, change: VisitorChange): Promise<void> {
  await tx.query(sql`
    update customers set external_id = ${change.externalId}, is_verified = ${change.externalId !== ''},
      name = ${change.name}, email = ${change.email}, locale = ${change.locale}, time_zone = ${change.timeZone},
      last_seen_at = ${new Date(change.now)}
    where id = ${id}`);
}

/** Notes that a visit begins; what was counted of those before is needed no more. */
export const beginVisit = (
  tx: Tx,
  { customerId, site, now }: { customerId: Id; site: Pick<SiteRow, 'id' | 'teamId'>; now: Millis },
): void => {
  tx.send(sql`
    delete from widget_sessions where customer_id = ${customerId} and is_told and is_conversation_told = has_conversation`);
  tx.send(sql`
    insert into widget_sessions (customer_id, site_id, team_id, begun_at)
    values (${customerId}, ${site.id}, ${site.teamId}, ${new Date(now)})`);
};

/** Gives the conversations and visits of one customer to another, and removes the one who has none left. */
export async function mergeVisitor(tx: Tx, from: Id, into: Id): Promise<void> {
  await tx.query(sql`update conversations set customer_id = ${into} where customer_id = ${from}`);
  await tx.query(sql`update widget_sessions set customer_id = ${into} where customer_id = ${from}`);
  await tx.query(sql`delete from customers where id = ${from}`);
}

/** The list shows the name beside each conversation. */
export async function nameConversations(tx: Tx, customerId: Id, name: string): Promise<void> {
  await tx.query(sql`
    update conversations set customer_name = ${name} where customer_id = ${customerId} and customer_name <> ${name}`);
}

export async function newestConversation(db: Queryable, customerId: Id): Promise<Id | null> {
  const row = await db.maybeOne<{ id: Id }>(sql`
    select id from conversations where customer_id = ${customerId} and merged_into_id is null
    order by last_activity_at desc, id desc limit 1`);
  return row?.id ?? null;
}
