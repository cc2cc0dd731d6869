import { expect, test } from 'vitest';
import { isRange, loopback, trusting } from '../../../server/platform/http/trusted-proxies.ts';

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
