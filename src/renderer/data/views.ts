// Saved views of the dashboards as shown: what the server has, with the unconfirmed commands of this person on top (S4).
import { laneOf } from '#client/lanes.ts';
import type { OutboxItem } from '#client/outbox-item.ts';
import type { CommandOf } from '#protocol/commands/payloads.ts';
import { decideView, isViewShared, mayChangeView } from '#protocol/commands/view.ts';
import type { Operation } from '#protocol/documents/operation.ts';
import type { SavedView } from '#protocol/documents/view.ts';
import type { SignedInUser } from '#protocol/http/auth.ts';
import type { Id } from '#protocol/ids.ts';
import type { Readable, ViewShown } from './model.ts';
import { holds } from './overlay.ts';
import type { Pending } from './pending.ts';
import { derive } from './readable.ts';
import type { Table } from './tables.ts';

type By = Parameters<typeof decideView>[2];

/** @returns undefined when there is none, or it is taken away */
export function overlayView(
  document: SavedView | undefined,
  items: readonly OutboxItem[],
  by: By,
): SavedView | undefined {
  let shown = document;
  for (const item of items) {
    if (!holds(item, document?.changedXid)) continue;
    if (item.kind === 'view.remove') shown = undefined;
    if (item.kind !== 'view.save') continue;
    const decided = decideView(shown, item as unknown as CommandOf<'view.save'>, by, item.createdAt);
    if (decided.ok) shown = decided.next;
  }
  return shown;
}

export const viewLane = (viewId: Id): string => laneOf({ kind: 'view.remove', payload: { viewId } });

/** By name. */
export function createViews(
  table: Table<Operation>,
  pending: Pending,
  user: Pick<SignedInUser, 'id' | 'role'>,
): Readable<ViewShown[]> & { viewOf(id: Id): ViewShown | undefined } {
  const by = { personId: user.id, role: user.role };
  const prefix = viewLane('');
  const views = derive([table, pending], (): ViewShown[] => {
    const held = [...table.rows.values()].filter(row => row.kind === 'view');
    const unsaved = pending.all().filter(item => item.lane.startsWith(prefix));
    const ids = new Set([
      ...held.map(({ id }) => id),
      ...unsaved.map(({ lane }) => lane.slice(prefix.length)),
    ]);
    return [...ids]
      .flatMap(id => {
        const row = table.rows.get(id);
        const document = row?.kind === 'view' ? row : undefined;
        const shown = overlayView(document, pending.lane(viewLane(id)), by);
        if (!shown) return [];
        const { title, asked, personId } = shown;
        const facts = { isShared: isViewShared(shown), mayChange: mayChangeView(shown, by) };
        return [{ ...{ id, title, asked, personId }, ...facts, isMine: personId === user.id }];
      })
      .sort((a, b) => a.title.localeCompare(b.title) || (a.id < b.id ? -1 : 1));
  });
  return { ...views, viewOf: id => views.get().find(view => view.id === id) };
}
