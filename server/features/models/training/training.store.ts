/** Owns the SQL of data sets and trainings. Never decides anything. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { DatasetInfo, ModelReport, TrainingJob, TuningFacts } from '#protocol/http/training.ts';
import type { Id, Millis } from '#protocol/ids.ts';

export const pathOf = (datasetId: Id): string => `datasets/${datasetId}`;

type DatasetRow = {
  id: string;
  name: string;
  sha256: string;
  source: DatasetInfo['source'];
  format: DatasetInfo['format'];
  row_count: number;
  label_count: number;
  out_of_scope_count: number;
  created_at: Date;
  created_by: string;
};
const datasetColumns = sql`id, name, sha256, source, format, row_count, label_count, out_of_scope_count, created_at, created_by`;
const toDataset = (row: DatasetRow): DatasetInfo => ({
  ...{ id: row.id, path: pathOf(row.id), name: row.name, sha256: row.sha256, source: row.source },
  format: row.format,
  ...{ rows: row.row_count, labels: row.label_count, outOfScope: row.out_of_scope_count },
  ...{ createdAt: row.created_at.getTime(), createdBy: row.created_by },
});

export async function insertDataset(
  db: Queryable,
  dataset: Omit<DatasetInfo, 'path'>,
  content: string,
): Promise<void> {
  await db.query(sql`
    insert into datasets (id, name, sha256, source, format, row_count, label_count, out_of_scope_count, content, created_at, created_by)
    values (${dataset.id}, ${dataset.name}, ${dataset.sha256}, ${dataset.source}, ${dataset.format}, ${dataset.rows}, ${dataset.labels},
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
): Promise<{ conversationId: Id; text: string; label: string }[]> {
  return db.query(sql`
    select c.id as "conversationId", m.text, c.tags[1] as label from conversations c
    join lateral (
      select text from messages where conversation_id = c.id and kind = 'text' and is_public
        and author->>'kind' = 'customer' order by seq limit 1) m on true
    where c.status = 'resolved' and c.resolved_at >= ${new Date(since)} and cardinality(c.tags) = 1 and m.text <> ''
    order by c.resolved_at desc limit 20000`);
}

/**
 * Those whose customer is being erased or is gone. An erasure that begins later waits for the end of the transaction, and then finds what was
 * made in it.
 */
