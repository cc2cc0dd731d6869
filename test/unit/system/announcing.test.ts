import { expect, test } from 'vitest';
import { announcementOf } from '../../../server/features/system/announcing.ts';
import type { Maintenance } from '../../../src/protocol/documents/maintenance.ts';

const maintenance: Maintenance = {
  ...{ id: 'm', scope: 'role:agent', changedXid: '1', kind: 'maintenance', title: 'New disks', lang: 'en' },
  ...{ text: ' The chat pauses. ', parts: [], tellCustomers: false, canceledAt: null, createdAt: 0 },
  ...{
    updatedAt: 0,
    updatedBy: 'ada',
    startsAt: Date.UTC(2026, 2, 7, 22),
    endsAt: Date.UTC(2026, 2, 7, 23, 30),
  },
};

test('maintenance is told with its time at the desk and the zone of it, over midnight with both days', () => {
  expect(announcementOf(maintenance, 'UTC')).toEqual({
    maintenanceId: 'm',
    title: 'Maintenance: New disks',
    message: expect.stringMatching(/^Sat,? 7 Mar,? 22:00\s?–\s?23:30 UTC\nThe chat pauses\.$/),
    by: 'ada',
  });
  const { message } = announcementOf({ ...maintenance, text: '' }, 'Europe/Berlin');
  expect(message).toMatch(/^Sat,? 7 Mar,? 23:00.*Sun,? 8 Mar,? 00:30.*(CET|GMT\+1)$/);
});

test('what is called off says so first', () => {
  expect(announcementOf({ ...maintenance, canceledAt: 1 }, 'UTC').title).toBe('Called off: New disks');
});
