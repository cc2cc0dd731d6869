// Searching by meaning over the whole server: passages become vectors once, questions find what shares no word with them, and without the
// provider the words go on alone.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import { usualBudget } from '../../../server/platform/llm/budget.ts';
import { makeApp, type TestApp } from '../../helpers/app.ts';
import {
  type FakeOpenAi,
  type Script,
  type SeenRequest,
  startFakeOpenAi,
} from '../../helpers/fake-openai.ts';
import { askAsNewCustomer } from '../../helpers/new-customer.ts';

let cloud: FakeOpenAi;
let app: TestApp;
let token: string;

const returns =
  '# Bringing it back\n\nWithin a month you may bring a pot to any shop and are paid what it cost.';
const hours = '# Opening times\n\nOur shops open at nine and close at six.';

/** Two meanings, by the words that carry them; a length of its own, as endpoints may send. */
const vectorOf = (text: string): number[] =>
  /bring|paid|reimburse/i.test(text) ? [3, 0.1] : /nine|timetable/i.test(text) ? [0.1, 3] : [1, 1];
let embeddings: Script = { kind: 'vectors', vectorOf };
const script = (request: SeenRequest): Script =>
  request.path === '/embeddings'
    ? embeddings
    : { kind: 'reply', text: 'Within a month you may bring a pot to any shop [1].' };

beforeAll(async () => {
  cloud = await startFakeOpenAi();
  cloud.script(script);
  app = await makeApp({
    config: {
      openAi: { apiKey: 'k', baseUrl: cloud.baseUrl, model: 'usual' },
      ai: {
        ...{ local: null, budget: usualBudget, keptAnswers: 0 },
        embedding: {
          ...{ apiKey: 'k', baseUrl: cloud.baseUrl, model: 'meaning-1' },
          ...{ provider: 'openai', isMetered: true },
        },
        prices: { currency: 'USD', asOf: '2026-11-01', models: { 'meaning-1': { input: 1, output: 0 } } },
      },
    },
  });
  token = (await app.person('Ada', 'admin')).token;
  await publish('returns.md', returns);
  await publish('hours.md', hours);
});
afterAll(async () => {
  await app.close();
  await cloud.stop();
});
beforeEach(() => {
  cloud.requests.length = 0;
  embeddings = { kind: 'vectors', vectorOf };
});

const publish = (name: string, text: string) =>
  app.post(
    '/api/v1/knowledge/import',
    { files: [{ name, text }], publish: true },
    { authorization: `Bearer ${token}` },
  );
const kept = async () =>
  Number((await app.db.one<{ count: string }>(sql`select count(*) as count from passage_vectors`)).count);
/** The texts that were turned into vectors. */
const embedded = () =>
  cloud.requests.filter(({ path }) => path === '/embeddings').flatMap(({ body }) => body.input as string[]);
const chats = () => cloud.requests.filter(({ path }) => path === '/chat/completions');

const asks = (text: string) => askAsNewCustomer(app, text);

test('the first question starts the job, and each passage is turned into a vector once', async () => {
  await asks('Do you sell horses?');
  await expect.poll(kept).toBe(2);
  expect(embedded().toSorted()).toEqual([
    'Bringing it back\nWithin a month you may bring a pot to any shop and are paid what it cost.',
    'Opening times\nOur shops open at nine and close at six.',
  ]);
});

test('a question that shares no word with the passage finds it, and is answered from it', async () => {
  // The index is of the same articles, and looks again for what was missing after a while.
  const question = 'Could somebody reimburse my purchase?';
  await expect
    .poll(async () => (await asks(question)).by, { timeout: 30_000, interval: 1_000 })
    .toBe('openai');
  const prompt =
    chats()
      .at(-1)
      ?.body.messages.map(({ content }) => content)
      .join('\n') ?? '';
  expect(prompt.indexOf('Bringing it back')).toBeGreaterThan(0);
  expect(prompt.indexOf('Bringing it back')).toBeLessThan(prompt.indexOf('Opening times'));
  expect(embedded()).toContain(question);
});

test('nothing personal goes there, and what it cost stands in the account', async () => {
  await app.db.query(sql`delete from ai_calls`);
  await asks('Please reimburse mara@example.org');
  expect(embedded().filter(text => text.includes('reimburse'))).toEqual([
    expect.not.stringContaining('mara@example.org'),
  ]);
  const rows = await app.db.query(sql`
    select purpose, model, input_tokens, cost_micros, conversation_id is not null as "isOfConversation"
    from ai_calls where purpose = 'embed'`);
  expect(rows).toEqual([
    { purpose: 'embed', model: 'meaning-1', input_tokens: 5, cost_micros: '5', isOfConversation: true },
  ]);
});

test('an article that changes is the only one that is sent again', async () => {
  await publish('gifts.md', '# Gift cards\n\nA gift card is good for three years.');
  await expect
    .poll(async () => {
      await asks('How long is a gift card good for?');
      return kept();
    })
    .toBe(3);
  expect(embedded().filter(text => text.includes('\n'))).toEqual([
    'Gift cards\nA gift card is good for three years.',
  ]);
});

test('without the provider of vectors the words go on alone', async () => {
  embeddings = { kind: 'status', status: 500 };
  expect(await asks('May I bring a pot to any shop within a month?')).toMatchObject({ by: 'openai' });
  embeddings = { kind: 'vectors', vectorOf: () => null };
  expect(await asks('May I bring a pot to any shop within a month?')).toMatchObject({ by: 'openai' });
  expect(chats()).toHaveLength(2);
});
