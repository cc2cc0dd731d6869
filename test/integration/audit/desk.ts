/** The audit log over a real database, in a folder of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditEntry, createAudit } from '../../../server/features/audit/index.ts';
import { silentLog } from '../../../server/platform/log.ts';
import type { AuditAct, AuditHead } from '../../../src/protocol/audit.ts';
import { newId } from '../../helpers/desk.ts';
import { freshDatabase } from '../../helpers/postgres.ts';

export const ada = { kind: 'person' as const, id: newId(), name: 'Ada' };

export const entry = (n: number, act: AuditAct = 'flow.save'): AuditEntry => ({
  ...{ act, by: ada, ip: n % 3 === 0 ? null : `203.0.113.${n % 250}` },
  subject: { kind: act.split('.')[0] ?? '', id: `subject-${n % 7}`, name: `Naïve “${n}”` },
  detail: { before: { n }, after: `n, ${n}:1` },
});

export async function openAudit() {
  const { db, drop, connectionString } = await freshDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'steward-audit-'));
  const lost: AuditHead[] = [];
  const held: string[] = [];
  let now = Date.parse('2026-11-29T08:00:00Z');
  const make = () =>
    createAudit({
      ...{ db, newId, log: silentLog, dataDir, installationId: 'here', lost: head => void lost.push(head) },
      held: key => void held.push(key),
      clock: { now: () => (now += 1) },
    });
  const audit = make();
  return {
    ...{ db, audit, lost, held, make, connectionString, dataDir },
    write: (each: AuditEntry) => db.transaction(async tx => audit.write(tx, each)),
    async fill(count: number): Promise<void> {
      for (let n = 0; n < count; n++) await db.transaction(async tx => audit.write(tx, entry(n)));
    },
    async close() {
      await drop();
      await rm(dataDir, { recursive: true });
    },
  };
}

export type AuditDesk = Awaited<ReturnType<typeof openAudit>>;
