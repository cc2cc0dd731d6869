import { expect, test } from 'vitest';
import { changesRights } from '../../../server/features/identity/accounts.ts';
import { sessionCookie, tokenOf } from '../../../server/features/identity/cookie.ts';
import { hashPassword, isPassword, passwordProblem } from '../../../server/features/identity/password.ts';
import { createSignInLimit } from '../../../server/features/identity/sign-in-limit.ts';

function limitAt(options: { perPerson?: number; perIp?: number; size?: number } = {}) {
  const hands = { nowMs: 1_000 };
  return { hands, limit: createSignInLimit({ now: () => hands.nowMs, windowMs: 60_000, ...options }) };
}

test('tries are counted by address and person, and forgotten when their window ends', () => {
  const { hands, limit } = limitAt({ perPerson: 3 });
  const tries = () => limit.attempt('1.1.1.1', 'ada@desk.test').retryAfterMs;
  expect([tries(), tries(), tries()]).toEqual([0, 0, 0]);
  hands.nowMs += 10_000;
  expect(tries()).toBe(50_000);
  expect(limit.attempt('1.1.1.1', 'bob@desk.test').retryAfterMs).toBe(0);
  expect(limit.attempt('2.2.2.2', 'ada@desk.test').retryAfterMs).toBe(0);
  hands.nowMs += 49_999;
  expect(tries()).toBe(1);
  hands.nowMs += 1;
  expect(tries()).toBe(0);
});

test('many people tried from one address fill that address', () => {
  const { limit } = limitAt({ perPerson: 3, perIp: 5 });
  const tries = Array.from(
    { length: 7 },
    (_, at) => limit.attempt('1.1.1.1', `${at}@desk.test`).retryAfterMs,
  );
  expect(tries.map(ms => ms > 0)).toEqual([false, false, false, false, false, true, true]);
});

test('the right password forgives the wrong ones before it', () => {
  const { limit } = limitAt({ perPerson: 2, perIp: 3 });
  for (let day = 0; day < 10; day += 1) {
    expect(limit.attempt('1.1.1.1', 'ada@desk.test').retryAfterMs).toBe(0);
    limit.succeeded('1.1.1.1', 'ada@desk.test');
  }
});

test('memory is bounded: the oldest counters go first', () => {
  const { limit } = limitAt({ perPerson: 1, size: 4 });
  limit.attempt('1.1.1.1', 'ada@desk.test');
  expect(limit.attempt('1.1.1.1', 'ada@desk.test').retryAfterMs).toBeGreaterThan(0);
  for (let at = 0; at < 10; at += 1) limit.attempt(`9.9.9.${at}`, 'x@desk.test');
  expect(limit.attempt('1.1.1.1', 'ada@desk.test').retryAfterMs).toBe(0);
});

test('the bearer token goes before the cookie, and a broken cookie is none', () => {
  const from = (cookieHeader?: string, bearer?: string) => tokenOf({ cookieHeader, bearer });
  expect(from('steward_session=a.b%3D', undefined)).toBe('a.b=');
  expect(from('x=1; steward_session=a; y=2')).toBe('a');
  expect(from('steward_session=a', 'b')).toBe('b');
  expect(from('xsteward_session=a')).toBeUndefined();
  expect(from('steward_session=%ff')).toBeUndefined();
  expect(from('steward_session')).toBeUndefined();
  expect(from()).toBeUndefined();
});

test('a cookie comes back as it was sent, and is Secure where the page is', () => {
  const sent = sessionCookie('a.b+/=', 60.9, true);
  expect(sent).toBe('steward_session=a.b%2B%2F%3D; Max-Age=60; Path=/; HttpOnly; SameSite=Lax; Secure');
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

test.each([
  ['short', false],
  ['x'.repeat(12), false],
  ['ada@desk.test', false],
  ['x'.repeat(300), false],
  ['eight888', true],
  ['日本語のパスワード', true],
])('as a password %s is taken: %s', (password, isTaken) => {
  expect(passwordProblem(password, 'ada@desk.test') === null).toBe(isTaken);
});

test('rights change with role and teams, not with the order of teams', () => {
  const before = { role: 'agent', teamIds: ['a', 'b'] } as const;
  expect(changesRights(before, { role: 'agent', teamIds: ['b', 'a'] })).toBe(false);
  expect(changesRights(before, { role: 'agent', teamIds: ['a'] })).toBe(true);
  expect(changesRights(before, { role: 'admin', teamIds: ['a', 'b'] })).toBe(true);
});
