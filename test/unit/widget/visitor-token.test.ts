import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isIdentitySigned, signIdentity } from '../../../server/features/sites/identity.ts';
import { isOriginAllowed } from '../../../server/features/sites/origins.ts';
import {
  decideVisit,
  defaultSettings,
  settingsProblems,
  visitChange,
} from '../../../server/features/sites/sites.ts';
import {
  readVisitorToken,
  signVisitorToken,
  visitorTokenKey,
} from '../../../server/features/sites/visitor-token.ts';

const claims = {
  customerId: '01890a5d-ac96-774b-bcce-b302099a8057',
  siteId: '01890a5d-ac96-774b-bcce-b302099a8058',
  expiresAt: 2_000,
};
const key = visitorTokenKey('a secret of this installation');

describe('a visitor token', () => {
  const token = signVisitorToken(claims, key);

  test('gives back its claims until it expires', () => {
    expect(readVisitorToken(token, key, 1_999)).toEqual(claims);
    expect(readVisitorToken(token, key, 2_000)).toBeUndefined();
  });

  test('of another installation is nothing', () => {
    expect(readVisitorToken(token, visitorTokenKey('another secret'), 0)).toBeUndefined();
  });

  test('changed anywhere is nothing', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: token.length - 1 }),
        fc.constantFrom('A', 'z', '.', '-', '0'),
        (at, letter) => {
          fc.pre(token[at] !== letter);
          const changed = token.slice(0, at) + letter + token.slice(at + 1);
          const read = readVisitorToken(changed, key, 0);
          // The last letter of base64url carries bits that decode to nothing.
          if (at === token.length - 1 && read) expect(read).toEqual(claims);
          else expect(read).toBeUndefined();
        },
      ),
    );
  });

  test('claims that somebody else wrote are not read', () => {
    const forged = Buffer.from(JSON.stringify({ ...claims, expiresAt: 9e15 })).toString('base64url');
    const [version, , signature] = token.split('.');
    expect(readVisitorToken(`${version}.${forged}.${signature}`, key, 0)).toBeUndefined();
  });

  test('any other text is nothing, and never an exception', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), text => readVisitorToken(text, key, 0) === undefined),
    );
    for (const text of ['', '.', '..', 'v1..', 'v1.e30.', `v1.${'A'.repeat(2_000)}.A`, `${token}.${token}`]) {
      expect(readVisitorToken(text, key, 0)).toBeUndefined();
    }
  });

  test('signed over a body that is not claims is nothing', () => {
    const odd = signVisitorToken({ ...claims, customerId: 'nobody' }, key);
    expect(readVisitorToken(odd, key, 0)).toBeUndefined();
  });
});

describe('a signed identity', () => {
  test('is the hex HMAC-SHA256 of the id, checked against a published vector', () => {
    // RFC 4231, test case 2
    expect(signIdentity('what do ya want for nothing?', 'Jefe')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  test('holds for that user and that secret alone', () => {
    const signature = signIdentity('user-7', 's3cret');
    expect(isIdentitySigned('user-7', signature, 's3cret')).toBe(true);
    expect(isIdentitySigned('user-7', signature.toUpperCase(), 's3cret')).toBe(true);
    expect(isIdentitySigned('user-8', signature, 's3cret')).toBe(false);
    expect(isIdentitySigned('user-7', signature, 'other')).toBe(false);
    expect(isIdentitySigned('user-7', signature.slice(1), 's3cret')).toBe(false);
    expect(isIdentitySigned('user-7', '', 's3cret')).toBe(false);
  });

  test('never holds where the site has no secret', () => {
    expect(isIdentitySigned('user-7', signIdentity('user-7', ''), '')).toBe(false);
  });
});

describe('an origin', () => {
  const allowed = ['https://shop.example', 'https://*.hollin.example', 'http://localhost:3000/'];
  const own = ['http://127.0.0.1:4400'];

  test.each([
    ['https://shop.example', true],
    ['http://shop.example', false],
    ['https://shop.example:8443', false],
    ['https://shop.example.evil.example', false],
    ['https://evilshop.example', false],
    ['https://de.hollin.example', true],
    ['https://a.b.hollin.example', true],
    ['https://hollin.example', false],
    ['https://evilhollin.example', false],
    ['http://de.hollin.example', false],
    ['http://localhost:3000', true],
    ['http://127.0.0.1:4400', true],
    ['null', false],
    ['', false],
    ['https://shop.example/path', false],
    ['javascript:alert(1)', false],
  ])('%s: %s', (origin, expected) => {
    expect(isOriginAllowed(origin, allowed, own)).toBe(expected);
  });

  test('is not asked of programs that name none', () => {
    expect(isOriginAllowed(null, [], [])).toBe(true);
  });

  test('is refused where a site allows none', () => {
    expect(isOriginAllowed('https://shop.example', [], own)).toBe(false);
  });
});

describe('whose visit it is', () => {
  const anonymous = { id: 'a', externalId: '' };
  const other = { id: 'b', externalId: 'user-8' };
  const known = { id: 'k', externalId: 'user-7' };

  test.each([
    ['a first visit', null, null, false, { kind: 'begin' }],
    ['an anonymous one again', anonymous, null, false, { kind: 'continue', id: 'a' }],
    ['a known one without the shop’s word', known, null, false, { kind: 'begin' }],
    ['a user we never met', null, null, true, { kind: 'begin' }],
    ['an anonymous one who signs in for the first time', anonymous, null, true, { kind: 'name', id: 'a' }],
    [
      'an anonymous one who turns out to be known',
      anonymous,
      known,
      true,
      { kind: 'merge', from: 'a', id: 'k' },
    ],
    ['a known one again', known, known, true, { kind: 'continue', id: 'k' }],
    ['another user on the same computer', other, known, true, { kind: 'continue', id: 'k' }],
    ['another user we never met', other, null, true, { kind: 'begin' }],
  ])('%s', (_name, held, found, isVouched, expected) => {
    expect(decideVisit(held, found, isVouched)).toEqual(expected);
  });

  const request = {
    identity: { userId: 'user-7', signature: '', email: 'new@shop.example', name: 'Ada' },
    locale: 'de',
    timeZone: 'Europe/Berlin',
  };
  const row = { externalId: 'user-7', name: '', email: 'ada@shop.example', lastSeenAt: new Date(0) };

  test('fills a name that is missing and keeps an address that is there', () => {
    expect(visitChange(row, request, 1)).toMatchObject({ name: 'Ada', email: 'ada@shop.example' });
  });

  test('writes nothing for the next page within a quarter of an hour', () => {
    expect(visitChange({ ...row, name: 'Ada' }, request, 15 * 60_000 - 1)).toBeUndefined();
    expect(visitChange({ ...row, name: 'Ada' }, request, 15 * 60_000)).toMatchObject({ now: 15 * 60_000 });
  });
});

test('settings are refused with the place of each problem', () => {
  const good = defaultSettings('Hollin & Rye', 'Europe/Berlin');
  expect(settingsProblems(good)).toEqual([]);
  const bad = { ...good, name: ' ', greeting: { de: 'Hallo' }, hours: { ...good.hours, timeZone: 'x' } };
  expect(settingsProblems(bad).map(problem => problem.path)).toEqual([
    'hours.timeZone',
    'greeting.en',
    'name',
  ]);
});
