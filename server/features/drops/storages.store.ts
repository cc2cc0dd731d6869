/** Owns the SQL of storages. A secret leaves here sealed. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { type Sql, sql } from '#platform/db/sql.ts';
import type { AddStorageRequest, Storage } from '#protocol/http/drops.ts';
import type { Id, Millis } from '#protocol/ids.ts';

export type KeptStorage = Omit<Storage, 'isReadable'> & { sealedSecret: string };

const columns = sql`s.id, s.name, s.endpoint, s.region, s.bucket, s.prefix, s.style, s.access_key_id as "accessKeyId",
  s.secret as "sealedSecret", s.encryption, s.kms_key_id as "kmsKeyId", s.version,
  (select count(*) from drops d where d.storage_id = s.id)::int as drops`;

const read = (db: Queryable, rest: Sql): Promise<KeptStorage[]> =>
  db.query<KeptStorage>(sql`select ${columns} from storages s ${rest}`);

export const listStorages = (db: Queryable): Promise<KeptStorage[]> =>
  read(db, sql`order by lower(s.name), s.id limit 200`);
export const findStorage = async (db: Queryable, id: Id): Promise<KeptStorage | null> =>
  (await read(db, sql`where s.id = ${id}`))[0] ?? null;
/** Locked: whoever adds a drop to it, or takes it away, does so one after the other. */
export const lockStorage = async (tx: Tx, id: Id): Promise<KeptStorage | null> =>
  (await read(tx, sql`where s.id = ${id} for update`))[0] ?? null;

type Fields = Omit<AddStorageRequest, 'secretAccessKey'> & { id: Id; sealedSecret: string };

export async function insertStorage(tx: Tx, storage: Fields, now: Millis): Promise<void> {
  const { id, name, endpoint, region, bucket, prefix, style } = storage;
  const { accessKeyId, sealedSecret, encryption, kmsKeyId } = storage;
  await tx.query(sql`
    insert into storages (id, name, endpoint, region, bucket, prefix, style, access_key_id, secret, encryption, kms_key_id, created_at)
    values (${id}, ${name}, ${endpoint}, ${region}, ${bucket}, ${prefix}, ${style}, ${accessKeyId}, ${sealedSecret}, ${encryption},
      ${kmsKeyId}, ${new Date(now)})`);
}

export async function updateStorage(tx: Tx, storage: Fields): Promise<void> {
  const { id, name, endpoint, region, bucket, prefix, style } = storage;
  const { accessKeyId, sealedSecret, encryption, kmsKeyId } = storage;
  await tx.query(sql`
    update storages set name = ${name}, endpoint = ${endpoint}, region = ${region}, bucket = ${bucket}, prefix = ${prefix},
      style = ${style}, access_key_id = ${accessKeyId}, secret = ${sealedSecret}, encryption = ${encryption}, kms_key_id = ${kmsKeyId},
      version = version + 1
    where id = ${id}`);
}

export async function deleteStorage(tx: Tx, id: Id): Promise<void> {
  await tx.query(sql`delete from storages where id = ${id}`);
}
