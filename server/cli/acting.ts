// Who acts at the command line, as the audit log names them.
import { userInfo } from 'node:os';
import type { AuditBy } from '#protocol/audit.ts';
import { createAuditWriter, type WriteAudit } from '../features/audit/index.ts';
import type { Context } from './command.ts';

/** Whoever sits at the machine; in a container they may have a number and no name. */
export function byCommand(): AuditBy {
  const uid = process.getuid?.();
  let who = `user ${uid ?? 'unknown'}`;
  try {
    who = userInfo().username;
  } catch {
    // The number stands for the name.
  }
  return { kind: 'server', id: null, name: `${who} at the command line` };
}

type Said = Omit<Parameters<WriteAudit>[1], 'by' | 'ip'>;

export function auditOfCommand(context: Pick<Context<unknown>, 'clock' | 'newId'>) {
  const write = createAuditWriter(context);
  const by = byCommand();
  return (tx: Parameters<WriteAudit>[0], said: Said): void => write(tx, { ...said, by, ip: null });
}
