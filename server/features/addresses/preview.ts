// What a country rule would have refused of the traffic that was seen lately. Pure.
import { parseAddress } from '#protocol/cidr.ts';
import type { CountryRule, PreviewCountryAnswer } from '#protocol/http/addresses.ts';
import type { Millis } from '#protocol/ids.ts';
import { isInside } from '#protocol/own-networks.ts';
import { isRefused } from './judge.ts';

/** Networks of this machine and private ones are in no country and are left out. */
export function previewOf(
  { mode, countries }: CountryRule,
  { networks, sinceMs }: { networks: readonly string[]; sinceMs: Millis },
  countryOf: (address: string) => string | null,
): PreviewCountryAnswer {
  const named = new Set(countries);
  const counts = new Map<string | null, number>();
  for (const network of networks) {
    const [address = ''] = network.split('/');
    const parsed = parseAddress(address);
    if (!parsed || isInside(parsed)) continue;
    const country = countryOf(address);
    counts.set(country, (counts.get(country) ?? 0) + 1);
  }
  const rows = [...counts].map(([country, count]) => ({
    ...{ country, networks: count },
    isRefused: mode !== 'off' && isRefused({ mode, countries: named }, country),
  }));
  const sum = (some: typeof rows) => some.reduce((total, { networks: count }) => total + count, 0);
  return {
    seen: sum(rows),
    refused: sum(rows.filter(row => row.isRefused)),
    since: sinceMs,
    countries: rows.sort((a, b) => b.networks - a.networks),
  };
}
