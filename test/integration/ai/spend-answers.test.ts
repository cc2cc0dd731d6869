// Money over the whole server: customers write, and what their answers cost is seen by those who may.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import { usualBudget } from '../../../server/platform/llm/budget.ts';
import type { SpendAnswer } from '../../../src/protocol/http/ai-spend.ts';
import { makeApp, type TestApp } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { type FakeOpenAi, startFakeOpenAi } from '../../helpers/fake-openai.ts';
import { askAsNewCustomer } from '../../helpers/new-customer.ts';

let cloud: FakeOpenAi;
let local: FakeOpenAi;
let app: TestApp;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  [cloud, local] = await Promise.all([startFakeOpenAi(), startFakeOpenAi()]);
  app = await makeApp({
    config: {
      openAi: { apiKey: 'k', baseUrl: cloud.baseUrl, model: 'dear', cheaperModel: 'cheap' },
      ai: {
        keptAnswers: 100,
        embedding: null,
        local: { apiKey: null, baseUrl: local.baseUrl, model: 'own' },
        budget: { ...usualBudget, microsPerDay: 100_000, tokensPerSubject: 6_000 },
        prices: {
          currency: 'EUR',
          asOf: '2026-11-01',
          models: { dear: { input: 2, cachedInput: 0.5, output: 10 }, cheap: { input: 0.2, output: 1 } },
        },
      },
    },
  });
  tokens['admin'] = (await app.person('Ada', 'admin')).token;
  tokens['supervisor'] = (await app.person('Sam', 'supervisor')).token;
  tokens['agent'] = (await app.person('Ann', 'agent')).token;
  await app.post(
    '/api/v1/knowledge/import',
    {
      files: [
        {
          name: 'returns.md',
          text: '# Returns\n\nYou can return a pot within 30 days of delivery. Bring it to any shop of ours.',
        },
      ],
      publish: true,
    },
    { authorization: `Bearer ${tokens['admin']}` },
  );
});
afterAll(async () => {
  await app.close();
  await Promise.all([cloud.stop(), local.stop()]);
});
beforeEach(async () => {
  await app.db.query(sql`delete from ai_calls`);
  for (const endpoint of [cloud, local]) endpoint.requests.length = 0;
  cloud.script({
    kind: 'reply',
    text: 'You can return a pot within 30 days of delivery [1].',
    cachedTokens: 100,
  });
  local.script({ kind: 'reply', text: 'Bring it to any shop of ours [1].' });
});

const spend = (role: string, query = '') =>
  fetch(`${app.url}/api/v1/ai/spend${query}`, { headers: { authorization: `Bearer ${tokens[role]}` } });
const spendNow = async (): Promise<SpendAnswer> => (await (await spend('supervisor')).json()) as SpendAnswer;

const asks = (text: string) => askAsNewCustomer(app, text);
const rowsNow = async () => (await spendNow()).rows;

test('what an answer cost is told by day, model and purpose, with what is left', async () => {
  expect(await asks('Can I return a pot within 30 days?')).toMatchObject({ by: 'openai' });
  const [run] = await app.db.query<{ cost_micros: string; input_tokens: number }>(
    sql`select cost_micros, input_tokens from ai_runs order by started_at desc limit 1`,
  );
  // 20 fresh, 100 cached, 30 of output.
  expect(run).toEqual({ cost_micros: '390', input_tokens: 120 });
  const answer = await spendNow();
  const day = new Date().toISOString().slice(0, 10);
  expect(answer).toMatchObject({
    ...{ to: day, currency: 'EUR', pricesAsOf: '2026-11-01' },
    rows: [{ day, provider: 'openai', model: 'dear', purpose: 'answer', calls: 1, costMicros: 390 }],
    today: { day, tokens: 150, micros: 390 },
    budgets: {
      day: { tokens: 2_000_000, micros: 100_000 },
      conversation: { tokens: 6_000, micros: null },
      softShare: 0.8,
    },
    left: { tokens: 2_000_000 - 150, micros: 100_000 - 390 },
    providers: [
      {
        name: 'openai',
        model: 'dear',
        isMetered: true,
        isResting: false,
        price: { input: 2, cachedInput: 0.5 },
      },
      { name: 'openai', model: 'cheap', price: { input: 0.2, cachedInput: 0.2 } },
      { name: 'local', model: 'own', isMetered: false, price: null },
    ],
  });
});

test('the same first question of another customer is answered from memory', async () => {
  const question = 'May I bring back a pot within 30 days?';
  const [first, second] = [await asks(question), await asks(question)];
  expect(second).toEqual(first);
  expect(cloud.requests).toHaveLength(1);
  expect(await rowsNow()).toMatchObject([{ calls: 2, remembered: 1, costMicros: 390 }]);
});

test('a new version of the article is a new question', async () => {
  const question = 'Is a pot returned within 30 days of delivery?';
  await asks(question);
  // The same words, published anew.
  await app.db.query(sql`
    with next as (update articles set version = version + 1, updated_at_ms = updated_at_ms + 1
      returning id, version, title, body)
    insert into article_versions (article_id, version, title, body) select id, version, title, body from next`);
  await asks(question);
  expect(cloud.requests).toHaveLength(2);
});

test('a day that is nearly spent asks the cheaper model, one that is spent the local one', async () => {
  const spentAlready = (micros: number) =>
    app.db.query(sql`insert into ai_calls (id, purpose, started_at, took_ms, provider, model, is_metered, outcome,
        input_tokens, cached_tokens, output_tokens, is_estimated, cost_micros)
      values (${newId()}, 'answer', now(), 1, 'openai', 'dear', true, 'answered', 0, 0, 0, false, ${micros})`);
  await spentAlready(80_000);
  await asks('Can a pot be returned to a shop within 30 days?');
  expect(cloud.requests.map(({ body }) => body.model)).toEqual(['cheap']);
  await spentAlready(19_900);
  expect(await asks('Where can I return a pot, in a shop of yours?')).toMatchObject({ by: 'local' });
  expect(cloud.requests).toHaveLength(1);
  // The local one is ill, and the embedded answerer is not sure: a person comes, and reads why.
  local.script({ kind: 'status', status: 404 });
  expect(await asks('Is there any rule about a pot of delivery that fell into a shop window?')).toMatchObject(
    {
      by: 'budget',
    },
  );
});

test('spending is for supervisors and admins, and asks for days that make sense', async () => {
  expect((await spend('agent')).status).toBe(403);
  expect((await spend('admin', '?from=2026-01-01&to=2026-03-31')).status).toBe(200);
  for (const query of [
    '?from=2026-03-31&to=2026-01-01',
    '?from=yesterday',
    '?from=2020-01-01&to=2026-01-01',
  ]) {
    expect([query, (await spend('admin', query)).status]).toEqual([query, 400]);
  }
});
