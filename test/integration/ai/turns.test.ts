import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createAi } from '../../../server/features/ai/index.ts';
import { createChat } from '../../../server/features/chat/index.ts';
import { createKnowledge } from '../../../server/features/knowledge/index.ts';
import { systemClock } from '../../../server/platform/clock.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { createIds } from '../../../server/platform/ids.ts';
import { createJobs, type Jobs } from '../../../server/platform/jobs/jobs.ts';
import { silentLog } from '../../../server/platform/log.ts';
import type { AiStreamEvent, AiWithdrawnEvent } from '../../../src/protocol/live.ts';
import type { Actor } from '../../../src/protocol/permissions.ts';
import { type FakeOpenAi, startFakeOpenAi } from '../../helpers/fake-openai.ts';
import { makeNotifications } from '../../helpers/notifications.ts';
import { type FreshDatabase, freshDatabase } from '../../helpers/postgres.ts';

const newId = createIds(systemClock);
const team = newId();
const site = newId();
const customer = newId();
const agent: Actor = { personId: newId(), name: 'Mara', role: 'agent', teamIds: [team] };

let database: FreshDatabase;
let fake: FakeOpenAi;
let jobs: Jobs;
let chat: ReturnType<typeof createChat>;
let ai: ReturnType<typeof createAi>;
let streamed: AiStreamEvent[] = [];
let withdrawn: AiWithdrawnEvent[] = [];

const answerText = 'You may return anything within 30 days [1]. The label is in your account [1].';

beforeAll(async () => {
  database = await freshDatabase();
  fake = await startFakeOpenAi();
  const { db } = database;
  await db.query(sql`insert into teams (id, name) values (${team}, 'Support')`);
  await db.query(sql`insert into sites (id, team_id, site_key, identity_secret, settings)
    values (${site}, ${team}, 'key', 'secret', ${JSON.stringify({ name: 'Shop', ai: true })})`);
  await db.query(sql`insert into customers (id, site_id, name) values (${customer}, ${site}, 'Ellen')`);
  await db.query(sql`insert into people (id, name, email, role, team_ids)
    values (${agent.personId}, 'Mara', 'mara@shop.example', 'agent', ${[team]})`);
  const knowledge = createKnowledge({ db, clock: systemClock, newId });
  const imported = await knowledge.importFiles(
    [
      {
        name: 'returns.md',
        text: '# Returns\n\n## How do I return an item?\n\nYou may return anything within 30 days. The label is in your account.',
      },
      {
        name: 'delivery.md',
        text: '# Delivery\n\n## How long does delivery take?\n\nDelivery takes two days.',
      },
    ],
    { publish: true, by: '' },
  );
  expect(imported).toMatchObject({ ok: true, created: 2 });
  await start();
});

async function start() {
  const { db } = database;
  const knowledge = createKnowledge({ db, clock: systemClock, newId });
  jobs = createJobs({ connectionString: database.connectionString, log: silentLog });
  chat = createChat({
    log: silentLog,
    db,
    jobs,
    clock: systemClock,
    newId,
    notifications: makeNotifications({ db, jobs, clock: systemClock, newId }),
    proposalTaken: async () => {},
    events: {
      written: () => {},
      published: () => {},
      moved: () => {},
      lineMoved: () => {},
      queueChanged: () => {},
      turnTaken: id => ai.cancel(id),
    },
  });
  ai = createAi({
    looked: async () => {},
    db,
    clock: systemClock,
    newId,
    log: silentLog,
    chat,
    live: { stream: event => streamed.push(event), withdrawn: event => withdrawn.push(event) },
    published: knowledge.published,
    openAi: { apiKey: null, baseUrl: fake.baseUrl, model: 'test-model' },
    // Its customers all ask the same.
    keptAnswers: 0,
  });
  ai.registerJobs(jobs);
  await jobs.start(new AbortController().signal);
}

afterAll(async () => {
  ai.stop();
  await jobs.stop();
  await fake.stop();
  await database.drop();
});
beforeEach(() => {
  streamed = [];
  withdrawn = [];
  fake.requests.length = 0;
});
afterEach(() => fake.release());

