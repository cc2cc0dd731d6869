import { expect, test } from 'vitest';
import { callerAddress, isRange, loopback, trusting } from '../../../server/platform/http/trusted-proxies.ts';

test('an address or a range is one, and nothing else is', () => {
  for (const range of ['10.0.0.1', '10.0.0.0/8', '0.0.0.0/0', '::1', 'fd00::/8', '::/0']) {
    expect(isRange(range), range).toBe(true);
  }
  for (const no of [
    '',
    'localhost',
    '10.0.0',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '::1/129',
    '::1/',
  ]) {
    expect(isRange(no), no).toBe(false);
  }
});

test('whoever is in a range is trusted, also where a socket shows IPv4 as IPv6', () => {
  const isTrusted = trusting([...loopback, '172.16.0.0/12', 'fd00::/8']);
  for (const address of ['127.0.0.1', '::1', '172.20.0.3', '::ffff:172.20.0.3', 'fd00::7']) {
    expect(isTrusted(address), address).toBe(true);
  }
  for (const address of ['172.32.0.1', '10.0.0.1', '::ffff:10.0.0.1', '2001:db8::1', '', 'unknown']) {
    expect(isTrusted(address), address).toBe(false);
  }
  expect(trusting([])('127.0.0.1')).toBe(false);
});

test.for([
  ['nobody is between', '203.0.113.7', undefined, '203.0.113.7'],
  ['a caller says where it is', '203.0.113.7', '198.51.100.1', '203.0.113.7'],
  ['a trusted proxy says who spoke to it', '127.0.0.1', '203.0.113.7', '203.0.113.7'],
  ['the caller wrote something before', '127.0.0.1', '198.51.100.1, 203.0.113.7', '203.0.113.7'],
  ['two trusted proxies in a row', '127.0.0.1', '203.0.113.7, 10.0.0.3', '203.0.113.7'],
  ['all of them are trusted', '127.0.0.1', '10.0.0.9, 10.0.0.3', '10.0.0.9'],
  ['a trusted proxy says nothing', '127.0.0.1', '', '127.0.0.1'],
] as const)('whose address counts where %s', ([, remote, forwarded, expected]) => {
  const isTrusted = trusting([...loopback, '10.0.0.0/8']);
  expect(callerAddress(remote, forwarded, isTrusted)).toBe(expected);
});
