// How the door is set: detection rules, who must show a second factor, providers, how long things are kept, and what keys were used for.
import { z } from 'zod';
import { detectionActions, detectionModes } from '../detection.ts';
import { factorKinds } from '../http/factors.ts';
import { retentionKinds } from '../http/retention.ts';
import { roles } from '../permissions.ts';
import { millis } from '../schema.ts';
import { securityEventTypes } from '../security.ts';
import { surfaces } from '../surfaces.ts';
import { securityFields } from './security-fields.ts';

const text = z.string();
const count = z.number();
const when = millis.nullable();

const setting = z.object({
  ...{ windowMs: count, threshold: count, actions: z.array(z.enum(detectionActions)), blockMs: count },
  mode: z.enum(detectionModes),
});
const facet = z.enum(['all', 'network', 'account', 'caller', 'object']);
const found = z.object({ found: count, lastAt: when });

export const securityDetection = z.object({
  ...securityFields,
  kind: z.literal('detection'),
  detectors: z.array(
    z.object({
      name: text,
      counts: z.object({
        ...{ types: z.array(z.enum(securityEventTypes)), surfaces: z.array(z.enum(surfaces)).nullable() },
        ...{ groupBy: facet, distinct: facet.nullable(), coolDownMs: count },
      }),
      ...{
        setting,
        usual: setting,
        isChanged: z.boolean(),
        version: count,
        updatedAt: when,
        updatedBy: text,
      },
      ...{ day: found, week: found },
    }),
  ),
});

export const securityRetention = z.object({
  ...securityFields,
  kind: z.literal('retention'),
  kept: z.array(
    z.object({
      ...{ kind: z.enum(retentionKinds), days: count.nullable(), usual: count.nullable() },
      ...{ version: count, changedAt: when, changedBy: text },
    }),
  ),
});

export const securityFactors = z.object({
  ...securityFields,
  kind: z.literal('factors'),
  factorRules: z.array(
    z.object({ role: z.enum(roles), requiredSince: when, graceDays: count, people: count, without: count }),
  ),
});

const groups = z.array(text);
export const securityProviders = z.object({
  ...securityFields,
  kind: z.literal('providers'),
  base: text,
  providers: z.array(
    z.object({
      ...{ slug: text, name: text, issuer: text, clientId: text, scopes: groups, domains: groups },
      ...{ makesPeople: z.boolean(), teamIds: groups, isOnly: z.boolean(), breakGlassId: text.nullable() },
      roleMapping: z.object({ claim: text, admin: groups, supervisor: groups }).nullable(),
      /** Whether there is a client secret; never the secret. */
      ...{ isOn: z.boolean(), hasSecret: z.boolean(), isReadable: z.boolean() },
      ...{ redirectUri: text, signedOutUri: text, backChannelUri: text, linked: count },
      ...{ version: count, updatedAt: millis, updatedBy: text },
    }),
  ),
});

export const securityPeople = z.object({
  ...securityFields,
  kind: z.literal('people'),
  hasMail: z.boolean(),
  colleagues: z.array(
    z.object({
      ...{ id: text, canSignIn: z.boolean(), sessions: count, seenAt: when },
      invitation: z.object({ expiresAt: millis, problem: text }).nullable(),
      factors: z.array(z.enum(factorKinds)),
    }),
  ),
});

/** What keys were used for in one day of UTC; its `at` is when that began. */
export const securityUsage = z.object({
  ...securityFields,
  kind: z.literal('usage'),
  used: z.array(
    z.object({ keyId: text, hours: z.array(z.object({ hour: count, served: count, refused: count })) }),
  ),
});
export type SecurityUsage = z.infer<typeof securityUsage>;
/** Consoles hold so many days of it, and so many keys of each day, the busiest. */
export const usageDays = 90;
export const usageKeys = 200;
