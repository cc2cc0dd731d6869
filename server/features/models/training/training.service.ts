/**
 * Owns trainings: from a checked data set to a registered version, in a thread of its own, seen and stopped from outside. A training whose
 * server goes away is taken up by another one from the start, which its seed makes the same; one that nobody takes up fails and says so.
 */
import { setInterval } from 'node:timers';
import { parseDataset } from '#ai/intent/dataset.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import { onBehalfOf } from '#platform/http/acting.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/log.ts';
import { AppError } from '#protocol/errors.ts';
import type { DatasetInfo, DatasetRequest, TrainingJob, TrainingRequest } from '#protocol/http/training.ts';
import { type Id, isId } from '#protocol/ids.ts';
import { keepScores } from '../intents/scores.store.ts';
import type { Registry } from '../registry/registry.service.ts';
import { sha256Of } from '../registry/version-file.ts';
import type { By, Trail } from '../trail.ts';
import { type Finished, runModelTask } from './model-thread.ts';
import { etaOf, overall, type Phase } from './progress.ts';
import { holdsTalks, parseTalks } from './talks.ts';
import {
  askCancel,
  claimJob,
  endJob,
  erasedAmong,
  failSilent,
  findDataset,
  findJob,
  insertDataset,
  insertJob,
  keepProgress,
  labelledConversations,
  listDatasets,
  listJobs,
  newTuning,
  pathOf,
  silentTunings,
} from './training.store.ts';
import { type TuningDeps, takeTurn } from './tuning.ts';

export type TrainingDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  log: Log;
  registry: Registry;
  audit: Trail;
  redact(text: string): string;
  /** Null: no provider tunes models. */
  tuning: Tuning | null;
};

export type Tuning = Pick<TuningDeps, 'tuner' | 'charge'> & {
  /** Whose price is known. */
  models: readonly string[];
  /** Between two looks at the provider; 15 s unless given. */
  lookEveryMs?: number;
};

/** Fewer rows teach nothing. */
const fewestRows = 10;
const mostProblemsTold = 50;
const mostAttempts = 3;
/** Progress is written this often, and so often a training hears that it is canceled. */
const beatMs = 1_000;
const silentMs = 3 * 60_000;
const dayMs = 86_400_000;

const unfit = (problem: string): AppError =>
  new AppError('dataset_invalid', { details: [{ path: 'file', problem }] });

/** Talks carry no labels; they are counted like rows. */
function talkRows(content: string): ReturnType<typeof parseDataset> {
  const { talks, problems } = parseTalks(content);
  return { rows: talks.map(() => ({ text: '', label: null })), problems };
}

class Canceled extends Error {
  override name = 'Canceled';
}

export type Training = ReturnType<typeof createTraining>;

