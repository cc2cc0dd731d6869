// Saved views as shown: what the server has, with what this person did and the server does not know yet (S4).
import { expect, test } from 'vitest';
import { newItem, type OutboxItem } from '../../../src/client/outbox-item.ts';
import type { SavedView } from '../../../src/protocol/documents/view.ts';
import { overlayView } from '../../../src/renderer/data/views.ts';
import { idOf } from '../client/engine-harness.ts';

const me = { personId: idOf(1), role: 'supervisor' as const };
const viewId = idOf(2);
const asked = { preset: 'week' };
const item = (kind: string, payload: object, assumed: unknown, more: Partial<OutboxItem> = {}) =>
  ({
    ...newItem({ commandId: idOf(9), kind, lane: 'x', payload, assumed, scope: '', createdAt: 5 }),
    order: 1,
    ...more,
  }) as OutboxItem;
const save = (fields: object, saw: object | null, more: Partial<OutboxItem> = {}) =>
  item('view.save', { viewId, fields }, { fields: saw }, more);
const document: SavedView = {
  ...{ id: viewId, scope: `person:${me.personId}`, changedXid: '50', kind: 'view', text: '' },
  ...{ title: 'Week', asked, personId: me.personId, createdAt: 1, updatedAt: 1, updatedBy: me.personId },
};

test('[S4] a new view, its name and its sharing are shown before the server knows any, and a removed one is not', () => {
  const made = save({ title: ' Week ', asked, isShared: false }, null);
  const shared = save({ isShared: true }, { isShared: false });
  expect(overlayView(undefined, [made, shared], me)).toMatchObject({
    title: 'Week',
    scope: 'role:supervisor',
  });
  const gone = item('view.remove', { viewId }, null);
  expect(overlayView(document, [gone], me)).toBeUndefined();
  // Taken back before anything of it was sent.
  expect(overlayView(document, [gone, made], me)).toMatchObject({ title: 'Week', asked });
});

test('[S4] what was refused is not shown, nor what the document already holds, nor what others may not do', () => {
  const renamed = (more: Partial<OutboxItem>) => save({ title: 'Other' }, { title: 'Week' }, more);
  expect(overlayView(document, [renamed({ state: 'failed' })], me)).toBe(document);
  expect(overlayView(document, [renamed({ state: 'sent', xid: '50' })], me)).toBe(document);
  expect(overlayView(document, [renamed({ state: 'sent', xid: '51' })], me)?.title).toBe('Other');
  const theirs = { ...document, scope: 'role:supervisor', personId: idOf(3) };
  expect(overlayView(theirs, [renamed({})], me)).toBe(theirs);
  expect(overlayView(theirs, [renamed({})], { ...me, role: 'admin' })?.title).toBe('Other');
});
