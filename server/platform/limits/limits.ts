/**
 * Owns one question: may this act happen now, for whoever asks, by every rule that concerns it? "No" is an answer. Where the counts of
 * several servers cannot be reached this one counts alone: a desk that goes on is worth more than a limit that is exact.
 */
import type { LimitRule } from '#protocol/http/limits.ts';
import type { Surface } from '#protocol/surfaces.ts';
import type { Log } from '../log.ts';
import type { MemoryLimiter } from './memory-limiter.ts';
import { LimitsUnavailable } from './redis-limiter.ts';
import type { Claim, Limiter, Rule, Verdict } from './rule.ts';

/** `customer`: whoever writes in a widget. `nobody`: not signed in. */
export type CallerRole = LimitRule['roles'][number];

export type Asked = {
  /** `api`: requests over HTTP. `console`, `widget`: events on their sockets, and coming in. */
  surface: Surface;
  /** A route such as `GET /api/v1/me`, an event such as `sync.pull`, or `connect`. */
  act: string;
  /** How much it takes; 0 is free. */
  cost: number;
  /** The caller's address. */
  ip: string;
  /** Who signed in, staff or customer, or `callerOfKey`; null where nobody did. */
  callerId: string | null;
  role: CallerRole;
  siteId: string | null;
  /** A pace of the caller's own: it stands in for the rules by caller or else address. */
  own?: Rule | null;
};

/** A rule with whom it concerns. */
export type GuardRule = Rule & {
  surfaces: readonly Surface[];
  /** Only these acts; all of them without. */
  acts?: readonly string[];
  /** Only those of these roles, sites or ranges of addresses; where a list is absent it leaves nobody out. */
  only?: {
    roles?: readonly CallerRole[];
    siteIds?: readonly string[];
    isAddress?(ip: string): boolean;
  };
  /** Whose acts are counted together. `caller`: who signed in, if anybody; `caller_or_ip`: else the address. */
  by: LimitRule['by'];
};

export type Permit = {
  ok: boolean;
  /** 0 when it may. */
  retryAfterMs: number;
  /** How long it waits for its turn in a queue before it may go on. */
  delayMs: number;
  /** What `headersOf` puts into words, for whoever answers with headers; null where no rule was asked. */
  judged: Judged | null;
};

export type Judged = { claims: readonly Claim[]; verdicts: readonly Verdict[] };

export type Limits = {
  ask(asked: Asked): Promise<Permit> | Permit;
};

export type LimitsOptions = {
  log: Log;
  /** Asked at each act, so that they may change. */
  rules(): readonly GuardRule[];
  memory: MemoryLimiter;
  /** Absent: there is one server. */
  shared?: Limiter | null;
  /** What an act costs, where somebody decided another cost than usual. */
  costOf?(asked: Asked): number;
  /** Told of each act that a rule judged and did not refuse. */
  passed?(rule: string): void;
  /** Told of each act that a rule did not allow: `reported` where it went on all the same. `key`: whose count it was. */
  refused?(facts: { rule: string; key: string; outcome: 'refused' | 'reported'; asked: Asked }): void;
};

const keyMark = 'key:';
/** An API key counts by itself, not as whoever made it. */
export const callerOfKey = (keyId: string): string => keyMark + keyId;
/** The API key that a caller is; null for everybody else. */
export const keyIdOf = (callerId: string | null): string | null =>
  callerId?.startsWith(keyMark) ? callerId.slice(keyMark.length) : null;

const free: Permit = { ok: true, retryAfterMs: 0, delayMs: 0, judged: null };

