// What is kept of how the AI came to a text: who may read it, what it tells, and how long.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forgetTraces } from '../../../server/features/ai/forget.ts';
import { createAuditWriter } from '../../../server/features/audit/index.ts';
import { createRetention } from '../../../server/features/retention/index.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { type AiRunAnswer, aiRunAnswer, aiRunsAnswer } from '../../../src/protocol/http/ai.ts';
import { ask, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { newId, usualDays } from '../../helpers/desk.ts';
import { type FakeOpenAi, startFakeOpenAi } from '../../helpers/fake-openai.ts';

let fake: FakeOpenAi;
let app: TestApp;
let token: string;
const conversationId = newId();

beforeAll(async () => {
  fake = await startFakeOpenAi();
  app = await makeApp({ config: { openAi: { apiKey: 'k', baseUrl: fake.baseUrl, model: 'usual' } } });
  token = (await app.person('Mara')).token;
  await app.post(
    '/api/v1/knowledge/import',
    {
      files: [
        {
          name: 'returns.md',
          text: '# Returns\n\n## How long?\n\nYou can return a pot within **30 days** of delivery.\n\n## Where?\n\nBring a pot to any shop of ours.',
        },
      ],
      publish: true,
    },
    { authorization: `Bearer ${(await app.person('Ada', 'admin')).token}` },
  );
});
afterAll(async () => {
  await app.close();
  await fake.stop();
});

const read = (path: string, as = token) =>
  fetch(`${app.url}/api/v1/ai${path}`, { headers: { authorization: `Bearer ${as}` } });

async function runsOf(id: string) {
  const response = await read(`/conversations/${id}/runs`);
  expect(response.status).toBe(200);
  return aiRunsAnswer.parse(await response.json()).runs;
}

async function runOf(id: string): Promise<AiRunAnswer> {
  const response = await read(`/runs/${id}`);
  expect(response.status).toBe(200);
  return aiRunAnswer.parse(await response.json());
}

test('an answer keeps its steps with their times, its passages as they were, model, tokens and decision', async () => {
  fake.script({ kind: 'reply', text: 'You can return a pot within 30 days of delivery [1].' });
  const { token: visit } = await app.visit();
  const socket = await app.widget(visit);
  await ask(socket, 'command', words(conversationId, 'How long do I have to return a pot?'));
  await expect
    .poll(async () => (await runsOf(conversationId)).map(({ fate }) => fate))
    .toEqual(['committed']);
  const [{ id } = { id: '' }] = await runsOf(conversationId);
  const run = await runOf(id);
  expect(run).toMatchObject({
    ...{
      purpose: 'answer',
      decision: 'answered',
      provider: 'openai',
      model: 'usual',
      promptVersion: 'answer-2',
    },
    ...{ intent: null, versionId: null, versionName: '', fate: 'committed', limit: 0.6 },
  });
  expect(run.usage.outputTokens).toBeGreaterThan(0);
  expect(run.steps.map(({ name }) => name)).toEqual([
    ...['guard', 'intent', 'caps', 'retrieve', 'generate', 'ground', 'decide'],
  ]);
  // Each begins where the one before it ended, and together they fill the run.
  let at = run.steps[0]?.atMs ?? -1;
  for (const { atMs, tookMs } of run.steps) {
    expect(atMs).toBe(at);
    at += tookMs;
  }
  expect(at).toBeLessThanOrEqual(run.latencyMs);
  const [cited, other] = run.passages;
  expect(cited).toMatchObject({
    ...{ articleVersion: 1, heading: 'Returns › How long?', isCited: true },
    text: 'You can return a pot within 30 days of delivery.',
  });
  expect(other).toMatchObject({ heading: 'Returns › Where?', isCited: false });
});

test('who may see the conversation may read it; for others there is no such trace', async () => {
  const [{ id } = { id: '' }] = await runsOf(conversationId);
  const { token: stranger } = await app.person('Noor', 'agent', [app.secondTeamId]);
  for (const path of [`/runs/${id}`, `/conversations/${conversationId}/runs`]) {
    expect((await read(path, stranger)).status).toBe(404);
    expect((await read(path, 'nobody')).status).toBe(401);
  }
  expect((await read(`/runs/${newId()}`)).status).toBe(404);
  expect((await read(`/conversations/${newId()}/runs`)).status).toBe(404);
});

test('a trace that was kept before steps told their length is read all the same', async () => {
  const id = newId();
  await app.db.query(sql`
    insert into ai_runs (id, conversation_id, for_seq, purpose, started_at, latency_ms, provider, model, prompt_version,
      decision, reason, confidence, confidence_limit, input_tokens, output_tokens, cost_micros, question, text, steps, passages)
    values (${id}, ${conversationId}, 1, 'draft', ${new Date('2026-01-01')}, 4, 'embedded', 'extractive-1', '', 'answered', '',
      0.7, 0.55, 0, 0, null, 'q', 't', ${JSON.stringify([{ name: 'guard', atMs: 1, detail: {} }])},
      ${JSON.stringify([{ articleId: newId(), articleVersion: 1, heading: 'h', score: 1, confidence: 0.7 }])})`);
  expect(await runOf(id)).toMatchObject({ steps: [{ tookMs: 0 }], passages: [{ text: '', isCited: false }] });
});

test('traces are deleted after their days, however many there are', async () => {
  const old = Array.from({ length: 2_300 }, () => newId());
  await app.db.query(sql`
    insert into ai_runs (id, conversation_id, for_seq, purpose, started_at, latency_ms, provider, model, prompt_version,
      decision, reason, confidence, confidence_limit, input_tokens, output_tokens, cost_micros, question, text, steps, passages)
    select id, ${conversationId}, 1, 'draft', ${new Date('2026-02-01')}, 4, 'embedded', 'extractive-1', '', 'answered', '',
      0.7, 0.55, 0, 0, null, 'q', 't', '[]', '[]' from unnest(${old}::uuid[]) as id`);
  const clock = { now: () => Date.now() };
  const { sweep } = createRetention({
    ...{ db: app.db, clock, audit: createAuditWriter({ clock, newId }), usual: usualDays },
  });
  await forgetTraces(sweep, new AbortController().signal);
  const left = await runsOf(conversationId);
  expect(left.map(({ fate }) => fate)).toEqual(['committed']);
  await app.db.query(sql`
    insert into retention (kind, days, version, changed_at, changed_by) values ('ai_traces', 1, 1, now(), 'Ada')`);
  await forgetTraces(sweep, AbortSignal.abort());
  expect(await runsOf(conversationId)).toHaveLength(1);
});
