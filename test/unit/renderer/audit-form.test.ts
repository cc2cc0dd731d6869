// What of the audit log is asked for, and what an entry says was changed.
import { expect, test } from 'vitest';
import { type AuditLogEntry, auditQuery } from '../../../src/protocol/audit.ts';
import {
  anyEntry,
  filterOf,
  heldEntries,
  inOrder,
  isAddressWrong,
  toldOf,
} from '../../../src/renderer/features/security/audit/audit-form.ts';

test('a form is a question that the wire takes; days are whole and both included', () => {
  expect(filterOf(anyEntry)).toEqual({});
  const by = '01930000-0000-7000-8000-000000000001';
  const filter = filterOf({
    ...{ act: 'key.revoke', by, looks: 'none', ip: ' 203.0.113.0/24 ' },
    ...{ firstDay: '2027-01-30', lastDay: '2027-01-31', subject: { kind: 'key', id: 'k', name: 'K' } },
  });
  expect(filter).toEqual({
    ...{ act: 'key.revoke', by, looks: 'none', ip: '203.0.113.0/24', subjectKind: 'key', subjectId: 'k' },
    ...{ from: new Date(2027, 0, 30).getTime(), to: new Date(2027, 1, 1).getTime() },
  });
  expect(auditQuery.parse(filter)).toMatchObject(filter);
  expect(filterOf({ ...anyEntry, act: 'key' })).toEqual({ about: 'key' });
});

const entry = (seq: number, over: Partial<AuditLogEntry> = {}): AuditLogEntry => ({
  ...{ id: `e${seq}`, seq, at: seq * 1_000, act: 'key.create', ip: '203.0.113.7', detail: null, hash: '' },
  ...{
    by: { kind: 'person', id: 'ann', name: 'Ann' },
    subject: { kind: 'key', id: 'k', name: 'K' },
    ...over,
  },
});

test('of what this computer holds it is said whether older ones may be looked for', () => {
  const list = { entries: [entry(9), entry(8, { act: 'site.add' }), entry(7)], hasMore: true };
  expect(heldEntries(list, { act: 'key.create' })).toEqual({
    ...{ entries: [entry(9), entry(7)], oldest: entry(7), mayBeOlder: true },
  });
  expect(heldEntries(list, { act: 'key.revoke' })).toMatchObject({ entries: [], mayBeOlder: true });
  expect(heldEntries(list, { from: 8_000 })).toMatchObject({ mayBeOlder: false });
  // Another of the same moment may stand before the oldest.
  expect(heldEntries(list, { from: 7_000 })).toMatchObject({ mayBeOlder: true });
  expect(heldEntries({ ...list, hasMore: false }, {})).toMatchObject({ mayBeOlder: false });
  expect(heldEntries({ entries: [], hasMore: false }, {})).toEqual({
    ...{ entries: [], oldest: null, mayBeOlder: false },
  });
  expect(inOrder([entry(8), entry(9), entry(8), entry(3)]).map(({ seq }) => seq)).toEqual([9, 8, 3]);
});

test('half an address is no question', () => {
  expect(isAddressWrong({ ...anyEntry, ip: '203.0' })).toBe(true);
  expect(isAddressWrong({ ...anyEntry, ip: '' })).toBe(false);
});

test('of what was before and after only what differs is told, by its path', () => {
  const told = toldOf({
    before: { limit: 600, mode: 'report', roles: [], rule: { burst: null, acts: ['a'] }, gone: true },
    after: { limit: 900, mode: 'report', roles: ['admin'], rule: { burst: 5, acts: ['a'] } },
    reason: 'too many',
  });
  expect(told.changes).toEqual([
    { name: 'limit', before: '600', after: '900' },
    { name: 'roles', before: '–', after: 'admin' },
    { name: 'gone', before: 'true', after: null },
    { name: 'rule.burst', before: null, after: '5' },
  ]);
  expect(told.facts).toEqual([['reason', 'too many']]);
});

test('what was made has nothing before it, what was taken away nothing after it', () => {
  expect(toldOf({ before: null, after: { limit: 1 } }).changes).toEqual([
    { name: 'limit', before: null, after: '1' },
  ]);
  expect(toldOf({ before: { limit: 1 }, after: null }).changes).toEqual([
    { name: 'limit', before: '1', after: null },
  ]);
  expect(toldOf({})).toEqual({ changes: [], facts: [] });
  expect(toldOf({ fields: ['email', 'name'], filter: {} })).toEqual({
    ...{
      changes: [],
      facts: [
        ['fields', 'email, name'],
        ['filter', '{}'],
      ],
    },
  });
});
