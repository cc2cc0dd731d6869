// The addresses with which admins keep sites. What a page's visitor may is in sites.http.ts.
import { z } from 'zod';
import { acting } from '#platform/http/acting.ts';
import { type Route, route } from '#platform/http/route.ts';
import {
  addSiteRequest,
  renewSecretRequest,
  type SiteAnswer,
  type SiteSecretAnswer,
  type SitesAnswer,
  saveSiteRequest,
} from '#protocol/http/sites.ts';
import { id } from '#protocol/schema.ts';
import type { WriteAudit } from '../audit/index.ts';
import type { NoteSite, SiteAdministration } from './administration.ts';

const path = '/api/v1/sites';
const byId = z.object({ id });
type Asked = Parameters<typeof acting>[0];

export function administrationRoutes(
  sites: SiteAdministration,
  { audit, publicUrl }: { audit: WriteAudit; publicUrl(): string },
): Route[] {
  const noting = (asked: Asked): NoteSite => {
    const by = acting(asked);
    return (tx, said) => audit(tx, { ...said, by, ip: by.ip });
  };
  return [
    route({
      ...{ method: 'GET', path, access: 'site.edit' },
      async handler() {
        const json: SitesAnswer = { sites: await sites.list(), scriptUrl: `${publicUrl()}/widget.js` };
        return { json };
      },
    }),
    route({
      ...{ method: 'POST', path, access: 'site.edit', body: addSiteRequest },
      async handler({ body, session, ip }) {
        // Its secret was seen by nobody: whoever needs one makes another, and shows first who they are.
        const { site } = await sites.add(body, noting({ session, ip }));
        const json: SiteAnswer = { site };
        return { status: 201, json };
      },
    }),
    route({
      ...{ method: 'PUT', path: `${path}/:id`, access: 'site.edit', params: byId, body: saveSiteRequest },
      bodyLimitBytes: 200_000,
      async handler({ params, body, session, ip }) {
        const json: SiteAnswer = { site: await sites.save(params.id, body, noting({ session, ip })) };
        return { json };
      },
    }),
    route({
      ...{ method: 'POST', path: `${path}/:id/secret`, access: 'site.edit', fresh: true, params: byId },
      body: renewSecretRequest,
      async handler({ params, body, session, ip }) {
        const by = noting({ session, ip });
        const json: SiteSecretAnswer = await sites.renewSecret(params.id, body.graceHours, by);
        return { json, headers: { 'cache-control': 'no-store' } };
      },
    }),
  ];
}
