// The addresses of analytics. Supervisors and admins read.
import { type Route, route } from '#platform/http/route.ts';
import { analyticsQuery, insightsQuery, rangeQuery } from '#protocol/http/analytics.ts';
import type { Analytics } from './analytics.service.ts';

/** A year by the hour is much to add up. */
const cost = 5;

export const analyticsRoutes = (analytics: Analytics): Route[] => [
  route({
    ...{ method: 'GET', path: '/api/v1/analytics/conversations', access: 'analytics.read', cost },
    query: analyticsQuery,
    handler: async ({ query }) => ({ json: await analytics.getConversationAnalytics(query) }),
  }),
  route({
    ...{ method: 'GET', path: '/api/v1/analytics/engagement', access: 'analytics.read', cost },
    query: rangeQuery,
    handler: async ({ query }) => ({ json: await analytics.getUserEngagement(query) }),
  }),
  route({
    ...{ method: 'GET', path: '/api/v1/analytics/system', access: 'analytics.read', cost },
    query: rangeQuery,
    handler: async ({ query }) => ({ json: await analytics.getSystemPerformance(query) }),
  }),
  route({
    ...{ method: 'GET', path: '/api/v1/analytics/models', access: 'analytics.read', cost },
    query: rangeQuery,
    handler: async ({ query }) => ({ json: await analytics.getModelPerformance(query) }),
  }),
  route({
    ...{ method: 'GET', path: '/api/v1/analytics/insights', access: 'analytics.read', cost },
    query: insightsQuery,
    handler: async ({ query }) => ({ json: await analytics.generateInsightsReport(query) }),
  }),
];
