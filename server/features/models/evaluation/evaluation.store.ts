/** Owns the SQL of evaluations, and of what a line's versions have to pass. Never decides anything. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Suite } from '#protocol/http/training.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Judged } from './gate.ts';

export async function readEvaluation(db: Queryable, versionId: Id, datasetId: Id): Promise<Judged | null> {
  return db.maybeOne<Judged>(sql`
    select report, marks from evaluations where version_id = ${versionId} and dataset_id = ${datasetId}`);
}

export async function keepEvaluation(
  db: Queryable,
  evaluation: Judged & { versionId: Id; datasetId: Id; now: Millis },
): Promise<void> {
  await db.query(sql`
    insert into evaluations (version_id, dataset_id, report, marks, created_at)
    values (${evaluation.versionId}, ${evaluation.datasetId}, ${JSON.stringify(evaluation.report)}, ${evaluation.marks},
      ${new Date(evaluation.now)})
    on conflict (version_id, dataset_id) do nothing`);
}

type Row = { id: string; line: string; dataset_id: string; dataset_name: string };
const toSuite = ({ id, line, dataset_id, dataset_name }: Row): Suite => ({
  ...{ id, line, datasetId: dataset_id, datasetName: dataset_name },
});

/** @param line null: of all lines */
export async function listSuites(db: Queryable, line: string | null): Promise<Suite[]> {
  const among = line === null ? sql`true` : sql`s.line = ${line}`;
  const rows = await db.query<Row>(sql`
    select s.id, s.line, s.dataset_id, d.name as dataset_name from evaluation_suites s
    join datasets d on d.id = s.dataset_id where ${among} order by s.line, s.created_at, s.id`);
  return rows.map(toSuite);
}

export async function insertSuite(
  tx: Tx,
  suite: { id: Id; line: string; datasetId: Id; now: Millis; by: string },
): Promise<void> {
  await tx.query(sql`
    insert into evaluation_suites (id, line, dataset_id, created_at, created_by)
    values (${suite.id}, ${suite.line}, ${suite.datasetId}, ${new Date(suite.now)}, ${suite.by})
    on conflict (line, dataset_id) do nothing`);
}

export const removeSuite = (tx: Tx, id: Id): Promise<{ line: string; datasetId: Id } | null> =>
  tx.maybeOne(sql`delete from evaluation_suites where id = ${id} returning line, dataset_id as "datasetId"`);
