/**
 * Owns what happens when a program shows a key: form, existence, state, address, what is left of it, in this order, each with a code
 * of its own. The gate asks for pace and scope after that. Never logs a key.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { KeyUse, Session } from '#platform/http/route.ts';
import { networkOf } from '#platform/limits/limits.ts';
import type { ErrorCode } from '#protocol/errors.ts';
import type { Actor } from '#protocol/permissions.ts';
import { readCounts, takeOf } from './counts.store.ts';
import type { Holder, Holders } from './holders.ts';
import { digestOf, readKey, startOf } from './key-format.ts';
import { dueAt, judgeKey, placeOf, soonMs, untilNext } from './keys.ts';
import type { Usage } from './usage.ts';

export type Rejected = {
  code: ErrorCode;
  ip: string;
  keyId: string | null;
  ownerId: string | null;
  start: string;
};

export type VerifyDeps = {
  db: Db;
  clock: Clock;
  holders: Holders;
  usage: Usage;
  /** Told of each key that was not let in. */
  rejected(facts: Rejected): void;
  /** Told when a key is used from a network that it was never used from before. */
  newPlace(facts: { holder: Holder; ip: string; place: string }): void;
};

export type Verified = { ok: true; session: Session } | { ok: false; code: ErrorCode };

/** Compared with where there is none, so that its absence takes no less time. */
const nobodys = Buffer.alloc(32);

export function createVerify(deps: VerifyDeps) {
  const { db, clock, holders, usage } = deps;

  async function whyNot(holder: Holder, cost: number): Promise<{ code: ErrorCode; retryAfterMs?: number }> {
    const now = clock.now();
    const { key } = holder;
    const counts = (await readCounts(db, [key.id], now)).get(key.id);
    const isOver = (used: number | undefined, quota: number | null) =>
      quota !== null && (used ?? 0) + cost > quota;
    if (isOver(counts?.monthUsed, key.monthQuota))
      return { code: 'key_quota', retryAfterMs: untilNext('month', now) };
    if (isOver(counts?.dayUsed, key.dayQuota))
      return { code: 'key_quota', retryAfterMs: untilNext('day', now) };
    return key.refill
      ? { code: 'key_credits', retryAfterMs: untilNext(key.refill.every, now) }
      : { code: 'key_credits' };
  }

  function noticePlace(holder: Holder, ip: string): void {
    const place = placeOf(networkOf(ip));
    if (holder.places.has(place)) return;
    // Where it is used first is where it lives; an address list says the same more clearly.
    const isNew = holder.places.size > 0 && holder.isAllowedFrom === null;
    holder.places.add(place);
    usage.arrivedFrom(holder.key.id, place);
    if (isNew) deps.newPlace({ holder, ip, place });
  }

  const reject = (code: ErrorCode, { key, secret }: Holder, ip: string): void =>
    deps.rejected({
      ...{ code, ip, keyId: key.id, ownerId: key.ownerId },
      start: startOf(key.environment, secret.publicId),
    });

  /** Known without asking the database. */
  function tooLate(holder: Holder, { code, untilMs }: NonNullable<Holder['spent']>, ip: string) {
    reject(code, holder, ip);
    const rest = untilMs - clock.now();
    return { ok: false as const, code, ...(Number.isFinite(rest) ? { retryAfterMs: rest } : {}) };
  }

  function gateSide(holder: Holder, ip: string): KeyUse {
    const { key, secret } = holder;
    const due = dueAt(key, secret);
    const isDueSoon = due !== null && due - clock.now() <= soonMs;
    return {
      pace: holder.pace,
      headers: isDueSoon ? { 'Steward-Key-Rotate-By': new Date(due).toUTCString() } : {},
      async spend(cost) {
        if (!holder.isCounted || cost === 0) return { ok: true };
        const now = clock.now();
        if (holder.spent && now < holder.spent.untilMs) return tooLate(holder, holder.spent, ip);
        if (await takeOf(db, key.id, cost, now)) return { ok: true };
        const why = await whyNot(holder, cost);
        // Only what one request of the least cost cannot have either is known of all.
        if (cost === 1) {
          holder.spent = {
            code: why.code,
            untilMs: clock.now() + (why.retryAfterMs ?? Number.POSITIVE_INFINITY),
          };
        }
        reject(why.code, holder, ip);
        return { ok: false, ...why };
      },
      answered: (route, status) => usage.answered(key.id, route, status, ip),
    };
  }

  return async function verify(text: string, ip: string): Promise<Verified> {
    const refuse = (code: ErrorCode, holder: Holder): Verified => {
      reject(code, holder, ip);
      return { ok: false, code };
    };
    const stranger = (code: 'key_malformed' | 'key_unknown', start: string): Verified => {
      deps.rejected({ code, ip, keyId: null, ownerId: null, start });
      return { ok: false, code };
    };
    const read = readKey(text);
    // Of what is no key nobody knows where its secret stands.
    if (!read) return stranger('key_malformed', text.slice(0, 5));
    const holder = await holders.find(read.publicId);
    const isTrue = timingSafeEqual(digestOf(text), holder?.secret.digest ?? nobodys);
    if (!holder || !isTrue) return stranger('key_unknown', startOf(read.environment, read.publicId));
    const { key, secret, owner, isAllowedFrom } = holder;
    const now = clock.now();
    const judged = judgeKey(key, secret, { now, ip, hasOwner: owner !== null, isAllowedFrom });
    if (!judged.ok || !owner) return refuse(judged.ok ? 'key_owner_left' : judged.code, holder);
    noticePlace(holder, ip);
    const { id, environment, scopes, name } = key;
    const actor: Actor = { ...owner, name, key: { id, environment, scopes } };
    const session = { actor, sessionId: id, expiresAtMs: key.expiresAt ?? Number.MAX_SAFE_INTEGER };
    return { ok: true, session: { ...session, key: gateSide(holder, ip) } };
  };
}
