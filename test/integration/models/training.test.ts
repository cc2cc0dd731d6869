// From a file to a version that may meet customers: checked line by line, trained in a thread, seen and stopped, judged and gated.
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import type { TrainingState } from '../../../src/protocol/http/training.ts';
import { newId } from '../../helpers/desk.ts';
import { makeDice } from '../../unit/models/dice.ts';
import { admin, openModels } from './room.ts';

let room: Awaited<ReturnType<typeof openModels>>;
beforeAll(async () => {
  room = await openModels();
  await room.models.jobs.start(new AbortController().signal);
});
afterAll(() => room.close());

const subjects = {
  refund: ['my money back', 'a refund', 'the amount returned', 'my payment back'],
  delivery: ['my parcel', 'the delivery', 'my order to arrive', 'the courier'],
  password: ['my password', 'to sign in', 'into my account', 'the login page'],
};
const openings = ['I want', 'how do I get', 'please help me with', 'where can I see', 'I cannot find'];

function rowsOf(perLabel: number, seed: number): { text: string; label: string }[] {
  const dice = makeDice(seed);
  const one = (list: readonly string[]) => list[Math.floor(dice() * list.length)] ?? '';
  return Object.entries(subjects).flatMap(([label, words]) =>
    Array.from({ length: perLabel }, (_, n) => ({
      text: `${one(openings)} ${one(words)} ${one(words)} number ${n}`,
      label,
    })),
  );
}
const jsonl = (rows: readonly object[]) => rows.map(row => JSON.stringify(row)).join('\n');
const upload = (content: string, name = 'a file') =>
  room.models.training.addDataset({ name, content }, admin);
const request = (datasetPath: string, seed = 7) => ({
  ...{ modelType: 'intent' as const, datasetPath },
  config: { line: 'intents', seed, holdOut: 0.2, note: '' },
});

async function until(jobId: string, ...states: TrainingState[]) {
  for (;;) {
    const job = await room.models.getJobStatus(jobId);
    if (states.includes(job.state)) return job;
    if (job.state === 'failed') throw new Error(job.problem);
    await wait(20);
  }
}
async function train(path: string, seed?: number) {
  const { jobId } = await room.models.startTrainingJob(request(path, seed), admin);
  return until(jobId, 'done');
}

test('a file with bad rows is refused with the line of each', async () => {
  const good = jsonl(rowsOf(10, 1));
  const bad = `${good}\n{"text":"x"}\nnot json\n{"text":"","label":"a"}`;
  await expect(upload(bad)).rejects.toMatchObject({
    code: 'dataset_invalid',
    details: [{ path: 'line 31' }, { path: 'line 32' }, { path: 'line 33' }],
  });
  await expect(upload('{"text":"x","label":"a"}')).rejects.toMatchObject({
    code: 'dataset_invalid',
    details: [{ path: 'file', problem: '1 rows with 1 labels: at least 10 with 2' }],
  });
});

test('a training registers a version with its lineage, and the same seed the same artefact', async () => {
  const dataset = await upload(jsonl([...rowsOf(40, 1), { text: 'sing me a song', label: null }]));
  expect(dataset).toMatchObject({ rows: 121, labels: 3, outOfScope: 1 });
  const job = await train(dataset.path);
  expect(job).toMatchObject({ progress: 1, etaMs: null, attempts: 1 });
  expect(job.metrics?.n).toBe(24);
  expect(job.metrics?.accuracy).toBeGreaterThan(0.9);
  const version = await room.models.registry.get(job.versionId ?? '');
  expect(version).toMatchObject({
    ...{
      line: 'intents',
      kind: 'intent',
      provider: 'embedded',
      dataHash: dataset.sha256,
      codeVersion: '1.2.3',
    },
    parameters: { seed: 7, holdOut: 0.2 },
    metrics: { accuracy: job.metrics?.accuracy },
    metadata: { trainedOn: 97, jobId: job.id },
  });
  const again = await room.models.registry.get((await train(dataset.path)).versionId ?? '');
  expect(again.artefactSha256).toBe(version.artefactSha256);
  const other = await room.models.registry.get((await train(dataset.path, 8)).versionId ?? '');
  expect(other.artefactSha256).not.toBe(version.artefactSha256);
});

