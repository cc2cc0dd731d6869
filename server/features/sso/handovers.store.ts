/** Owns the SQL of what waits for a desktop program to fetch it. */
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';

export type KeptHandover = {
  challenge: string;
  personId: Id;
  slug: string;
  /** Sealed; '' for a proof. */
  idToken: string;
  sid: string | null;
  hasSecond: boolean;
  isProof: boolean;
};

export async function insertHandover(
  db: Queryable,
  codeHash: string,
  kept: KeptHandover & { expiresAt: Millis },
): Promise<void> {
  await db.query(sql`
    insert into sso_handovers (code_hash, challenge, person_id, slug, id_token, sid, has_second, is_proof, expires_at)
    values (${codeHash}, ${kept.challenge}, ${kept.personId}, ${kept.slug}, ${kept.idToken}, ${kept.sid}, ${kept.hasSecond},
      ${kept.isProof}, ${new Date(kept.expiresAt)})`);
}

/** It is there for one only. */
export async function takeHandover(
  db: Queryable,
  codeHash: string,
): Promise<(KeptHandover & { expiresAt: Millis }) | null> {
  const row = await db.maybeOne<KeptHandover & { expiresAt: Date }>(sql`
    delete from sso_handovers where code_hash = ${codeHash}
    returning challenge, person_id as "personId", slug, id_token as "idToken", sid, has_second as "hasSecond",
      is_proof as "isProof", expires_at as "expiresAt"`);
  return row && { ...row, expiresAt: row.expiresAt.getTime() };
}

/** Whose session at the provider is over before a program fetched its own. */
export async function deleteHandoversOf(
  db: Queryable,
  {
    slug,
    issuer,
    sid,
    subject,
  }: { slug: string; issuer: string; sid: string | null; subject: string | null },
): Promise<void> {
  await db.query(sql`
    delete from sso_handovers h using sso_links l
    where h.slug = ${slug} and l.person_id = h.person_id and l.issuer = ${issuer}
      and (${sid}::text is null or h.sid = ${sid} or (h.sid is null and ${subject}::text is not null))
      and (${subject}::text is null or l.subject = ${subject})`);
}

export async function deleteOver(db: Queryable, now: Millis): Promise<void> {
  await db.query(sql`delete from sso_handovers where expires_at < ${new Date(now)}`);
}
