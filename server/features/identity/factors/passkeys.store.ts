/** Owns the SQL of passkeys, and of what devices are asked to sign. */
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';

export type KeptPasskey = {
  id: Id;
  personId: Id;
  name: string;
  credentialId: string;
  publicKey: Uint8Array<ArrayBuffer>;
  counter: number;
  transports: string[];
  madeAt: Date;
  usedAt: Date | null;
};
export type Purpose = 'make' | 'alone' | 'second';

const columns = sql`id, person_id as "personId", name, credential_id as "credentialId", public_key as "publicKey",
  counter::float8 as counter, transports, made_at as "madeAt", used_at as "usedAt"`;

export const readPasskeys = (db: Queryable, personId: Id) =>
  db.query<KeptPasskey>(
    sql`select ${columns} from passkeys where person_id = ${personId} order by made_at, id`,
  );

export const findPasskey = (db: Queryable, credentialId: string) =>
  db.maybeOne<KeptPasskey>(sql`select ${columns} from passkeys where credential_id = ${credentialId}`);

/** False: the device gave this one before. */
export async function insertPasskey(
  tx: Queryable,
  key: Omit<KeptPasskey, 'madeAt' | 'usedAt'>,
): Promise<boolean> {
  const rows = await tx.query(sql`
    insert into passkeys (id, person_id, name, credential_id, public_key, counter, transports)
    values (${key.id}, ${key.personId}, ${key.name}, ${key.credentialId}, ${Buffer.from(key.publicKey)}, ${key.counter},
      ${key.transports})
    on conflict (credential_id) do nothing returning id`);
  return rows.length > 0;
}

/** Takes this use. False: another one with this count, or a later one, was taken meanwhile; some devices never count. */
export async function takeCounter(db: Queryable, id: Id, counter: number): Promise<boolean> {
  const rows = await db.query(sql`
    update passkeys set counter = ${counter}, used_at = now()
    where id = ${id} and (counter < ${counter} or (counter = 0 and ${counter} = 0)) returning id`);
  return rows.length > 0;
}

/** Its name; null: there was none. */
export async function deletePasskey(tx: Queryable, personId: Id, id: Id): Promise<string | null> {
  const [gone] = await tx.query<{ name: string }>(
    sql`delete from passkeys where id = ${id} and person_id = ${personId} returning name`,
  );
  return gone?.name ?? null;
}

export async function insertAsked(
  db: Queryable,
  asked: { hash: string; purpose: Purpose; personId: Id | null; expiresAt: Millis },
): Promise<void> {
  await db.query(sql`
    insert into passkey_challenges (challenge_hash, purpose, person_id, expires_at)
    values (${asked.hash}, ${asked.purpose}, ${asked.personId}, ${new Date(asked.expiresAt)})`);
}

/** Uses it up. False: it was not asked, of nobody like that, or too long ago. */
export async function takeAsked(
  db: Queryable,
  asked: { hash: string; purpose: Purpose; personId: Id | null; now: Millis },
): Promise<boolean> {
  const rows = await db.query(sql`
    delete from passkey_challenges
    where challenge_hash = ${asked.hash} and purpose = ${asked.purpose}
      and person_id is not distinct from ${asked.personId}::uuid and expires_at > ${new Date(asked.now)}
    returning challenge_hash`);
  return rows.length > 0;
}

export async function deleteOldAsked(db: Queryable, before: Millis): Promise<void> {
  await db.query(sql`delete from passkey_challenges where expires_at < ${new Date(before)}`);
}
