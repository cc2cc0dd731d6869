/** Owns the SQL of second factors: authenticator secrets (sealed), recovery codes (hashed), and sign-ins that wait for one. */
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';

export type KeptTotp = {
  secret: string | null;
  offeredSecret: string | null;
  confirmedAt: Date | null;
  usedAt: Date | null;
};

const totpOf = (personId: Id) => sql`
  select secret, offered_secret as "offeredSecret", confirmed_at as "confirmedAt", used_at as "usedAt"
  from factor_totp where person_id = ${personId}`;

export const readTotp = (db: Queryable, personId: Id) => db.maybeOne<KeptTotp>(totpOf(personId));

export const lockTotp = (tx: Queryable, personId: Id) =>
  tx.maybeOne<KeptTotp>(sql`${totpOf(personId)} for update`);

/** The one that holds goes on holding. */
export async function offerTotp(db: Queryable, personId: Id, sealed: string): Promise<void> {
  await db.query(sql`
    insert into factor_totp (person_id, offered_secret) values (${personId}, ${sealed})
    on conflict (person_id) do update set offered_secret = excluded.offered_secret`);
}

/** What was offered holds from now on. */
export async function confirmTotp(tx: Queryable, personId: Id, step: number): Promise<void> {
  await tx.query(sql`
    update factor_totp set secret = offered_secret, offered_secret = null, confirmed_at = now(), used_at = null,
      last_step = ${step}
    where person_id = ${personId}`);
}

/** Takes the code of this step. False: it, or a younger one, was taken before. */
export async function takeStep(db: Queryable, personId: Id, step: number): Promise<boolean> {
  const rows = await db.query(sql`
    update factor_totp set last_step = ${step}, used_at = now()
    where person_id = ${personId} and last_step < ${step} and secret is not null returning person_id`);
  return rows.length > 0;
}

export async function countCodes(db: Queryable, personId: Id): Promise<number> {
  const { count } = await db.one<{ count: number }>(sql`
    select count(code_hash)::integer as count from factor_recovery_codes
    where person_id = ${personId} and used_at is null`);
  return count;
}

/** In place of all that were made before. */
export async function replaceCodes(tx: Queryable, personId: Id, hashes: readonly string[]): Promise<void> {
  await tx.query(sql`delete from factor_recovery_codes where person_id = ${personId}`);
  await tx.query(sql`
    insert into factor_recovery_codes (person_id, code_hash)
    select ${personId}, hash from unnest(${[...hashes]}::text[]) as hash`);
}

/** Uses it up. False: there is no such one, or it was used. */
export async function takeCode(tx: Queryable, personId: Id, hash: string): Promise<boolean> {
  const rows = await tx.query(sql`
    update factor_recovery_codes set used_at = now()
    where person_id = ${personId} and code_hash = ${hash} and used_at is null returning person_id`);
  return rows.length > 0;
}

/** All that this person could show. Answers whether there was anything that held. */
export async function deleteFactors(tx: Queryable, personId: Id): Promise<boolean> {
  await tx.query(sql`delete from factor_recovery_codes where person_id = ${personId}`);
  await tx.query(sql`delete from sign_in_challenges where person_id = ${personId}`);
  const keys = await tx.query(sql`delete from passkeys where person_id = ${personId} returning id`);
  const gone = await tx.query<{ held: boolean }>(sql`
    delete from factor_totp where person_id = ${personId} returning secret is not null as held`);
  return keys.length > 0 || gone.some(({ held }) => held);
}

export async function insertChallenge(
  db: Queryable,
  { tokenHash, personId, expiresAt }: { tokenHash: string; personId: Id; expiresAt: Millis },
): Promise<void> {
  await db.query(sql`
    insert into sign_in_challenges (token_hash, person_id, expires_at)
    values (${tokenHash}, ${personId}, ${new Date(expiresAt)})`);
}

/** Whose sign-in it is, while it waits. */
export async function findChallenge(
  db: Queryable,
  tokenHash: string,
  most: number,
  now: Millis,
): Promise<Id | null> {
  const row = await db.maybeOne<{ personId: Id }>(sql`
    select person_id as "personId" from sign_in_challenges
    where token_hash = ${tokenHash} and tries < ${most} and expires_at > ${new Date(now)}`);
  return row?.personId ?? null;
}

/** Counts a try before it is looked at. False: there were too many, or it is over. */
export async function takeTry(db: Queryable, tokenHash: string, most: number, now: Millis): Promise<boolean> {
  const rows = await db.query(sql`
    update sign_in_challenges set tries = tries + 1
    where token_hash = ${tokenHash} and tries < ${most} and expires_at > ${new Date(now)} returning token_hash`);
  return rows.length > 0;
}

/** False: it was over already. */
export async function endChallenge(db: Queryable, tokenHash: string): Promise<boolean> {
  const rows = await db.query(
    sql`delete from sign_in_challenges where token_hash = ${tokenHash} returning token_hash`,
  );
  return rows.length > 0;
}

export async function deleteOldChallenges(db: Queryable, before: Millis): Promise<void> {
  await db.query(sql`delete from sign_in_challenges where expires_at < ${new Date(before)}`);
}
