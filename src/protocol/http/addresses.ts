// /api/v1/security/addresses: which addresses and countries may come in. Supervisors read, admins write.
import { z } from 'zod';
import { parseCidr } from '../cidr.ts';
import type { Id, Millis } from '../ids.ts';
import { millis } from '../schema.ts';
import { type Surface, surfaces } from '../surfaces.ts';

const surface = z.enum(surfaces);

const addressText = z.string().max(60);
/** ISO 3166-1, in capitals. */
const country = z.string().regex(/^[A-Z]{2}$/);

export const addAddressRuleRequest = z.object({
  /** An address such as `203.0.113.7`, or a range such as `2001:db8::/32`. */
  range: addressText.refine(text => parseCidr(text) !== null, 'must be an address or a range'),
  effect: z.enum(['allow', 'deny']),
  surfaces: z.array(surface).min(1).max(surfaces.length),
  reason: z.string().trim().min(1).max(300),
  /** Null: until somebody takes it away. */
  until: millis.nullable(),
  /** The writer knows that it keeps them out themselves. */
  isConfirmed: z.boolean(),
});
export type AddAddressRuleRequest = z.infer<typeof addAddressRuleRequest>;

export const confirmedQuery = z.object({ confirmed: z.enum(['true', 'false']).optional() });

export type AddressRule = {
  id: Id;
  range: string;
  effect: 'allow' | 'deny';
  surfaces: Surface[];
  reason: string;
  until: Millis | null;
  createdAt: Millis;
  by: { kind: 'person' | 'key' | 'server'; id: Id | null; name: string };
};

/** A network that reputation keeps out for a while. */
export type AddressBlock = {
  network: string;
  since: Millis;
  until: Millis;
  /** How often by now. */
  strikes: number;
  /** Its points when it was blocked. */
  points: number;
  /** What gave them, newest last. */
  why: string[];
};

export const countryModes = ['off', 'except', 'only'] as const;
/** `except`: everybody but these countries comes in. `only`: nobody else does, nor an address that is in no known country. */
export const countryRule = z.object({
  mode: z.enum(countryModes),
  countries: z.array(country).max(250),
});
export type CountryRule = z.infer<typeof countryRule>;
export const saveCountryRuleRequest = countryRule.extend({ isConfirmed: z.boolean() });
export const countrySurface = z.object({ surface });
export const previewCountryRequest = countryRule.extend({ surface });

/** Of the networks that this server saw lately at that door, how many the rule would have refused, and from where. */
export type PreviewCountryAnswer = {
  seen: number;
  refused: number;
  since: Millis;
  /** `country` is null where no database knows it. */
  countries: { country: string | null; networks: number; isRefused: boolean }[];
};

export type AddressPlace = { country: string | null; asn: number | null; operator: string | null };

export const lookUpQuery = z.object({ address: addressText });
export type LookUpAnswer = {
  address: string;
  network: string;
  place: AddressPlace;
  /** Of this machine or a private network: never kept out by reputation or country. */
  isInside: boolean;
  /** What it did lately. */
  points: number;
  why: string[];
  doors: { surface: Surface; isOpen: boolean; code: 'address_blocked' | 'country_blocked' | null }[];
};

export type AddressesAnswer = {
  rules: AddressRule[];
  /** With where they are. */
  blocks: (AddressBlock & { country: string | null })[];
  countries: Record<Surface, CountryRule>;
  geography: { countriesMadeAt: Millis | null; hasOperators: boolean };
  /** So many points keep a network out; 0: reputation keeps nobody out. */
  threshold: number;
  /** Where the asking person is, as the server sees it. */
  own: string;
};

export type AddressRuleAnswer = { rule: AddressRule };

export const liftBlockRequest = z.object({ network: addressText });
