// Which web pages may use a site's widget. Pure.

/** Scheme, host and port of an address as browsers write them in `Origin`; undefined when it is none. */
export function toOrigin(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { origin, protocol } = new URL(address);
  return protocol === 'https:' || protocol === 'http:' ? origin : undefined;
}

/** The addresses as they are kept, and what is none. @returns `path`: its place among those given */
export function readOrigins(given: readonly string[]): {
  origins: string[];
  problems: { path: string; problem: string }[];
} {
  const problems: { path: string; problem: string }[] = [];
  const origins = given.map((address, place) => {
    const wildcard = /^(https?:\/\/)\*\.(.+)$/i.exec(address);
    const base = toOrigin(wildcard ? `${wildcard[1]}${wildcard[2]}` : address);
    if (base === undefined) {
      problems.push({
        path: `${place}`,
        problem: `${address} is no address such as https://www.example.com`,
      });
      return '';
    }
    return wildcard ? base.replace('://', '://*.') : base;
  });
  return { origins: [...new Set(origins)], problems };
}

/**
 * Whether a page of this origin may use the widget. Our own pages (the demo) always may.
 *
 * A caller without an origin is no page of another site: browsers send it with every such call. It protects visitors
 * from foreign pages, and is no proof of anything for programs, which can claim any.
 * @param allowed origins of the site, such as `https://shop.example` or `https://*.shop.example` for its subdomains
 */
export function isOriginAllowed(
  origin: string | null,
  allowed: readonly string[],
  ownOrigins: readonly string[],
): boolean {
  if (origin === null || ownOrigins.includes(origin)) return true;
  const asked = toOrigin(origin);
  // 'null' is what sandboxed frames and files send: anybody can be that.
  if (asked === undefined || asked !== origin.toLowerCase()) return false;
  return allowed.some(entry => matches(asked, entry.trim().toLowerCase()));
}

function matches(origin: string, entry: string): boolean {
  const wildcard = /^(https?:\/\/)\*\.(.+)$/.exec(entry);
  if (!wildcard) return toOrigin(entry) === origin;
  const [, scheme = '', host = ''] = wildcard;
  const base = toOrigin(`${scheme}${host}`);
  if (base === undefined) return false;
  return origin.startsWith(scheme) && origin.endsWith(`.${base.slice(scheme.length)}`);
}
