// What happened at the door in ten minutes: the worst and newest of it one by one, and all of it in sums.
import { z } from 'zod';
import { millis } from '../schema.ts';
import { securityActions, securityEventTypes, threatLevels } from '../security.ts';
import { securityFields } from './security-fields.ts';

export const packMs = 600_000;
/** Consoles hold a week: 1,008 packs at most. */
export const packDays = 7;
/** Of each pack, one by one; `info` is in the sums alone. */
export const packedEvents = 50;
/** Of the events of one pack as JSON: facts beside an event may be long. */
export const packedCharacters = 24_000;

const level = z.enum(threatLevels);
const count = z.number().int().min(0);
const actor = z.object({
  id: z.string().max(60),
  name: z.string().max(200),
  events: count,
  worst: level,
  lastAt: millis,
});

export const securityEvents = z.object({
  ...securityFields,
  kind: z.literal('events'),
  /** The newest first. */
  events: z
    .array(
      z.object({
        id: z.string().max(36),
        eventType: z.enum(securityEventTypes),
        sourceIp: z.string().max(60),
        userId: z.string().max(36).nullable(),
        timestamp: millis,
        threatLevel: level,
        details: z.record(
          z.string().max(40),
          z.union([z.string().max(400), z.number(), z.boolean(), z.null()]),
        ),
        actionTaken: z.enum(securityActions),
      }),
    )
    .max(packedEvents),
  /** How many of each level there were. */
  levels: z.partialRecord(level, count),
  types: z.array(z.object({ type: z.enum(securityEventTypes), events: count, worst: level })),
  /** The twenty busiest of each, `info` left out. */
  talkers: z.array(
    z.object({
      address: z.string().max(60),
      events: count,
      worst: level,
      lastAt: millis,
      country: z.string().max(2),
    }),
  ),
  people: z.array(actor),
  apiKeys: z.array(actor),
  /** Of the thousand busiest addresses; null where no address is looked up. */
  countries: z.array(z.object({ country: z.string().max(2), events: count })).nullable(),
});
export type SecurityEvents = z.infer<typeof securityEvents>;
