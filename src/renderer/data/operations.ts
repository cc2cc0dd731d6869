// What runs the desk, as shown: announced maintenance, alerts and past trouble, with the unconfirmed commands of this person on top (S4).
import type { OutboxItem } from '#client/outbox-item.ts';
import type { CommandOf } from '#protocol/commands/payloads.ts';
import { decideAcknowledge, decideMaintenance } from '#protocol/commands/system.ts';
import type { Alert } from '#protocol/documents/alert.ts';
import type { Incident } from '#protocol/documents/incident.ts';
import type { Maintenance } from '#protocol/documents/maintenance.ts';
import type { Operation } from '#protocol/documents/operation.ts';
import type { Id } from '#protocol/ids.ts';
import type { MaintenanceView, OperationsView, Readable } from './model.ts';
import { holds } from './overlay.ts';
import type { Pending } from './pending.ts';
import { derive } from './readable.ts';
import type { Table } from './tables.ts';

type MaintenanceCommand = CommandOf<'maintenance.save' | 'maintenance.cancel'>;

/** A second edit made before the first is confirmed begins from the first as it is shown. */
const onTopOf = (command: MaintenanceCommand, shown: Maintenance | undefined): MaintenanceCommand =>
  command.kind === 'maintenance.save'
    ? { ...command, assumed: { updatedAt: shown?.updatedAt ?? 0 } }
    : command;

/** @param document undefined while it exists only in the outbox */
export function overlayMaintenance(
  document: Maintenance | undefined,
  items: readonly OutboxItem[],
  by: Id,
): Maintenance | undefined {
  let shown = document;
  for (const item of items) {
    if (!holds(item, document?.changedXid)) continue;
    const command = onTopOf(item as unknown as MaintenanceCommand, shown);
    const decided = decideMaintenance(shown, command, by, item.createdAt);
    if (decided.ok) shown = decided.next;
  }
  return shown;
}

export function overlayAlert(document: Alert, items: readonly OutboxItem[], by: Id): Alert {
  const seen = items.find(
    item =>
      item.kind === 'alert.acknowledge' &&
      holds(item, document.changedXid) &&
      (item.payload as { alertId: Id }).alertId === document.id,
  );
  if (!seen) return document;
  const decided = decideAcknowledge(document, by, seen.createdAt);
  return decided.ok ? decided.next : document;
}

export const maintenanceLane = (id: Id): string => `maintenance:${id}`;

export function createOperations(
  table: Table<Operation>,
  pending: Pending,
  me: Id,
): Readable<OperationsView> & { maintenanceOf(id: Id): MaintenanceView | undefined } {
  const rows = <Kind extends Operation['kind']>(kind: Kind) =>
    [...table.rows.values()].filter(row => row.kind === kind) as Extract<Operation, { kind: Kind }>[];

  function allMaintenance(): MaintenanceView[] {
    const prefix = maintenanceLane('');
    const unsaved = pending
      .all()
      .filter(item => item.lane.startsWith(prefix))
      .map(item => item.lane.slice(prefix.length));
    const ids = new Set([...rows('maintenance').map(({ id }) => id), ...unsaved]);
    return [...ids].flatMap(id => {
      const document = table.rows.get(id) as Maintenance | undefined;
      const shown = overlayMaintenance(document, pending.lane(maintenanceLane(id)), me);
      return shown ? [{ ...shown, isPending: shown !== document }] : [];
    });
  }

  const view = derive([table, pending], (): OperationsView => {
    const seen = pending.lane('alerts');
    return {
      maintenance: allMaintenance().sort((a, b) => a.startsAt - b.startsAt),
      alerts: rows('alert')
        .map(document => overlayAlert(document, seen, me))
        .sort((a, b) => b.createdAt - a.createdAt),
      incidents: rows('incident').sort((a: Incident, b: Incident) => b.startedAt - a.startedAt),
    };
  });
  return { ...view, maintenanceOf: id => view.get().maintenance.find(each => each.id === id) };
}
