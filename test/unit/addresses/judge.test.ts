import { expect, test } from 'vitest';
import { countryIn, operatorIn } from '../../../server/features/addresses/geography.ts';
import { judgeAddress, verdictOf } from '../../../server/features/addresses/judge.ts';
import { bookOf } from '../../../server/features/addresses/live-book.ts';
import { previewOf } from '../../../server/features/addresses/preview.ts';
import { createRecentTraffic } from '../../../server/features/addresses/recent-traffic.ts';
import { parseAddress } from '../../../src/protocol/cidr.ts';
import type { AddressRule } from '../../../src/protocol/http/addresses.ts';
import { isInside } from '../../../src/protocol/own-networks.ts';

const rule = (
  range: string,
  effect: AddressRule['effect'],
  more: Partial<AddressRule> = {},
): AddressRule => ({
  ...{ id: `${effect} ${range}`, range, effect, surfaces: ['widget'], reason: '', until: null, createdAt: 0 },
  by: { kind: 'person', id: null, name: 'Ada' },
  ...more,
});
const addressOf = (text: string) => {
  const address = parseAddress(text);
  if (!address) throw new Error(`${text} is no address`);
  return address;
};
const now = 1_000;
function judge(
  ip: string,
  given: {
    rules?: AddressRule[];
    blockedUntil?: number;
    country?: string | null;
    countries?: Parameters<typeof bookOf>[1];
  },
) {
  const { rules = [], blockedUntil = null, countries = [] } = given;
  const asked = { address: addressOf(ip), surface: 'widget', nowMs: now } as const;
  const judgement = judgeAddress(bookOf(rules, countries), asked, blockedUntil, () =>
    'country' in given ? given.country : undefined,
  );
  return judgement.ok
    ? `in ${judgement.rule?.id ?? ''}`.trim()
    : `${judgement.code} ${judgement.rule?.id ?? ''}`.trim();
}
const only = [{ surface: 'widget', mode: 'only', countries: ['DE', 'FR'] }] as const;
const except = [{ surface: 'widget', mode: 'except', countries: ['KP'] }] as const;

test.for<[string, string, Parameters<typeof judge>[1], string]>([
  ['nobody said anything', '5.9.0.1', {}, 'in'],
  ['a range denies', '5.9.0.1', { rules: [rule('5.9.0.0/16', 'deny')] }, 'address_blocked deny 5.9.0.0/16'],
  [
    'of two that deny the narrower is named',
    '5.9.0.1',
    { rules: [rule('5.0.0.0/8', 'deny'), rule('5.9.0.0/24', 'deny')] },
    'address_blocked deny 5.9.0.0/24',
  ],
  [
    'the allow list wins over what is narrower',
    '5.9.0.1',
    { rules: [rule('5.0.0.0/8', 'allow'), rule('5.9.0.1', 'deny')] },
    'in allow 5.0.0.0/8',
  ],
  [
    'the allow list wins over reputation',
    '5.9.0.1',
    { rules: [rule('5.9.0.1', 'allow')], blockedUntil: 2_000 },
    'in allow 5.9.0.1',
  ],
  [
    'the allow list wins over the country',
    '5.9.0.1',
    { rules: [rule('5.9.0.1', 'allow')], countries: except, country: 'KP' },
    'in allow 5.9.0.1',
  ],
  [
    'a rule that is over counts for nothing',
    '5.9.0.1',
    { rules: [rule('5.9.0.1', 'deny', { until: 1_000 })] },
    'in',
  ],
  [
    'below a rule that is over the wider one holds',
    '5.9.0.1',
    { rules: [rule('5.9.0.1', 'deny', { until: 999 }), rule('::/0', 'deny'), rule('0.0.0.0/0', 'deny')] },
    'address_blocked deny 0.0.0.0/0',
  ],
  [
    'a rule of another door',
    '5.9.0.1',
    { rules: [rule('5.9.0.1', 'deny', { surfaces: ['api', 'console'] })] },
    'in',
  ],
  [
    'IPv4 as IPv6',
    '::ffff:5.9.0.1',
    { rules: [rule('5.9.0.0/24', 'deny')] },
    'address_blocked deny 5.9.0.0/24',
  ],
  ['a block by reputation', '5.9.0.1', { blockedUntil: 1_001 }, 'address_blocked'],
  ['a block that is over', '5.9.0.1', { blockedUntil: 1_000 }, 'in'],
  ['a country that is named', '5.9.0.1', { countries: except, country: 'KP' }, 'country_blocked'],
  ['a country that is not named', '5.9.0.1', { countries: except, country: 'DE' }, 'in'],
  ['no known country, and some are named', '5.9.0.1', { countries: except, country: null }, 'in'],
  ['only some countries, and one of them', '5.9.0.1', { countries: only, country: 'FR' }, 'in'],
  ['only some countries, and another', '5.9.0.1', { countries: only, country: 'KP' }, 'country_blocked'],
  ['only some countries, and no known one', '5.9.0.1', { countries: only, country: null }, 'country_blocked'],
  ['only some countries, and no database', '5.9.0.1', { countries: only }, 'in'],
  ['only some countries, and this machine', '127.0.0.1', { countries: only, country: null }, 'in'],
  ['only some countries, and a private network', 'fd00::7', { countries: only, country: null }, 'in'],
])('%s', ([, ip, given, expected]) => {
  expect(judge(ip, given)).toBe(expected);
});

