// An attack table: whatever way a customer takes, an article that is not for them never shows, not even by a word of it. Each way is
// tried with an article that they may read as well: a way on which nothing ever shows would prove nothing.
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import { usualBudget } from '../../../server/platform/llm/budget.ts';
import { type Audience, mayRead, type Reader } from '../../../src/protocol/audience.ts';
import type { WidgetSessionAnswer } from '../../../src/protocol/widget.ts';
import {
  ask,
  command,
  identitySecret,
  makeApp,
  siteKey,
  siteOrigin,
  type TestApp,
  words,
} from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { type FakeOpenAi, type SeenRequest, startFakeOpenAi } from '../../helpers/fake-openai.ts';

let cloud: FakeOpenAi;
let app: TestApp;
/** With its own model; the other answers by itself, from the same articles. */
let modelled: TestApp;

type Article = { title: string; secret: string; body: string; question: string };
/** `secret`: a word that stands in this article alone. */
const articles: Record<Audience, Article> = {
  public: {
    ...{ title: 'Polishing copper', secret: 'lemonade' },
    body: 'Copper pots are polished with lemonade and coarse salt, twice a year.',
    question: 'How are copper pots polished?',
  },
  identified: {
    ...{ title: 'The members rebate', secret: 'amberwood' },
    body: 'Members get their rebate with the voucher amberwood, at the till of every branch.',
    question: 'With which voucher do members get their rebate?',
  },
  internal: {
    ...{ title: 'Goodwill ceiling', secret: 'heronsgate' },
    body: 'The goodwill ceiling of agents is lifted with the passphrase heronsgate, by the shift lead.',
    question: 'With which passphrase is the goodwill ceiling lifted?',
  },
};
const drafted = {
  title: 'Spring assortment',
  secret: 'quincejelly',
  body: 'The spring assortment brings quincejelly to every branch in April.',
};
/** All that the article says, but for its secret. */
const wordsOf = ({ body, secret }: Article) => body.replace(secret, 'that');
const slugOf = ({ title }: { title: string }) => title.toLowerCase().replaceAll(' ', '-');

/** Whatever left for a provider, in any of these tests. */
const sent: string[] = [];
let looksUp = true;
/** A model without any discretion: it cites whatever it was given, and looks for more. */
const talkative = (request: SeenRequest) => {
  const told = request.body.messages.map(({ content }) => content).join('\n');
  const passages = [...told.matchAll(/^\[(\d+)\] [^\n]*\n([^\n]+)/gm)];
  const isFirst = !request.body.messages.some(({ role }) => role === 'tool');
  if (looksUp && isFirst && request.body['tools'])
    return {
      ...{ kind: 'reply' as const, text: '' },
      calls: Object.values(articles).map(article => ({
        name: 'look_up',
        input: { query: wordsOf(article) },
      })),
    };
  const text = passages.map(([, number, passage]) => `${passage?.replace(/\.$/, '')} [${number}].`).join(' ');
  return { kind: 'reply' as const, text: text === '' ? 'NO_ANSWER' : text };
};

async function makeDesk(config: Parameters<typeof makeApp>[0]): Promise<TestApp> {
  const made = await makeApp(config);
  const lead = await made.person('Priya', 'supervisor');
  const console = await made.console(lead.token);
  const save = async ({ title, body }: Pick<Article, 'title' | 'body'>, audience: Audience) => {
    const articleId = newId();
    const fields = { articleId, title, body, tags: [], locale: 'en', audience };
    const saved = await ask(console, 'command', command('article.save', fields, { updatedAt: 0 }));
    expect(saved).toMatchObject({ ok: true });
    return articleId;
  };
  for (const audience of Object.keys(articles) as Audience[]) {
    const articleId = await save(articles[audience], audience);
    expect(await ask(console, 'command', command('article.publish', { articleId }))).toMatchObject({
      ok: true,
    });
  }
  await save(drafted, 'public');
  return made;
}

beforeAll(async () => {
  cloud = await startFakeOpenAi();
  app = await makeDesk({});
  modelled = await makeDesk({
    config: {
      openAi: { apiKey: 'k', baseUrl: cloud.baseUrl, model: 'usual' },
      ai: {
        ...{ local: null, budget: usualBudget, prices: { currency: 'USD', asOf: '2026-11-01', models: {} } },
        // The memory is on: what one was told may be told to the next, if the next may read it.
        keptAnswers: 100,
        embedding: {
          ...{ apiKey: 'k', baseUrl: cloud.baseUrl, model: 'meaning-1' },
          ...{ provider: 'openai', isMetered: true },
        },
      },
    },
  });
}, 120_000);
afterAll(async () => {
  await app.close();
  await modelled.close();
  await cloud.stop();
});
beforeEach(() => {
  looksUp = true;
  cloud.requests.length = 0;
  cloud.script(request => {
    sent.push(JSON.stringify(request.body));
    return request.path === '/embeddings' ? { kind: 'vectors', vectorOf: () => [1, 0] } : talkative(request);
  });
});

