/**
 * Owns trainings that a provider carries out. Each turn takes one step and is a job of its own: upload, start, look, look, … So any server takes
 * the next one, a stop costs nothing, and no second job is started there: the provider's is found again by the training's id.
 */

import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import { onBehalfOf } from '#platform/http/acting.ts';
import { ModelFailure } from '#platform/llm/language-model.ts';
import type { Tuner, TuningLook } from '#platform/llm/openai-tuning.ts';
import type { Log } from '#platform/log.ts';
import type { TrainingJob, TuningFacts } from '#protocol/http/training.ts';
import type { Id } from '#protocol/ids.ts';
import type { Registry } from '../registry/registry.service.ts';
import { etaOf, tuningProgress } from './progress.ts';
import { parseTalks, redactedTalks } from './talks.ts';
import { claimTurn, endJob, findDataset, findJob, freeTurn, keepTurn, type Turn } from './training.store.ts';

export type TuningDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  registry: Registry;
  redact(text: string): string;
  tuner: Tuner;
  /** Called once, when it succeeded. */
  charge(tuned: { model: string; tokens: number; startedAt: number }): Promise<void>;
  /** The next turn, in the transaction that keeps this one. */
  again(tx: Tx, jobId: Id, delayMs: number): Promise<unknown>;
  /** Between two looks. */
  lookEveryMs: number;
};

/** So often a provider may be out of reach before it counts as gone; the pauses grow to ten minutes. */
const mostFailures = 60;
const longestPauseMs = 600_000;
/** Longer than any turn takes. After this a turn whose server died gives way. */
const busyMs = 300_000;

export async function takeTurn(deps: TuningDeps, jobId: Id, signal: AbortSignal): Promise<void> {
  const { db, clock, log } = deps;
  const turn = await claimTurn(db, jobId, clock.now(), busyMs);
  const job = await findJob(db, jobId);
  if (!turn || !job || job.modelType !== 'openai-fine-tune') return;
  try {
    await step(deps, { job, turn, signal });
  } catch (error) {
    // The server is stopping: the queue gives the turn to the next one.
    if (signal.aborted) {
      await freeTurn(db, jobId);
      throw error;
    }
    const isRefused = error instanceof ModelFailure && error.kind === 'refused';
    const failures = turn.tuning.failures + 1;
    log.warn({ err: error, jobId, failures }, 'a provider could not be asked about a training');
    if (!(error instanceof ModelFailure) || isRefused || failures >= mostFailures) {
      const problem =
        error instanceof ModelFailure ? error.message : 'The training broke down. The log says how.';
      await endJob(db, jobId, { state: 'failed', now: clock.now(), problem });
      return;
    }
    const delayMs = Math.min(longestPauseMs, deps.lookEveryMs * 2 ** Math.min(failures, 8));
    await keep(deps, turn, { tuning: { ...turn.tuning, failures } }, delayMs);
  }
}

type Step = { job: TrainingJob; turn: Turn; signal: AbortSignal };

async function step(deps: TuningDeps, { job, turn, signal }: Step): Promise<void> {
  const { db, clock, tuner } = deps;
  const { fileId, remoteId } = turn.tuning;
  if (turn.cancelAsked) return cancel(deps, { job, turn, signal });
  if (fileId === null) {
    const uploaded = await upload(deps, job, signal);
    if (uploaded === null) return;
    return keep(
      deps,
      turn,
      { phase: 'upload', progress: 0.05, tuning: { ...turn.tuning, fileId: uploaded } },
      0,
    );
  }
  if (remoteId === null) {
    if (!('baseModel' in job.config)) throw new Error('a tuning without a base model');
    const { baseModel: model, seed, epochs } = job.config;
    // A server may have died between starting it and writing that down: it must not be paid for twice.
    const found =
      (await tuner.find(job.id, signal)) ??
      (await tuner.start({ model, fileId, seed, epochs, mark: job.id }, signal));
    return keep(
      deps,
      turn,
      { phase: 'wait', progress: 0.1, tuning: { ...turn.tuning, remoteId: found } },
      deps.lookEveryMs,
    );
  }
  const look = await tuner.look(remoteId, signal);
  const tuning = { ...turn.tuning, ...factsOf(look), failures: 0 };
  switch (look.state) {
    case 'succeeded':
      await succeed(deps, job, { ...turn, tuning });
      return tidy(deps, fileId, signal);
    case 'failed':
      await endJob(db, job.id, {
        state: 'failed',
        now: clock.now(),
        problem: look.problem || 'The provider gave no reason.',
        tuning,
      });
      return tidy(deps, fileId, signal);
    case 'canceled':
      await endJob(db, job.id, { state: 'canceled', now: clock.now(), tuning });
      return tidy(deps, fileId, signal);
    default:
      return keep(
        deps,
        turn,
        {
          phase: look.state === 'running' ? 'tune' : 'wait',
          progress: tuningProgress(look),
          tuning,
          endsAt: look.endsAt,
        },
        deps.lookEveryMs,
      );
  }
}

