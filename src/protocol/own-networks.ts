// Which addresses are of this machine or of a network of its own, by IANA's special-purpose registries. The only list of them: what has no
// place on a map, what a log may keep, and what a typed address must never reach all ask here.
import { type Address, contains, parseAddress, parseCidr } from './cidr.ts';

/** RFC 1918, 6598, 3927, 1122 and 6890; RFC 4291 and 4193. */
export const ownNetworks: readonly string[] = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.168.0.0/16', '::/127', 'fc00::/7', 'fe80::/10'],
];

const inside = ownNetworks.flatMap(text => parseCidr(text) ?? []);

/** Of this machine or a private network. */
export const isInside = (address: Address): boolean => inside.some(cidr => contains(cidr, address));

/** Likewise of an address as it is written; false where it is none. */
export function isInsideText(text: string): boolean {
  const address = parseAddress(text);
  return address !== null && isInside(address);
}