let known = 0;
/** A new customer. */
async function visit(on: TestApp, reader: Reader): Promise<WidgetSessionAnswer> {
  known += 1;
  const userId = `user-${known}`;
  const signature = createHmac('sha256', identitySecret).update(userId).digest('hex');
  const identity = { userId, signature, email: '', name: 'Ida' };
  return on.post(
    '/api/v1/widget/session',
    {
      siteKey,
      token: '',
      locale: 'en',
      timeZone: 'UTC',
      identity: reader === 'identified' ? identity : null,
    },
    { origin: siteOrigin },
  );
}

/** Asks, and waits for whatever comes of it. @returns all that is kept of it, trace and all, and all that the widget was told */
async function asks(on: TestApp, reader: Reader, question: string): Promise<string> {
  const { token } = await visit(on, reader);
  const socket = await on.widget(token);
  const heard: unknown[] = [];
  for (const event of ['thread', 'ai.stream']) socket.on(event, told => heard.push(told));
  const conversationId = newId();
  await ask(socket, 'command', words(conversationId, question));
  const runs = () =>
    on.db.query(sql`
      select decision, text, passages, steps from ai_runs where conversation_id = ${conversationId} and fate is not null`);
  await expect.poll(async () => (await runs()).length, { timeout: 20_000 }).toBeGreaterThan(0);
  const thread = await on.db.query(sql`
    select text, citations, event from messages where conversation_id = ${conversationId} and author->>'kind' <> 'customer'`);
  const drafts = await on.db.query(sql`select text, citations from drafts where id = ${conversationId}`);
  return JSON.stringify([heard, thread, drafts, await runs()]);
}

/** What an agent is offered to say next. */
async function draftFor(on: TestApp, reader: Reader, question: string): Promise<string> {
  const { token } = await visit(on, reader);
  const socket = await on.widget(token);
  const conversationId = newId();
  await ask(socket, 'command', words(conversationId, 'I want to talk to a person.'));
  const turn = () =>
    on.db.one<{ turn: string }>(sql`select turn from conversations where id = ${conversationId}`);
  await expect.poll(async () => (await turn()).turn, { timeout: 20_000 }).toBe('queue');
  await ask(socket, 'command', words(conversationId, question));
  const runs = () =>
    on.db.query<{ text: string }>(sql`
      select text, passages, steps from ai_runs where conversation_id = ${conversationId} and purpose = 'draft'`);
  await expect.poll(async () => (await runs()).length, { timeout: 20_000 }).toBeGreaterThan(0);
  const drafts = await on.db.query(sql`select text, citations from drafts where id = ${conversationId}`);
  return JSON.stringify([await runs(), drafts]);
}

const readPage = async (reader: Reader, slug: string, from = siteOrigin): Promise<string> => {
  const { token } = await visit(app, reader);
  const response = await fetch(`${app.url}/api/v1/widget/help/read`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: from },
    body: JSON.stringify({ token, slug }),
  });
  return response.text();
};
const findPages = async (reader: Reader, words: string): Promise<string> => {
  const { token } = await visit(app, reader);
  const response = await fetch(`${app.url}/api/v1/widget/help/find`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: siteOrigin },
    body: JSON.stringify({ token, words, locale: 'en' }),
  });
  return response.text();
};
const page = async (path: string): Promise<string> => (await fetch(app.url + path)).text();

type Way = { way: string; reach(article: Article, reader: Reader): Promise<string>; isForAll?: boolean };
const ways: Way[] = [
  { way: 'a search in the widget’s help', reach: (article, reader) => findPages(reader, wordsOf(article)) },
  { way: 'a question', reach: ({ question }, reader) => asks(app, reader, question) },
  { way: 'its own words as a question', reach: (article, reader) => asks(app, reader, wordsOf(article)) },
  { way: 'a draft for the agent', reach: ({ question }, reader) => draftFor(app, reader, question) },
  { way: 'a question to a model', reach: ({ question }, reader) => asks(modelled, reader, question) },
  { way: 'a draft by a model', reach: ({ question }, reader) => draftFor(modelled, reader, question) },
  {
    way: 'a model that looks up',
    reach: (_article, reader) => asks(modelled, reader, articles.public.question),
  },
  {
    way: 'what a model remembers of somebody who may',
    async reach({ question }, reader) {
      looksUp = false;
      await asks(modelled, 'identified', question);
      // Remembered it is: the same customer's like gets it without the model being asked.
      expect(await asks(modelled, 'identified', question)).toContain('"isFromMemory":true');
      return asks(modelled, reader, question);
    },
  },
  { way: 'the page that a citation names', reach: (article, reader) => readPage(reader, slugOf(article)) },
  { way: 'the public page', reach: article => page(`/help/${slugOf(article)}`), isForAll: true },
  {
    way: 'the list of public pages, and what follows from it',
    async reach(article) {
      const list = await page('/help');
      return list.includes(article.title) ? `${list} ${article.secret}` : list;
    },
    isForAll: true,
  },
];
const readers: Reader[] = ['visitor', 'identified'];
const audiences = Object.keys(articles) as Audience[];

