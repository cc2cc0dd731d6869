// The requests behind data/site-server.ts.
import type { SiteServer } from '../data/site-server.ts';
import type { Ask } from './api.ts';

export const createSiteServer = (ask: Ask): SiteServer => ({
  list: () => ask('GET', 'sites'),
  add: site => ask('POST', 'sites', site),
  save: (id, site) => ask('PUT', `sites/${id}`, site),
  renewSecret: (id, graceHours) => ask('POST', `sites/${id}/secret`, { graceHours }),
});
