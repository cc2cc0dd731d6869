// What each site lets in and looks like, kept for some seconds: thousands of visitors who come back at once ask for the same few rows.

import type { Clock } from '#platform/clock.ts';
import type { Id, Millis } from '#protocol/ids.ts';

/** An origin that was taken from a site by another server, or a command, holds for this long at most. */
export const siteKeptMs = 5_000;

export type SiteCache<Site> = {
  /** Read once for all who ask meanwhile. */
  get(id: Id): Promise<Site | null>;
  /** It was changed here. */
  forget(id: Id): void;
};

export function createSiteCache<Site>(clock: Clock, read: (id: Id) => Promise<Site | null>): SiteCache<Site> {
  const kept = new Map<Id, { readAt: Millis; site: Promise<Site | null> }>();
  return {
    get(id) {
      const now = clock.now();
      const found = kept.get(id);
      if (found && Math.abs(now - found.readAt) < siteKeptMs) return found.site;
      const entry = { readAt: now, site: read(id) };
      kept.set(id, entry);
      const drop = () => {
        if (kept.get(id) === entry) kept.delete(id);
      };
      // Ids come from signed tokens, so only those of sites that are gone would pile up.
      entry.site.then(site => site ?? drop(), drop);
      return entry.site;
    },
    forget: id => void kept.delete(id),
  };
}
