// What of the audit log is about models: each step of a release is told in the transaction that takes it.
import type { Tx } from '#platform/db/db.ts';
import type { Acting } from '#platform/http/acting.ts';
import type { AuditAct, AuditLogEntry } from '#protocol/audit.ts';
import type { AuditEntry } from '#protocol/http/models.ts';
import type { Id } from '#protocol/ids.ts';
import type { Audit } from '../audit/index.ts';

export type By = Acting;
/** What this room needs of the audit log. */
export type ModelAudit = Pick<Audit, 'write' | 'about'>;

/** What the nouns of acts are kept under. */
const kinds = {
  ...{ version: 'version', rollout: 'rollout', dataset: 'dataset', suite: 'dataset' },
  ...{ training: 'training', prompt: 'prompt', intent: 'intent' },
};
type Noun = keyof typeof kinds;
type ModelAct = Extract<AuditAct, `${Noun}.${string}`>;

export type Trail = (
  tx: Tx,
  entry: { line: string; act: ModelAct; subjectId: Id; by: By; detail?: object },
) => void;

export const createTrail =
  ({ write }: Pick<ModelAudit, 'write'>): Trail =>
  (tx, { line, act, subjectId, by, detail }) => {
    const [noun] = act.split('.') as [Noun];
    write(tx, {
      act,
      by,
      ip: by.ip,
      subject: { kind: kinds[noun], id: subjectId, name: line },
      detail: { ...detail },
    });
  };

/** The newest first. @param subjectId of one version or rollout alone */
export async function readTrail(
  { about }: Pick<ModelAudit, 'about'>,
  subjectId: Id | null,
): Promise<AuditEntry[]> {
  const entries = await about([...new Set(Object.values(kinds))], subjectId);
  return entries.map(toTrail);
}

const toTrail = ({ id, at, act, by, subject, detail }: AuditLogEntry): AuditEntry => ({
  ...{ id, at, act, line: subject.name, subjectId: subject.id, byName: by.name, detail: detail ?? {} },
});
