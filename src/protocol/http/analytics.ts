// /api/v1/analytics: figures of conversations over a range, by the hour and above.
import { z } from 'zod';
import { id } from '../schema.ts';

/** A moment as ISO 8601 with its zone, such as 2026-03-29T00:00:00+01:00. */
const moment = z.iso.datetime({ offset: true }).transform(text => Date.parse(text));

const range = {
  startDate: moment,
  /** Not included. */
  endDate: moment,
  /** IANA: by whose clock days begin. */
  timeZone: z.string().max(60).default('UTC'),
  teamId: id.optional(),
};
const inOrder = ({ startDate, endDate }: { startDate: number; endDate: number }): boolean =>
  startDate < endDate;
const outOfOrder = { path: ['endDate'], message: 'must be after startDate' };

export const analyticsQuery = z
  .object({
    ...range,
    step: z.enum(['hour', 'day', 'week', 'month']).default('day'),
    /** `team`: by team, site and channel. `agent`: by person. `ai`: by intent and model. */
    cube: z.enum(['team', 'agent', 'ai']).default('team'),
    /** Of `team` a site, of `agent` a person, of `ai` an intent. */
    one: z.string().max(200).optional(),
    /** Of `team` a channel, of `ai` a model. */
    other: z.string().max(200).optional(),
  })
  .refine(inOrder, outOfOrder);
export type AnalyticsQuery = z.infer<typeof analyticsQuery>;

/** For engagement, models and the system: a range, and perhaps a team. */
export const rangeQuery = z.object(range).refine(inOrder, outOfOrder);
export type RangeQuery = z.infer<typeof rangeQuery>;

export const insightsQuery = z
  .object({
    ...range,
    /** How many conversations one person has at once. */
    atOnce: z.coerce.number().min(1).max(50).default(3),
    /** The share of customers for whom somebody is to be there within `withinMinutes`. */
    within: z.coerce.number().min(0.01).max(0.99).default(0.8),
    withinMinutes: z.coerce.number().min(0).max(1_440).default(5),
    /** After how long customers leave, on average; absent: nobody knows. */
    patienceMinutes: z.coerce.number().min(0.1).max(1_440).optional(),
  })
  .refine(inOrder, outOfOrder);
export type InsightsQuery = z.infer<typeof insightsQuery>;

/** GET /api/v1/analytics/engagement: what `src/analytics/customers.ts` says; null where there is nothing to share by. */
export const engagementAnswer = z.object({
  active: z.number(),
  first: z.number(),
  returning: z.number(),
  repeated: z.number(),
  conversations: z.number(),
  conversationsPerCustomer: z.number().nullable(),
  messagesPerConversation: z.number().nullable(),
  /** The share of the customers of the time before who wrote again. */
  retention: z.number().nullable(),
  customersBefore: z.number(),
});
export type EngagementAnswer = z.infer<typeof engagementAnswer>;
