/** Owns the verbs of storages: add, change, take away, and try one. A secret is sealed here and never leaves again but to the storage. */
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { Egress } from '#platform/egress/egress.ts';
import type { Acting } from '#platform/http/acting.ts';
import { type S3, S3Error, type S3Place } from '#platform/s3/s3.ts';
import type { KeptSealer } from '#platform/sealed.ts';
import type { AuditAct } from '#protocol/audit.ts';
import { AppError } from '#protocol/errors.ts';
import type {
  AddStorageRequest,
  SaveStorageRequest,
  Storage,
  StorageTestAnswer,
} from '#protocol/http/drops.ts';
import type { Id } from '#protocol/ids.ts';
import type { WriteAudit } from '../audit/index.ts';
import {
  deleteStorage,
  findStorage,
  insertStorage,
  type KeptStorage,
  listStorages,
  lockStorage,
  updateStorage,
} from './storages.store.ts';

export type StoragesDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  egress: Pick<Egress, 'problemOf'>;
  s3: S3;
  sealer: KeptSealer;
  audit: WriteAudit;
};

export type Storages = ReturnType<typeof createStorages>;

export function createStorages({ db, clock, newId, egress, s3, sealer, audit }: StoragesDeps) {
  type Act = Extract<AuditAct, `storage.${string}`>;
  const note = (tx: Tx, act: Act, { id, name }: { id: Id; name: string }, by: Acting, detail: object = {}) =>
    audit(tx, { act, by, ip: by.ip, subject: { kind: 'storage', id, name }, detail: { ...detail } });

  const shown = ({ sealedSecret, ...rest }: KeptStorage): Storage => ({
    ...rest,
    isReadable: sealer.open(sealedSecret, rest.id) !== null,
  });

  async function one(id: Id): Promise<KeptStorage> {
    const found = await findStorage(db, id);
    if (!found) throw new AppError('not_found');
    return found;
  }

  function check({ endpoint }: Pick<AddStorageRequest, 'endpoint'>): void {
    const problem = egress.problemOf(endpoint);
    if (problem) throw new AppError('malformed', { details: [{ path: 'body.endpoint', problem }] });
  }

  /** @throws S3Error where the secret cannot be read here */
  async function placeOf(id: Id): Promise<S3Place & { prefix: string }> {
    const kept = await one(id);
    const secretAccessKey = sealer.open(kept.sealedSecret, id);
    if (secretAccessKey === null)
      throw new S3Error('This server cannot read the secret of the storage: give it again.', '', 0, null);
    return { ...kept, secretAccessKey };
  }

  return {
    placeOf,
    list: async (): Promise<Storage[]> => (await listStorages(db)).map(shown),
    one: async (id: Id): Promise<Storage> => shown(await one(id)),
    async add({ secretAccessKey, ...given }: AddStorageRequest, by: Acting): Promise<Storage> {
      check(given);
      const id = newId();
      await db.transaction(async tx => {
        await insertStorage(
          tx,
          { ...given, id, sealedSecret: await sealer.seal(tx, secretAccessKey, id) },
          clock.now(),
        );
        note(tx, 'storage.add', { id, name: given.name }, by, { after: given });
      });
      return shown(await one(id));
    },
    /** @throws stale where somebody changed it meanwhile */
    async save(
      id: Id,
      { secretAccessKey, version, ...given }: SaveStorageRequest,
      by: Acting,
    ): Promise<Storage> {
      check(given);
      await db.transaction(async tx => {
        const kept = await lockStorage(tx, id);
        if (!kept) throw new AppError('not_found');
        if (kept.version !== version) throw new AppError('stale');
        const sealedSecret =
          secretAccessKey === null ? kept.sealedSecret : await sealer.seal(tx, secretAccessKey, id);
        await updateStorage(tx, { ...given, id, sealedSecret });
        const { sealedSecret: _sealed, version: _version, drops: _drops, ...before } = kept;
        const detail = { before, after: given, isSecretNew: secretAccessKey !== null };
        note(tx, 'storage.change', { id, name: given.name }, by, detail);
      });
      return shown(await one(id));
    },
    /** @throws refused_by_state while drops go there */
    async remove(id: Id, by: Acting): Promise<void> {
      await db.transaction(async tx => {
        const kept = await lockStorage(tx, id);
        if (!kept) throw new AppError('not_found');
        if (kept.drops > 0) throw new AppError('refused_by_state');
        await deleteStorage(tx, id);
        note(tx, 'storage.remove', kept, by);
      });
    },
    /** Writes a small file, looks at it and takes it away again. */
    async test(id: Id, by: Acting): Promise<StorageTestAnswer> {
      const kept = await one(id);
      await db.transaction(async tx => note(tx, 'storage.test', kept, by));
      const begunAt = clock.now();
      const name = `steward-test-${newId()}.txt`;
      const key = kept.prefix === '' ? name : `${kept.prefix.replace(/\/$/, '')}/${name}`;
      let doing = 'write';
      try {
        const bucket = s3(await placeOf(id));
        const text = Buffer.from('Steward tries whether it may write here. This file can be deleted.\n');
        await bucket.put(key, text, 'text/plain');
        doing = 'look at';
        const found = await bucket.look(key);
        if (found?.sizeBytes !== text.length)
          throw new S3Error('What was written is not there.', '', 0, null);
        doing = 'delete';
        await bucket.remove(key);
      } catch (error) {
        if (!(error instanceof S3Error)) throw error;
        const text = `Could not ${doing} ${key}. ${error.message}`.slice(0, 500);
        return { ok: false, durationMs: clock.now() - begunAt, text };
      }
      const text = 'A small file was written, looked at and deleted.';
      return { ok: true, durationMs: clock.now() - begunAt, text };
    },
  };
}
