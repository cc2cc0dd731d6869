import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyEnvironments, keyPattern } from '#protocol/key-scopes.ts';
import { isMeantAsKey, makeKey, readKey } from '../../../server/features/keys/key-format.ts';

const environment = fc.constantFrom(...keyEnvironments);

test('what is made is read again, and the pattern for scanners finds it in a text', () => {
  fc.assert(
    fc.property(environment, fc.uint8Array({ minLength: 32, maxLength: 32 }), (kind, bytes) => {
      const { secret, publicId } = makeKey(kind, length => bytes.subarray(0, length));
      expect(readKey(secret)).toEqual({ environment: kind, publicId });
      expect(isMeantAsKey(secret)).toBe(true);
      expect(keyPattern.exec(`const key = "${secret}";`)?.[0]).toBe(secret);
      expect(secret).toHaveLength(10 + 12 + 1 + 43 + 6);
    }),
  );
});

test('two keys share nothing but the beginning', () => {
  const made = Array.from({ length: 200 }, () => makeKey('live', randomBytes));
  expect(new Set(made.map(({ publicId }) => publicId)).size).toBe(200);
  expect(new Set(made.map(({ secret }) => secret.slice(23))).size).toBe(200);
});

test('one character that is wrong, left out, added or swapped makes it no key', () => {
  const { secret } = makeKey('live', randomBytes);
  fc.assert(
    fc.property(fc.nat(secret.length - 1), fc.constantFrom(...'09AZaz_-é'), (at, other) => {
      const changed = secret.slice(0, at) + other + secret.slice(at + 1);
      if (changed !== secret) expect(readKey(changed)).toBeNull();
      expect(readKey(secret.slice(0, at) + secret.slice(at + 1))).toBeNull();
      expect(readKey(secret.slice(0, at) + other + secret.slice(at))).toBeNull();
      const [a = '', b = ''] = [secret[at], secret[at + 1]];
      if (b !== '' && a !== b) expect(readKey(secret.slice(0, at) + b + a + secret.slice(at + 2))).toBeNull();
    }),
    { numRuns: 500 },
  );
  expect(readKey(` ${secret}`)).toBeNull();
  expect(readKey(`${secret}\n`)).toBeNull();
  expect(readKey(secret.replace('_live_', '_test_'))).toBeNull();
});

test('of 50,000 made-up keys of the right form none is taken for a real one', () => {
  const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  const madeUp = (length: number) => [...randomBytes(length)].map(byte => letters[byte % 62]).join('');
  let taken = 0;
  for (let count = 0; count < 50_000; count += 1) {
    if (readKey(`stwd_live_${madeUp(12)}_${madeUp(49)}`)) taken += 1;
  }
  // By chance one in 2³².
  expect(taken).toBe(0);
});
