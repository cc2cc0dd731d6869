// Whose word for the caller's address counts. Pure.
import { BlockList, isIP } from 'node:net';

/** Asked with an address as a connection shows it. */
export type IsTrusted = (address: string) => boolean;

export const trustNobody: IsTrusted = () => false;
export const loopback: readonly string[] = ['127.0.0.0/8', '::1/128'];

type Range = { address: string; prefix: number; family: 'ipv4' | 'ipv6' };

/** @param text an address, or a range such as `10.0.0.0/8`; undefined where it is neither */
function rangeOf(text: string): Range | undefined {
  const [address = '', prefix, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return undefined;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const longest = version === 4 ? 32 : 128;
  if (prefix === undefined) return { address, prefix: longest, family };
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > longest) return undefined;
  return { address, prefix: Number(prefix), family };
}

export const isRange = (text: string): boolean => rangeOf(text) !== undefined;

/** @param ranges each of them `isRange` */
export function trusting(ranges: readonly string[]): IsTrusted {
  const list = new BlockList();
  for (const range of ranges.map(rangeOf)) {
    if (range) list.addSubnet(range.address, range.prefix, range.family);
  }
  return address => {
    // A socket that listens for both kinds shows IPv4 callers so.
    const plain = address.startsWith('::ffff:') ? address.slice(7) : address;
    const version = isIP(plain);
    return version !== 0 && list.check(plain, version === 4 ? 'ipv4' : 'ipv6');
  };
}