test('when it is worth another try: soon, and never before something can have changed', () => {
  const refusal = (untilMs: number | null) =>
    verdictOf({ ok: false, code: 'address_blocked', untilMs, rule: null }, now);
  expect([null, 900_000, 6_000, 1_200].map(untilMs => refusal(untilMs))).toMatchObject([
    ...[15_000, 15_000, 5_000, 1_000].map(retryAfterMs => ({ ok: false, retryAfterMs })),
  ]);
});

test('what is of this machine or a private network', () => {
  for (const ip of [
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.1.1',
    '::1',
    'fe80::1',
    'fd00::1',
  ]) {
    expect(isInside(addressOf(ip)), ip).toBe(true);
  }
  for (const ip of ['8.8.8.8', '172.32.0.1', '100.128.0.1', '2001:4860:4860::8888', '::2']) {
    expect(isInside(addressOf(ip)), ip).toBe(false);
  }
});

test('a preview counts networks by country, and leaves out those that are nowhere', () => {
  const traffic = createRecentTraffic(0);
  const places: Record<string, string | null> = {
    '5.9.0.1': 'DE',
    '5.9.0.2': 'DE',
    '8.8.8.8': 'US',
    '2001:db8:1:2::': null,
  };
  for (const network of ['5.9.0.1', '5.9.0.2', '8.8.8.8', '8.8.8.8', '2001:db8:1:2::/64', '10.0.0.7']) {
    traffic.note(network, 'widget', 5);
  }
  traffic.note('1.1.1.1', 'console', 5);
  const countryOf = (address: string) => places[address] ?? null;
  const preview = previewOf({ mode: 'only', countries: ['DE'] }, traffic.at('widget'), countryOf);
  expect(preview).toEqual({
    ...{ seen: 4, refused: 2, since: 0 },
    countries: [
      { country: 'DE', networks: 2, isRefused: false },
      { country: 'US', networks: 1, isRefused: true },
      { country: null, networks: 1, isRefused: true },
    ],
  });
  expect(previewOf({ mode: 'off', countries: [] }, traffic.at('widget'), countryOf).refused).toBe(0);
});

test('what was seen is bounded, and says since when it is whole', () => {
  const traffic = createRecentTraffic(0);
  for (let one = 0; one < 20_005; one++) traffic.note(`n${one}`, 'api', one + 1);
  const { networks, sinceMs } = traffic.at('api');
  expect([networks.length, networks[0], sinceMs]).toEqual([20_000, 'n5', 5]);
});

test('countries and operators are read as the makers of such files name them', () => {
  expect(
    [
      { country_code: 'de' },
      { country: { iso_code: 'FR' } },
      { country: 'US' },
      { country: 'Germany' },
      null,
    ].map(countryIn),
  ).toEqual([...['DE', 'FR', 'US', null, null]]);
  expect(operatorIn({ autonomous_system_number: 24940, autonomous_system_organization: 'Hetzner' })).toEqual({
    asn: 24940,
    operator: 'Hetzner',
  });
  expect(operatorIn({ asn: 'AS15169', as_name: 'Google' })).toEqual({ asn: 15169, operator: 'Google' });
  expect(operatorIn(null)).toEqual({ asn: null, operator: null });
});
