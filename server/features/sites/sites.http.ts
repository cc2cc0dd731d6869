/** Owns the two addresses a page calls before it has a socket. The origin is judged by the service. */
import { type Route, route } from '#platform/http/route.ts';
import { widgetSessionRequest } from '#protocol/widget.ts';
import type { SitesService } from './sites.service.ts';

export function siteRoutes(sites: Pick<SitesService, 'openSession' | 'siteByKey'>): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/widget/session',
      access: 'public',
      surface: 'widget',
      cors: 'any',
      body: widgetSessionRequest,
      bodyLimitBytes: 16_000,
      async handler({ body, header }) {
        const json = await sites.openSession(body, header('origin') ?? null);
        return { json, headers: { 'cache-control': 'no-store' } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/widget/sites/:siteKey',
      access: 'public',
      // Says nothing that the page does not say; with it the chat can tell that it is not there for this address.
      surface: 'none',
      cors: 'any',
      params: widgetSessionRequest.pick({ siteKey: true }),
      async handler({ params }) {
        const json = await sites.siteByKey(params.siteKey);
        return { json, headers: { 'cache-control': 'public, max-age=60, stale-while-revalidate=3600' } };
      },
    }),
  ];
}
