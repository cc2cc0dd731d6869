/** Owns the SQL of links that are sent by mail. */
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { LinkKind } from '#protocol/http/auth.ts';
import type { Id, Millis } from '#protocol/ids.ts';

export type Link = { id: Id; personId: Id; kind: LinkKind; name: string; email: string };

/** The former ones of the kind hold no more. */
export async function insertLink(
  tx: Queryable,
  link: { id: Id; personId: Id; kind: LinkKind; tokenHash: string | null; madeAt: Millis; expiresAt: Millis },
): Promise<void> {
  const { id, personId, kind, tokenHash } = link;
  const madeAt = new Date(link.madeAt);
  await tx.query(sql`
    update sign_in_links set ended_at = ${madeAt}
    where person_id = ${personId} and kind = ${kind} and ended_at is null`);
  await tx.query(sql`
    insert into sign_in_links (id, person_id, kind, token_hash, made_at, expires_at)
    values (${id}, ${personId}, ${kind}, ${tokenHash}, ${madeAt}, ${new Date(link.expiresAt)})`);
}

const holding = (now: Millis) =>
  sql`link.ended_at is null and link.expires_at > ${new Date(now)} and people.is_active`;
const linkColumns = sql`link.id, link.person_id as "personId", link.kind, people.name, people.email`;

/** While it holds. */
export const findLink = (db: Queryable, id: Id, now: Millis) =>
  db.maybeOne<Link>(sql`
    select ${linkColumns} from sign_in_links link join people on people.id = link.person_id
    where link.id = ${id} and ${holding(now)}`);

export const findLinkByToken = (db: Queryable, tokenHash: string, now: Millis) =>
  db.maybeOne<Link>(sql`
    select ${linkColumns} from sign_in_links link join people on people.id = link.person_id
    where link.token_hash = ${tokenHash} and ${holding(now)}`);

export async function saveToken(db: Queryable, id: Id, tokenHash: string): Promise<void> {
  await db.query(sql`update sign_in_links set token_hash = ${tokenHash}, problem = '' where id = ${id}`);
}

export async function saveProblem(db: Queryable, id: Id, problem: string): Promise<void> {
  await db.query(sql`update sign_in_links set problem = ${problem.slice(0, 300)} where id = ${id}`);
}

/** When the latest links of a person were made. */
export async function readMade(db: Queryable, personId: Id, kind: LinkKind): Promise<Millis[]> {
  const rows = await db.query<{ madeAt: Date }>(sql`
    select made_at as "madeAt" from sign_in_links
    where person_id = ${personId} and kind = ${kind} order by made_at desc limit 20`);
  return rows.map(({ madeAt }) => madeAt.getTime());
}

export async function deleteOldLinks(db: Queryable, before: Millis): Promise<void> {
  await db.query(sql`delete from sign_in_links where made_at < ${new Date(before)}`);
}