export function createLimits(options: LimitsOptions): Limits {
  const { log, rules, memory, shared = null, passed, refused, costOf } = options;
  let isAlone = false;
  let sorted: Sorted = sortRules([]);

  /** They are asked for at each act and change once a month. */
  function sortedNow(): Sorted {
    const current = rules();
    if (sorted.of !== current) sorted = sortRules(current);
    return sorted;
  }

  function conclude(asked: Asked, claims: readonly Claim[], verdicts: readonly Verdict[]): Permit {
    let retryAfterMs = 0;
    let delayMs = 0;
    let ok = true;
    // A counting loop: an iterator would cost as much as all the rest.
    for (let at = 0; at < claims.length; at++) {
      const { rule, key } = claims[at] as Claim;
      const verdict = verdicts[at];
      if (!verdict) continue;
      if (verdict.allowed) {
        passed?.(rule.name);
        delayMs = Math.max(delayMs, rule.mode === 'enforce' ? verdict.delayMs : 0);
      } else {
        const outcome = rule.mode === 'enforce' ? 'refused' : 'reported';
        refused?.({ rule: rule.name, key, outcome, asked });
        if (rule.mode === 'report') continue;
        ok = false;
        retryAfterMs = Math.max(retryAfterMs, verdict.retryAfterMs);
      }
    }
    return { ok, retryAfterMs, delayMs: ok ? delayMs : 0, judged: { claims, verdicts } };
  }

  async function askShared(limiter: Limiter, claims: readonly Claim[]): Promise<Verdict[]> {
    try {
      const verdicts = await limiter.take(claims);
      isAlone = false;
      return verdicts;
    } catch (error) {
      if (!(error instanceof LimitsUnavailable)) throw error;
      if (!isAlone) log.warn({ err: error }, 'limits are counted by this server alone until Redis is back');
      isAlone = true;
      return memory.take(claims);
    }
  }

  return {
    ask(asked) {
      // What is free stays so: by it people reach what they set too narrow.
      if (asked.cost === 0) return free;
      const cost = costOf ? costOf(asked) : asked.cost;
      if (cost === 0) return free;
      const claims = claimsFor(sortedNow(), asked, cost);
      if (claims.length === 0) return free;
      if (shared) return askShared(shared, claims).then(verdicts => conclude(asked, claims, verdicts));
      return conclude(asked, claims, memory.take(claims));
    },
  };
}

/** Rules by the surface that they stand at. */
type Sorted = { of: readonly GuardRule[]; at: Record<Surface, readonly GuardRule[]> };

export function sortRules(rules: readonly GuardRule[]): Sorted {
  const at = (surface: Surface) => rules.filter(({ surfaces }) => surfaces.includes(surface));
  return { of: rules, at: { api: at('api'), console: at('console'), widget: at('widget') } };
}

/** Pure: the rules that concern an act, and whose count each of them takes. */
export function claimsFor(rules: Sorted, asked: Asked, cost = asked.cost): Claim[] {
  const claims: Claim[] = [];
  const { own, callerId } = asked;
  if (own && callerId !== null) claims.push({ rule: own, key: callerId, cost });
  for (const rule of rules.at[asked.surface]) {
    if (own && rule.by === 'caller_or_ip') continue;
    if (rule.acts && !rule.acts.includes(asked.act)) continue;
    if (rule.only && !isMeant(rule.only, asked)) continue;
    const key = keyOf(rule.by, asked);
    if (key !== null) claims.push({ rule, key, cost });
  }
  return claims;
}

function isMeant({ roles, siteIds, isAddress }: NonNullable<GuardRule['only']>, asked: Asked): boolean {
  if (roles && !roles.includes(asked.role)) return false;
  if (siteIds && (asked.siteId === null || !siteIds.includes(asked.siteId))) return false;
  return !isAddress || isAddress(asked.ip);
}

function keyOf(by: GuardRule['by'], { ip, callerId, siteId }: Asked): string | null {
  if (by === 'site') return siteId;
  if (by === 'caller' || (by === 'caller_or_ip' && callerId !== null)) return callerId;
  return ip === '' ? null : networkOf(ip);
}

/** One home or host is given a whole /64 of IPv6, so its addresses count together; an IPv4 address in IPv6's clothes is what it is. */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped) return mapped;
  if (!ip.includes(':')) return ip;
  const [head = '', tail = ''] = ip.replace(/%.*$/, '').toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const isShort = ip.includes('::');
  const gap = isShort ? Math.max(0, 8 - groups.length - after.length) : 0;
  const all = [...groups, ...Array.from({ length: gap }, () => '0'), ...after];
  return `${all
    .slice(0, 4)
    .map(group => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
