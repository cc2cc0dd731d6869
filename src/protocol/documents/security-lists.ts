// The lists of the door, whole: one document each, made again when anything of it changes. What a list answers over HTTP is what it holds.
import { z } from 'zod';
import { auditByKinds } from '../audit.ts';
import { countryRule } from '../http/addresses.ts';
import { limitRule } from '../http/limits.ts';
import { keyEnvironments } from '../key-scopes.ts';
import { millis } from '../schema.ts';
import { surfaces } from '../surfaces.ts';
import { securityFields } from './security-fields.ts';

const text = z.string();
const when = millis.nullable();
const whoBy = z.object({ kind: z.enum(auditByKinds), id: text.nullable(), name: text });
const counts = z.record(text, z.number());

export const securityAddresses = z.object({
  ...securityFields,
  kind: z.literal('addresses'),
  rules: z.array(
    z.object({
      ...{ id: text, range: text, effect: z.enum(['allow', 'deny']), surfaces: z.array(z.enum(surfaces)) },
      ...{ reason: text, until: when, createdAt: millis, by: whoBy },
    }),
  ),
  blocks: z.array(
    z.object({
      ...{
        network: text,
        since: millis,
        until: millis,
        strikes: z.number(),
        points: z.number(),
        why: z.array(text),
      },
      country: text.nullable(),
    }),
  ),
  byCountry: z.object({ console: countryRule, widget: countryRule, api: countryRule }),
  geography: z.object({ countriesMadeAt: when, hasOperators: z.boolean() }),
  threshold: z.number(),
});

const limitTalkers = z.array(
  z.object({
    kind: z.enum(['person', 'customer', 'key', 'site', 'address']),
    ...{ key: text, name: text, hits: z.number() },
  }),
);
export const securityLimits = z.object({
  ...securityFields,
  kind: z.literal('limits'),
  limits: z.array(
    z.object({
      name: text,
      origin: z.enum(['usual', 'changed', 'own']),
      ...{
        rule: limitRule,
        usual: limitRule.nullable(),
        version: z.number(),
        updatedAt: when,
        updatedBy: text,
      },
      hours: z.array(z.object({ at: millis, passed: z.number(), refused: z.number(), reported: z.number() })),
      talkers: limitTalkers,
    }),
  ),
  acts: z.array(z.object({ act: text, surface: z.enum(surfaces), usualCost: z.number(), cost: z.number() })),
  costsVersion: z.number(),
  sites: z.array(z.object({ id: text, name: text })),
});

export const securityKeys = z.object({
  ...securityFields,
  kind: z.literal('keys'),
  keys: z.array(
    z.object({
      ...{ id: text, name: text, environment: z.enum(keyEnvironments), scopes: z.array(text), ownerId: text },
      ownerName: text,
      state: z.enum(['active', 'disabled', 'revoked', 'expired', 'owner_left']),
      ...{ expiresAt: when, addresses: z.array(text), perMinute: z.number().nullable() },
      ...{
        dayQuota: z.number().nullable(),
        monthQuota: z.number().nullable(),
        credits: z.number().nullable(),
      },
      refill: z.object({ credits: z.number(), every: z.enum(['day', 'month']) }).nullable(),
      ...{ rotateDays: z.number().nullable(), dayUsed: z.number(), monthUsed: z.number(), createdAt: millis },
      ...{ lastUsedAt: when, lastUsedIp: text, rotateBy: when },
      /** What people tell them by; nothing that opens anything. */
      secrets: z.array(z.object({ start: text, createdAt: millis, endsAt: when })),
    }),
  ),
});

export const securitySessions = z.object({
  ...securityFields,
  kind: z.literal('sessions'),
  sessions: z.array(
    z.object({
      ...{ id: text, personId: text, userAgent: text, ip: text, country: text.nullable() },
      ...{ createdAt: millis, seenAt: millis },
    }),
  ),
});

export const securityRequests = z.object({
  ...securityFields,
  kind: z.literal('requests'),
  requests: z.array(
    z.object({
      ...{
        id: text,
        kind: z.enum(['export', 'erase']),
        state: z.enum(['queued', 'running', 'done', 'failed']),
      },
      ...{ customerId: text, customerName: text, counts, askedBy: text, askedAt: millis },
      ...{ endedAt: when, expiresAt: when },
      devices: z.array(
        z.object({ id: text, person: text, label: text, lastSeenAt: millis, confirmedAt: when }),
      ),
    }),
  ),
});

/** The newest entries; the whole chain stays on the server. */
export const securityAudit = z.object({
  ...securityFields,
  kind: z.literal('audit'),
  entries: z.array(
    z.object({
      ...{ id: text, seq: z.number(), at: millis, act: text, by: whoBy, ip: text.nullable(), hash: text },
      subject: z.object({ kind: text, id: text, name: text }),
      detail: z.record(text, z.unknown()).nullable(),
    }),
  ),
  hasMore: z.boolean(),
});
