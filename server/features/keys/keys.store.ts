/** Owns the SQL of keys, their secrets, and the places they were used from. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { empty, prepared, type Sql, sql } from '#platform/db/sql.ts';
import type { ApiKey } from '#protocol/http/keys.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { KeyEnvironment, KeyScope } from '#protocol/key-scopes.ts';

export type Secret = { publicId: string; digest: Buffer; createdAt: Millis; endsAt: Millis | null };

export type Key = {
  id: Id;
  name: string;
  environment: KeyEnvironment;
  scopes: KeyScope[];
  ownerId: Id;
  isEnabled: boolean;
  revokedAt: Millis | null;
  expiresAt: Millis | null;
  addresses: string[];
  perMinute: number | null;
  dayQuota: number | null;
  monthQuota: number | null;
  refill: ApiKey['refill'];
  rotateDays: number | null;
  createdAt: Millis;
  revision: number;
};

type KeyRow = {
  id: Id;
  name: string;
  environment: KeyEnvironment;
  scopes: KeyScope[];
  owner_id: Id;
  is_enabled: boolean;
  revoked_at: Date | null;
  expires_at: Date | null;
  addresses: string[];
  per_minute: number | null;
  day_quota: string | null;
  month_quota: string | null;
  refill_credits: string | null;
  refill_every: 'day' | 'month' | null;
  rotate_days: number | null;
  created_at: Date;
  revision: string;
};

const columns = sql`k.id, k.name, k.environment, k.scopes, k.owner_id, k.is_enabled, k.revoked_at, k.expires_at, k.addresses,
  k.per_minute, k.day_quota, k.month_quota, k.refill_credits, k.refill_every, k.rotate_days, k.created_at, k.revision`;

const ms = (date: Date | null): Millis | null => date?.getTime() ?? null;
const date = (millis: Millis | null): Date | null => (millis === null ? null : new Date(millis));
const number = (text: string | null): number | null => (text === null ? null : Number(text));

const toKey = (row: KeyRow): Key => ({
  id: row.id,
  name: row.name,
  environment: row.environment,
  scopes: row.scopes,
  ownerId: row.owner_id,
  isEnabled: row.is_enabled,
  revokedAt: ms(row.revoked_at),
  expiresAt: ms(row.expires_at),
  addresses: row.addresses,
  perMinute: row.per_minute,
  dayQuota: number(row.day_quota),
  monthQuota: number(row.month_quota),
  refill:
    row.refill_credits === null || row.refill_every === null
      ? null
      : { credits: Number(row.refill_credits), every: row.refill_every },
  rotateDays: row.rotate_days,
  createdAt: row.created_at.getTime(),
  revision: Number(row.revision),
});

type SecretRow = { public_id: string; digest: Buffer; created_at: Date; ends_at: Date | null };
const toSecret = (row: SecretRow): Secret => ({
  publicId: row.public_id,
  digest: row.digest,
  createdAt: row.created_at.getTime(),
  endsAt: ms(row.ends_at),
});

/** The key that a secret of this name belongs to, with the places it was used from. */
export async function findByPublicId(
  db: Queryable,
  publicId: string,
): Promise<{ key: Key; secret: Secret; places: string[] } | null> {
  const row = await db.maybeOne<
    KeyRow & { secret: Secret; places: string[] } & SecretRow & { secret_at: Date }
  >(
    prepared(sql`
      select ${columns}, s.public_id, s.digest, s.created_at as secret_at, s.ends_at,
        array(select network from api_key_places p where p.key_id = k.id limit 500) as places
      from api_key_secrets s join api_keys k on k.id = s.key_id
      where s.public_id = ${publicId}`),
  );
  return (
    row && { key: toKey(row), secret: toSecret({ ...row, created_at: row.secret_at }), places: row.places }
  );
}

export async function lockKey(tx: Tx, id: Id): Promise<Key | null> {
  const row = await tx.maybeOne<KeyRow>(sql`select ${columns} from api_keys k where k.id = ${id} for update`);
  return row && toKey(row);
}

export async function insertKey(tx: Tx, key: Omit<Key, 'revision'>): Promise<void> {
  await tx.query(sql`
    insert into api_keys (id, name, environment, scopes, owner_id, expires_at, addresses, per_minute, day_quota, month_quota,
      refill_credits, refill_every, rotate_days, created_at)
    values (${key.id}, ${key.name}, ${key.environment}, ${key.scopes}, ${key.ownerId}, ${date(key.expiresAt)},
      ${key.addresses}, ${key.perMinute}, ${key.dayQuota}, ${key.monthQuota}, ${key.refill?.credits ?? null},
      ${key.refill?.every ?? null}, ${key.rotateDays}, ${date(key.createdAt)})`);
}

