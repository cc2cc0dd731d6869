/** Owns what of the system replicates, to which role, and the commands over it. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import type { CommandOf } from '#protocol/commands/payloads.ts';
import { decideAcknowledge, decideMaintenance } from '#protocol/commands/system.ts';
import type { Alert } from '#protocol/documents/alert.ts';
import type { Maintenance } from '#protocol/documents/maintenance.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { roleScope, roles } from '#protocol/permissions.ts';
import type {
  BareDocument,
  CollectionSource,
  CommandActor,
  CommandHandlers,
  CommandOutcome,
} from '../sync/index.ts';
import { lockAlert, readAlerts, saveAcknowledged } from './alerts.store.ts';
import { readIncidents } from './incidents.store.ts';
import { lockMaintenance, readMaintenance, saveMaintenance } from './maintenance.store.ts';
import { operationPage } from './operations.store.ts';

/** Rows of another room in this collection. `page`: the newest first. */
export type OtherRows = {
  read(db: Queryable, ids: readonly Id[]): Promise<BareDocument<'operations'>[]>;
  page(db: Queryable, scope: string, after: Id | null, limit: number): Promise<Id[]>;
};

const operations = (others: OtherRows): CollectionSource<'operations'> => ({
  collection: 'operations',
  async read(db, ids) {
    const kinds = await Promise.all([
      ...[readMaintenance(db, ids), readAlerts(db, ids), readIncidents(db, ids)],
      others.read(db, ids),
    ]);
    return kinds.flat();
  },
  async firstPage(db, { scope, after, limit }) {
    const id = after === '' ? null : (after.split('|')[1] ?? null);
    const [own, more] = await Promise.all([
      scope.startsWith('role:') ? operationPage(db, scope.slice('role:'.length), id, limit) : [],
      others.page(db, scope, id, limit),
    ]);
    const ids = [...own, ...more].sort((a, b) => (a < b ? 1 : -1)).slice(0, limit);
    const last = ids.at(-1);
    return { ids, after: last ? `0|${last}` : after, done: ids.length < limit };
  },
});

export const systemCollections = (others: OtherRows) => ({ operations: operations(others) });

const done: CommandOutcome = { ok: true, merges: [] };
const forbidden: CommandOutcome = { ok: false, code: 'forbidden' };
/** The pure decisions take whole documents; scope and transaction play no part in them. */
const whole = <Document extends object>(document: Document) => ({
  ...document,
  scope: roleScope('agent'),
  changedXid: '0',
});

/** @param changed this maintenance is other than it was; called after the commit */
export function systemCommands(changed: (now: Maintenance) => void): CommandHandlers {
  async function maintenance(
    tx: Tx,
    command: CommandOf<'maintenance.save' | 'maintenance.cancel'>,
    by: CommandActor,
    now: Millis,
  ): Promise<CommandOutcome> {
    if (by.kind !== 'staff') return forbidden;
    const before = await lockMaintenance(tx, command.payload.maintenanceId);
    const held: Maintenance | undefined = before ? whole(before) : undefined;
    const decided = decideMaintenance(held, command, by.actor.personId, now);
    if (!decided.ok) return decided;
    // Somebody else made one with this id a moment ago.
    if (!(await saveMaintenance(tx, decided.next, before === null))) return { ok: false, code: 'id_taken' };
    if (decided.next !== held) tx.afterCommit(() => changed(decided.next));
    return done;
  }
  return {
    'maintenance.save': maintenance,
    'maintenance.cancel': maintenance,
    async 'alert.acknowledge'(tx, { payload }, by, now) {
      if (by.kind !== 'staff') return forbidden;
      // What is above one's role does not exist for one.
      const among = roles.slice(0, roles.indexOf(by.actor.role) + 1);
      const before = await lockAlert(tx, payload.alertId, among);
      const held: Alert | undefined = before ? whole(before) : undefined;
      const decided = decideAcknowledge(held, by.actor.personId, now);
      if (!decided.ok) return decided;
      if (decided.next !== held) await saveAcknowledged(tx, decided.next);
      return done;
    },
  };
}
