/** Owns what is decided of a key: whether it works, when its secrets end, when its counts begin anew. Pure. */
import type { IsTrusted } from '#platform/http/trusted-proxies.ts';
import type { Rule } from '#platform/limits/rule.ts';
import type { ErrorCode } from '#protocol/errors.ts';
import type { ApiKey } from '#protocol/http/keys.ts';
import type { Millis } from '#protocol/ids.ts';
import { isReading, type KeyEnvironment, type KeyScope, scopeOfAction } from '#protocol/key-scopes.ts';
import { type Action, may, type Role } from '#protocol/permissions.ts';

const dayMs = 86_400_000;
/** How long a secret that is due works on, and how long before it is due that is told. */
export const dueGraceMs = 7 * dayMs;
export const soonMs = 7 * dayMs;

export type SecretFacts = { createdAt: Millis; endsAt: Millis | null };
export type KeyFacts = {
  isEnabled: boolean;
  revokedAt: Millis | null;
  expiresAt: Millis | null;
  rotateDays: number | null;
};

/** When a secret wants to be replaced; null: never. */
export const dueAt = (key: Pick<KeyFacts, 'rotateDays'>, secret: SecretFacts): Millis | null =>
  key.rotateDays === null || secret.endsAt !== null ? null : secret.createdAt + key.rotateDays * dayMs;

/** When a secret stops, by itself or with its key; null: never. */
export function endOf(key: Pick<KeyFacts, 'rotateDays' | 'expiresAt'>, secret: SecretFacts): Millis | null {
  const due = dueAt(key, secret);
  const ends = [key.expiresAt, secret.endsAt, due === null ? null : due + dueGraceMs];
  const known = ends.filter(end => end !== null);
  return known.length === 0 ? null : Math.min(...known);
}

export type Judged = { ok: true } | { ok: false; code: ErrorCode };

/** In this order: the first thing that is wrong is the one that is told. */
export function judgeKey(
  key: KeyFacts,
  secret: SecretFacts,
  asked: { now: Millis; ip: string; hasOwner: boolean; isAllowedFrom: IsTrusted | null },
): Judged {
  const refuse = (code: ErrorCode): Judged => ({ ok: false, code });
  if (key.revokedAt !== null) return refuse('key_revoked');
  if (!key.isEnabled) return refuse('key_disabled');
  if (!asked.hasOwner) return refuse('key_owner_left');
  const end = endOf(key, secret);
  if (end !== null && asked.now >= end) return refuse('key_expired');
  if (asked.isAllowedFrom && !asked.isAllowedFrom(asked.ip)) return refuse('key_address');
  return { ok: true };
}

export function stateOf(
  key: KeyFacts & { hasOwner: boolean },
  newest: SecretFacts | undefined,
  now: Millis,
): ApiKey['state'] {
  if (key.revokedAt !== null) return 'revoked';
  if (!key.isEnabled) return 'disabled';
  if (!key.hasOwner) return 'owner_left';
  const end = newest ? endOf(key, newest) : now;
  return end !== null && now >= end ? 'expired' : 'active';
}

/**
 * What holds a key back instead of the desk's rule for callers. Counts go by the rule's name: keys of one pace share it, and two that
 * differ would begin each other anew.
 */
export const paceOf = (perMinute: number | null): Rule | null =>
  perMinute === null
    ? null
    : {
        name: `key_${perMinute}`,
        ...{ strategy: 'sliding_counter', limit: perMinute, windowMs: 60_000, mode: 'enforce' },
      };

/** The day and the month of UTC, as dates: `2026-11-28` and `2026-11-01`. */
export function periodOf(now: Millis): { day: string; month: string } {
  const day = new Date(now).toISOString().slice(0, 10);
  return { day, month: `${day.slice(0, 8)}01` };
}

/** Until the next day or month of UTC begins. */
export function untilNext(every: 'day' | 'month', now: Millis): Millis {
  const at = new Date(now);
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
  const next = every === 'day' ? Date.UTC(year, month, at.getUTCDate() + 1) : Date.UTC(year, month + 1, 1);
  return next - now;
}

/** What is wrong with the scopes of a key that somebody of this role makes; null: nothing. */
export function scopeProblem(
  scopes: readonly KeyScope[],
  environment: KeyEnvironment,
  role: Role,
): string | null {
  const writing = scopes.find(scope => !isReading(scope));
  if (environment === 'test' && writing) return `A test key only reads: it cannot have ${writing}.`;
  const actions = Object.entries(scopeOfAction) as [Action, KeyScope | null][];
  const beyond = scopes.find(
    scope => !actions.some(([action, needed]) => needed === scope && may(role, action)),
  );
  return beyond === undefined ? null : `Your role does not allow ${beyond}.`;
}

/** One home or host of IPv6 has a /64, an office or a mobile network of IPv4 mostly a /24. */
export const placeOf = (network: string): string =>
  network.includes(':') ? network : network.replace(/\.\d+$/, '.0/24');
