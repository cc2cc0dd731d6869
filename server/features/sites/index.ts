// Sites and their visitors: who may embed the widget where, and who a visitor is.
import { unsealed } from '#platform/sealed.ts';
import type { WriteAudit } from '../audit/index.ts';
import type { SealedColumn } from '../secrets/index.ts';
import { administrationRoutes } from './administration.http.ts';
import { createSiteAdministration } from './administration.ts';
import { siteRoutes } from './sites.http.ts';
import { createSitesService, type SitesDeps } from './sites.service.ts';

export { signIdentity } from './identity.ts';
export type { SignedVisitor, SiteDraft } from './sites.service.ts';
export { defaultSettings } from './sites.ts';
export const useOfSites = 'site';
const kept = { table: 'sites', key: 'id', use: useOfSites, before: unsealed };
export const sealedBySites: readonly SealedColumn[] = [
  { ...kept, column: 'identity_secret', what: 'secrets of sites' },
  { ...kept, column: 'old_identity_secret', what: 'secrets of sites that were replaced' },
];

export type Sites = ReturnType<typeof createSites>;

export function createSites(
  deps: SitesDeps & {
    audit: WriteAudit;
    /** Where pages load the widget from, without a slash at the end. */
    publicUrl(): string;
  },
) {
  const service = createSitesService(deps);
  const administration = createSiteAdministration({ ...deps, changed: service.siteChanged });
  const ways = { audit: deps.audit, publicUrl: deps.publicUrl };
  return { ...service, routes: [...siteRoutes(service), ...administrationRoutes(administration, ways)] };
}
