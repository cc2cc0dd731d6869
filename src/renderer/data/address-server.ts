// Addresses and countries at the door: only the server knows them. Types for the screens; the requests are made in sync/address-server.ts.
import type {
  AddAddressRuleRequest,
  AddressesAnswer,
  AddressRuleAnswer,
  CountryRule,
  LookUpAnswer,
  PreviewCountryAnswer,
} from '#protocol/http/addresses.ts';
import type { Id } from '#protocol/ids.ts';
import type { Surface } from '#protocol/surfaces.ts';
import type { Answer } from './model.ts';

/** Each asks the server now; without it the answer is the problem `offline`, and nothing is queued. */
export type AddressServer = {
  list(): Promise<Answer<AddressesAnswer>>;
  add(rule: AddAddressRuleRequest): Promise<Answer<AddressRuleAnswer>>;
  remove(id: Id, isConfirmed: boolean): Promise<Answer<object>>;
  lift(network: string): Promise<Answer<object>>;
  lookUp(address: string): Promise<Answer<LookUpAnswer>>;
  saveCountries(surface: Surface, rule: CountryRule, isConfirmed: boolean): Promise<Answer<object>>;
  previewCountries(surface: Surface, rule: CountryRule): Promise<Answer<PreviewCountryAnswer>>;
};
