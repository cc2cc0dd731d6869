// Addresses and ranges of the internet, as people write them and as programs compare them. Pure and zod-free: the server judges by it, and
// the console checks by it what is typed. An IPv4 address in IPv6's clothes (::ffff:203.0.113.7) is the IPv4 address, everywhere.

/** `words`: one of 32 bits for IPv4, four for IPv6. */
export type Address = { family: 4 | 6; words: readonly number[] };
/** The first `prefix` bits of its address count; the others are 0. */
export type Cidr = Address & { prefix: number };

const bitsOf = { 4: 32, 6: 128 } as const;

/** The address, or null where the text is none. A zone (`%eth0`) is not part of it. */
export function parseAddress(text: string): Address | null {
  if (!text.includes(':')) {
    const word = parseIpv4(text);
    return word === null ? null : { family: 4, words: [word] };
  }
  const words = parseIpv6(text.replace(/%[^%/]+$/, ''));
  if (words === null) return null;
  const [first, second, third, last = 0] = words;
  return first === 0 && second === 0 && third === 0xffff
    ? { family: 4, words: [last] }
    : { family: 6, words };
}

/** A range such as `10.0.0.0/8`, or an address alone as the range of one. Bits behind the prefix are dropped. */
export function parseCidr(text: string): Cidr | null {
  const [written = '', length, ...more] = text.trim().split('/');
  const address = parseAddress(written);
  if (!address || more.length > 0) return null;
  const bits = bitsOf[address.family];
  if (length === undefined) return { ...address, prefix: bits };
  if (!/^(?:0|[1-9]\d{0,2})$/.test(length)) return null;
  // A mapped range counts its bits as IPv6 does.
  const prefix = Number(length) - (address.family === 4 && written.includes(':') ? 96 : 0);
  if (prefix < 0 || prefix > bits) return null;
  return { family: address.family, words: masked(address.words, prefix), prefix };
}

/** The one way of writing an address (RFC 5952), so that equal ones read the same. */
export function formatAddress({ family, words }: Address): string {
  if (family === 4) return quad(words[0] ?? 0);
  const groups = words.flatMap(word => [word >>> 16, word & 0xffff]);
  const [from, length] = longestZeros(groups);
  const hex = groups.map(group => group.toString(16));
  if (length < 2) return hex.join(':');
  return `${hex.slice(0, from).join(':')}::${hex.slice(from + length).join(':')}`;
}

/** A range of one address is written as the address. */
export const formatCidr = (cidr: Cidr): string =>
  cidr.prefix === bitsOf[cidr.family] ? formatAddress(cidr) : `${formatAddress(cidr)}/${cidr.prefix}`;

/** The first and the last address of a range, as numbers. */
export function boundsOf({ family, words, prefix }: Cidr): { first: bigint; last: bigint } {
  const first = numberOf(words);
  return { first, last: first + (1n << BigInt(bitsOf[family] - prefix)) - 1n };
}

export const numberOf = (words: readonly number[]): bigint =>
  words.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n);

export function contains(cidr: Cidr, address: Address): boolean {
  if (cidr.family !== address.family) return false;
  const of = masked(address.words, cidr.prefix);
  return of.every((word, at) => word === cidr.words[at]);
}

const quad = (word: number): string => [24, 16, 8, 0].map(by => (word >>> by) & 255).join('.');

function masked(words: readonly number[], prefix: number): number[] {
  return words.map((word, at) => {
    const kept = Math.min(32, Math.max(0, prefix - 32 * at));
    return kept === 0 ? 0 : (word & (-1 << (32 - kept))) >>> 0;
  });
}

/** Without leading zeros: some programs read those as octal. */
function parseIpv4(text: string): number | null {
  let word = 0;
  let part = 0;
  let digits = 0;
  let parts = 1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 46) {
      if (digits === 0 || parts === 4) return null;
      word = word * 256 + part;
      part = 0;
      digits = 0;
      parts += 1;
    } else if (code >= 48 && code <= 57) {
      if (digits > 0 && part === 0) return null;
      part = part * 10 + code - 48;
      digits += 1;
      if (part > 255) return null;
    } else return null;
  }
  return parts === 4 && digits > 0 ? word * 256 + part : null;
}

function parseIpv6(text: string): number[] | null {
  const [before = '', after, ...more] = text.split('::');
  if (more.length > 0) return null;
  const head = groupsOf(before);
  const tail = after === undefined ? [] : groupsOf(after);
  if (!head || !tail) return null;
  const missing = 8 - head.length - tail.length;
  if (after === undefined ? missing !== 0 : missing < 1) return null;
  // What is embedded as IPv4 stands at the very end.
  if (after !== undefined && before.includes('.')) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail];
  return [0, 2, 4, 6].map(at => (groups[at] ?? 0) * 65_536 + (groups[at + 1] ?? 0));
}

function groupsOf(text: string): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [at, part] of parts.entries()) {
    if (part.includes('.')) {
      const word = at === parts.length - 1 ? parseIpv4(part) : null;
      if (word === null) return null;
      groups.push(word >>> 16, word & 0xffff);
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(part)) return null;
      groups.push(Number.parseInt(part, 16));
    }
  }
  return groups;
}

function longestZeros(groups: readonly number[]): [from: number, length: number] {
  let best: [number, number] = [0, 0];
  let from = 0;
  for (const [at, group] of groups.entries()) {
    if (group !== 0) from = at + 1;
    else if (at + 1 - from > best[1]) best = [from, at + 1 - from];
  }
  return best;
}