test('a training is stopped while it runs, and registers nothing', async () => {
  const dataset = await upload(jsonl(rowsOf(2_000, 2)));
  const { jobId } = await room.models.startTrainingJob(request(dataset.path), admin);
  await until(jobId, 'running');
  await room.models.training.cancel(jobId, admin);
  expect(await until(jobId, 'canceled')).toMatchObject({ versionId: null, metrics: null });
  await expect(room.models.training.cancel(jobId, admin)).rejects.toMatchObject({ code: 'refused_by_state' });
});

test('a training whose server stops is taken up by the next one, from the start', async () => {
  const dataset = await upload(jsonl(rowsOf(1_000, 3)));
  const { jobId } = await room.models.startTrainingJob(request(dataset.path), admin);
  await until(jobId, 'running');
  await room.models.jobs.stop();
  expect(await room.models.getJobStatus(jobId)).toMatchObject({ state: 'running', versionId: null });
  const other = room.sibling();
  await other.jobs.start(new AbortController().signal);
  expect(await until(jobId, 'done')).toMatchObject({ attempts: 2 });
});

test('one that nobody takes up fails, and says so', async () => {
  const dataset = await upload(jsonl(rowsOf(10, 4)));
  const { jobId } = await room.models.startTrainingJob(request(dataset.path), admin);
  await until(jobId, 'done');
  await room.db.query(sql`
    update training_jobs set state = 'running', heartbeat_at = ${new Date(0)} where id = ${jobId}`);
  expect(await room.models.training.sweep()).toBe(1);
  const job = await room.models.getJobStatus(jobId);
  expect(job).toMatchObject({ state: 'failed' });
  expect(job.problem).toContain('went away');
});

test('rows that hold nothing to learn fail in words', async () => {
  const id = newId();
  // As an older version might have kept them: this one's door takes no such file.
  await room.db.query(sql`
    insert into datasets (id, name, sha256, source, row_count, label_count, out_of_scope_count, content, created_at, created_by)
    values (${id}, 'one label', 'x', 'upload', 2, 1, 0, ${jsonl([
      { text: 'one', label: 'a' },
      { text: 'two', label: 'a' },
    ])}, now(), 'Ada')`);
  const { jobId } = await room.models.startTrainingJob(request(`datasets/${id}`), admin);
  await expect(until(jobId, 'done')).rejects.toThrow('At least two labels are needed');
  expect(await room.models.getJobStatus(jobId)).toMatchObject({ state: 'failed', versionId: null });
});

test('the gate: a version that is clearly worse than the champion does not meet customers', async () => {
  const { registry, deployments, evaluation } = room.models;
  const good = await train((await upload(jsonl(rowsOf(60, 6)))).path);
  // The same messages with the labels turned round.
  const turned = rowsOf(60, 6).map(({ text, label }) => ({
    text,
    label: { refund: 'delivery', delivery: 'password', password: 'refund' }[label],
  }));
  const bad = await train((await upload(jsonl(turned))).path);
  const suite = await upload(jsonl(rowsOf(20, 99)), 'what customers really ask');
  await evaluation.addSuite({ line: 'intents', datasetId: suite.id }, admin);
  const rollout = (versionId: string | null, strategy: 'blue_green' | 'canary') =>
    room.request(versionId ?? '', { line: 'intents', strategy });
  await deployments.start(rollout(good.versionId, 'blue_green'), admin);
  const gate = await evaluation.gate(bad.versionId ?? '');
  expect(gate).toMatchObject({
    passed: false,
    checks: [{ suite: { datasetName: 'what customers really ask' } }],
  });
  expect(gate.checks[0]?.onlyChampionRight).toBeGreaterThan(40);
  await expect(deployments.start(rollout(bad.versionId, 'canary'), admin)).rejects.toMatchObject({
    code: 'gate_closed',
    details: [{ path: 'what customers really ask' }, { path: 'what customers really ask' }],
  });
  expect((await registry.get(bad.versionId ?? '')).stage).toBe('registered');
  const twin = await train((await upload(jsonl(rowsOf(60, 7)))).path);
  expect(await deployments.start(rollout(twin.versionId, 'canary'), admin)).toMatchObject({
    state: 'running',
  });
});

