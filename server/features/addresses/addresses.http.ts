// The addresses about addresses.
import { z } from 'zod';
import { acting } from '#platform/http/acting.ts';
import { type Route, route } from '#platform/http/route.ts';
import {
  type AddressesAnswer,
  type AddressPlace,
  type AddressRuleAnswer,
  addAddressRuleRequest,
  confirmedQuery,
  countrySurface,
  type LookUpAnswer,
  liftBlockRequest,
  lookUpQuery,
  previewCountryRequest,
  saveCountryRuleRequest,
} from '#protocol/http/addresses.ts';
import { id } from '#protocol/schema.ts';
import type { AddressesService } from './addresses.service.ts';
import { previewOf } from './preview.ts';
import type { RecentTraffic } from './recent-traffic.ts';

const base = '/api/v1/security/addresses';
const byId = z.object({ id });

export type AddressHttpDeps = {
  addresses: AddressesService;
  lookUp(address: string): LookUpAnswer;
  placeOf(ip: string): AddressPlace;
  traffic: RecentTraffic;
  shown(): Promise<Omit<AddressesAnswer, 'own'>>;
};

export function addressRoutes(deps: AddressHttpDeps): Route[] {
  // What has a name of its own stands before what takes any id.
  return [...readRoutes(deps), ...countryRoutes(deps), ...writeRoutes(deps)];
}

function readRoutes({ shown, lookUp }: AddressHttpDeps): Route[] {
  const list = route({
    method: 'GET',
    path: base,
    access: 'security.read',
    async handler({ ip }) {
      const json: AddressesAnswer = { ...(await shown()), own: ip };
      return { json };
    },
  });
  const one = route({
    method: 'GET',
    path: `${base}/look-up`,
    access: 'security.read',
    query: lookUpQuery,
    handler: ({ query }) => ({ json: lookUp(query.address) }),
  });
  return [list, one];
}

function countryRoutes({ addresses, placeOf, traffic }: AddressHttpDeps): Route[] {
  const save = route({
    method: 'PUT',
    path: `${base}/countries/:surface`,
    access: 'security.edit',
    params: countrySurface,
    body: saveCountryRuleRequest,
    async handler({ params, body: { isConfirmed, ...rule }, ...asked }) {
      return {
        json: { rule: await addresses.saveCountries(params.surface, rule, acting(asked), isConfirmed) },
      };
    },
  });
  const preview = route({
    method: 'POST',
    path: `${base}/countries/preview`,
    access: 'security.edit',
    body: previewCountryRequest,
    handler: ({ body: { surface, ...rule } }) => ({
      json: previewOf(rule, traffic.at(surface), network => placeOf(network).country),
    }),
  });
  return [preview, save];
}

function writeRoutes({ addresses }: AddressHttpDeps): Route[] {
  const add = route({
    method: 'POST',
    path: base,
    access: 'security.edit',
    body: addAddressRuleRequest,
    async handler({ body: { isConfirmed, ...rule }, ...asked }) {
      const json: AddressRuleAnswer = { rule: await addresses.add(rule, acting(asked), isConfirmed) };
      return { status: 201, json };
    },
  });
  const lift = route({
    method: 'POST',
    path: `${base}/lift`,
    access: 'security.edit',
    body: liftBlockRequest,
    async handler({ body, ...asked }) {
      return { json: await addresses.lift(body.network, acting(asked)) };
    },
  });
  const remove = route({
    method: 'DELETE',
    path: `${base}/:id`,
    access: 'security.edit',
    params: byId,
    query: confirmedQuery,
    async handler({ params, query, ...asked }) {
      await addresses.remove(params.id, acting(asked), query.confirmed === 'true');
      return {};
    },
  });
  return [add, lift, remove];
}
