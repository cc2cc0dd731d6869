/**
 * Owns the verbs of keys: made, changed, given a new secret, revoked. A secret leaves here once, to whoever made it. Every act is
 * written to the audit log in its own transaction, and takes effect on all servers.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { Acting } from '#platform/http/acting.ts';
import { isRange } from '#platform/http/trusted-proxies.ts';
import type { AuditAct } from '#protocol/audit.ts';
import { AppError } from '#protocol/errors.ts';
import type { ApiKey, ChangeKeyRequest, CreateKeyRequest, KeySecretAnswer } from '#protocol/http/keys.ts';
import type { Id } from '#protocol/ids.ts';
import type { Actor, Role } from '#protocol/permissions.ts';
import type { WriteAudit } from '../audit/index.ts';
import { type Counts, openCounts, readCounts, setCredits } from './counts.store.ts';
import { makeKey, startOf } from './key-format.ts';
import {
  endSecrets,
  forgetTold,
  insertKey,
  insertSecret,
  type Key,
  type ListedKey,
  listKeys,
  lockKey,
  saveKey,
} from './keys.store.ts';
import { dueAt, dueGraceMs, endOf, scopeProblem, stateOf } from './keys.ts';
import { readUsage } from './usage.store.ts';

export type KeysServiceDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  randomBytes(length: number): Uint8Array;
  audit: WriteAudit;
  /** Tells every server. */
  changed(keyId: Id): void;
  /** What is known here of the use of keys and not written yet. */
  flushUsage(): Promise<void>;
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export type KeysService = ReturnType<typeof createKeysService>;

export function createKeysService(deps: KeysServiceDeps) {
  const { db, clock } = deps;

  const note = (tx: Tx, by: Acting, act: AuditAct, key: Pick<Key, 'id' | 'name'>, detail: object) =>
    deps.audit(tx, {
      ...{ act, by, ip: by.ip, detail: { ...detail } },
      subject: { kind: 'key', id: key.id, name: key.name },
    });

  async function shown(id: Id): Promise<ApiKey> {
    const now = clock.now();
    const [[key], counts] = await Promise.all([listKeys(db, now, id), readCounts(db, [id], now)]);
    if (!key) throw new AppError('not_found');
    return toApiKey(key, counts.get(id), now);
  }

  /** Changes a locked key that was not revoked. */
  async function onKey<Result>(id: Id, work: (tx: Tx, key: Key) => Promise<Result>): Promise<Result> {
    const result = await db.transaction(async tx => {
      const key = await lockKey(tx, id);
      if (!key) throw new AppError('not_found');
      if (key.revokedAt !== null)
        throw new AppError('refused_by_state', { message: 'This key was revoked.' });
      return work(tx, key);
    });
    deps.changed(id);
    return result;
  }

  return {
    async list(): Promise<ApiKey[]> {
      const now = clock.now();
      const keys = await listKeys(db, now);
      const counts = await readCounts(
        db,
        keys.map(({ id }) => id),
        now,
      );
      return keys.map(key => toApiKey(key, counts.get(key.id), now));
    },

    /** A key of `owner`. @throws malformed for what makes no sense, or is beyond what they may */
    async create(request: CreateKeyRequest, owner: Actor, by: Acting): Promise<KeySecretAnswer> {
      const { environment, credits, ...fields } = request;
      check({ ...fields, environment }, owner.role);
      checkRefill(fields.refill, credits);
      const now = clock.now();
      const id = deps.newId();
      const fresh = makeKey(environment, deps.randomBytes);
      const key = {
        ...fields,
        scopes: unique(fields.scopes),
        id,
        environment,
        ownerId: owner.personId,
      };
      await db.transaction(async tx => {
        await insertKey(tx, { ...key, isEnabled: true, revokedAt: null, createdAt: now });
        await insertSecret(tx, id, { ...fresh, createdAt: now, endsAt: null });
        await openCounts(tx, { keyId: id, credits, now });
        const detail = { ...fields, environment, credits, start: startOf(environment, fresh.publicId) };
        note(tx, by, 'key.create', key, detail);
      });
      return { key: await shown(id), secret: fresh.secret };
    },

    /** @param role of whoever changes it: nobody gives a key what they may not themselves */
    async change(id: Id, { credits, ...change }: ChangeKeyRequest, role: Role, by: Acting): Promise<ApiKey> {
      await onKey(id, async (tx, key) => {
        const next: Key = { ...key, ...given(change) };
        next.scopes = unique(next.scopes);
        check(next, role);
        const now = clock.now();
        if (credits !== undefined || change.refill !== undefined) {
          const held = credits === undefined ? (await readCounts(tx, [id], now)).get(id)?.credits : credits;
          checkRefill(next.refill, held ?? null);
        }
        await saveKey(tx, next);
        if (next.rotateDays !== key.rotateDays) await forgetTold(tx, id);
        if (credits !== undefined) await setCredits(tx, { keyId: id, credits, now });
        note(tx, by, 'key.change', next, { ...change, ...(credits === undefined ? {} : { credits }) });
      });
      return shown(id);
    },

    async rotate(id: Id, graceHours: number, by: Acting): Promise<KeySecretAnswer> {
      const secret = await onKey(id, async (tx, key) => {
        const now = clock.now();
        const fresh = makeKey(key.environment, deps.randomBytes);
        await endSecrets(tx, {
          ...{ keyId: id, now, until: now + graceHours * hourMs, graceMs: dueGraceMs },
        });
        await insertSecret(tx, id, { ...fresh, createdAt: now, endsAt: null });
        // Its revision rises: what is held of the old secret has another end now.
        await saveKey(tx, key);
        note(tx, by, 'key.rotate', key, {
          graceHours,
          start: startOf(key.environment, fresh.publicId),
        });
        return fresh.secret;
      });
      return { key: await shown(id), secret };
    },

    /** For good. */
    async revoke(id: Id, by: Acting): Promise<ApiKey> {
      await onKey(id, async (tx, key) => {
        await saveKey(tx, { ...key, revokedAt: clock.now() });
        note(tx, by, 'key.revoke', key, {});
      });
      return shown(id);
    },

    async usage(id: Id, days: number) {
      await deps.flushUsage();
      return readUsage(db, id, clock.now() - days * dayMs);
    },
  };
}