export function createTraining(deps: TrainingDeps) {
  const { db, clock, newId, log, registry, audit } = deps;
  let queue: Jobs | null = null;

  /** @throws AppError dataset_invalid, with the lines that cannot be used */
  function datasetOf(
    { name, content }: DatasetRequest,
    source: DatasetInfo['source'],
    by: By,
  ): Omit<DatasetInfo, 'path'> {
    const isTalks = holdsTalks(content);
    const { rows, problems } = isTalks ? talkRows(content) : parseDataset(content);
    if (problems.length > 0) {
      const told = problems.slice(0, mostProblemsTold).map(({ line, problem }) => ({
        path: `line ${line}`,
        problem,
      }));
      const more = problems.length - told.length;
      if (more > 0) told.push({ path: 'file', problem: `and ${more} more lines` });
      throw new AppError('dataset_invalid', { details: told });
    }
    const labels = new Set(rows.flatMap(({ label }) => (label === null ? [] : [label])));
    if (isTalks && rows.length < fewestRows) throw unfit(`${rows.length} talks: at least ${fewestRows}`);
    if (!isTalks && (rows.length < fewestRows || labels.size < 2))
      throw unfit(`${rows.length} rows with ${labels.size} labels: at least ${fewestRows} with 2`);
    return {
      ...{ id: newId(), name, sha256: sha256Of(content), source, rows: rows.length, labels: labels.size },
      format: isTalks ? ('talks' as const) : ('labels' as const),
      outOfScope: isTalks ? 0 : rows.filter(({ label }) => label === null).length,
      ...{ createdAt: clock.now(), createdBy: by.name },
    };
  }

  async function keepDataset(
    tx: Tx,
    request: DatasetRequest,
    source: DatasetInfo['source'],
    by: By,
  ): Promise<DatasetInfo> {
    const dataset = datasetOf(request, source, by);
    await insertDataset(tx, dataset, request.content);
    audit(tx, {
      ...{ line: request.name, act: 'dataset.add', subjectId: dataset.id, by },
      detail: { source, rows: dataset.rows, sha256: dataset.sha256 },
    });
    return { ...dataset, path: pathOf(dataset.id) };
  }

  async function must(id: Id): Promise<TrainingJob> {
    const job = await findJob(db, id);
    if (!job) throw new AppError('not_found');
    return job;
  }

  async function datasetAt(path: string) {
    const id = path.replace(/^datasets\//, '');
    const found = isId(id) ? await findDataset(db, id) : null;
    if (!found) throw new AppError('not_found');
    return found;
  }

  async function run(jobId: Id, stopping: AbortSignal): Promise<void> {
    const claimed = await claimJob(db, jobId, clock.now());
    if (!claimed) return;
    const end = (state: 'failed' | 'canceled', problem = '') =>
      endJob(db, jobId, { state, now: clock.now(), problem });
    if (claimed.cancelAsked) return void (await end('canceled'));
    if (claimed.attempts > mostAttempts)
      return void (await end('failed', `It was interrupted ${mostAttempts} times.`));
    const job = await must(jobId);
    if (!('holdOut' in job.config)) throw new Error('a training of another kind');
    const { seed, holdOut } = job.config;
    const { content, info } = await datasetAt(job.datasetPath);
    const startedAt = clock.now();
    const canceled = new AbortController();
    const seen: Pick<TrainingJob, 'phase' | 'progress' | 'etaMs' | 'history'> = {
      ...{ phase: 'read', progress: 0, etaMs: null, history: [] },
    };
    const beat = setInterval(() => {
      const atMs = clock.now() - startedAt;
      seen.etaMs = etaOf(seen.progress, atMs);
      seen.history = [...seen.history, { atMs, progress: seen.progress, phase: seen.phase }].slice(-600);
      keepProgress(db, jobId, claimed.attempts, clock.now(), seen).then(
        isWanted => !isWanted && canceled.abort(new Canceled()),
        error => log.debug({ err: error }, 'the progress of a training was not written'),
      );
    }, beatMs);
    try {
      const done = await runModelTask(
        { kind: 'train', jsonl: content, seed, holdOut },
        {
          signal: AbortSignal.any([stopping, canceled.signal]),
          onProgress({ phase, done: so, total }) {
            seen.phase = phase satisfies Phase;
            // Passes over held-back parts may begin anew; what a person sees never goes back.
            seen.progress = Math.max(seen.progress, overall(phase, so, total));
          },
        },
      );
      await finish(job, info, done, onBehalfOf({ id: claimed.byId, name: job.createdBy }));
    } catch (error) {
      if (error instanceof Canceled) return void (await end('canceled'));
      // The server is stopping: the queue gives it to the next one.
      if (stopping.aborted) throw error;
      log.warn({ err: error, jobId }, 'a training failed');
      await end('failed', 'The training broke down. The log of the server says how.');
    } finally {
      clearInterval(beat);
    }
  }

  async function finish(job: TrainingJob, info: DatasetInfo, done: Finished, by: By): Promise<void> {
    if (done.kind === 'problem' || !done.artefact) {
      const problem = done.kind === 'problem' ? done.text : 'It brought no model.';
      await endJob(db, job.id, { state: 'failed', now: clock.now(), problem });
      return;
    }
    const { artefact, report, trainedOn, scores } = done;
    if (!('holdOut' in job.config)) throw new Error('a training of another kind');
    const { line, seed, holdOut, note } = job.config;
    const { labels: _labels, confusions: _confusions, slices: _slices, ...metrics } = report;
    await db.transaction(async tx => {
      const versionId = await registry.registerTrained(
        tx,
        {
          ...{ line, modelName: 'steward-intents', note, dataHash: info.sha256, artefact, metrics },
          parameters: { seed, holdOut },
          metadata: { dataset: info.name, rows: info.rows, trainedOn, labels: info.labels, jobId: job.id },
        },
        by,
      );
      await keepScores(tx, { versionId, datasetId: null, scores });
      const isFirst = await endJob(tx, job.id, { state: 'done', now: clock.now(), report, versionId });
      // Canceled in the last moment, or run twice: one training registers one version.
      if (!isFirst) throw new Canceled();
    });
  }

  async function turnOf(jobId: Id, signal: AbortSignal): Promise<void> {
    const { tuning } = deps;
    if (!tuning) {
      const problem = 'The provider is not set up any more.';
      await endJob(db, jobId, { state: 'failed', now: clock.now(), problem });
      return;
    }
    const { tuner, charge, lookEveryMs = 15_000 } = tuning;
    const again = async (tx: Tx, id: Id, delayMs: number) =>
      queue?.enqueue<{ jobId: Id }>(tx, 'models.tune', { jobId: id }, { delayMs, key: id });
    await takeTurn(
      { db, clock, log, registry, redact: deps.redact, tuner, charge, again, lookEveryMs },
      jobId,
      signal,
    );
  }

  /** A second turn while one is under way gives way to it. */
  const turnNow = (jobId: Id): Promise<void> =>
    db.transaction(async tx => {
      const job = await findJob(tx, jobId);
      if (job?.tuning) await queue?.enqueue<{ jobId: Id }>(tx, 'models.tune', { jobId });
    });

  return {
    datasets: () => listDatasets(db),
    addDataset: (request: DatasetRequest, by: By): Promise<DatasetInfo> =>
      db.transaction(tx => keepDataset(tx, request, 'upload', by)),

    /** From resolved conversations that people gave one tag: the first message, without what must not be kept. */
    async addFromConversations({ name, days }: { name: string; days: number }, by: By): Promise<DatasetInfo> {
      const found = await labelledConversations(db, clock.now() - days * dayMs);
      const lines = found.map(({ conversationId, text, label }) => ({
        conversationId,
        line: JSON.stringify({ text: deps.redact(text), label }),
      }));
      return db.transaction(async tx => {
        // Reading them took a while: who was erased meanwhile is left out.
        const gone = await erasedAmong(
          tx,
          lines.map(({ conversationId }) => conversationId),
        );
        const content = lines.flatMap(each => (gone.has(each.conversationId) ? [] : each.line)).join('\n');
        return keepDataset(tx, { name, content }, 'conversations', by);
      });
    },

    /** @returns the id to ask for its status by */
    async startTrainingJob(
      { modelType, config, datasetPath }: TrainingRequest,
      by: By,
    ): Promise<{ jobId: Id }> {
      const { info } = await datasetAt(datasetPath);
      const isTuning = modelType === 'openai-fine-tune';
      if (isTuning !== (info.format === 'talks'))
        throw unfit(isTuning ? 'holds labelled messages, not talks' : 'holds talks, not labelled messages');
      if (isTuning && !deps.tuning) throw new AppError('no_provider');
      const jobId = newId();
      await db.transaction(async tx => {
        const now = clock.now();
        const made = { id: jobId, modelType, config, createdAt: now, createdBy: by.name, createdById: by.id };
        const tuning = isTuning && deps.tuning ? newTuning(deps.tuning.tuner.provider) : null;
        await insertJob(tx, { ...made, tuning, datasetId: info.id });
        await queue?.enqueue<{ jobId: Id }>(tx, tuning ? 'models.tune' : 'models.train', { jobId });
        audit(tx, {
          ...{ line: config.line, act: 'training.start', subjectId: jobId, by },
          detail: { dataset: info.name, seed: config.seed },
        });
      });
      return { jobId };
    },

    getJobStatus: must,
    list: () => listJobs(db),

    /** Stops it within moments; what is over stays as it is. */
    async cancel(jobId: Id, by: By): Promise<TrainingJob> {
      const { line } = (await must(jobId)).config;
      const state = await db.transaction(async tx => {
        const asked = await askCancel(tx, jobId);
        if (asked !== null) audit(tx, { line, act: 'training.cancel', subjectId: jobId, by });
        return asked;
      });
      if (state === null) throw new AppError('refused_by_state');
      if (state === 'queued') await endJob(db, jobId, { state: 'canceled', now: clock.now() });
      else await turnNow(jobId);
      return must(jobId);
    },

    /** Models that a provider may tune; null where none is set up. */
    tunable: (): string[] | null => deps.tuning && [...deps.tuning.models],

    /** Fails those that nobody works on any more; what a provider trains goes on there, so it is looked at again. */
    async sweep(): Promise<number> {
      const since = clock.now() - silentMs;
      if (deps.tuning) for (const id of await silentTunings(db, since)) await turnNow(id);
      return failSilent(db, since, clock.now());
    },

    registerJobs(jobs: Jobs): void {
      queue = jobs;
      jobs.register<{ jobId: Id }>('models.train', ({ jobId }, signal) => run(jobId, signal), {
        // One at a time: it fills a processor.
        ...{ concurrency: 1, expireSeconds: 3_600, retryLimit: mostAttempts, retryDelaySeconds: 1 },
      });
      // Registered without a provider, too: a job that waits from before ends with its reason.
      jobs.register<{ jobId: Id }>('models.tune', ({ jobId }, signal) => turnOf(jobId, signal), {
        ...{ concurrency: 4, expireSeconds: 300, retryLimit: mostAttempts, retryDelaySeconds: 1 },
      });
    },
  };
}
