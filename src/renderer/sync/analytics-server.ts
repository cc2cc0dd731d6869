// The requests behind data/analytics-server.ts.
import type { AnalyticsServer } from '../data/analytics-server.ts';
import type { Ask } from './api.ts';
import { asQuery } from './as-query.ts';

export const createAnalyticsServer = (ask: Ask): AnalyticsServer => ({
  engagement: ({ from, to, timeZone, teamId }) =>
    ask(
      'GET',
      `analytics/engagement?${asQuery({
        ...{ startDate: new Date(from).toISOString(), endDate: new Date(to).toISOString(), timeZone },
        teamId: teamId === '' ? undefined : teamId,
      })}`,
    ),
});