const factsOf = ({
  tunedModel,
  trainedTokens,
  step: done,
  steps,
  loss,
}: TuningLook): Omit<TuningFacts, 'provider'> => ({
  ...{ tunedModel, trainedTokens, step: done, steps, loss },
});

/** @returns the file's id; null where its rows are of no use, which ends the training */
async function upload(deps: TuningDeps, job: TrainingJob, signal: AbortSignal): Promise<string | null> {
  const dataset = await findDataset(deps.db, job.datasetPath.replace(/^datasets\//, ''));
  const { talks, problems } = parseTalks(dataset?.content ?? '');
  if (!dataset || talks.length === 0 || problems.length > 0) {
    await endJob(deps.db, job.id, {
      state: 'failed',
      now: deps.clock.now(),
      problem: 'The data set holds no talks.',
    });
    return null;
  }
  return deps.tuner.upload(`${job.id}.jsonl`, redactedTalks(talks, deps.redact), signal);
}

async function cancel(deps: TuningDeps, { job, turn, signal }: Step): Promise<void> {
  const { remoteId, fileId } = turn.tuning;
  const there = remoteId ?? (fileId === null ? null : await deps.tuner.find(job.id, signal));
  if (there !== null) {
    const { state } = await deps.tuner.look(there, signal);
    if (state === 'waiting' || state === 'running') await deps.tuner.cancel(there, signal);
  }
  await endJob(deps.db, job.id, { state: 'canceled', now: deps.clock.now() });
  if (fileId !== null) await tidy(deps, fileId, signal);
}

async function succeed(deps: TuningDeps, job: TrainingJob, turn: Turn): Promise<void> {
  const { db, clock, registry, tuner } = deps;
  const { tunedModel, trainedTokens, loss } = turn.tuning;
  if (tunedModel === null || !('baseModel' in job.config)) {
    await endJob(db, job.id, { state: 'failed', now: clock.now(), problem: 'The provider named no model.' });
    return;
  }
  const { line, note, seed, epochs, baseModel } = job.config;
  const dataset = await findDataset(db, job.datasetPath.replace(/^datasets\//, ''));
  const isFirst = await db
    .transaction(async tx => {
      const versionId = await registry.registerTuned(
        tx,
        {
          ...{
            line,
            note,
            provider: tuner.provider,
            modelName: tunedModel,
            dataHash: dataset?.info.sha256 ?? '',
          },
          metrics: {
            ...(loss === null ? {} : { trainLoss: loss }),
            ...(trainedTokens === null ? {} : { trainedTokens }),
          },
          parameters: {},
          metadata: {
            baseModel,
            seed,
            epochs,
            dataset: job.datasetName,
            rows: dataset?.info.rows ?? 0,
            jobId: job.id,
          },
        },
        onBehalfOf({ id: turn.byId, name: job.createdBy }),
      );
      const won = await endJob(tx, job.id, {
        state: 'done',
        now: clock.now(),
        versionId,
        tuning: turn.tuning,
      });
      if (!won) throw new Overtaken();
      return true;
    })
    .catch(error => {
      // Canceled in the last moment, or run twice: one training registers one version.
      if (error instanceof Overtaken) return false;
      throw error;
    });
  if (isFirst && trainedTokens !== null)
    await deps.charge({ model: baseModel, tokens: trainedTokens, startedAt: job.startedAt ?? clock.now() });
}

class Overtaken extends Error {
  override name = 'Overtaken';
}

async function keep(
  deps: TuningDeps,
  turn: Turn,
  now: { phase?: string; progress?: number; tuning: Turn['tuning']; endsAt?: number | null },
  delayMs: number,
): Promise<void> {
  const { db, clock } = deps;
  const atMs = clock.now() - turn.startedAt;
  const progress = Math.max(turn.progress, now.progress ?? 0);
  const phase = now.phase ?? turn.phase;
  const etaMs = now.endsAt
    ? Math.max(0, now.endsAt - clock.now())
    : phase === 'tune'
      ? etaOf(progress, atMs)
      : null;
  await db.transaction(async tx => {
    const kept = await keepTurn(tx, turn.id, {
      ...{ phase, progress, etaMs, now: clock.now(), tuning: now.tuning },
      history: [...turn.history, { atMs, progress, phase }].slice(-600),
    });
    if (kept) await deps.again(tx, turn.id, delayMs);
  });
}

/** The file is a copy; where it cannot be removed the training is none the worse. */
const tidy = ({ tuner, log }: TuningDeps, fileId: string, signal: AbortSignal): Promise<void> =>
  tuner
    .removeFile(fileId, signal)
    .catch(error => log.warn({ err: error, fileId }, 'a file was left at the provider'));