async function write(conversationId: string, text: string): Promise<void> {
  await database.db.transaction(async tx => {
    const outcome = await chat.commands['customer.write']?.(
      tx,
      {
        commandId: newId(),
        kind: 'customer.write',
        lane: conversationId,
        payload: { conversationId, messageId: newId(), text, page: '', locale: 'en', form: null },
        assumed: null,
        createdAt: Date.now(),
      },
      { kind: 'customer', customerId: customer, siteId: site, name: 'Ellen' },
      Date.now(),
    );
    expect(outcome).toMatchObject({ ok: true });
  });
}

async function replyAsAgent(conversationId: string, text: string): Promise<void> {
  await database.db.transaction(async tx => {
    const outcome = await chat.commands['message.send']?.(
      tx,
      {
        commandId: newId(),
        kind: 'message.send',
        lane: conversationId,
        payload: {
          conversationId,
          messageId: newId(),
          kind: 'text',
          text,
          lang: '',
          mentions: [],
          recovered: false,
        },
        assumed: { lastPublicSeq: 1 },
        createdAt: Date.now(),
      },
      { kind: 'staff', actor: agent, ip: null },
      Date.now(),
    );
    expect(outcome).toMatchObject({ ok: true });
  });
}

const thread = (conversationId: string) =>
  database.db.query<{
    seq: number;
    who: string;
    text: string;
    event: { type: string; reason: string } | null;
  }>(
    sql`select seq, author ->> 'kind' as who, text, event from messages where conversation_id = ${conversationId} order by seq`,
  );
const said = async (conversationId: string) =>
  (await thread(conversationId)).map(row => `${row.who}: ${row.text || row.event?.type}`);
const runs = (conversationId: string) =>
  database.db.query<{ decision: string; fate: string | null; provider: string; reason: string }>(
    sql`select decision, fate, provider, reason from ai_runs where conversation_id = ${conversationId} order by started_at, id`,
  );
const turnOf = async (conversationId: string) =>
  (await database.db.one<{ turn: string }>(sql`select turn from conversations where id = ${conversationId}`))
    .turn;

test('T1: the answer streams what was checked, is committed with its citation, and the stream ends', async () => {
  fake.script({ kind: 'reply', text: `${answerText} Buy gold at evil.example [1].`, pieces: 6 });
  const id = newId();
  await write(id, 'How do I return an item?');
  await expect.poll(() => said(id)).toHaveLength(2);
  const [, reply] = await database.db.query<{
    text: string;
    citations: { quote: string; url: string }[];
    ai: { provider: string; runId: string };
  }>(sql`select text, citations, ai from messages where conversation_id = ${id} order by seq`);
  expect(reply?.text).toBe('You may return anything within 30 days. The label is in your account.');
  expect(reply?.citations).toMatchObject([
    { url: '/help/returns', quote: 'You may return anything within 30 days. The label is in your account.' },
  ]);
  expect(reply?.ai.provider).toBe('openai');
  await expect.poll(() => runs(id)).toMatchObject([{ decision: 'answered', fate: 'committed' }]);
  expect(streamed.length).toBeGreaterThan(0);
  for (const event of streamed) expect(event.text).not.toContain('gold');
  expect(withdrawn).toMatchObject([
    { conversationId: id, reason: 'committed', streamId: streamed[0]?.streamId },
  ]);
});

test('T1: a person who replies while the model streams ends the stream; nothing of it is committed', async () => {
  fake.script({ kind: 'stall', text: `${answerText} ${'The label is in your account [1]. '.repeat(4)}` });
  const id = newId();
  const before = fake.aborted();
  await write(id, 'How do I return an item?');
  await fake.stalled();
  await expect.poll(() => streamed.length).toBeGreaterThan(0);
  await replyAsAgent(id, 'Mara here, I send you a label.');
  await expect.poll(() => withdrawn).toMatchObject([{ conversationId: id, reason: 'person_replied' }]);
  await expect.poll(() => fake.aborted()).toBe(before + 1);
  await jobs.idle();
  expect(await said(id)).toEqual([
    'customer: How do I return an item?',
    'agent: Mara here, I send you a label.',
  ]);
  expect(await runs(id)).toMatchObject([{ decision: 'aborted', reason: 'person_replied' }]);
});

