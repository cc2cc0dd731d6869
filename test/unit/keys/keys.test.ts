import { expect, test } from 'vitest';
import { isReading, keyScopes, scopeOfAction } from '#protocol/key-scopes.ts';
import { type Actor, actions, allows, may, roles } from '#protocol/permissions.ts';
import {
  dueAt,
  dueGraceMs,
  endOf,
  judgeKey,
  periodOf,
  placeOf,
  scopeProblem,
  untilNext,
} from '../../../server/features/keys/keys.ts';

const now = Date.UTC(2026, 1, 28, 23, 0);
const day = 86_400_000;
const good = { isEnabled: true, revokedAt: null, expiresAt: null, rotateDays: null };
const secret = { createdAt: now - day, endsAt: null };
const asked = { now, ip: '192.0.2.1', hasOwner: true, isAllowedFrom: null };

test('the first thing that is wrong is told: revoked, switched off, owner, time, address', () => {
  const nowhere = () => false;
  const wrong = {
    key: { isEnabled: false, revokedAt: now - 1, expiresAt: now - 1, rotateDays: null },
    asked: { ...asked, hasOwner: false, isAllowedFrom: nowhere },
  };
  const codeOf = (key: object, how: object) => {
    const judged = judgeKey({ ...wrong.key, ...key }, secret, { ...wrong.asked, ...how });
    return judged.ok ? 'ok' : judged.code;
  };
  expect(codeOf({}, {})).toBe('key_revoked');
  expect(codeOf({ revokedAt: null }, {})).toBe('key_disabled');
  expect(codeOf({ revokedAt: null, isEnabled: true }, {})).toBe('key_owner_left');
  expect(codeOf({ revokedAt: null, isEnabled: true }, { hasOwner: true })).toBe('key_expired');
  expect(codeOf({ ...good }, { hasOwner: true })).toBe('key_address');
  expect(codeOf({ ...good }, { hasOwner: true, isAllowedFrom: null })).toBe('ok');
});

test('a secret ends with its key, with its grace period, or a week after it was due', () => {
  expect(endOf(good, secret)).toBeNull();
  expect(endOf({ ...good, expiresAt: now + 5 }, { ...secret, endsAt: now + 9 })).toBe(now + 5);
  const monthly = { ...good, rotateDays: 30 };
  expect(dueAt(monthly, secret)).toBe(now + 29 * day);
  expect(endOf(monthly, secret)).toBe(now + 29 * day + dueGraceMs);
  // One that was replaced has its own end.
  expect(dueAt(monthly, { ...secret, endsAt: now + 1 })).toBeNull();
  expect(endOf(monthly, { ...secret, endsAt: now + 1 })).toBe(now + 1);
  expect(judgeKey(good, { ...secret, endsAt: now }, asked)).toEqual({ ok: false, code: 'key_expired' });
  expect(judgeKey(good, { ...secret, endsAt: now + 1 }, asked)).toEqual({ ok: true });
});

test('days and months are of UTC', () => {
  expect(periodOf(now)).toEqual({ day: '2026-02-28', month: '2026-02-01' });
  expect(untilNext('day', now)).toBe(3_600_000);
  expect(untilNext('month', now)).toBe(3_600_000);
  expect(untilNext('month', Date.UTC(2026, 11, 31))).toBe(day);
  expect(periodOf(now + 3_600_000)).toEqual({ day: '2026-03-01', month: '2026-03-01' });
});

test('a place is a network, not an address', () => {
  expect(placeOf('192.0.2.17')).toBe('192.0.2.0/24');
  expect(placeOf('2001:db8:0:1::/64')).toBe('2001:db8:0:1::/64');
});

test('a test key only reads, and nobody makes a key for what they may not do themselves', () => {
  for (const scope of keyScopes) {
    expect(scopeProblem([scope], 'live', 'admin')).toBeNull();
    expect(scopeProblem([scope], 'test', 'admin') === null, scope).toBe(isReading(scope));
  }
  expect(scopeProblem(['models:write'], 'live', 'agent')).toContain('models:write');
  expect(scopeProblem(['conversations:read'], 'live', 'agent')).toBeNull();
});

test('a key never may more than its owner, nor more than its scopes name', () => {
  for (const role of roles) {
    for (const scopes of [[], ...keyScopes.map(scope => [scope]), [...keyScopes]]) {
      const actor: Pick<Actor, 'role' | 'key'> = { role, key: { id: 'k', environment: 'live', scopes } };
      for (const action of actions) {
        const needed = scopeOfAction[action];
        const isNamed = needed !== null && scopes.includes(needed);
        expect(allows(actor, action)).toBe(may(role, action) && isNamed);
      }
    }
    for (const action of actions) expect(allows({ role }, action)).toBe(may(role, action));
  }
});

test('what governs the desk is in no scope', () => {
  const never = actions.filter(action => scopeOfAction[action] === null);
  for (const action of ['key.edit', 'people.edit', 'team.edit', 'site.edit', 'system.edit'] as const)
    expect(never).toContain(action);
});
