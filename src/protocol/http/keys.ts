// The addresses of API keys, for admins. What a key may do is said in key-scopes.ts.
import { z } from 'zod';
import { type KeyEnvironment, type KeyScope, keyEnvironments, keyScopes } from '../key-scopes.ts';
import { millis } from '../schema.ts';

const count = z.number().int().min(1).max(1_000_000_000);

const fields = {
  /** Customers read it above what the key writes. */
  name: z.string().trim().min(1).max(80),
  scopes: z.array(z.enum(keyScopes)).min(1).max(keyScopes.length),
  /** Null: never. */
  expiresAt: millis.nullable(),
  /** Addresses and ranges (CIDR) it may be used from; empty: from everywhere. */
  addresses: z.array(z.string().max(60)).max(50),
  /** Requests in a minute; null: the desk's own limit. */
  perMinute: z.number().int().min(1).max(100_000).nullable(),
  /** Requests in a day and in a month of UTC; null: any number. */
  dayQuota: count.nullable(),
  monthQuota: count.nullable(),
  /** How many requests it has left; null: they are not counted. */
  credits: z.number().int().min(0).max(1_000_000_000).nullable(),
  /** What the credits are set to again at the start of each day or month; null: never. */
  refill: z.object({ credits: count, every: z.enum(['day', 'month']) }).nullable(),
  /** After so many days it wants a new secret, and a week later the old one ends; null: never. */
  rotateDays: z.number().int().min(1).max(365).nullable(),
};

/** POST /api/v1/keys */
export const createKeyRequest = z.object({ environment: z.enum(keyEnvironments), ...fields });
export type CreateKeyRequest = z.infer<typeof createKeyRequest>;

/** PATCH /api/v1/keys/:id: what is absent stays. */
export const changeKeyRequest = z.strictObject({ ...fields, isEnabled: z.boolean() }).partial();
export type ChangeKeyRequest = z.infer<typeof changeKeyRequest>;

/** POST /api/v1/keys/:id/rotate: for how long the old secret goes on working beside the new one. */
export const rotateKeyRequest = z.object({ graceHours: z.number().int().min(0).max(720) });

export type ApiKey = {
  id: string;
  name: string;
  environment: KeyEnvironment;
  scopes: KeyScope[];
  ownerId: string;
  ownerName: string;
  state: 'active' | 'disabled' | 'revoked' | 'expired' | 'owner_left';
  expiresAt: number | null;
  addresses: string[];
  perMinute: number | null;
  dayQuota: number | null;
  monthQuota: number | null;
  credits: number | null;
  refill: { credits: number; every: 'day' | 'month' } | null;
  rotateDays: number | null;
  /** Used of the quotas. */
  dayUsed: number;
  monthUsed: number;
  createdAt: number;
  /** Null: not yet. To the minute. */
  lastUsedAt: number | null;
  lastUsedIp: string;
  /** The newest first; two at most. `start` is what people tell it by; `endsAt` null: it does not end by itself. */
  secrets: { start: string; createdAt: number; endsAt: number | null }[];
  /** When it wants a new secret. */
  rotateBy: number | null;
};
export type KeysAnswer = { keys: ApiKey[] };
/** POST /api/v1/keys and …/rotate. `secret` is the whole key; nobody can read it again. */
export type KeySecretAnswer = { key: ApiKey; secret: string };

/** GET /api/v1/keys/:id/usage: requests by hour, route and status, of so many days. */
export const keyUsageQuery = z.object({ days: z.coerce.number().int().min(1).max(90).default(7) });
export type KeyUsageAnswer = {
  rows: { hour: number; route: string; status: number; requests: number }[];
};
