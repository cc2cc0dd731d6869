// Whether an address may come in: one order over rules, blocks and countries. Pure.
import type { AddressVerdict } from '#platform/door.ts';
import type { Address } from '#protocol/cidr.ts';
import type { Millis } from '#protocol/ids.ts';
import { isInside } from '#protocol/own-networks.ts';
import type { Surface } from '#protocol/surfaces.ts';
import type { PrefixSet } from './prefix-set.ts';

export type LiveRule = {
  id: string;
  effect: 'allow' | 'deny';
  surfaces: readonly Surface[];
  /** Null: until somebody takes it away. */
  untilMs: Millis | null;
};

/** `only`: nobody but these countries. `except`: everybody but these. */
export type CountryRule = { mode: 'only' | 'except'; countries: ReadonlySet<string> };

export type Book = {
  rules: PrefixSet<LiveRule>;
  countries: ReadonlyMap<Surface, CountryRule>;
};

export type Asked = { address: Address; surface: Surface; nowMs: Millis };

/** What decided. `rule` is null where reputation or a country did. */
export type Judgement =
  | { ok: true; rule: LiveRule | null }
  | { ok: false; code: 'address_blocked' | 'country_blocked'; untilMs: Millis | null; rule: LiveRule | null };

/**
 * The allow list wins over everything, however wide its range. Then the narrowest range that denies, then a block by reputation, then the
 * country. Addresses of private networks are in no country.
 * @param blockedUntilMs until when reputation keeps the address's network out; null: it does not
 * @param countryOf asked only where a rule wants to know; null: no database knows it
 */
export function judgeAddress(
  { rules, countries }: Book,
  { address, surface, nowMs }: Asked,
  blockedUntilMs: Millis | null,
  countryOf: (address: Address) => string | null | undefined,
): Judgement {
  const live = (effect: LiveRule['effect']) => (rule: LiveRule) =>
    rule.effect === effect &&
    (rule.untilMs === null || nowMs < rule.untilMs) &&
    rule.surfaces.includes(surface);
  if (rules.size > 0) {
    const allowed = rules.find(address, live('allow'));
    if (allowed) return { ok: true, rule: allowed };
    const denied = rules.find(address, live('deny'));
    if (denied) return { ok: false, code: 'address_blocked', untilMs: denied.untilMs, rule: denied };
  }
  if (blockedUntilMs !== null && nowMs < blockedUntilMs) {
    return { ok: false, code: 'address_blocked', untilMs: blockedUntilMs, rule: null };
  }
  const rule = countries.get(surface);
  if (rule && !isInside(address)) {
    const country = countryOf(address);
    if (country !== undefined && isRefused(rule, country)) {
      return { ok: false, code: 'country_blocked', untilMs: null, rule: null };
    }
  }
  return { ok: true, rule: null };
}

/** An address that no database knows is in none of the countries that are named. */
export function isRefused({ mode, countries }: CountryRule, country: string | null): boolean {
  const isNamed = country !== null && countries.has(country);
  return mode === 'only' ? !isNamed : isNamed;
}

/** Long enough to be cheap, short enough that who is let in again soon notices. */
const longestRetryMs = 15_000;
const shortestRetryMs = 1_000;

export function verdictOf(judgement: Judgement, nowMs: Millis): AddressVerdict {
  if (judgement.ok) return { ok: true };
  const restMs = judgement.untilMs === null ? longestRetryMs : judgement.untilMs - nowMs;
  return {
    ok: false,
    code: judgement.code,
    retryAfterMs: Math.max(shortestRetryMs, Math.min(longestRetryMs, restMs)),
  };
}