describe.each(ways)('$way', ({ reach, isForAll = false }) => {
  const rows = audiences.flatMap(audience => readers.map(reader => ({ audience, reader })));
  test.each(rows)('$audience, asked for by: $reader', async ({ audience, reader }) => {
    const article = articles[audience];
    const seen = await reach(article, reader);
    const mustShow = isForAll ? audience === 'public' : mayRead(reader, audience);
    expect(seen.includes(article.secret)).toBe(mustShow);
    // Nor anything else that is not for them.
    for (const other of audiences.filter(each => !mayRead(isForAll ? 'visitor' : reader, each)))
      expect(seen.includes(articles[other].secret), other).toBe(false);
    expect(seen.includes(drafted.secret)).toBe(false);
  });
});

test('nothing internal, and no draft, was ever sent to a provider', async () => {
  for (const reader of readers)
    for (const article of Object.values(articles)) await asks(modelled, reader, wordsOf(article));
  // Neither to be answered from nor to be turned into vectors, as the others were.
  await expect
    .poll(
      () =>
        sent
          .filter(body => body.includes('meaning-1'))
          .join('')
          .includes(articles.identified.secret),
      { timeout: 20_000 },
    )
    .toBe(true);
  const all = sent.join('\n');
  expect(all.includes(articles.public.secret)).toBe(true);
  expect(all.includes(articles.internal.secret)).toBe(false);
  expect(all.includes(drafted.secret)).toBe(false);
});

test('a token that somebody took to another site reads as a visitor does; so does one that was made up', async () => {
  const { token } = await visit(app, 'identified');
  const read = async (given: string, from: string) => {
    const response = await fetch(`${app.url}/api/v1/widget/help/read`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: from },
      body: JSON.stringify({ token: given, slug: slugOf(articles.identified) }),
    });
    return response.status;
  };
  expect(await read(token, siteOrigin)).toBe(200);
  expect(await read(token, 'https://elsewhere.example')).toBe(404);
  expect(await read(`${token}x`, siteOrigin)).toBe(404);
  expect(await read('', siteOrigin)).toBe(404);
});

test('an article that becomes internal is quoted no more from the next question on', async () => {
  const console = await app.console((await app.person('Noor', 'supervisor')).token);
  const articleId = newId();
  const fields = {
    ...{ articleId, title: 'Knife sharpening', tags: [], locale: 'en' },
    body: 'Knives are sharpened on the whetstone called rivermoss, every second month.',
  };
  const save = (audience: Audience, updatedAt: number) =>
    ask(console, 'command', command('article.save', { ...fields, audience }, { updatedAt }));
  await save('public', 0);
  await ask(console, 'command', command('article.publish', { articleId }));
  const question = 'On which whetstone are knives sharpened?';
  expect(await asks(app, 'visitor', question)).toContain('rivermoss');
  const { updated_at_ms: updatedAt } = await app.db.one<{ updated_at_ms: string }>(
    sql`select updated_at_ms from articles where id = ${articleId}`,
  );
  expect(await save('internal', Number(updatedAt))).toMatchObject({ ok: true });
  expect(await asks(app, 'visitor', question)).not.toContain('rivermoss');
  expect(await page('/help/knife-sharpening')).not.toContain('rivermoss');
});

test('an article saved without an audience keeps the one it has', async () => {
  const console = await app.console((await app.person('Lena', 'supervisor')).token);
  const articleId = newId();
  const fields = { articleId, title: 'Shift plan', body: 'Text.', tags: [], locale: 'en' };
  const row = () =>
    app.db.one<{ audience: string; at: string }>(
      sql`select audience, updated_at_ms as at from articles where id = ${articleId}`,
    );
  await ask(
    console,
    'command',
    command('article.save', { ...fields, audience: 'internal' }, { updatedAt: 0 }),
  );
  const again = { ...fields, body: 'Newer.' };
  await ask(console, 'command', command('article.save', again, { updatedAt: Number((await row()).at) }));
  expect((await row()).audience).toBe('internal');
});
