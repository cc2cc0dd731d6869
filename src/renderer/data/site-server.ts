// The web pages that carry the widget: only the server knows them. The requests are made in sync/site-server.ts.
import type {
  AddSiteRequest,
  SaveSiteRequest,
  SiteAnswer,
  SiteSecretAnswer,
  SitesAnswer,
} from '#protocol/http/sites.ts';
import type { Answer } from './model.ts';

/** Each asks the server now; without it the answer is the problem `offline`. */
export type SiteServer = {
  list(): Promise<Answer<SitesAnswer>>;
  add(site: AddSiteRequest): Promise<Answer<SiteAnswer>>;
  save(id: string, site: SaveSiteRequest): Promise<Answer<SiteAnswer>>;
  renewSecret(id: string, graceHours: number): Promise<Answer<SiteSecretAnswer>>;
};
