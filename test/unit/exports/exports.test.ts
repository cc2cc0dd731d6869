// What of a file is asked for, and what the console asks for.
import { expect, test } from 'vitest';
import { partOf } from '../../../server/features/exports/exports.ts';
import {
  newExport,
  requestOf,
  sizeOf,
} from '../../../src/renderer/features/integrations/exports/export-form.ts';
import {
  localOf,
  newWebhook,
  ofKind,
  problemIn,
  spanOf,
} from '../../../src/renderer/features/integrations/webhooks/webhook-form.ts';

test.each([
  [undefined, 'whole'],
  ['bytes=0-9', { first: 0, last: 9 }],
  ['bytes=90-', { first: 90, last: 99 }],
  ['bytes=90-500', { first: 90, last: 99 }],
  ['bytes=-5', { first: 95, last: 99 }],
  ['bytes=-500', { first: 0, last: 99 }],
  ['bytes=100-', 'none'],
  ['bytes=-0', 'none'],
  // Not understood, so passed over.
  ['bytes=9-5', 'whole'],
  ['bytes=0-1,5-6', 'whole'],
  ['lines=0-1', 'whole'],
  ['bytes=-', 'whole'],
])('of 100 bytes, %s asks for %o', (header, part) => {
  expect(partOf(header, 100)).toEqual(part);
});

test('the console asks for whole days of this place, and for customers of no team', () => {
  const now = new Date(2026, 10, 29, 15, 30).getTime();
  const form = newExport(now);
  expect(form).toMatchObject({ firstDay: '2026-10-31', lastDay: '2026-11-29', format: 'xlsx' });
  expect(requestOf({ ...form, teamId: 't', status: 'open' })).toEqual({
    ...{ kind: 'conversations', format: 'xlsx', teamId: 't', status: 'open' },
    startDate: new Date(2026, 9, 31).toISOString(),
    endDate: new Date(2026, 10, 30).toISOString(),
  });
  expect(requestOf({ ...form, kind: 'customers', teamId: 't' })).not.toHaveProperty('teamId');
  expect(requestOf({ ...form, lastDay: '2026-10-30' })).toBeNull();
  expect(requestOf({ ...form, firstDay: '' })).toBeNull();
  expect([0, 999, 1_000, 6_480_000, 2_500_000_000].map(bytes => sizeOf(bytes, 'en'))).toEqual([
    ...['0 byte', '999 byte', '1 kB', '6.5 MB', '2.5 GB'],
  ]);
});

test('a webhook wants a name and an address; a replay ends after it begins', () => {
  const form = { ...newWebhook, name: 'Shop', url: 'https://a.example/x' };
  expect(problemIn(form)).toBeNull();
  expect(problemIn({ ...form, name: ' ' })).toBe('name');
  for (const url of ['', 'a.example', 'ftp://a.example', 'https://', 'https://a b'])
    expect(problemIn({ ...form, url }), url).toBe('url');
  expect(problemIn({ ...form, kind: 'slack' })).toBe('events');
  expect(problemIn(ofKind(form, 'slack'))).toBeNull();
  const at = new Date(2026, 10, 5, 7, 3).getTime();
  expect(localOf(at)).toBe('2026-11-05T07:03');
  expect(spanOf(localOf(at), localOf(at + 60_000))).toEqual({ from: at, to: at + 60_000 });
  expect(spanOf(localOf(at), localOf(at))).toBeNull();
  expect(spanOf('', localOf(at))).toBeNull();
});
