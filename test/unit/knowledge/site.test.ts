import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRobots } from '../../../server/features/knowledge/import/robots.ts';
import { readSiteMap } from '../../../server/features/knowledge/import/site-map.ts';

test('robots.txt: the own group, the longest pattern, stars and ends (RFC 9309)', () => {
  const robots = readRobots(
    [
      'User-agent: other',
      'Disallow: /',
      'User-agent: *',
      'Disallow: /private # not for you',
      'Allow: /private/open',
      'Disallow: /*.pdf$',
      'Disallow: /a*b*c',
      'Crawl-delay: 2',
      'Sitemap: https://shop.example/map.xml',
    ].join('\r\n'),
    'steward',
  );
  const allowed = (path: string) => robots.allows(path);
  expect(['/help', '/private/open/1', '/x.pdf?y', '/acb', '/robots.txt'].every(allowed)).toBe(true);
  expect(['/private', '/private/x', '/x.pdf', '/a-b-c-d'].some(allowed)).toBe(false);
  expect(robots).toMatchObject({ delayMs: 2_000, siteMaps: ['https://shop.example/map.xml'] });
  const own = readRobots(
    'User-agent: *\nAllow: /\nUser-agent: Steward\nUser-agent: x\nDisallow: /',
    'steward',
  );
  expect(own.allows('/help')).toBe(false);
  expect(readRobots('Disallow:\nUser-agent: *\nDisallow:', 'steward').allows('/x')).toBe(true);
});

test('a hostile pattern costs no time and throws nothing', () => {
  const path = `/${'a'.repeat(5_000)}`;
  expect(readRobots(`User-agent: *\nDisallow: /${'a*'.repeat(2_000)}b$`, 'steward').allows(path)).toBe(true);
  fc.assert(
    fc.property(
      fc.string(),
      fc.webPath(),
      (text, some) => typeof readRobots(text, 'steward').allows(some) === 'boolean',
    ),
  );
});

test('site maps: pages, maps of maps, entities, plain lists; anything else is none', () => {
  expect(
    readSiteMap(
      '<?xml version="1.0"?><urlset><!-- <loc>https://no.example</loc> --><url><loc> https://a.example/?x=1&amp;y=&#50; </loc></url><url><loc><![CDATA[https://a.example/b]]></loc></url></urlset>',
    ),
  ).toEqual({ kind: 'pages', addresses: ['https://a.example/?x=1&y=2', 'https://a.example/b'] });
  expect(
    readSiteMap('<sitemapindex><sitemap><loc>https://a.example/1.xml</loc></sitemap></sitemapindex>'),
  ).toEqual({
    kind: 'maps',
    addresses: ['https://a.example/1.xml'],
  });
  expect(readSiteMap('https://a.example/1\nhttps://a.example/1\n')).toEqual({
    kind: 'pages',
    addresses: ['https://a.example/1'],
  });
  expect(readSiteMap('<html><body>no</body></html>')).toBeNull();
  expect(readSiteMap('')).toBeNull();
});
