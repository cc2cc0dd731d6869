// Which addresses are of the public internet. What a person typed must never reach what only this machine or its network can.
import { BlockList, isIP } from 'node:net';
import { ownNetworks } from '#protocol/own-networks.ts';

/** Beside networks of one's own: protocols, documentation, benchmarks, groups and what is reserved (IANA's special-purpose registries). */
const unreachable = [
  ...['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
];

const refused4 = new BlockList();
for (const cidr of [...ownNetworks, ...unreachable]) {
  const [net = '', bits] = cidr.split('/');
  if (isIP(net) === 4) refused4.addSubnet(net, Number(bits), 'ipv4');
}

const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');
const special6 = new BlockList();
// Documentation, benchmarks, Teredo and 6to4 (both carry an IPv4 address that nobody looked at), and the protocols' own block.
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  special6.addSubnet(net, bits, 'ipv6');
}

/** Whether an IP address belongs to the public internet. Anything that is no address does not. */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  const family = isIP(bare);
  if (family === 4) return !refused4.check(bare, 'ipv4');
  if (family !== 6) return false;
  // IPv4-mapped and the translation prefixes (::ffff:0:0/96, 64:ff9b::/96) are not in 2000::/3, so they are refused here.
  return global6.check(bare, 'ipv6') && !special6.check(bare, 'ipv6');
}
