// Models that a provider tunes, through the same verbs: the talks go there without personal data, the job is found again, seen and stopped.
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../server/platform/clock.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { createOpenAiTuner } from '../../../server/platform/llm/openai-tuning.ts';
import type { TrainingState } from '../../../src/protocol/http/training.ts';
import { type FakeOpenAi, startFakeOpenAi } from '../../helpers/fake-openai.ts';
import { admin, openModels } from './room.ts';

let fake: FakeOpenAi;
let room: Awaited<ReturnType<typeof openModels>>;
let charged: { model: string; tokens: number }[] = [];

beforeAll(async () => {
  fake = await startFakeOpenAi();
  room = await openModels({
    tuner: createOpenAiTuner({ apiKey: 'k', baseUrl: fake.baseUrl, clock: systemClock }),
    models: ['gpt-4.1-mini'],
    lookEveryMs: 20,
    charge: async ({ model, tokens }) => void charged.push({ model, tokens }),
  });
  await room.models.jobs.start(new AbortController().signal);
});
afterAll(async () => {
  await room.close();
  await fake.stop();
});
beforeEach(() => {
  charged = [];
  fake.tuning.jobs.length = 0;
  fake.tuning.files.clear();
  fake.tuning.hold(false);
});

const talk = (n: number) => ({
  messages: [
    { role: 'user', content: `My card 4111111111111111 was charged twice, order ${n}` },
    { role: 'assistant', content: 'We give the second charge back within three days.' },
  ],
});
const talks = (count: number) => Array.from({ length: count }, (_, n) => JSON.stringify(talk(n))).join('\n');
const upload = (content: string) => room.models.training.addDataset({ name: 'talks', content }, admin);
const start = async (datasetPath: string, line = 'answers') => {
  const { jobId } = await room.models.startTrainingJob(
    {
      ...{ modelType: 'openai-fine-tune', datasetPath },
      config: { line, baseModel: 'gpt-4.1-mini', seed: 3, epochs: 2, note: 'from autumn' },
    },
    admin,
  );
  return jobId;
};
async function until(jobId: string, ...states: TrainingState[]) {
  for (;;) {
    const job = await room.models.getJobStatus(jobId);
    if (states.includes(job.state)) return job;
    if (job.endedAt !== null) throw new Error(`${job.state}: ${job.problem}`);
    await wait(20);
  }
}

test('what is tuned becomes a version of a model of the provider, with its lineage and its price', async () => {
  const dataset = await upload(talks(12));
  expect(dataset).toMatchObject({ format: 'talks', rows: 12, labels: 0, outOfScope: 0 });
  const job = await until(await start(dataset.path), 'done');
  expect(job).toMatchObject({
    ...{ progress: 1, metrics: null, problem: '' },
    tuning: {
      ...{ provider: 'openai', tunedModel: 'ft:gpt-4.1-mini:shop::ftjob-1', trainedTokens: 12_000 },
      ...{ step: 40, steps: 40, loss: 1 },
    },
  });
  // What it went through, never backwards.
  expect([...new Set(job.history.map(({ phase }) => phase))]).toEqual(['upload', 'wait', 'tune']);
  const progress = job.history.map(point => point.progress);
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  expect(fake.tuning.jobs.map(({ body }) => body)).toMatchObject([
    {
      ...{ model: 'gpt-4.1-mini', seed: 3, metadata: { steward_training: job.id } },
      method: { type: 'supervised', supervised: { hyperparameters: { n_epochs: 2 } } },
    },
  ]);
  expect(await room.models.registry.get(job.versionId ?? '')).toMatchObject({
    ...{ line: 'answers', kind: 'chat', provider: 'openai', stage: 'registered', artefactSha256: null },
    ...{ modelName: 'ft:gpt-4.1-mini:shop::ftjob-1', dataHash: dataset.sha256, note: 'from autumn' },
    metrics: { trainLoss: 1, trainedTokens: 12_000 },
    metadata: { baseModel: 'gpt-4.1-mini', epochs: 2, rows: 12, jobId: job.id },
  });
  expect(charged).toEqual([{ model: 'gpt-4.1-mini', tokens: 12_000 }]);
});

test('nothing personal leaves, and nothing is left lying there', async () => {
  fake.tuning.hold(true);
  const jobId = await start((await upload(talks(10))).path);
  await expect.poll(() => fake.tuning.jobs.length).toBe(1);
  const [file = ''] = fake.tuning.files.values();
  const lines = file.split('\n').map(line => JSON.parse(line));
  expect(lines).toHaveLength(10);
  expect(lines[3]).toEqual({
    messages: [
      { role: 'user', content: 'My card [number] was charged twice, order 3' },
      { role: 'assistant', content: 'We give the second charge back within three days.' },
    ],
  });
  fake.tuning.hold(false);
  await until(jobId, 'done');
  await expect.poll(() => fake.tuning.files.size).toBe(0);
});

