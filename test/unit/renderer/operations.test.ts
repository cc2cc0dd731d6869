// Maintenance and alerts as shown: what the server has, with what this person did and the server does not know yet (S4).
import { expect, test } from 'vitest';
import { newItem, type OutboxItem } from '../../../src/client/outbox-item.ts';
import type { Alert } from '../../../src/protocol/documents/alert.ts';
import type { Maintenance } from '../../../src/protocol/documents/maintenance.ts';
import { type Figures, figureNames, samplesKept } from '../../../src/protocol/system.ts';
import { overlayAlert, overlayMaintenance } from '../../../src/renderer/data/operations.ts';
import { joinedSamples, sayFigure } from '../../../src/renderer/features/system/figures.ts';
import { fromField, toField, usualSpan } from '../../../src/renderer/features/system/maintenance-times.ts';
import { afterLiveEvent } from '../../../src/renderer/state/live.ts';
import { idOf } from '../client/engine-harness.ts';

const me = idOf(1);
const id = idOf(2);
const now = 1_000_000;
const fields = {
  ...{ title: 'New disks', text: '', lang: 'en', startsAt: now + 1_000, endsAt: now + 2_000 },
  ...{ parts: [], tellCustomers: false },
};
const item = (kind: string, payload: object, assumed: unknown, more: Partial<OutboxItem> = {}) =>
  ({
    ...newItem({ commandId: idOf(9), kind, lane: 'x', payload, assumed, scope: '', createdAt: now }),
    order: 1,
    ...more,
  }) as OutboxItem;
const save = (title: string, updatedAt: number, more: Partial<OutboxItem> = {}) =>
  item('maintenance.save', { maintenanceId: id, ...fields, title }, { updatedAt }, more);

test('[S4] a new announcement and an edit on top of it are shown before the server knows either', () => {
  const shown = overlayMaintenance(undefined, [save('New disks', 0), save('New network', 0)], me);
  expect(shown).toMatchObject({ id, title: 'New network', updatedBy: me, scope: 'role:agent' });
  const off = item('maintenance.cancel', { maintenanceId: id }, null);
  expect(overlayMaintenance(undefined, [save('New disks', 0), off], me)?.canceledAt).toBe(now);
});

test('[S4] what was refused is not shown, nor what the document already holds', () => {
  const document: Maintenance = {
    ...{ id, scope: 'role:agent', changedXid: '50', kind: 'maintenance', ...fields },
    ...{ title: 'As it is', canceledAt: null, createdAt: 1, updatedAt: 5, updatedBy: me },
  };
  expect(overlayMaintenance(document, [save('Refused', 5, { state: 'failed' })], me)).toBe(document);
  expect(overlayMaintenance(document, [save('Arrived', 1, { state: 'sent', xid: '50' })], me)).toBe(document);
  expect(overlayMaintenance(document, [save('On its way', 5, { state: 'sent', xid: '51' })], me)?.title).toBe(
    'On its way',
  );
});

test('an alert that this person takes on, and only that one', () => {
  const alert: Alert = {
    ...{ id, scope: 'role:supervisor', changedXid: '5', kind: 'alert', key: 'k', severity: 'warning' },
    ...{ title: 'Slow', text: '', createdAt: 1, closedAt: null, acknowledgedAt: null, acknowledgedBy: '' },
  };
  const seen = (alertId: string) => item('alert.acknowledge', { alertId }, null);
  expect(overlayAlert(alert, [seen(id)], me)).toMatchObject({ acknowledgedAt: now, acknowledgedBy: me });
  expect(overlayAlert(alert, [seen(idOf(3))], me)).toBe(alert);
});

const sample = (at: number, value: number) => ({
  at,
  figures: Object.fromEntries(figureNames.map(name => [name, value])) as Figures,
});
const empty = {
  ...{ typing: {}, viewing: {}, streams: {}, presence: {}, parts: null, capacity: [] },
  security: { events: [], skipped: 0, losses: 0 },
};

test('samples come one by one, none twice, no more than are kept; a server that is not named is gone', () => {
  let state = afterLiveEvent(
    empty,
    {
      name: 'capacity',
      payload: {
        isWhole: true,
        servers: [
          { serverId: 'a', samples: [sample(1, 1)] },
          { serverId: 'b', samples: [sample(1, 1)] },
        ],
      },
    },
    0,
  );
  for (let at = 1; at < samplesKept + 20; at++) {
    const servers = [{ serverId: 'a', samples: [sample(at, at)] }];
    state = afterLiveEvent(state, { name: 'capacity', payload: { isWhole: false, servers } }, 0);
  }
  expect(state.capacity.map(({ serverId }) => serverId)).toEqual(['a']);
  expect(state.capacity[0]?.samples.length).toBe(samplesKept);
  const times = state.capacity[0]?.samples.map(({ at }) => at) ?? [];
  expect(new Set(times).size).toBe(times.length);
});

test('servers of different age are joined from the newest sample back', () => {
  const joined = joinedSamples([
    { serverId: 'a', samples: [sample(1, 1), sample(2, 2), sample(3, 3)] },
    { serverId: 'b', samples: [sample(3, 10)] },
  ]);
  expect(joined.map(({ figures }) => figures.consoles)).toEqual([1, 2, 13]);
  expect(joined.at(-1)?.figures.jobsWaiting).toBe(10);
  expect(joinedSamples([])).toEqual([]);
});

test('figures carry their unit', () => {
  const say = (name: (typeof figureNames)[number], value: number) => sayFigure(name, value, 'en');
  expect(say('widgets', 5_000)).toBe('5,000');
  expect(say('roundTripP99Ms', 35.4)).toBe('35 ms');
  expect(say('syncLagMs', 2_440)).toBe('2.4 s');
  expect(say('jobsOldestMs', 180_000)).toBe('3 min');
  expect(say('memoryBytes', 512e6)).toBe('512 MB');
  expect(say('memoryBytes', 2.44e9)).toBe('2.4 GB');
});

test('times go into the form and come back the same', () => {
  const at = new Date(2026, 10, 28, 14, 5).getTime();
  expect(toField(at)).toBe('2026-11-28T14:05');
  expect(fromField(toField(at))).toBe(at);
  expect(fromField('')).toBe(null);
  const { startsAt, endsAt } = usualSpan(at);
  expect(toField(startsAt)).toBe('2026-11-28T16:00');
  expect(endsAt - startsAt).toBe(3_600_000);
});
