// The requests behind data/address-server.ts.
import type { AddressServer } from '../data/address-server.ts';
import type { Ask } from './api.ts';

export function createAddressServer(ask: Ask): AddressServer {
  const base = 'security/addresses';
  return {
    list: () => ask('GET', base),
    add: rule => ask('POST', base, rule),
    remove: (id, isConfirmed) => ask('DELETE', `${base}/${id}?confirmed=${isConfirmed}`),
    lift: network => ask('POST', `${base}/lift`, { network }),
    lookUp: address => ask('GET', `${base}/look-up?address=${encodeURIComponent(address)}`),
    saveCountries: (surface, rule, isConfirmed) =>
      ask('PUT', `${base}/countries/${surface}`, { ...rule, isConfirmed }),
    previewCountries: (surface, rule) => ask('POST', `${base}/countries/preview`, { ...rule, surface }),
  };
}
