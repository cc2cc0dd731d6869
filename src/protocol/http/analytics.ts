// /api/v1/analytics: figures of conversations over a range, by the hour and above.
import { z } from 'zod';
import { id } from '../schema.ts';

/** A moment as ISO 8601 with its zone, such as 2026-03-29T00:00:00+01:00. */
const moment = z.iso.datetime({ offset: true }).transform(text => Date.parse(text));

export const analyticsQuery = z
  .object({
    startDate: moment,
    /** Not included. */
    endDate: moment,
    step: z.enum(['hour', 'day', 'week', 'month']).default('day'),
    /** IANA: by whose clock days begin. */
    timeZone: z.string().max(60).default('UTC'),
    /** `team`: by team, site and channel. `agent`: by person. `ai`: by intent and model. */
    cube: z.enum(['team', 'agent', 'ai']).default('team'),
    teamId: id.optional(),
    /** Of `team` a site, of `agent` a person, of `ai` an intent. */
    one: z.string().max(200).optional(),
    /** Of `team` a channel, of `ai` a model. */
    other: z.string().max(200).optional(),
  })
  .refine(({ startDate, endDate }) => startDate < endDate, {
    path: ['endDate'],
    message: 'must be after startDate',
  });
export type AnalyticsQuery = z.infer<typeof analyticsQuery>;
