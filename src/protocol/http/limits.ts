// /api/v1/security/limits: the rules by which the door limits how often somebody may ask, and what they did.
import { z } from 'zod';
import type { Id, Millis } from '../ids.ts';
import { id } from '../schema.ts';
import { type Surface, surfaces } from '../surfaces.ts';

export const limitStrategies = [
  'fixed_window',
  'sliding_log',
  'sliding_counter',
  'token_bucket',
  'leaky_meter',
  'leaky_queue',
] as const;
/** A bucket has a burst; the others have not. */
export const isBucket = (strategy: (typeof limitStrategies)[number]): boolean =>
  strategy === 'token_bucket' || strategy === 'leaky_meter' || strategy === 'leaky_queue';

/** `report` counts and stops nobody; `off` does not even count. */
export const limitModes = ['enforce', 'report', 'off'] as const;
export const limitCallers = ['agent', 'supervisor', 'admin', 'customer', 'nobody'] as const;
/** Whose acts are counted together. */
export const limitKeys = ['ip', 'caller', 'caller_or_ip', 'site'] as const;

/** Up to 40 small letters, digits, `_` and `-`: it stands in headers. */
export const limitNamePattern = /^[a-z0-9_-]{1,40}$/;
export const limitName = z.string().regex(limitNamePattern, 'use up to 40 small letters, digits, _ and -');

export const limitRule = z.object({
  strategy: z.enum(limitStrategies),
  /** So many in `windowMs`; of a bucket, the sustained rate. */
  limit: z.number().int().min(1).max(1_000_000),
  windowMs: z
    .number()
    .int()
    .min(1)
    .max(31 * 86_400_000),
  /** How many may come at once, of a bucket; null: as many as `limit`. */
  burst: z.number().int().min(1).max(1_000_000).nullable(),
  mode: z.enum(limitModes),
  surfaces: z.array(z.enum(surfaces)).min(1).max(3),
  by: z.enum(limitKeys),
  /** Routes such as `GET /api/v1/me` and events such as `sync.pull`; none: all of them. */
  acts: z.array(z.string().min(1).max(160)).max(100),
  /** Only these; an empty list leaves nobody out. */
  roles: z.array(z.enum(limitCallers)).max(limitCallers.length),
  siteIds: z.array(id).max(100),
  /** Addresses and ranges such as `203.0.113.0/24`. */
  addresses: z.array(z.string().min(1).max(60)).max(100),
});
export type LimitRule = z.infer<typeof limitRule>;

/** The version that was looked at; 0: nobody had changed it. Another one by now is refused as `stale`. */
const version = z.coerce.number().int().min(0).max(2_147_483_647);
export const saveLimitRequest = z.object({ rule: limitRule, version });
export const resetLimitQuery = z.object({ version });

/** How costs name an act: sockets of both kinds have events of one name. */
export const costKey = ({ surface, act }: { surface: string; act: string }): string =>
  surface === 'api' ? act : `${surface} ${act}`;

/** What acts cost other than usual, by `costKey`: 0 to 1,000. */
export const actCosts = z.record(z.string().min(1).max(160), z.number().int().min(0).max(1_000));
export const saveCostsRequest = z.object({ costs: actCosts, version });

/** What a rule did in one hour. */
export type LimitHour = { at: Millis; passed: number; refused: number; reported: number };
/** Who met a rule most: a person, a customer, an API key, a site or an address. */
export type LimitTalker = {
  kind: 'person' | 'customer' | 'key' | 'site' | 'address';
  key: string;
  name: string;
  hits: number;
};

export type LimitEntry = {
  name: string;
  /** `usual`: as Steward brings it. `changed`: one of those, set otherwise. `own`: made here. */
  origin: 'usual' | 'changed' | 'own';
  rule: LimitRule;
  /** As Steward brings it; null for one's own. */
  usual: LimitRule | null;
  version: number;
  updatedAt: Millis | null;
  updatedBy: string;
  /** The last 24 hours in which it judged anything, the oldest first. */
  hours: LimitHour[];
  /** Of the last 24 hours, at most five. */
  talkers: LimitTalker[];
};

export type LimitAct = {
  act: string;
  surface: Surface;
  usualCost: number;
  cost: number;
};

export type LimitsAnswer = {
  rules: LimitEntry[];
  /** What rules can be about. */
  acts: LimitAct[];
  costsVersion: number;
  sites: { id: Id; name: string }[];
};
export type LimitAnswer = { rule: LimitEntry };
export type CostsAnswer = { acts: LimitAct[]; costsVersion: number };