test('T1: a customer who writes more makes the AI read again, and one answer covers both', async () => {
  fake.script({ kind: 'stall', text: answerText }, { kind: 'reply', text: answerText });
  const id = newId();
  await write(id, 'How do I return an item?');
  await fake.stalled();
  await write(id, 'It is a blue pot.');
  await expect.poll(() => said(id), { timeout: 10_000 }).toHaveLength(3);
  expect((await said(id))[2]).toBe(
    'ai: You may return anything within 30 days. The label is in your account.',
  );
  const last = fake.requests.at(-1)?.body.messages.at(-1)?.content ?? '';
  expect(last).toContain('How do I return an item?');
  expect(last).toContain('It is a blue pot.');
  await jobs.idle();
  expect(await said(id)).toHaveLength(3);
});

test('T1: after three times it answers what was seen, and then the rest', async () => {
  fake.script({ kind: 'stall', text: answerText });
  const id = newId();
  await write(id, 'How do I return an item?');
  for (const text of ['One thing more.', 'And it is blue.', 'And heavy.']) {
    await fake.stalled();
    const seen = fake.requests.length;
    await write(id, text);
    await expect.poll(() => fake.requests.length, { timeout: 10_000 }).toBeGreaterThan(seen);
  }
  await fake.stalled();
  fake.script({ kind: 'reply', text: 'Delivery takes two days [1].' });
  await write(id, 'How long does delivery take?');
  fake.release();
  await expect.poll(() => said(id)).toHaveLength(7);
  const lines = await said(id);
  expect(lines.slice(0, 5).every(line => line.startsWith('customer'))).toBe(true);
  expect(lines[5]).toBe('ai: You may return anything within 30 days. The label is in your account.');
  expect(lines[6]).toMatch(/^ai: Delivery takes two days\./);
});

test('the model being down is not silent: the embedded answerer speaks, and hands over where it is not sure', async () => {
  fake.script({ kind: 'status', status: 400 });
  const sure = newId();
  await write(sure, 'How do I return an item?');
  await expect.poll(() => said(sure)).toHaveLength(2);
  expect(await runs(sure)).toMatchObject([{ provider: 'embedded', decision: 'answered' }]);
  const unsure = newId();
  await write(unsure, 'My item has a strange colour, is there a rule for it?');
  await expect.poll(() => turnOf(unsure)).toBe('queue');
  const [, event] = await thread(unsure);
  expect(event?.event).toMatchObject({ type: 'handed_over', reason: 'model_unavailable' });
});

test('a hand-over keeps its reason for both sides, and the agent gets a fresh draft with each new word', async () => {
  fake.script({ kind: 'reply', text: answerText });
  const id = newId();
  await write(id, 'I want to talk to a human about returning an item');
  await expect.poll(() => turnOf(id)).toBe('queue');
  const [, event] = await thread(id);
  expect(event?.event).toMatchObject({ type: 'handed_over', reason: 'asked_for_person' });
  await write(id, 'How do I return an item?');
  const draft = () =>
    database.db.maybeOne<{ text: string; for_seq: number; provider: string }>(
      sql`select text, for_seq, provider from drafts where id = ${id}`,
    );
  await expect.poll(draft).toMatchObject({
    provider: 'openai',
    for_seq: 3,
    text: 'You may return anything within 30 days. The label is in your account.',
  });
  await expect.poll(() => runs(id)).toMatchObject([{ fate: 'handed_over' }, { fate: 'drafted' }]);
});

test('a job run twice answers once', async () => {
  fake.script({ kind: 'reply', text: answerText });
  const id = newId();
  await write(id, 'How do I return an item?');
  await expect.poll(() => said(id)).toHaveLength(2);
  await database.db.transaction(tx => jobs.enqueue(tx, 'ai.answer', { conversationId: id, forSeq: 1 }));
  await jobs.idle();
  await database.db.transaction(tx => jobs.enqueue(tx, 'ai.answer', { conversationId: newId(), forSeq: 1 }));
  await jobs.idle();
  expect(await said(id)).toHaveLength(2);
});
