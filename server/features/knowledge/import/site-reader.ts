/**
 * Reads a site's help pages as a polite visitor: what its robots.txt allows, one page at a time with pauses, pages of one host
 * alone, and never more than the limits. Knows the network only through its port.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { Egress, EgressPage } from '#platform/egress/egress.ts';
import { readHtmlArticle } from './html-article.ts';
import type { ReadFile } from './imported-article.ts';
import { closedToAll, openToAll, type Robots, readRobots } from './robots.ts';
import { readSiteMap } from './site-map.ts';

export type SiteLimits = {
  pages: number;
  maps: number;
  pageBytes: number;
  mapBytes: number;
  redirects: number;
  /** Between two pages; a site that asks for more gets it, up to the longest. */
  pauseMs: number;
  longestPauseMs: number;
};

export const siteLimits: SiteLimits = {
  pages: 300,
  maps: 20,
  pageBytes: 2 * 1_048_576,
  mapBytes: 8 * 1_048_576,
  redirects: 4,
  pauseMs: 250,
  longestPauseMs: 5_000,
};

/** The site refused as a whole; the message is for the person who asked. */
export class SiteRefused extends Error {
  override name = 'SiteRefused';
}

export type SitePages = {
  addresses: string[];
  robots: Robots /** More were named than may be read. */;
  leftOut: number;
};

const agentName = 'steward';
const headers = {
  'user-agent': 'Steward/1.0 (knowledge import)',
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,text/plain;q=0.8',
  'accept-encoding': 'identity',
};

