// What a command does to maintenance and alerts. Pure; shared by server and console (S4).
import type { Alert } from '../documents/alert.ts';
import type { Maintenance } from '../documents/maintenance.ts';
import type { Id, Millis } from '../ids.ts';
import { roleScope } from '../permissions.ts';
import type { Decided } from './desk.ts';
import type { CommandOf } from './payloads.ts';

/** Begun from an older text it is refused as `stale`; what was called off or is over stays as it was told. */
export function decideMaintenance(
  before: Maintenance | undefined,
  command: CommandOf<'maintenance.save' | 'maintenance.cancel'>,
  by: Id,
  now: Millis,
): Decided<Maintenance> {
  if (command.kind === 'maintenance.cancel') {
    if (!before) return { ok: false, code: 'not_found' };
    if (before.canceledAt !== null) return { ok: true, next: before, merges: [] };
    if (before.endsAt <= now) return { ok: false, code: 'refused_by_state' };
    return { ok: true, next: { ...before, canceledAt: now, updatedAt: now, updatedBy: by }, merges: [] };
  }
  const { maintenanceId, ...fields } = command.payload;
  if (fields.endsAt <= fields.startsAt || fields.title.trim() === '') return { ok: false, code: 'malformed' };
  if (before && before.updatedAt !== command.assumed.updatedAt) return { ok: false, code: 'stale' };
  if (!before && command.assumed.updatedAt !== 0) return { ok: false, code: 'not_found' };
  if (before && (before.canceledAt !== null || before.endsAt <= now)) {
    return { ok: false, code: 'refused_by_state' };
  }
  const next: Maintenance = {
    id: maintenanceId,
    scope: roleScope('agent'),
    changedXid: before?.changedXid ?? '0',
    kind: 'maintenance',
    ...fields,
    canceledAt: null,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
    updatedBy: by,
  };
  return { ok: true, next, merges: [] };
}

/** Whoever was first has seen it; a second one changes nothing. */
export function decideAcknowledge(alert: Alert | undefined, by: Id, now: Millis): Decided<Alert> {
  if (!alert) return { ok: false, code: 'not_found' };
  if (alert.acknowledgedAt !== null) return { ok: true, next: alert, merges: [] };
  return { ok: true, next: { ...alert, acknowledgedAt: now, acknowledgedBy: by }, merges: [] };
}
