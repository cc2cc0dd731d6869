// The addresses of analytics. Supervisors and admins read.
import { type Route, route } from '#platform/http/route.ts';
import { analyticsQuery } from '#protocol/http/analytics.ts';
import type { Analytics } from './analytics.service.ts';

export const analyticsRoutes = (analytics: Analytics): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/analytics/conversations',
    access: 'analytics.read',
    // A year by the hour is much to add up.
    cost: 5,
    query: analyticsQuery,
    handler: async ({ query }) => ({ json: await analytics.getConversationAnalytics(query) }),
  }),
];