export function createSiteReader({ egress, limits = siteLimits }: { egress: Egress; limits?: SiteLimits }) {
  /** Follows redirects within one host. @throws SiteRefused, EgressError */
  async function fetchPage(
    address: string,
    mostBytes: number,
    signal: AbortSignal,
    allows: (path: string) => boolean = () => true,
  ): Promise<EgressPage & { url: string }> {
    let url = new URL(address);
    for (let hop = 0; hop <= limits.redirects; hop++) {
      const page = await egress.get({ url: url.href, headers, mostBytes, signal });
      if (page.status < 300 || page.status >= 400 || page.location === '') return { ...page, url: url.href };
      if (!URL.canParse(page.location, url.href)) throw new SiteRefused('leads to what is no address');
      const next = new URL(page.location, url);
      if (!isSameSite(next, new URL(address))) throw new SiteRefused(`leads to another site, ${next.host}`);
      if (!allows(next.pathname + next.search))
        throw new SiteRefused('leads to a page that robots.txt keeps closed');
      url = next;
    }
    throw new SiteRefused('leads on and on');
  }

  /** RFC 9309 §2.3.1: a file that is not there allows all, one that cannot be had allows nothing. */
  async function robotsOf(site: URL, signal: AbortSignal): Promise<Robots> {
    const page = await fetchPage(new URL('/robots.txt', site).href, 512 * 1_024, signal);
    if (page.status >= 500 || page.status === 429) return closedToAll;
    return page.status >= 400 ? openToAll : readRobots(Buffer.from(page.body).toString('utf8'), agentName);
  }

  async function mapAt(address: string, signal: AbortSignal) {
    const page = await fetchPage(address, limits.mapBytes, signal);
    if (page.status !== 200 || page.isCut) return null;
    const isPacked = page.body[0] === 0x1f && page.body[1] === 0x8b;
    const bytes = isPacked ? unpacked(page.body, limits.mapBytes) : Buffer.from(page.body);
    return bytes && readSiteMap(bytes.toString('utf8'));
  }

  /** The pages of the same site that maps, and the maps that these name, list; null where none could be read. */
  async function namedBy(maps: string[], site: URL, signal: AbortSignal): Promise<URL[] | null> {
    const waiting = maps.filter(map => isSameSite(new URL(map), site));
    const seen = new Set<string>();
    const pages: URL[] = [];
    let isFound = false;
    for (let next = waiting.shift(); next !== undefined && seen.size < limits.maps; next = waiting.shift()) {
      if (seen.has(next)) continue;
      seen.add(next);
      const map = await mapAt(next, signal);
      if (!map) continue;
      isFound = true;
      const urls = urlsIn(map.addresses, next).filter(url => isSameSite(url, site));
      if (map.kind === 'pages') pages.push(...urls);
      else waiting.push(...urls.map(url => url.href));
    }
    return isFound ? pages : null;
  }

  return {
    /**
     * The pages that a site map names, that stand on its host and that robots.txt opens.
     * @param address of a site map; of a page: the site's own map is looked for, and only pages below the address count
     * @throws SiteRefused, EgressError
     */
    async pagesOf(address: string, signal: AbortSignal): Promise<SitePages> {
      const site = new URL(address);
      const robots = await robotsOf(site, signal);
      const direct = await mapAt(address, signal);
      const maps = [...robots.siteMaps.filter(map => URL.canParse(map)), new URL('/sitemap.xml', site).href];
      const named = await namedBy(direct ? [address] : maps, site, signal);
      if (!named) throw new SiteRefused('has no site map that could be read');
      const below = direct ? '/' : site.pathname.replace(/[^/]*$/, '');
      const open = named.filter(
        url => url.pathname.startsWith(below) && robots.allows(url.pathname + url.search),
      );
      if (open.length === 0) throw new SiteRefused('has a site map that names no page that may be read');
      const all = [...new Set(open.map(url => url.href))];
      return {
        addresses: all.slice(0, limits.pages),
        robots,
        leftOut: Math.max(0, all.length - limits.pages),
      };
    },

    /** What a site lets be read, without looking for its pages. @throws SiteRefused, EgressError */
    async siteOf(address: string, signal: AbortSignal): Promise<SitePages> {
      return { addresses: [], robots: await robotsOf(new URL(address), signal), leftOut: 0 };
    },

    /** One page as an article. A page that cannot be had is a problem, never an exception, unless the signal fires. */
    async read(address: string, { robots }: SitePages, signal: AbortSignal): Promise<ReadFile> {
      const refuse = (problem: string): ReadFile => ({
        ok: false,
        problems: [{ file: address, line: 1, problem }],
      });
      try {
        const page = await fetchPage(address, limits.pageBytes, signal, robots.allows);
        if (page.status !== 200) return refuse(`answered ${page.status}`);
        if (!/^(?:text\/html|application\/xhtml\+xml)$/.test(page.contentType))
          return refuse(`is ${page.contentType || 'of no named kind'} and no web page`);
        if (page.isCut) return refuse(`is longer than ${limits.pageBytes / 1_048_576} MB`);
        const text = decoded(page).replaceAll('\0', '');
        const read = readHtmlArticle({ name: address, text, url: page.url });
        return read.ok ? { ok: true, article: { ...read.article, source: address } } : read;
      } catch (error) {
        if (signal.aborted) throw error;
        return refuse(error instanceof Error ? error.message : String(error));
      }
    },

    /** What lies between two pages. */
    async rest({ robots }: SitePages, signal: AbortSignal): Promise<void> {
      const wanted = Math.max(limits.pauseMs, Math.min(robots.delayMs, limits.longestPauseMs));
      await pause(wanted, undefined, { signal });
    },
  };
}

const urlsIn = (addresses: readonly string[], base: string): URL[] =>
  addresses
    .filter(address => URL.canParse(address, base))
    .map(address => {
      const url = new URL(address, base);
      url.hash = '';
      return url;
    });

/** By what the server says, else by what the page's head says, else UTF-8. */
function decoded({ body, charset }: EgressPage): string {
  const head = Buffer.from(body.subarray(0, 2_048)).toString('latin1');
  const said = charset || (/<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1] ?? 'utf-8');
  try {
    return new TextDecoder(said).decode(body);
  } catch {
    return new TextDecoder().decode(body);
  }
}

/** `www.` is the same house. */
const isSameSite = (a: URL, b: URL): boolean =>
  /^https?:$/.test(a.protocol) && a.host.replace(/^www\./, '') === b.host.replace(/^www\./, '');

function unpacked(bytes: Uint8Array, mostBytes: number): Buffer | null {
  try {
    return gunzipSync(bytes, { maxOutputLength: mostBytes });
  } catch {
    return null;
  }
}
