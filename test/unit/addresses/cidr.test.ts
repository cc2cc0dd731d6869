import { isIP, SocketAddress } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  boundsOf,
  contains,
  formatAddress,
  formatCidr,
  numberOf,
  parseAddress,
  parseCidr,
} from '../../../src/protocol/cidr.ts';

const said = (text: string) => {
  const cidr = parseCidr(text);
  return cidr && formatCidr(cidr);
};

test.for([
  ['203.0.113.7', '203.0.113.7'],
  [' 203.0.113.7 ', '203.0.113.7'],
  ['203.0.113.7/32', '203.0.113.7'],
  ['10.1.2.3/8', '10.0.0.0/8'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::ffff:cb00:7107', '203.0.113.7'],
  ['::FFFF:10.9.9.9/104', '10.0.0.0/8'],
  ['2001:DB8:0:0:1::1/64', '2001:db8::/64'],
  ['2001:db8::1', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['::', '::'],
  ['::/0', '::/0'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
] as const)('%s is written %s', ([text, written]) => {
  expect(said(text)).toBe(written);
});

test.for([
  ...[
    '',
    'localhost',
    '10.0.0',
    '10.0.0.0.0',
    '010.0.0.1',
    '256.0.0.1',
    '10.0.0.1/33',
    '10.0.0.1/-1',
    '10.0.0.1/08',
  ],
  ...[
    '10.0.0.1/',
    '10.0.0.1/8/8',
    '1.2.3.4:80',
    '[::1]',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '::1/129',
  ],
  ...[
    '12345::',
    '::1.2.3',
    '1.2.3.4::',
    '::ffff:10.0.0.0/95',
    'g::',
    '0x7f.1',
    '１.2.3.4',
    '1:2:3:4:5:6:7::8',
    '-1.0.0.0',
  ],
])('"%s" is neither an address nor a range', text => {
  expect(parseCidr(text)).toBeNull();
});

const byte = fc.nat(255);
const ipv4 = fc.tuple(byte, byte, byte, byte).map(parts => parts.join('.'));

test('what is an address is what Node takes for one, and means the same', () => {
  const alphabet = fc.constantFrom(
    '0',
    '1',
    '9',
    '25',
    '255',
    'a',
    'F',
    ':',
    '::',
    '.',
    'ffff',
    '::ffff:',
    '1.2.3.4',
  );
  const garbled = fc.array(alphabet, { maxLength: 12 }).map(parts => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(garbled, ipv4, fc.ipV6(), fc.string()), text => {
      // A zone is Node's business alone.
      fc.pre(!text.includes('%'));
      const address = parseAddress(text);
      expect(address !== null, text).toBe(isIP(text) > 0);
      if (!address) return;
      // Node's own way of writing it is the oracle, with mapped addresses put in their plain form.
      const family = isIP(text) === 4 ? 'ipv4' : 'ipv6';
      const whole = new SocketAddress({ address: text, family }).address;
      expect(formatAddress(address)).toBe(
        whole.replace(/^::ffff:(?=\d+\.)/, '').replace(/^::(\d+\.\d+\.\d+\.\d+)$/, whole4),
      );
      expect(parseAddress(formatAddress(address))).toEqual(address);
    }),
    { numRuns: 3_000 },
  );
});

/** Node writes the long-gone "compatible" form with dots. */
function whole4(_: string, quad: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = quad.split('.').map(Number);
  return `::${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`.replace(/^::0:/, '::');
}

test('an address is in a range if, as a number, it is between its bounds', () => {
  fc.assert(
    fc.property(fc.oneof(ipv4, fc.ipV6()), fc.oneof(ipv4, fc.ipV6()), fc.nat(128), (one, other, length) => {
      const cidr = parseCidr(`${one}/${Math.min(length, one.includes(':') ? 128 : 32)}`);
      const address = parseAddress(other);
      fc.pre(cidr !== null && address !== null);
      const { first, last } = boundsOf(cidr);
      const number = numberOf(address.words);
      expect(contains(cidr, address)).toBe(
        cidr.family === address.family && first <= number && number <= last,
      );
      expect(parseCidr(formatCidr(cidr))).toEqual(cidr);
    }),
  );
});
