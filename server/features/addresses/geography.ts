/**
 * Owns the databases of where addresses are: countries from the one that comes with the program or an operator's own, network operators only from
 * an operator's own. Read whole into memory when the server starts, and again when a file was replaced. Without one nobody is anywhere.
 */
import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Reader } from 'mmdb-lib';
import type { Part } from '#platform/lifecycle.ts';
import type { Log } from '#platform/log.ts';
import { type Address, formatAddress } from '#protocol/cidr.ts';

export type Place = {
  /** ISO 3166-1; null: no database knows. */
  country: string | null;
  /** The number and the name of the network's operator; null: no database knows. */
  asn: number | null;
  operator: string | null;
};

export type GeographyState = {
  /** When the countries' database was made; null: there is none. */
  countriesMadeAt: number | null;
  hasOperators: boolean;
};

export type Geography = {
  /** Null: the database does not know. Undefined: there is no database. */
  countryOf(address: Address): string | null | undefined;
  placeOf(address: Address): Place;
  state(): GeographyState;
  part: Part;
};

const lookEveryMs = 600_000;
const own = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb';

type Loaded = { reader: Reader<never>; changedMs: number };

export function createGeography(deps: {
  log: Log;
  /** MMDB files; null: the one that comes with the program, and none. */
  countryFile: string | null;
  operatorFile: string | null;
}): Geography {
  const { log } = deps;
  const files = {
    countries: deps.countryFile ?? createRequire(import.meta.url).resolve(own),
    operators: deps.operatorFile,
  };
  const held: Partial<Record<keyof typeof files, Loaded>> = {};
  let timer: NodeJS.Timeout | null = null;

  async function load(kind: keyof typeof files): Promise<void> {
    const path = files[kind];
    if (path === null) return;
    try {
      const changedMs = (await stat(path)).mtimeMs;
      if (held[kind]?.changedMs === changedMs) return;
      held[kind] = { reader: new Reader<never>(await readFile(path)), changedMs };
    } catch (error) {
      // What was read before goes on counting.
      log.error({ err: error, path }, 'a database of addresses could not be read');
    }
  }
  const loadAll = () => Promise.all([load('countries'), load('operators')]);

  const read = (kind: keyof typeof files, address: Address): unknown =>
    held[kind]?.reader.get(formatAddress(address)) ?? null;
  const countryOf = (address: Address) =>
    held.countries ? countryIn(read('countries', address)) : undefined;

  return {
    countryOf,
    placeOf(address) {
      const found = read('operators', address);
      return { country: countryOf(address) ?? null, ...operatorIn(found) };
    },
    state: () => ({
      countriesMadeAt: held.countries?.reader.metadata.buildEpoch.getTime() ?? null,
      hasOperators: held.operators !== undefined,
    }),
    part: {
      name: 'geography',
      async start() {
        await loadAll();
        timer = setInterval(() => void loadAll(), lookEveryMs);
        timer.unref();
      },
      stop() {
        if (timer) clearInterval(timer);
        timer = null;
      },
    },
  };
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

/** As the makers of such files name it: `country_code`, MaxMind's `country.iso_code`, or the code alone under `country`. */
export function countryIn(found: unknown): string | null {
  const country = fieldOf(found, 'country');
  for (const said of [fieldOf(found, 'country_code'), fieldOf(country, 'iso_code'), country]) {
    if (typeof said === 'string' && /^[A-Za-z]{2}$/.test(said)) return said.toUpperCase();
  }
  return null;
}

export function operatorIn(found: unknown): Pick<Place, 'asn' | 'operator'> {
  const number = fieldOf(found, 'autonomous_system_number') ?? fieldOf(found, 'asn');
  const asn = Number(String(number ?? '').replace(/^AS/i, ''));
  const name =
    fieldOf(found, 'autonomous_system_organization') ?? fieldOf(found, 'as_name') ?? fieldOf(found, 'name');
  return {
    asn: Number.isInteger(asn) && asn > 0 ? asn : null,
    operator: typeof name === 'string' && name !== '' ? name.slice(0, 200) : null,
  };
}