/** Writes what may change of a key; every server learns of it by the new revision. */
export async function saveKey(tx: Tx, key: Key): Promise<void> {
  await tx.query(sql`
    update api_keys set name = ${key.name}, scopes = ${key.scopes}, is_enabled = ${key.isEnabled},
      revoked_at = ${date(key.revokedAt)}, expires_at = ${date(key.expiresAt)}, addresses = ${key.addresses},
      per_minute = ${key.perMinute}, day_quota = ${key.dayQuota}, month_quota = ${key.monthQuota},
      refill_credits = ${key.refill?.credits ?? null}, refill_every = ${key.refill?.every ?? null},
      rotate_days = ${key.rotateDays}, revision = revision + 1, changed_at = now()
    where id = ${key.id}`);
}

/** What was told of the end of its newest secret is of another day now. */
export async function forgetTold(tx: Tx, keyId: Id): Promise<void> {
  await tx.query(sql`update api_key_secrets set told = '' where key_id = ${keyId} and ends_at is null`);
}

export async function insertSecret(tx: Tx, keyId: Id, secret: Secret): Promise<void> {
  await tx.query(sql`
    insert into api_key_secrets (public_id, key_id, digest, created_at)
    values (${secret.publicId}, ${keyId}, ${secret.digest}, ${date(secret.createdAt)})`);
}

/**
 * The newest works on until `until`, and the one before it no longer: two at most work at once. None gets more time than it had: one
 * that was too old already stays so.
 * @param graceMs how long a secret works on that is due
 */
export async function endSecrets(
  tx: Tx,
  { keyId, now, until, graceMs }: { keyId: Id; now: Millis; until: Millis; graceMs: Millis },
): Promise<void> {
  await tx.query(sql`
    update api_key_secrets s set ends_at = case
      when s.ends_at is null then least(${date(until)}::timestamptz,
        s.created_at + make_interval(hours => 24 * k.rotate_days, secs => ${graceMs / 1_000}))
      else least(s.ends_at, ${date(now)}::timestamptz) end
    from api_keys k where s.key_id = ${keyId} and k.id = s.key_id`);
}

/** Keys that changed within so many seconds by the database's clock. */
export const readChanged = (db: Queryable, seconds: number) =>
  db.query<{ id: Id; revision: string }>(
    prepared(
      sql`select id, revision from api_keys where changed_at > now() - make_interval(secs => ${seconds})`,
    ),
  );

export type ListedKey = Key & {
  ownerName: string;
  hasOwner: boolean;
  lastUsedAt: Millis | null;
  lastUsedIp: string;
  secrets: Omit<Secret, 'digest'>[];
};

/** All of them, or the one; the newest first, each with the secrets that have not ended. */
export async function listKeys(db: Queryable, now: Millis, id?: Id): Promise<ListedKey[]> {
  const which: Sql = id === undefined ? empty : sql`where k.id = ${id}`;
  type Row = KeyRow & {
    owner_name: string;
    is_active: boolean;
    last_used_at: Date | null;
    last_used_ip: string;
    secrets: { publicId: string; createdAt: number; endsAt: number | null }[];
  };
  const rows = await db.query<Row>(sql`
    select ${columns}, k.last_used_at, k.last_used_ip, p.name as owner_name, p.is_active,
      (select coalesce(json_agg(json_build_object('publicId', s.public_id,
          'createdAt', round(extract(epoch from s.created_at) * 1000), 'endsAt', round(extract(epoch from s.ends_at) * 1000))
          order by s.created_at desc), '[]'::json)
        from api_key_secrets s
        where s.key_id = k.id and (s.ends_at is null or s.ends_at > ${date(now)})) as secrets
    from api_keys k join people p on p.id = k.owner_id ${which}
    order by k.created_at desc, k.id desc limit 1000`);
  return rows.map(row => ({
    ...toKey(row),
    ownerName: row.owner_name,
    hasOwner: row.is_active,
    lastUsedAt: ms(row.last_used_at),
    lastUsedIp: row.last_used_ip,
    secrets: row.secrets,
  }));
}

/** Newest secrets of working keys that have a date to be replaced by, with what was told of it. */
export const readDue = (db: Queryable, now: Millis, soonMs: Millis) =>
  db.query<{ publicId: string; keyId: Id; name: string; due: Date; told: '' | 'soon' | 'due' }>(sql`
    select s.public_id as "publicId", k.id as "keyId", k.name, s.told,
      s.created_at + make_interval(hours => 24 * k.rotate_days) as due
    from api_key_secrets s join api_keys k on k.id = s.key_id
    where s.ends_at is null and k.rotate_days is not null and k.revoked_at is null and k.is_enabled and s.told <> 'due'
      and s.created_at + make_interval(hours => 24 * k.rotate_days) <= ${date(now + soonMs)}`);

export async function markTold(db: Queryable, publicId: string, told: 'soon' | 'due'): Promise<void> {
  await db.query(sql`update api_key_secrets set told = ${told} where public_id = ${publicId}`);
}
