// The addresses of security events. Supervisors and admins read.

import { type Route, route } from '#platform/http/route.ts';
import { formatCidr, parseCidr } from '#protocol/cidr.ts';
import { AppError } from '#protocol/errors.ts';
import {
  type SecurityEventsAnswer,
  type SecurityEventsQuery,
  type SecuritySummary,
  securityEventsQuery,
  securitySummaryQuery,
} from '#protocol/security.ts';

export type SecurityReader = {
  events(asked: SecurityEventsQuery): Promise<SecurityEventsAnswer>;
  summary(hours: number): Promise<SecuritySummary>;
};

export function securityRoutes(security: SecurityReader): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/security/events',
      access: 'security.read',
      query: securityEventsQuery,
      async handler({ query }) {
        const address = query.address === undefined ? undefined : rangeOf(query.address);
        return { json: await security.events({ ...query, address }) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/security/summary',
      access: 'security.read',
      query: securitySummaryQuery,
      handler: async ({ query }) => ({ json: await security.summary(query.hours) }),
    }),
  ];
}

/** As the database takes it: without a zone, and IPv4 in IPv6's clothes as IPv4. */
function rangeOf(text: string): string {
  const cidr = parseCidr(text);
  if (cidr) return formatCidr(cidr);
  const problem = 'write an address, or a range such as 203.0.113.0/24';
  throw new AppError('malformed', { details: [{ path: 'query.address', problem }] });
}
