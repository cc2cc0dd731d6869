// A try of instructions over the whole server: what a model makes of them, what that cost, and that nobody meets it.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import { usualBudget } from '../../../server/platform/llm/budget.ts';
import type { PromptRoomAnswer, TryPromptAnswer } from '../../../src/protocol/http/prompts.ts';
import { makeApp, type TestApp } from '../../helpers/app.ts';
import { type FakeOpenAi, startFakeOpenAi } from '../../helpers/fake-openai.ts';
import { askAsNewCustomer } from '../../helpers/new-customer.ts';

let cloud: FakeOpenAi;
let app: TestApp;
let admin = '';
const ai = { local: null, embedding: null, keptAnswers: 10 };

beforeAll(async () => {
  cloud = await startFakeOpenAi();
  app = await makeApp({
    config: {
      openAi: { apiKey: 'k', baseUrl: cloud.baseUrl, model: 'gpt-x' },
      ai: {
        ...{ ...ai, budget: { ...usualBudget, tokensPerDay: 40_000 } },
        prices: { currency: 'EUR', asOf: '2026-11-01', models: { 'gpt-x': { input: 2, output: 10 } } },
      },
    },
  });
  admin = (await app.person('Ada', 'admin')).token;
  const text = '# Returns\n\nYou can return a pot within 30 days of delivery.';
  const files = [{ name: 'returns.md', text }];
  await app.post('/api/v1/knowledge/import', { files, publish: true }, { authorization: `Bearer ${admin}` });
});
afterAll(async () => {
  await app.close();
  await cloud.stop();
});
beforeEach(() => {
  cloud.requests.length = 0;
  cloud.script({ kind: 'reply', text: 'You can return a pot within 30 days of delivery [1].' });
});

const room = async (token = admin) =>
  fetch(`${app.url}/api/v1/ai/prompts`, { headers: { authorization: `Bearer ${token}` } });
const send = (path: string, body: object, token = admin, url = app.url) =>
  fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const attempt = (question: string, instructions: string, token = admin) =>
  send('/api/v1/ai/prompts/try', { question, instructions, model: 'gpt-x' }, token);
const question = 'How do I return a pot?';

test('a try reaches the model with the instructions beneath the rules, and tells words, sources and cost', async () => {
  const answer = await attempt(question, 'Rhyme.');
  expect(answer.status).toBe(200);
  const told = (await answer.json()) as TryPromptAnswer;
  expect(told).toMatchObject({
    ...{ decision: 'answered', text: 'You can return a pot within 30 days of delivery.', failure: null },
    ...{ sources: ['Returns'], isFromMemory: false },
  });
  expect(told.costMicros).toBe(told.inputTokens * 2 + told.outputTokens * 10);
  const sent = JSON.stringify(cloud.requests[0]?.body);
  expect(sent.indexOf('Within these rules')).toBeLessThan(sent.indexOf('Rhyme.'));
  const calls = await app.db.query<{ purpose: string }>(sql`select purpose from ai_calls`);
  expect(calls).toEqual([{ purpose: 'try' }]);
  // Nobody met it: there is no trace, no prediction and no conversation of it.
  for (const table of [sql`ai_runs`, sql`predictions`, sql`conversations`])
    expect(await app.db.query(sql`select 1 from ${table}`)).toEqual([]);
});

test('the same words again cost nothing, other instructions are asked anew', async () => {
  const again = (await (await attempt(question, 'Rhyme.')).json()) as TryPromptAnswer;
  expect(again).toMatchObject({ isFromMemory: true });
  expect(cloud.requests).toHaveLength(0);
  await attempt(question, 'Be brief.');
  expect(cloud.requests).toHaveLength(1);
});

test('a model that fails, and a budget that is spent, are told; nothing else answers instead', async () => {
  cloud.script({ kind: 'status', status: 401 });
  const failed = (await (await attempt(question, 'Be kind.')).json()) as TryPromptAnswer;
  expect(failed).toMatchObject({
    decision: 'hand_over',
    reason: 'model_unavailable',
    text: expect.any(String),
  });
  expect(failed.failure).not.toBeNull();
  await app.db.query(sql`update ai_calls set input_tokens = 39900`);
  const spent = (await (await attempt(question, 'Be quick.')).json()) as TryPromptAnswer;
  expect(spent).toMatchObject({ decision: 'hand_over', reason: 'budget', failure: 'over_budget' });
  await app.db.query(sql`delete from ai_calls`);
});

test('who writes instructions sees the rules above them, the models, and what customers asked', async () => {
  await askAsNewCustomer(app, 'May I return a pot that I paid with 4111 1111 1111 1111?');
  const told = (await (await room()).json()) as PromptRoomAnswer;
  expect(told.rules).toContain('Every sentence states what a passage says');
  expect(told).toMatchObject({
    currency: 'EUR',
    models: [{ model: 'gpt-x', price: { input: 2, output: 10 } }],
  });
  expect(told.examples).toHaveLength(1);
  expect(told.examples[0]).toContain('May I return a pot');
  expect(told.examples[0]).not.toContain('4111');
});

test('supervisors read and do not try; agents do neither', async () => {
  const supervisor = (await app.person('Sam', 'supervisor')).token;
  const agent = (await app.person('Ann', 'agent')).token;
  expect([(await room(supervisor)).status, (await room(agent)).status]).toEqual([200, 403]);
  expect([(await attempt('x', '', supervisor)).status, (await attempt('x', '', agent)).status]).toEqual([
    403, 403,
  ]);
});

test('instructions with a variable or a hidden character are not kept', async () => {
  const save = (content: string) => send('/api/v1/models/prompts', { name: 'answers', content, note: '' });
  const refused = await save('Greet {{name}}.');
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({
    details: [{ path: 'content', problem: 'nothing is put in the place of {{name}}' }],
  });
  expect((await save('Be\u200b brief.')).status).toBe(400);
  expect((await save('Be brief.')).status).toBe(201);
});

test('where no provider is set up there is no model to try with', async () => {
  const alone = await makeApp();
  const { token } = await alone.person('Ada', 'admin');
  const headers = { authorization: `Bearer ${token}` };
  const told = await fetch(`${alone.url}/api/v1/ai/prompts`, { headers });
  expect(await told.json()).toMatchObject({ models: [] });
  const asked = { question, instructions: '', model: 'x' };
  const answer = await send('/api/v1/ai/prompts/try', asked, token, alone.url);
  expect(answer.status).toBe(503);
  await alone.close();
});
