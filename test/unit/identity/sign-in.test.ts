import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { changesRights } from '../../../server/features/identity/accounts.ts';
import { sessionCookie, tokenOf } from '../../../server/features/identity/cookie.ts';
import { hashPassword, isPassword, passwordProblem } from '../../../server/features/identity/password.ts';

test('the bearer token goes before the cookie, and a broken cookie is none', () => {
  const from = (cookieHeader?: string, bearer?: string) => tokenOf({ cookieHeader, bearer });
  expect(from('steward_session=a.b%3D', undefined)).toBe('a.b=');
  expect(from('x=1; steward_session=a; y=2')).toBe('a');
  // What another name of the same domain may have put there does not come first.
  expect(from('steward_session=b; __Host-steward_session=a')).toBe('a');
  expect(from('steward_session=a', 'b')).toBe('b');
  expect(from('xsteward_session=a')).toBeUndefined();
  expect(from('steward_session=%ff')).toBeUndefined();
  expect(from('steward_session')).toBeUndefined();
  expect(from()).toBeUndefined();
});

test('a cookie comes back as it was sent, and is Secure where the page is', () => {
  const sent = sessionCookie('a.b+/=', 60.9, true);
  expect(sent).toBe(
    '__Host-steward_session=a.b%2B%2F%3D; Max-Age=60; Path=/; HttpOnly; SameSite=Lax; Secure',
  );
  expect(tokenOf({ cookieHeader: sent.split(';')[0], bearer: undefined })).toBe('a.b+/=');
  expect(sessionCookie('', -5, false)).toBe('steward_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax');
});

test('a password is itself however its letters are composed, and nothing else', async () => {
  const hashed = await hashPassword('caf\u00e9 au lait');
  expect(await isPassword('cafe\u0301 au lait', hashed)).toBe(true);
  expect(await isPassword('cafe au lait', hashed)).toBe(false);
  expect(await isPassword('café au lait', 'no hash')).toBe(false);
  expect(await hashPassword('café au lait')).not.toBe(hashed);
});

const ada = { email: 'ada.byron@desk.test', name: 'Ada Byron' };

test.each([
  ['too short', 'at least 12 characters'],
  ['eight888', 'at least 12 characters'],
  ['x'.repeat(201), 'at most'],
  ['xxxxxxxxxxxxxxxx', 'repeats itself'],
  ['adaadaadaada', 'name or address'],
  ['ada.byron@desk.test', 'name or address'],
  ['Ada Byron Steward', 'name or address'],
  ['password1234', 'Many people use'],
  ['P@ssw0rd1234', 'Many people use'],
  ['iloveyou1234', 'Many people use'],
  ['123456789012', 'soon guessed|Many people use'],
  ['qwertyuiop12', 'Many people use'],
])('%s is no password, and the answer says why', (password, why) => {
  expect(passwordProblem(password, ada)).toMatch(new RegExp(why));
});

test.each([
  'correct horse battery staple',
  '日本語のパスワード、長い',
  'x9$Kq2!mPz7vL',
  'h7'.repeat(3) + randomUUID(),
])('%s is a password, long or strange enough', password => {
  expect(passwordProblem(password, ada)).toBeNull();
});

test('rights change with role and teams, not with the order of teams', () => {
  const before = { role: 'agent', teamIds: ['a', 'b'] } as const;
  expect(changesRights(before, { role: 'agent', teamIds: ['b', 'a'] })).toBe(false);
  expect(changesRights(before, { role: 'agent', teamIds: ['a'] })).toBe(true);
  expect(changesRights(before, { role: 'admin', teamIds: ['a', 'b'] })).toBe(true);
});
