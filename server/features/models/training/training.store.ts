/** Owns the SQL of data sets and trainings. Never decides anything. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { DatasetInfo, ModelReport, TrainingJob } from '#protocol/http/training.ts';
import type { Id, Millis } from '#protocol/ids.ts';

export const pathOf = (datasetId: Id): string => `datasets/${datasetId}`;

type DatasetRow = {
  id: string;
  name: string;
  sha256: string;
  source: DatasetInfo['source'];
  row_count: number;
  label_count: number;
  out_of_scope_count: number;
  created_at: Date;
  created_by: string;
};
const datasetColumns = sql`id, name, sha256, source, row_count, label_count, out_of_scope_count, created_at, created_by`;
const toDataset = (row: DatasetRow): DatasetInfo => ({
  ...{ id: row.id, path: pathOf(row.id), name: row.name, sha256: row.sha256, source: row.source },
  ...{ rows: row.row_count, labels: row.label_count, outOfScope: row.out_of_scope_count },
  ...{ createdAt: row.created_at.getTime(), createdBy: row.created_by },
});

export async function insertDataset(
  db: Queryable,
  dataset: Omit<DatasetInfo, 'path'>,
  content: string,
): Promise<void> {
  await db.query(sql`
    insert into datasets (id, name, sha256, source, row_count, label_count, out_of_scope_count, content, created_at, created_by)
    values (${dataset.id}, ${dataset.name}, ${dataset.sha256}, ${dataset.source}, ${dataset.rows}, ${dataset.labels},
      ${dataset.outOfScope}, ${content}, ${new Date(dataset.createdAt)}, ${dataset.createdBy})`);
}

export async function listDatasets(db: Queryable): Promise<DatasetInfo[]> {
  const rows = await db.query<DatasetRow>(sql`
    select ${datasetColumns} from datasets order by created_at desc, id desc limit 200`);
  return rows.map(toDataset);
}

export async function findDataset(
  db: Queryable,
  id: Id,
): Promise<{ info: DatasetInfo; content: string } | null> {
  const row = await db.maybeOne<DatasetRow & { content: string }>(sql`
    select ${datasetColumns}, content from datasets where id = ${id}`);
  return row && { info: toDataset(row), content: row.content };
}

/** The first thing a customer wrote in each resolved conversation that carries exactly one tag, with that tag. */
export async function labelledConversations(
  db: Queryable,
  since: Millis,
): Promise<{ text: string; label: string }[]> {
  return db.query(sql`
    select m.text, c.tags[1] as label from conversations c
    join lateral (
      select text from messages where conversation_id = c.id and kind = 'text' and is_public
        and author->>'kind' = 'customer' order by seq limit 1) m on true
    where c.status = 'resolved' and c.resolved_at >= ${new Date(since)} and cardinality(c.tags) = 1 and m.text <> ''
    order by c.resolved_at desc limit 20000`);
}

type JobRow = {
  id: string;
  model_type: TrainingJob['modelType'];
  config: TrainingJob['config'];
  dataset_id: string;
  dataset_name: string;
  state: TrainingJob['state'];
  phase: string;
  progress: number;
  eta_ms: number | null;
  history: TrainingJob['history'];
  report: ModelReport | null;
  problem: string;
  version_id: string | null;
  attempts: number;
  created_at: Date;
  created_by: string;
  started_at: Date | null;
  ended_at: Date | null;
};
const jobColumns = sql`
  j.id, j.model_type, j.config, j.dataset_id, d.name as dataset_name, j.state, j.phase, j.progress, j.eta_ms, j.history, j.report,
  j.problem, j.version_id, j.attempts, j.created_at, j.created_by, j.started_at, j.ended_at`;
const toJob = (row: JobRow): TrainingJob => ({
  ...{ id: row.id, modelType: row.model_type, config: row.config, state: row.state },
  ...{ datasetPath: pathOf(row.dataset_id), datasetName: row.dataset_name },
  ...{ phase: row.phase, progress: row.progress, etaMs: row.eta_ms, history: row.history },
  ...{ metrics: row.report, problem: row.problem, versionId: row.version_id, attempts: row.attempts },
  ...{ createdAt: row.created_at.getTime(), createdBy: row.created_by },
  ...{ startedAt: row.started_at?.getTime() ?? null, endedAt: row.ended_at?.getTime() ?? null },
});

