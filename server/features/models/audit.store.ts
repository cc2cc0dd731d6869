/** Owns the SQL of the audit trail of models: written in the transaction of what it tells of, and never changed. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { AuditEntry } from '#protocol/http/models.ts';
import type { Id, Millis } from '#protocol/ids.ts';

/** A person, or the server by itself. */
export type By = { id: Id | null; name: string };
export const bySteward: By = { id: null, name: 'Steward' };

export function audit(
  tx: Tx,
  entry: { id: Id; now: Millis; line: string; act: string; subjectId: Id; by: By; detail?: object },
): void {
  tx.send(sql`
    insert into model_audit (id, at, line, act, subject_id, by_id, by_name, detail)
    values (${entry.id}, ${new Date(entry.now)}, ${entry.line}, ${entry.act}, ${entry.subjectId}, ${entry.by.id},
      ${entry.by.name}, ${JSON.stringify(entry.detail ?? {})})`);
}

/** The newest first. @param subjectId of one version or rollout alone */
export async function readAudit(db: Queryable, subjectId: Id | null): Promise<AuditEntry[]> {
  const among = subjectId === null ? sql`true` : sql`subject_id = ${subjectId}`;
  const rows = await db.query<{
    id: string;
    at: Date;
    line: string;
    act: string;
    subject_id: string;
    by_name: string;
    detail: Record<string, unknown>;
  }>(sql`
    select id, at, line, act, subject_id, by_name, detail from model_audit
    where ${among} order by at desc, id desc limit 200`);
  return rows.map(({ at, subject_id, by_name, ...row }) => ({
    ...row,
    at: at.getTime(),
    subjectId: subject_id,
    byName: by_name,
  }));
}