const unique = <Item>(items: readonly Item[]): Item[] => [...new Set(items)];

/** An absent field is none that becomes undefined. */
const given = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
  };

/** What is filled up must be counted: else the key had no bound at all, and whoever reads its refill believes that it has. */
function checkRefill(refill: Key['refill'], credits: number | null): void {
  if (refill === null || credits !== null) return;
  const problem = 'say how many it begins with, or no refill: what is not counted is never filled up';
  throw new AppError('malformed', { details: [{ path: 'body.credits', problem }] });
}

function check(key: Pick<Key, 'scopes' | 'environment' | 'addresses'>, role: Role): void {
  const details = key.addresses
    .filter(address => !isRange(address))
    .map(address => ({ path: 'body.addresses', problem: `"${address}" is no address and no range` }));
  const problem = scopeProblem(key.scopes, key.environment, role);
  if (problem !== null) details.push({ path: 'body.scopes', problem });
  if (details.length > 0) throw new AppError('malformed', { details });
}

function toApiKey(key: ListedKey, counts: Counts | undefined, now: number): ApiKey {
  const { isEnabled: _enabled, revokedAt: _revoked, hasOwner: _owner, revision: _revision, ...rest } = key;
  const [newest] = key.secrets;
  return {
    ...rest,
    state: stateOf(key, newest, now),
    credits: counts?.credits ?? null,
    dayUsed: counts?.dayUsed ?? 0,
    monthUsed: counts?.monthUsed ?? 0,
    secrets: key.secrets.map(secret => ({
      start: startOf(key.environment, secret.publicId),
      createdAt: secret.createdAt,
      endsAt: endOf(key, secret),
    })),
    rotateBy: newest ? dueAt(key, newest) : null,
  };
}