export async function erasedAmong(tx: Tx, conversationIds: readonly Id[]): Promise<Set<Id>> {
  await tx.query(sql`select gathering_words()`);
  const rows = await tx.query<{ id: string }>(sql`
    select given.id from unnest(${[...conversationIds]}::uuid[]) as given (id)
    left join conversations c on c.id = given.id
    where c.id is null or exists (select 1 from erasures e where e.customer_id = c.customer_id)`);
  return new Set(rows.map(({ id }) => id));
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
  tuning: KeptTuning | null;
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
  j.tuning, j.problem, j.version_id, j.attempts, j.created_at, j.created_by, j.started_at, j.ended_at`;
const toJob = (row: JobRow): TrainingJob => ({
  ...{ id: row.id, modelType: row.model_type, config: row.config, state: row.state },
  ...{ datasetPath: pathOf(row.dataset_id), datasetName: row.dataset_name },
  ...{ phase: row.phase, progress: row.progress, etaMs: row.eta_ms, history: row.history },
  tuning: row.tuning && factsOf(row.tuning),
  ...{ metrics: row.report, problem: row.problem, versionId: row.version_id, attempts: row.attempts },
  ...{ createdAt: row.created_at.getTime(), createdBy: row.created_by },
  ...{ startedAt: row.started_at?.getTime() ?? null, endedAt: row.ended_at?.getTime() ?? null },
});

/** What a restart needs, besides what is told of it. */
export type KeptTuning = TuningFacts & {
  fileId: string | null;
  remoteId: string | null;
  /** Looks in a row that the provider did not answer. */
  failures: number;
  /** Until then one turn is under way, and no other may begin: a job there must not be started twice. */
  busyUntil: Millis;
};
const factsOf = ({ provider, tunedModel, trainedTokens, step, steps, loss }: KeptTuning): TuningFacts => ({
  ...{ provider, tunedModel, trainedTokens, step, steps, loss },
});
export const newTuning = (provider: string): KeptTuning => ({
  ...{ provider, tunedModel: null, trainedTokens: null, step: null, steps: null, loss: null },
  ...{ fileId: null, remoteId: null, failures: 0, busyUntil: 0 },
});

/** A training elsewhere, as one turn finds it. */
export type Turn = Pick<TrainingJob, 'id' | 'phase' | 'progress' | 'history'> & {
  tuning: KeptTuning;
  cancelAsked: boolean;
  byId: Id | null;
  startedAt: Millis;
};

/** Null when it is over, or another turn is under way. */
export async function claimTurn(db: Queryable, id: Id, now: Millis, busyMs: number): Promise<Turn | null> {
  const row = await db.maybeOne<
    Pick<JobRow, 'phase' | 'progress' | 'history'> & {
      tuning: KeptTuning;
      cancel_asked: boolean;
      created_by_id: string | null;
      started_at: Date;
    }
  >(sql`
    update training_jobs set state = 'running', attempts = greatest(attempts, 1), heartbeat_at = ${new Date(now)},
      started_at = coalesce(started_at, ${new Date(now)}),
      tuning = tuning || jsonb_build_object('busyUntil', ${now + busyMs}::bigint)
    where id = ${id} and state in ('queued', 'running') and (tuning->>'busyUntil')::bigint <= ${now}::bigint
    returning phase, progress, history, tuning, cancel_asked, created_by_id, started_at`);
  return (
    row && {
      ...{ id, phase: row.phase, progress: row.progress, history: row.history, tuning: row.tuning },
      ...{ cancelAsked: row.cancel_asked, byId: row.created_by_id, startedAt: row.started_at.getTime() },
    }
  );
}

/** @returns false when it was over already */
export async function keepTurn(
  tx: Tx,
  id: Id,
  turn: Pick<TrainingJob, 'phase' | 'progress' | 'etaMs' | 'history'> & { tuning: KeptTuning; now: Millis },
): Promise<boolean> {
  const row = await tx.maybeOne<{ id: string }>(sql`
    update training_jobs set phase = ${turn.phase}, progress = ${turn.progress}, eta_ms = ${turn.etaMs},
      history = ${JSON.stringify(turn.history)}, tuning = ${JSON.stringify({ ...turn.tuning, busyUntil: 0 })},
      heartbeat_at = ${new Date(turn.now)}
    where id = ${id} and state = 'running' returning id`);
  return row !== null;
}

/** The turn ends without a step: another one may begin at once. */
export async function freeTurn(db: Queryable, id: Id): Promise<void> {
  await db.query(
    sql`update training_jobs set tuning = tuning || '{"busyUntil": 0}' where id = ${id} and state = 'running'`,
  );
}

/** Trainings elsewhere that nobody looked at for long. */
export async function silentTunings(db: Queryable, silentSince: Millis): Promise<Id[]> {
  const rows = await db.query<{ id: string }>(sql`
    select id from training_jobs
    where tuning is not null and state in ('queued', 'running')
      and coalesce(heartbeat_at, created_at) < ${new Date(silentSince)}`);
  return rows.map(({ id }) => id);
}

export async function insertJob(
  tx: Tx,
  job: Pick<TrainingJob, 'id' | 'modelType' | 'config' | 'createdAt' | 'createdBy'> & {
    datasetId: Id;
    createdById: Id | null;
    tuning: KeptTuning | null;
  },
): Promise<void> {
  await tx.query(sql`
    insert into training_jobs (id, model_type, line, dataset_id, config, tuning, state, created_at, created_by, created_by_id)
    values (${job.id}, ${job.modelType}, ${job.config.line}, ${job.datasetId}, ${JSON.stringify(job.config)},
      ${job.tuning && JSON.stringify(job.tuning)}, 'queued',
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
    tuning?: KeptTuning;
  },
): Promise<boolean> {
  const row = await db.maybeOne<{ id: string }>(sql`
    update training_jobs set state = ${end.state}, ended_at = ${new Date(end.now)}, eta_ms = null,
      progress = case when ${end.state} = 'done' then 1 else progress end, problem = ${end.problem ?? ''},
      report = ${end.report ? JSON.stringify(end.report) : null}, version_id = ${end.versionId ?? null},
      tuning = coalesce(${end.tuning ? JSON.stringify(end.tuning) : null}::jsonb, tuning)
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
    where tuning is null and ((state = 'running' and heartbeat_at < ${new Date(silentSince)})
      or (state = 'queued' and created_at < ${new Date(now - 86_400_000)}))
    returning id`);
  return rows.length;
}