test('a classifier that is rolled out names what conversations are about, and one that cannot be loaded is taken back', async () => {
  const other = await openModels();
  const { models, db } = other;
  await models.jobs.start(new AbortController().signal);
  const made = async (seed: number) => {
    const dataset = await models.training.addDataset({ name: 'x', content: jsonl(rowsOf(40, seed)) }, admin);
    const { jobId } = await models.startTrainingJob(request(dataset.path, seed), admin);
    for (;;) {
      const { state, versionId } = await models.getJobStatus(jobId);
      if (state === 'done' && versionId !== null) return versionId;
      await wait(20);
    }
  };
  const asks = async (text: string) => {
    const said = await models.intents.of({ conversation: { id: newId(), teamId: newId() }, text });
    said?.cameOf({ isHandOver: false });
    return said;
  };
  expect(await asks('I want a refund')).toBeNull();
  const [champion, next] = [await made(1), await made(2)];
  const start = (versionId: string, strategy: 'blue_green' | 'canary') =>
    models.deployments.start(other.request(versionId, { line: 'intents', strategy }), admin);
  await start(champion, 'blue_green');
  expect(await asks('I want a refund, my money back')).toMatchObject({
    versionId: champion,
    model: 'intents v1',
    label: 'refund',
    name: 'Refund',
    outOfScope: false,
    rule: { threshold: null, action: 'answer', articleIds: [] },
  });
  const rollout = await start(next, 'canary');
  const { artefactSha256 } = await models.registry.get(next);
  await db.query(sql`alter table model_artefacts disable trigger fixed`);
  await db.query(sql`update model_artefacts set content = 'damaged' where sha256 = ${artefactSha256}`);
  for (let n = 0; n < 80; n += 1) await asks(rowsOf(40, 1)[40]?.text ?? '');
  await models.monitoring.flush();
  expect(await models.deployments.get(rollout.id)).toMatchObject({
    state: 'rolled_back',
    reason: 'guardrail: errors',
  });
  expect((await models.getModelMetrics(champion, 24)).intents.map(({ intent }) => intent)).toContain(
    'delivery',
  );
  await other.close();
});

test('a data set from resolved conversations: the first message and its one tag, without what must not be kept', async () => {
  const { db } = room;
  const [teamId, siteId, customerId] = [newId(), newId(), newId()];
  await db.query(sql`insert into teams (id, name, strategy) values (${teamId}, 'Support', 'manual')`);
  await db.query(sql`
    insert into sites (id, team_id, site_key, identity_secret, settings)
    values (${siteId}, ${teamId}, 'demo', 'secret', '{}')`);
  await db.query(sql`insert into customers (id, site_id, name) values (${customerId}, ${siteId}, 'Ellen')`);
  for (let n = 0; n < 12; n += 1) {
    const id = newId();
    const tags = n === 0 ? ['refund', 'angry'] : [n % 2 === 0 ? 'refund' : 'delivery'];
    await db.query(sql`
      insert into conversations (id, team_id, site_id, customer_id, status, tags, resolved_at)
      values (${id}, ${teamId}, ${siteId}, ${customerId}, 'resolved', ${tags}, ${new Date('2026-11-24')})`);
    await db.query(sql`
      insert into messages (id, conversation_id, team_id, seq, kind, author, text, is_public)
      values (${newId()}, ${id}, ${teamId}, 1, 'text', ${JSON.stringify({ kind: 'customer', id: customerId, name: 'E' })},
        ${`My order 123456, ${n}`}, true)`);
  }
  const dataset = await room.models.training.addFromConversations({ name: 'of late', days: 30 }, admin);
  expect(dataset).toMatchObject({ rows: 11, labels: 2, source: 'conversations' });
  const [kept] = await db.query<{ content: string }>(
    sql`select content from datasets where id = ${dataset.id}`,
  );
  expect(kept?.content).not.toContain('123456');
  expect(kept?.content).toContain('[number]');
});
