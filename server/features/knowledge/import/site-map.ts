// Reads a site map by sitemaps.org: the addresses of pages, or of further maps. Pure.

export type SiteMap = { kind: 'pages' | 'maps'; addresses: string[] };

/** Null where the text is no site map. A plain list of addresses, one a line, is one too. */
export function readSiteMap(text: string): SiteMap | null {
  const source = text.replace(/^\ufeff/, '').replace(/<!--[\s\S]*?-->/g, '');
  if (/<(?:\w+:)?(?:urlset|sitemapindex)\b/i.test(source)) {
    const kind = /<(?:\w+:)?sitemapindex\b/i.test(source) ? 'maps' : 'pages';
    const addresses = [...source.matchAll(/<loc>\s*([^<]*(?:<!\[CDATA\[[^\]]*\]\]>)?)\s*<\/loc>/gi)].map(
      found => unescaped((found[1] ?? '').replace(/^<!\[CDATA\[|\]\]>$/g, '').trim()),
    );
    return { kind, addresses: [...new Set(addresses)] };
  }
  const lines = source
    .split(/\r\n|\n|\r/)
    .map(line => line.trim())
    .filter(line => line !== '');
  const isList = lines.length > 0 && lines.every(line => /^https?:\/\/\S+$/.test(line));
  return isList ? { kind: 'pages', addresses: [...new Set(lines)] } : null;
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescaped = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi, (whole, decimal, hex, name) => {
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : -1;
    if (code >= 0 && code <= 0x10ffff) return String.fromCodePoint(code);
    return named[String(name).toLowerCase()] ?? whole;
  });
