// Tunes models at an endpoint that speaks OpenAI's protocol: files and fine_tuning/jobs. One request a verb, no retries: the caller looks again.
import type OpenAI from 'openai';
import { toFile } from 'openai';
import type { Clock } from '../clock.ts';
import { createOpenAiClient, type Endpoint } from './openai-client.ts';
import { toModelFailure } from './openai-failures.ts';

/** What the endpoint says of a job. `waiting` covers the check of the file and its queue. */
export type TuningLook = {
  jobId: string;
  state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'canceled';
  /** The name the tuned model is asked by; null until it is there. */
  tunedModel: string | null;
  /** Tokens that are charged; null until it is over. */
  trainedTokens: number | null;
  /** Of the newest step that was told of. */
  step: number | null;
  steps: number | null;
  loss: number | null;
  /** When the endpoint expects the end, in milliseconds since 1970. */
  endsAt: number | null;
  /** Why it failed, in the endpoint's words; '' otherwise. */
  problem: string;
};

/** Each verb throws ModelFailure and nothing else. */
export type Tuner = {
  readonly provider: string;
  /** @returns the file's id there */
  upload(name: string, jsonl: string, signal: AbortSignal): Promise<string>;
  /** @param mark finds the job again, whoever lost its id */
  start(
    job: { model: string; fileId: string; seed: number; epochs: number | null; mark: string },
    signal: AbortSignal,
  ): Promise<string>;
  /** The id of the job that was started with this mark, or null. */
  find(mark: string, signal: AbortSignal): Promise<string | null>;
  look(jobId: string, signal: AbortSignal): Promise<TuningLook>;
  cancel(jobId: string, signal: AbortSignal): Promise<void>;
  /** What was uploaded is not left lying there. */
  removeFile(fileId: string, signal: AbortSignal): Promise<void>;
};

const markKey = 'steward_training';

const states: Record<OpenAI.FineTuning.FineTuningJob['status'], TuningLook['state']> = {
  validating_files: 'waiting',
  queued: 'waiting',
  running: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'canceled',
};

export function createOpenAiTuner(options: Endpoint & { clock: Clock; timeoutMs?: number }): Tuner {
  const { clock, timeoutMs = 60_000 } = options;
  const client = createOpenAiClient(options, timeoutMs);
  const told = async <T>(work: Promise<T>): Promise<T> =>
    work.catch(error => {
      throw toModelFailure(error, clock.now());
    });

  return {
    provider: 'openai',
    async upload(name, jsonl, signal) {
      const file = await toFile(Buffer.from(jsonl, 'utf8'), name, { type: 'application/jsonl' });
      const { id } = await told(client.files.create({ file, purpose: 'fine-tune' }, { signal }));
      return id;
    },
    async start({ model, fileId, seed, epochs, mark }, signal) {
      const hyperparameters = epochs === null ? {} : { n_epochs: epochs };
      const made = client.fineTuning.jobs.create(
        {
          ...{ model, training_file: fileId, seed, metadata: { [markKey]: mark } },
          method: { type: 'supervised', supervised: { hyperparameters } },
        },
        { signal },
      );
      return (await told(made)).id;
    },
    async find(mark, signal) {
      const page = await told(client.fineTuning.jobs.list({ limit: 50 }, { signal }));
      return page.data.find(({ metadata }) => metadata?.[markKey] === mark)?.id ?? null;
    },
    async look(jobId, signal) {
      const [job, events] = await Promise.all([
        told(client.fineTuning.jobs.retrieve(jobId, { signal })),
        told(client.fineTuning.jobs.listEvents(jobId, { limit: 20 }, { signal })),
      ]);
      const newest = events.data.map(({ data }) => stepOf(data)).find(step => step !== null);
      return {
        ...{ jobId, state: states[job.status] ?? 'waiting', tunedModel: job.fine_tuned_model },
        ...{ trainedTokens: job.trained_tokens, problem: job.error?.message ?? '' },
        ...{ step: newest?.step ?? null, steps: newest?.steps ?? null, loss: newest?.loss ?? null },
        endsAt: job.estimated_finish ? job.estimated_finish * 1_000 : null,
      };
    },
    async cancel(jobId, signal) {
      await told(client.fineTuning.jobs.cancel(jobId, { signal }));
    },
    async removeFile(fileId, signal) {
      await told(client.files.delete(fileId, { signal }));
    },
  };
}

/** What a metrics event carries; its type in the SDK is unknown. */
function stepOf(data: unknown): { step: number; steps: number | null; loss: number | null } | null {
  if (typeof data !== 'object' || data === null) return null;
  const { step, total_steps: steps, train_loss: loss } = data as Record<string, unknown>;
  if (typeof step !== 'number') return null;
  return {
    step,
    steps: typeof steps === 'number' ? steps : null,
    loss: typeof loss === 'number' ? loss : null,
  };
}
