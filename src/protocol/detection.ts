// Rules that find attacks in security events, and how their numbers are set. Pure: the server and the simulator judge by the same ones.
import { z } from 'zod';
import type { Millis } from './ids.ts';
import { type SecurityEventType, securityEventTypes } from './security.ts';
import { type Surface, surfaces } from './surfaces.ts';

/** What of an event may be grouped by, or counted as distinct. `network`: an IPv4 address, or the /64 of an IPv6 one. */
const detectionFacets = ['all', 'network', 'account', 'caller', 'object'] as const;
export type DetectionFacet = (typeof detectionFacets)[number];

/**
 * What follows where a rule found something; admins are told in any case. What does not suit whom it found does nothing.
 * - `challenge`: a person shows once more who they are before an act that could do harm.
 * - `limit`: a network is half way to being kept out by reputation.
 * - `block`: a network is kept out for `blockMs`.
 * - `revoke`: a key is revoked, a person is signed out everywhere.
 */
export const detectionActions = ['notify', 'challenge', 'limit', 'block', 'revoke'] as const;
export type DetectionAction = (typeof detectionActions)[number];

/** `report`: what it finds is an event, but nobody is told and nothing follows. `off`: it looks for nothing. */
export const detectionModes = ['on', 'report', 'off'] as const;
export type DetectionMode = (typeof detectionModes)[number];

/** Every look reads events of so long again, so no window is longer. */
export const longestWindowMs = 6 * 3_600_000;
const longestMs = 7 * 86_400_000;
const span = (shortest: Millis, longest: Millis) => z.number().int().min(shortest).max(longest);

/** What admins change of a rule while the desk is open. */
const changeable = {
  windowMs: span(1_000, longestWindowMs),
  /** So many within any window are an attack. */
  threshold: z.number().int().min(1).max(10_000),
  actions: z.array(z.enum(detectionActions)).min(1).max(detectionActions.length),
  /** How long a network is kept out. */
  blockMs: span(60_000, longestMs),
  mode: z.enum(detectionModes),
};
export const detectionSetting = z.strictObject(changeable);
export type DetectionSetting = z.infer<typeof detectionSetting>;

const fields = {
  types: z.array(z.enum(securityEventTypes)).min(1).max(securityEventTypes.length),
  /** Only what happened at these doors; null: at all of them, and within. */
  surfaces: z.array(z.enum(surfaces)).min(1).max(surfaces.length).nullable(),
  groupBy: z.enum(detectionFacets),
  /** Different ones of these are counted; null: every event. */
  distinct: z.enum(detectionFacets).nullable(),
  /** Of the same group it is not found again for so long. */
  coolDownMs: span(60_000, longestMs),
  ...changeable,
};

export const detectionName = z.string().regex(/^[a-z0-9_-]{1,40}$/);
const detectionRule = z.strictObject({ name: detectionName, ...fields });
export type DetectionRule = z.infer<typeof detectionRule>;

/** By name: what is other than usual of a rule, all of a new one, or false where there shall be none. */
const detectionChanges = z
  .record(detectionName, z.union([z.literal(false), z.strictObject(fields).partial()]))
  .refine(changes => Object.keys(changes).length <= 100, 'has more than 100 rules');

/** What a rule found. */
export type Finding = {
  rule: string;
  /** Whose events they were, as the rule groups them. */
  group: string;
  at: Millis;
  /** When the first of those that count came. */
  since: Millis;
  count: number;
};

const minute = 60_000;
const hour = 60 * minute;
type Counted = Pick<DetectionRule, 'types' | 'groupBy' | 'distinct'> & { surfaces?: Surface[] };
const rule = (
  name: string,
  counted: Counted,
  [threshold, windowMs, coolDownMs]: [number, Millis, Millis],
  ...more: Exclude<DetectionAction, 'notify'>[]
): DetectionRule => ({
  ...{ name, surfaces: null, ...counted, threshold, windowMs, coolDownMs },
  ...{ actions: ['notify', ...more], blockMs: hour, mode: 'on' },
});

const wrong: SecurityEventType[] = ['sign_in_failed', 'sign_in_limited', 'second_factor_failed'];
const limited = (...at: Surface[]): Counted => ({
  ...{ types: ['rate_limited'], groupBy: 'network', distinct: null, surfaces: at },
});

/** As Steward brings them; docs/security.md says of each what it finds and what it does not. */
export const usualDetectionRules: readonly DetectionRule[] = [
  rule(
    'credential_stuffing',
    { types: wrong, groupBy: 'network', distinct: 'account' },
    [20, 10 * minute, hour],
    'block',
  ),
  rule('password_spraying', { types: wrong, groupBy: 'all', distinct: 'account' }, [40, 6 * hour, 2 * hour]),
  rule(
    'brute_force',
    { types: wrong, groupBy: 'account', distinct: null },
    [15, 15 * minute, hour],
    'challenge',
  ),
  rule(
    'scraping',
    { types: ['object_read'], groupBy: 'caller', distinct: 'object' },
    [300, 10 * minute, hour],
    'challenge',
  ),
  rule(
    'enumeration',
    { types: ['object_unknown', 'unknown_route'], groupBy: 'network', distinct: 'object' },
    [30, 5 * minute, hour],
    'limit',
  ),
  // A program in a cloud comes from many places by itself: whether that is misuse, its owner knows.
  rule('key_misuse', { types: ['key_new_place'], groupBy: 'caller', distinct: 'network' }, [
    3,
    hour,
    6 * hour,
  ]),
  rule(
    'injection_probes',
    { types: ['injection_probe'], groupBy: 'network', distinct: null },
    [10, 10 * minute, hour],
    'block',
  ),
  rule('flood', limited('api'), [500, minute, 10 * minute], 'limit'),
  rule('socket_flood', limited('console', 'widget'), [500, minute, 10 * minute], 'limit'),
  rule(
    'impossible_travel',
    { types: ['impossible_travel'], groupBy: 'caller', distinct: null },
    [1, hour, 6 * hour],
    'challenge',
  ),
];

/**
 * The rules with what was changed of them.
 * @returns the rules, or what is wrong with the changes, worded for whoever wrote them
 */
export function detectionRulesWith(
  changes: unknown,
): { ok: true; rules: DetectionRule[] } | { ok: false; problem: string } {
  const read = detectionChanges.safeParse(changes);
  if (!read.success) return { ok: false, problem: z.prettifyError(read.error) };
  const usual = new Map(usualDetectionRules.map(one => [one.name, one]));
  for (const [name, change] of Object.entries(read.data)) {
    if (change === false) {
      if (!usual.delete(name)) return { ok: false, problem: `there is no rule ${name} to leave out` };
      continue;
    }
    const whole = detectionRule.safeParse({ ...newRule, ...usual.get(name), ...change, name });
    if (!whole.success) return { ok: false, problem: `${name}: ${z.prettifyError(whole.error)}` };
    usual.set(name, whole.data);
  }
  return { ok: true, rules: [...usual.values()] };
}

/** What need not be said of a new rule. */
const newRule = {
  ...{ surfaces: null, distinct: null, coolDownMs: hour, blockMs: hour },
  ...{ actions: ['notify'], mode: 'on' },
} satisfies Partial<DetectionRule>;
