// The web pages that carry the widget, for whoever runs the desk. Secrets leave the server once, when they are made.
import { z } from 'zod';
import type { Id, Millis } from '../ids.ts';
import { id } from '../schema.ts';
import { type SiteSettings, siteSettings } from '../widget.ts';

const name = z.string().trim().min(1).max(120);
/** Such as https://www.example.com, or https://*.example.com for its subdomains. */
const allowedOrigins = z.array(z.string().trim().max(300)).max(100);

/** POST /api/v1/sites: with the usual settings, which can be changed afterwards. */
export const addSiteRequest = z.object({
  name,
  /** Whose queue its customers enter. */
  teamId: id,
  allowedOrigins,
  /** Of its opening hours, such as Europe/Berlin. */
  timeZone: z.string().max(60),
  ai: z.boolean(),
});
export type AddSiteRequest = z.infer<typeof addSiteRequest>;

/** PUT /api/v1/sites/:id. `version`: the one that was looked at. */
export const saveSiteRequest = z.object({
  teamId: id,
  allowedOrigins,
  settings: siteSettings,
  version: z.number().int().min(1),
});
export type SaveSiteRequest = z.infer<typeof saveSiteRequest>;

/** POST /api/v1/sites/:id/secret: for how long the old one goes on proving who somebody is. */
export const renewSecretRequest = z.object({ graceHours: z.number().int().min(0).max(720) });

export type Site = {
  id: Id;
  /** Public: it stands in the pages. */
  siteKey: string;
  teamId: Id;
  allowedOrigins: string[];
  settings: SiteSettings;
  version: number;
  /** Until when the secret before this one holds as well; null: none does. */
  oldSecretUntil: Millis | null;
  /** False where this server has another key than the one that the secret was sealed with: whoever signs in on the page counts as a stranger. */
  isReadable: boolean;
};

/** GET /api/v1/sites. `scriptUrl`: what the pages load. */
export type SitesAnswer = { sites: Site[]; scriptUrl: string };
export type SiteAnswer = { site: Site };
export type SiteSecretAnswer = { site: Site; secret: string };