test('it is stopped there, too, and registers nothing', async () => {
  fake.tuning.hold(true);
  const jobId = await start((await upload(talks(10))).path);
  await expect.poll(() => fake.tuning.jobs.length).toBe(1);
  await room.models.training.cancel(jobId, admin);
  expect(await until(jobId, 'canceled')).toMatchObject({ versionId: null });
  expect(fake.tuning.jobs.map(({ end }) => end)).toEqual(['cancelled']);
  expect(charged).toEqual([]);
});

test('a provider that is out of reach for a while costs time, and one that refuses ends it with its reason', async () => {
  fake.tuning.hold(true);
  const jobId = await start((await upload(talks(10))).path);
  await expect.poll(() => fake.tuning.jobs.length).toBe(1);
  fake.tuning.refuse(503, 3);
  fake.tuning.hold(false);
  expect(await until(jobId, 'done')).toMatchObject({ progress: 1 });
  expect(fake.tuning.jobs).toHaveLength(1);
  // The file is removed after the end, and must not take the refusal.
  await expect.poll(() => fake.tuning.files.size).toBe(0);
  fake.tuning.refuse(401, 1);
  const refused = await start((await upload(talks(10))).path);
  expect(await until(refused, 'failed')).toMatchObject({
    problem: 'The model endpoint refused the request with 401.',
  });
});

test('a server that dies between starting a job and writing that down does not pay for it twice', async () => {
  fake.tuning.hold(true);
  const jobId = await start((await upload(talks(10))).path);
  await expect.poll(() => fake.tuning.jobs.length).toBe(1);
  await room.models.jobs.stop();
  // As if the answer had never come: the row knows the file, and not the job.
  await room.db.query(sql`
    update training_jobs set tuning = tuning || '{"remoteId": null, "busyUntil": 0}' where id = ${jobId}`);
  fake.tuning.hold(false);
  const other = room.sibling();
  await other.jobs.start(new AbortController().signal);
  expect(await until(jobId, 'done')).toMatchObject({ attempts: 1 });
  expect(fake.tuning.jobs).toHaveLength(1);
});

test('one that nobody looked at for long is looked at again instead of failing', async () => {
  fake.tuning.hold(true);
  const other = room.sibling();
  await other.jobs.start(new AbortController().signal);
  const { jobId } = await other.startTrainingJob(
    {
      ...{ modelType: 'openai-fine-tune', datasetPath: (await upload(talks(10))).path },
      config: { line: 'answers', baseModel: 'gpt-4.1-mini', seed: 3, epochs: null, note: '' },
    },
    admin,
  );
  await expect.poll(() => fake.tuning.jobs.length).toBe(1);
  // The turn that waits is lost.
  await room.db.query(sql`delete from jobs.job where name = 'models.tune'`);
  room.pass(600_000);
  fake.tuning.hold(false);
  await expect
    .poll(async () => {
      await other.training.sweep();
      return (await room.models.getJobStatus(jobId)).state;
    })
    .toBe('done');
});

test('each kind of data set serves its own kind of training, and wrong lines are told', async () => {
  const labels = Array.from({ length: 12 }, (_, n) =>
    JSON.stringify({ text: `text ${n}`, label: n % 2 ? 'a' : 'b' }),
  );
  const labelled = await upload(labels.join('\n'));
  await expect(start(labelled.path)).rejects.toMatchObject({
    details: [{ problem: 'holds labelled messages, not talks' }],
  });
  const whole = await upload(talks(10));
  const intent = { line: 'intents', seed: 1, holdOut: 0.2, note: '' };
  await expect(
    room.models.startTrainingJob({ modelType: 'intent', config: intent, datasetPath: whole.path }, admin),
  ).rejects.toMatchObject({ details: [{ problem: 'holds talks, not labelled messages' }] });
  await expect(
    room.models.evaluation.addSuite({ line: 'intents', datasetId: whole.id }, admin),
  ).rejects.toMatchObject({
    code: 'dataset_invalid',
  });
  const bad = [
    talks(10),
    '{"messages":[{"role":"user","content":"hi"}]}',
    '{"messages":[{"role":"robot","content":"hi"}]}',
    '{"text":"x","label":"a"}',
  ];
  await expect(upload(bad.join('\n'))).rejects.toMatchObject({
    details: [
      { path: 'line 11', problem: 'the last message is not the assistant’s: there is nothing to learn' },
      { path: 'line 12', problem: 'message 1: "role" is none of system, user, assistant' },
      { path: 'line 13', problem: '"messages" is missing' },
    ],
  });
  await expect(upload(talks(9))).rejects.toMatchObject({ details: [{ problem: '9 talks: at least 10' }] });
});

test('a job that fails there says why, in the provider’s words', async () => {
  fake.tuning.breakWith('Training file has 10 examples that are all the same.');
  const jobId = await start((await upload(talks(10))).path);
  expect(await until(jobId, 'failed')).toMatchObject({
    ...{ problem: 'Training file has 10 examples that are all the same.', versionId: null },
  });
});
