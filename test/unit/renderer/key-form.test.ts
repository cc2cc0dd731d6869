// The form of an API key, and the sums of its chart.
import { expect, test } from 'vitest';
import type { ApiKey } from '../../../src/protocol/http/keys.ts';
import { createKeyRequest } from '../../../src/protocol/http/keys.ts';
import {
  formOf,
  heldUsage,
  type KeyForm,
  newKey,
  problemIn,
  requestOf,
  stretchesOf,
  usedByRoute,
  usedIn,
  withEnvironment,
} from '../../../src/renderer/features/security/keys/key-form.ts';

const now = new Date(2027, 0, 31, 15, 20).getTime();
const whole: KeyForm = {
  ...{ ...newKey, name: ' Warehouse ', scopes: ['customers:read', 'customers:write'], lastDay: '2027-01-31' },
  ...{ addresses: '203.0.113.7\n 2001:db8::/32 ', perMinute: '60', dayQuota: '1000', credits: '0' },
  ...{ every: 'day', refill: '500', rotateDays: '90' },
};

test('a whole form is a request that the wire takes, and a key reads as the form it was made with', () => {
  const request = requestOf(whole);
  expect(createKeyRequest.parse(request)).toEqual(request);
  expect(request).toMatchObject({
    ...{ name: 'Warehouse', addresses: ['203.0.113.7', '2001:db8::/32'], perMinute: 60, monthQuota: null },
    ...{ credits: 0, refill: { credits: 500, every: 'day' }, rotateDays: 90 },
    // The whole of its last day.
    expiresAt: new Date(2027, 1, 1).getTime(),
  });
  expect(formOf({ ...request } as unknown as ApiKey)).toEqual({
    ...{ ...whole, name: 'Warehouse', addresses: '203.0.113.7\n2001:db8::/32' },
  });
});

test.each<[string, Partial<KeyForm>]>([
  ['name', { name: '  ' }],
  ['scopes', { scopes: [] }],
  ['lastDay', { lastDay: '2027-01-30' }],
  ['addresses', { addresses: '203.0.113.7\nnowhere' }],
  ['perMinute', { perMinute: '0' }],
  ['perMinute', { perMinute: '1.5' }],
  ['perMinute', { perMinute: '100001' }],
  ['dayQuota', { dayQuota: 'many' }],
  ['monthQuota', { monthQuota: '-1' }],
  ['credits', { credits: '1e3' }],
  ['refill', { refill: '' }],
  ['rotateDays', { rotateDays: '366' }],
])('%s keeps a key from being saved', (field, fields) => {
  expect(problemIn({ ...whole, ...fields }, now)).toBe(field);
});

test('nothing keeps a whole one, nor one that leaves out all it may', () => {
  expect(problemIn(whole, now)).toBeNull();
  expect(problemIn({ ...newKey, name: 'A', scopes: ['spend:read'], refill: 'x' }, now)).toBeNull();
});

test('a test key loses what writes', () => {
  expect(withEnvironment(whole, 'test').scopes).toEqual(['customers:read']);
  expect(withEnvironment(whole, 'live').scopes).toEqual(whole.scopes);
});

test('use is summed by stretches and by route, what was refused beside what was served', () => {
  const days = stretchesOf('day', 3, now);
  expect(days).toEqual([29, 30, 31].map(day => new Date(2027, 0, day).getTime()));
  const at = (day: number, hour: number) => new Date(2027, 0, day, hour).getTime();
  const row = (hour: number, status: number, requests: number, route = 'GET /a') => ({
    ...{ hour, status, requests, route },
  });
  const rows = [
    row(at(28, 23), 200, 100),
    row(at(29, 0), 200, 3),
    row(at(29, 23), 304, 4),
    row(at(31, 15), 429, 5, 'GET /b'),
    row(at(31, 15), 500, 1),
  ];
  expect(usedIn(rows, days)).toEqual([
    { at: days[0], served: 7, refused: 0 },
    { at: days[1], served: 0, refused: 0 },
    { at: days[2], served: 0, refused: 6 },
  ]);
  expect(usedByRoute(rows)).toEqual([
    { route: 'GET /a', served: 107, refused: 1 },
    { route: 'GET /b', served: 0, refused: 5 },
  ]);
  const hours = stretchesOf('hour', 2, now);
  expect(hours).toEqual([at(31, 14), at(31, 15)]);
});

test('what this computer holds of the use of a key is summed up like what the server says', () => {
  const [day, hour] = [Date.UTC(2027, 0, 30), 3_600_000];
  const document = (at: number, keyId: string, served: number, refused: number) => ({
    ...{ id: String(at), scope: 'role:admin', changedXid: '1', at, kind: 'usage' as const },
    used: [{ keyId, hours: [{ hour: at + hour, served, refused }] }],
  });
  const held = heldUsage([document(day, 'mine', 5, 2), document(day - 24 * hour, 'other', 9, 9)], 'mine');
  expect(usedIn(held ?? [], [day - 24 * hour, day]).map(({ served, refused }) => [served, refused])).toEqual([
    [0, 0],
    [5, 2],
  ]);
  // Nothing of this key is nothing; nothing of any key is not known.
  expect(heldUsage([document(day, 'other', 1, 1)], 'mine')).toEqual([]);
  expect(heldUsage([], 'mine')).toBe(null);
});