export async function insertJob(
  tx: Tx,
  job: Pick<TrainingJob, 'id' | 'modelType' | 'config' | 'createdAt' | 'createdBy'> & {
    datasetId: Id;
    createdById: Id | null;
  },
): Promise<void> {
  await tx.query(sql`
    insert into training_jobs (id, model_type, line, dataset_id, config, state, created_at, created_by, created_by_id)
    values (${job.id}, ${job.modelType}, ${job.config.line}, ${job.datasetId}, ${JSON.stringify(job.config)}, 'queued',
      ${new Date(job.createdAt)}, ${job.createdBy}, ${job.createdById})`);
}

export async function listJobs(db: Queryable): Promise<TrainingJob[]> {
  const rows = await db.query<JobRow>(sql`
    select ${jobColumns} from training_jobs j join datasets d on d.id = j.dataset_id
    order by j.created_at desc, j.id desc limit 50`);
  return rows.map(toJob);
}

export async function findJob(db: Queryable, id: Id): Promise<TrainingJob | null> {
  const row = await db.maybeOne<JobRow>(sql`
    select ${jobColumns} from training_jobs j join datasets d on d.id = j.dataset_id where j.id = ${id}`);
  return row && toJob(row);
}

/** Begins it, or begins it anew after a server went away. Null when it is over, or began too often. */
export async function claimJob(
  db: Queryable,
  id: Id,
  now: Millis,
): Promise<{ attempts: number; cancelAsked: boolean; byId: Id | null } | null> {
  const row = await db.maybeOne<{
    attempts: number;
    cancel_asked: boolean;
    created_by_id: string | null;
  }>(sql`
    update training_jobs set state = 'running', attempts = attempts + 1, phase = '', progress = 0, eta_ms = null,
      history = '[]', started_at = ${new Date(now)}, heartbeat_at = ${new Date(now)}
    where id = ${id} and state in ('queued', 'running') returning attempts, cancel_asked, created_by_id`);
  return row && { attempts: row.attempts, cancelAsked: row.cancel_asked, byId: row.created_by_id };
}

/** @returns whether it is still wanted: not canceled, and nobody else's */
export async function keepProgress(
  db: Queryable,
  id: Id,
  attempts: number,
  now: Millis,
  { phase, progress, etaMs, history }: Pick<TrainingJob, 'phase' | 'progress' | 'etaMs' | 'history'>,
): Promise<boolean> {
  const row = await db.maybeOne<{ cancel_asked: boolean }>(sql`
    update training_jobs set phase = ${phase}, progress = ${progress}, eta_ms = ${etaMs},
      history = ${JSON.stringify(history)}, heartbeat_at = ${new Date(now)}
    where id = ${id} and state = 'running' and attempts = ${attempts} returning cancel_asked`);
  return row !== null && !row.cancel_asked;
}

/** @returns false when it was over already */
export async function endJob(
  db: Queryable,
  id: Id,
  end: {
    state: 'done' | 'failed' | 'canceled';
    now: Millis;
    problem?: string;
    report?: ModelReport;
    versionId?: Id;
  },
): Promise<boolean> {
  const row = await db.maybeOne<{ id: string }>(sql`
    update training_jobs set state = ${end.state}, ended_at = ${new Date(end.now)}, eta_ms = null,
      progress = case when ${end.state} = 'done' then 1 else progress end, problem = ${end.problem ?? ''},
      report = ${end.report ? JSON.stringify(end.report) : null}, version_id = ${end.versionId ?? null}
    where id = ${id} and state in ('queued', 'running') returning id`);
  return row !== null;
}

/** @returns whether there is something to cancel, and whether it had begun */
export async function askCancel(db: Queryable, id: Id): Promise<TrainingJob['state'] | null> {
  const row = await db.maybeOne<{ state: TrainingJob['state'] }>(sql`
    update training_jobs set cancel_asked = true where id = ${id} and state in ('queued', 'running') returning state`);
  return row?.state ?? null;
}

/** Those whose server is silent for longer than any other server takes to find that out. */
export async function failSilent(db: Queryable, silentSince: Millis, now: Millis): Promise<number> {
  const rows = await db.query<{ id: string }>(sql`
    update training_jobs set state = 'failed', ended_at = ${new Date(now)}, eta_ms = null,
      problem = 'The server that trained it went away, and no other one took it up. Start it again.'
    where (state = 'running' and heartbeat_at < ${new Date(silentSince)})
      or (state = 'queued' and created_at < ${new Date(now - 86_400_000)})
    returning id`);
  return rows.length;
}
