// What happened at the door: the closed lists of events, how bad each is, and what was done; and how consoles hear of them.
import { z } from 'zod';
import type { Id, Millis } from './ids.ts';
import { id } from './schema.ts';

/** What may be recorded. docs/security.md says of each who records it and when. */
export const securityEventTypes = [
  'address_blocked',
  'bad_identity',
  'country_blocked',
  'egress_refused',
  'impossible_travel',
  'injection_probe',
  'key_new_place',
  'key_rejected',
  'malformed_input',
  'object_read',
  'object_unknown',
  'origin_not_allowed',
  'passkey_failed',
  'permission_refused',
  'prompt_injection',
  'rate_limited',
  'rule_fired',
  'second_factor_failed',
  'session_revoked_used',
  'sign_in_failed',
  'sign_in_limited',
  'sign_in_locked',
  'signed_in',
  'sso_refused',
  'unknown_route',
] as const;
export type SecurityEventType = (typeof securityEventTypes)[number];

/** From nothing to worry about to somebody must act. */
export const threatLevels = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type ThreatLevel = (typeof threatLevels)[number];

/** What became of the act. `none`: it went on. `reported`: it went on, and a limit would have stopped it. */
export const securityActions = [
  'none',
  'reported',
  'refused',
  'limited',
  'locked',
  'challenged',
  'blocked',
  'revoked',
  'notified',
] as const;
export type SecurityAction = (typeof securityActions)[number];

/** Short facts beside an event: names in camelCase, values without anything secret. */
export type SecurityDetails = Record<string, string | number | boolean | null>;

export type SecurityEvent = {
  id: Id;
  eventType: SecurityEventType;
  /** The caller's address; '' where there was none. */
  sourceIp: string;
  /** Whose account it was about or by; null where that is not known. */
  userId: Id | null;
  timestamp: Millis;
  threatLevel: ThreatLevel;
  details: SecurityDetails;
  actionTaken: SecurityAction;
};

/** Whether this connection shows security events: new ones come as `security.events` from now on, or no more. */
export const securityWatch = z.object({ isShown: z.boolean() });

/** The newest of the last moment, the oldest first. `skipped`: there were so many more; the list has them. */
export type SecurityEventsEvent = { events: SecurityEvent[]; skipped: number };

const moment = z.coerce.number().int().min(0).max(8_640_000_000_000_000);
/** One, or several with commas between them. */
const several = <const T extends readonly [string, ...string[]]>(of: T) =>
  z
    .string()
    .max(1_000)
    .transform(text => text.split(','))
    .pipe(z.array(z.enum(of)).min(1).max(of.length));

export const securityEventsQuery = z.object({
  type: several(securityEventTypes).optional(),
  level: several(threatLevels).optional(),
  /** An address, or a range such as `203.0.113.0/24`. */
  address: z.string().min(1).max(60).optional(),
  userId: id.optional(),
  from: moment.optional(),
  /** Before this moment. */
  to: moment.optional(),
  /** The id of the last one of the page before. */
  before: id.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type SecurityEventsQuery = z.infer<typeof securityEventsQuery>;
/** The newest first. */
export type SecurityEventsAnswer = { events: SecurityEvent[]; hasMore: boolean };

export const securitySummaryQuery = z.object({
  /** How far back, to now. Up to two hours it is counted by the minute, above by the hour. */
  hours: z.coerce.number().int().min(1).max(720).default(24),
});
export type SecurityCount = { at: Millis; levels: Partial<Record<ThreatLevel, number>> };
export type SecurityTalker = {
  address: string;
  events: number;
  /** The worst that came from there. */
  worst: ThreatLevel;
  lastAt: Millis;
  /** '' where it is not known. */
  country: string;
};
/** A person of staff, by id, or an API key, with its name or beginning where an event told it. */
export type SecurityActor = Pick<SecurityTalker, 'events' | 'worst' | 'lastAt'> & { id: Id; name: string };
export type SecuritySummary = {
  from: Millis;
  to: Millis;
  stepMs: number;
  /** Steps in which anything happened, the oldest first. */
  counts: SecurityCount[];
  types: { type: SecurityEventType; events: number; worst: ThreatLevel }[];
  /** The twenty busiest addresses, `info` left out. */
  talkers: SecurityTalker[];
  /** Whose accounts, and which keys, most of it was about; twenty of each, `info` left out. `name` of people is ''. */
  people: SecurityActor[];
  keys: SecurityActor[];
  /** Null where no address is looked up. A country of '' is one that is not known. */
  countries: { country: string; events: number }[] | null;
  /** Events that were dropped on this server since it started, because too many came at once. */
  dropped: number;
};
