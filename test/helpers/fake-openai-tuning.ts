// How the fake endpoint takes files and tunes models: each look at a job moves it one stage on, unless it is held.
import type { IncomingMessage, ServerResponse } from 'node:http';

type Stage = { status: string; step?: number };
const stages: Stage[] = [
  { status: 'validating_files' },
  { status: 'queued' },
  { status: 'running', step: 10 },
  { status: 'running', step: 30 },
  { status: 'succeeded', step: 40 },
];
const steps = 40;

type Job = {
  id: string;
  body: {
    model: string;
    training_file: string;
    seed: number;
    metadata: Record<string, string>;
    [key: string]: unknown;
  };
  stage: number;
  end: 'failed' | 'cancelled' | null;
};

export type FakeTuning = {
  /** By id, the text of each file that is held. */
  files: Map<string, string>;
  jobs: Job[];
  /** Jobs stay where they are. */
  hold(isHeld: boolean): void;
  /** The next look finds the job failed, in these words. */
  breakWith(message: string): void;
  /** The next requests are turned away. */
  refuse(status: number, times: number): void;
  /** Called once, before the next answer to a start is sent. */
  beforeStarted(work: () => void): void;
};

export function fakeTuning(): FakeTuning & {
  /** @returns false where the path is not its own */
  handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean>;
} {
  const files = new Map<string, string>();
  const jobs: Job[] = [];
  let isHeld = false;
  let broken: string | null = null;
  let refusals = { status: 500, left: 0 };
  let beforeStarted: (() => void) | null = null;

  const told = (job: Job) => {
    const { status } = stages[Math.min(job.stage, stages.length - 1)] ?? { status: 'queued' };
    const state = job.end ?? status;
    return {
      ...{ id: job.id, object: 'fine_tuning.job', created_at: 1, model: job.body.model, seed: job.body.seed },
      ...{ status: state, training_file: job.body.training_file, metadata: job.body.metadata },
      fine_tuned_model: state === 'succeeded' ? `ft:${job.body.model}:shop::${job.id}` : null,
      trained_tokens: state === 'succeeded' ? 12_000 : null,
      error: job.end === 'failed' ? { code: 'invalid', message: broken, param: null } : null,
      ...{
        result_files: [],
        validation_file: null,
        organization_id: 'org',
        hyperparameters: {},
        finished_at: null,
      },
    };
  };
  const events = (job: Job) =>
    stages
      .slice(0, job.stage + 1)
      .toReversed()
      .map(({ step }, index) => ({
        ...{ id: `ev-${index}`, object: 'fine_tuning.job.event', created_at: 1, level: 'info', message: '' },
        ...(step === undefined
          ? { type: 'message' }
          : { type: 'metrics', data: { step, total_steps: steps, train_loss: 2 - step / steps } }),
      }));

  function look(job: Job): object {
    if (broken !== null) job.end = 'failed';
    const now = told(job);
    if (!isHeld && job.end === null) job.stage += 1;
    return now;
  }

  async function answer(request: IncomingMessage, path: string): Promise<object | null> {
    const body = await read(request);
    const [, place, id, part] = /^\/(files|fine_tuning\/jobs)(?:\/([^/?]+))?(?:\/([^/?]+))?/.exec(path) ?? [];
    if (place === 'files') {
      if (request.method === 'DELETE') return { id, object: 'file', deleted: files.delete(id ?? '') };
      const fileId = `file-${files.size + 1}`;
      // The one part of the form that holds lines of JSON.
      files.set(fileId, /\r\n\r\n(\{"messages"[\s\S]*?)\r\n--/.exec(body)?.[1] ?? '');
      return { id: fileId, object: 'file', purpose: 'fine-tune' };
    }
    if (id === undefined && request.method === 'POST') {
      const job: Job = { id: `ftjob-${jobs.length + 1}`, body: JSON.parse(body), stage: 0, end: null };
      jobs.push(job);
      beforeStarted?.();
      beforeStarted = null;
      return told(job);
    }
    if (id === undefined) return { object: 'list', data: jobs.map(told), has_more: false };
    const job = jobs.find(each => each.id === id);
    if (!job) return null;
    if (part === 'events') return { object: 'list', data: events(job), has_more: false };
    if (part === 'cancel') job.end = 'cancelled';
    return part === 'cancel' ? told(job) : look(job);
  }

  return {
    files,
    jobs,
    hold: held => {
      isHeld = held;
    },
    breakWith: message => {
      broken = message;
    },
    refuse: (status, left) => {
      refusals = { status, left };
    },
    beforeStarted: work => {
      beforeStarted = work;
    },
    async handle(request, response, path) {
      if (!/^\/(files|fine_tuning)/.test(path)) return false;
      const isRefused = refusals.left > 0;
      if (isRefused) refusals.left -= 1;
      const found = isRefused ? null : await answer(request, path);
      const status = isRefused ? refusals.status : found ? 200 : 404;
      if (response.destroyed) return true;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(found ?? { error: { message: 'scripted', type: 'scripted', code: null } }));
      return true;
    },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
