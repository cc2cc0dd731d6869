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
  const words = parseIpv6(text.includes('%') ? text.replace(/%[^%/]+$/, '') : text);
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

/** Letter by letter: it is asked for each request, and splitting takes several times as long. */
function parseIpv6(text: string): number[] | null {
  if (text.includes('.')) return parseEmbedded(text);
  const groups = [0, 0, 0, 0, 0, 0, 0, 0];
  let count = 0;
  /** How many groups stand before `::`; -1 without one. */
  let gap = -1;
  /** Where the group under way begins. */
  let start = 0;
  let group = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const digit = hexOf(code);
    if (digit >= 0 && at - start < 4 && count < 8) {
      group = group * 16 + digit;
      continue;
    }
    if (code !== colon) return null;
    const isDouble = text.charCodeAt(at + 1) === colon;
    // A single one stands between two groups; only a double one begins or ends.
    if (isDouble ? gap >= 0 : at === start || at + 1 === text.length) return null;
    if (at > start) groups[count++] = group;
    else if (at > 0) return null;
    if (isDouble) {
      gap = count;
      at += 1;
    }
    group = 0;
    start = at + 1;
  }
  if (start < text.length) groups[count++] = group;
  if (gap < 0 ? count !== 8 : count > 7) return null;
  if (gap >= 0) moveToEnd(groups, gap, count);
  return [wordOf(groups, 0), wordOf(groups, 2), wordOf(groups, 4), wordOf(groups, 6)];
}

/** An IPv4 address at the very end stands for two groups. */
function parseEmbedded(text: string): number[] | null {
  const from = text.lastIndexOf(':') + 1;
  const word = parseIpv4(text.slice(from));
  if (word === null) return null;
  return parseIpv6(`${text.slice(0, from)}${(word >>> 16).toString(16)}:${(word & 0xffff).toString(16)}`);
}

/** What stands behind `::` belongs at the end. */
function moveToEnd(groups: number[], gap: number, count: number): void {
  for (let from = count - 1, to = 7; from >= gap; from--, to--) {
    groups[to] = groups[from] as number;
    groups[from] = 0;
  }
}

const colon = 58;

const wordOf = (groups: readonly number[], at: number): number =>
  (groups[at] as number) * 65_536 + (groups[at + 1] as number);

/** The digit that a letter is; -1 for one that is none. */
function hexOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const small = code | 32;
  return small >= 97 && small <= 102 ? small - 87 : -1;
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
