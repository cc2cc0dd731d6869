// Sites and their visitors: who may embed the widget where, and who a visitor is.
import { siteRoutes } from './sites.http.ts';
import { createSitesService, type SitesDeps } from './sites.service.ts';

export { signIdentity } from './identity.ts';
export type { SignedVisitor, SiteDraft } from './sites.service.ts';
export { defaultSettings } from './sites.ts';
export type Sites = ReturnType<typeof createSites>;

export function createSites(deps: SitesDeps) {
  const service = createSitesService(deps);
  return { ...service, routes: siteRoutes(service) };
}
