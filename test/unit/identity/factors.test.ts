import { expect, test } from 'vitest';
import { hashOfCode, newCodes } from '../../../server/features/identity/factors/recovery.ts';
import { newSecret, offerOf, stepOf } from '../../../server/features/identity/factors/totp.ts';

/** The seed of RFC 6238's appendix B, and the last six digits of its codes for SHA-1. */
const rfcSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const rfcCodes = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
] as const;

test('codes are those of RFC 6238, and belong to their step', () => {
  for (const [seconds, code] of rfcCodes) {
    expect(stepOf(rfcSecret, code, seconds * 1_000)).toBe(Math.floor(seconds / 30));
    expect(stepOf(rfcSecret, code, (seconds + 30) * 1_000)).toBe(Math.floor(seconds / 30));
    expect(stepOf(rfcSecret, code, (seconds + 90) * 1_000)).toBeNull();
  }
});

test('a secret has 160 bits, and the picture says the same as the address', () => {
  const secret = newSecret();
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  const { uri } = offerOf(secret, 'ann@desk.test');
  expect(uri).toMatch(/^otpauth:\/\/totp\/Steward:ann%40desk\.test\?/);
});

test('ten recovery codes, read however they are typed', () => {
  const codes = newCodes();
  expect(new Set(codes.map(hashOfCode)).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){5}[0-9a-hjkmnp-tv-z]{4}$/);
  expect(hashOfCode('ABCD-0123-4567-89EF')).toBe(hashOfCode(' abcd o1i3 4567 89ef'.replace('i', '2')));
  expect(hashOfCode('abcl')).toBe(hashOfCode('ABC1'));
});
