import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoConversations } from '../../../server/demo/conversations.ts';
import { seedDemo } from '../../../server/demo/seed.ts';
import { createAi } from '../../../server/features/ai/index.ts';
import { createAnalyticsService } from '../../../server/features/analytics/index.ts';
import { createIdentity } from '../../../server/features/identity/index.ts';
import { createKnowledge } from '../../../server/features/knowledge/index.ts';
import { createSites } from '../../../server/features/sites/index.ts';
import { systemClock } from '../../../server/platform/clock.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { createIds } from '../../../server/platform/ids.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { cubes } from '../../../src/analytics/cells.ts';
import { countMeasures, durationMeasures, ratioMeasures } from '../../../src/analytics/measures.ts';
import { audit } from '../../helpers/audit.ts';
import { aloneIdentity } from '../../helpers/identity.ts';
import { type FreshDatabase, freshDatabase } from '../../helpers/postgres.ts';
import { loneSealer } from '../../helpers/sealer.ts';

let database: FreshDatabase;
let ai: ReturnType<typeof createAi>;
let seed: () => ReturnType<typeof seedDemo>;
/** The drafts that were asked for. */
const asked: { name: string; conversationId: string; forSeq: number }[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  const { db } = database;
  const common = { db, clock: systemClock, newId: createIds(systemClock), log: silentLog };
  const secret = 'x'.repeat(40);
  const identity = createIdentity({
    ...common,
    secret,
    publicUrl: null,
    serverId: () => 'server',
    offlineDays: 14,
    ...aloneIdentity,
  });
  const knowledge = createKnowledge(common);
  const never = () => Promise.reject(new Error('the demo data need no chat room'));
  ai = createAi({
    looked: async () => {},
    ...common,
    chat: { threadForAi: never, commitAiReply: never, handOver: never, saveDraft: never },
    live: { stream: () => {}, withdrawn: () => {} },
    published: knowledge.published,
    openAi: null,
  });
  const sites = createSites({
    ...{ ...common, secret, sealer: loneSealer('site'), ownOrigins: () => [], isErased: async () => false },
    ...{ audit, publicUrl: () => '' },
  });
  const jobs = {
    async enqueue(_tx: unknown, name: string, data: object) {
      asked.push({ name, ...(data as { conversationId: string; forSeq: number }) });
    },
  };
  seed = () =>
    seedDemo({ ...common, identity, sites, knowledge, ai, jobs, password: 'a long enough password' });
});
afterAll(async () => {
  ai.stop();
  await database.drop();
});

test('the demo shop is made whole, and a second run changes nothing', async () => {
  const first = await seed();
  expect(first.conversations).toBeGreaterThanOrEqual(40);
  const counts = () =>
    database.db.one(sql`
      select (select count(*) from conversations) as conversations, (select count(*) from messages) as messages,
        (select count(*) from articles where status = 'published') as articles, (select count(*) from replies) as replies,
        (select count(*) from people) as people, (select count(*) from teams) as teams,
        (select count(*) from customers) as customers, (select count(*) from article_versions) as versions`);
  const before = await counts();
  expect(before).toMatchObject({ articles: '30', versions: '30', replies: '10', people: '3', teams: '2' });
  expect(await seed()).toEqual({ siteKey: first.siteKey, conversations: 0 });
  expect(await counts()).toEqual(before);
});

test('a draft is asked for wherever a customer waits for a person', async () => {
  const waiting = await database.db.query<{ id: string; last_public_seq: number }>(sql`
    select id, last_public_seq from conversations
    where status = 'open' and turn <> 'bot' and waiting_since is not null order by id`);
  expect(waiting.length).toBeGreaterThan(0);
  expect(asked.toSorted((a, b) => (a.conversationId < b.conversationId ? -1 : 1))).toEqual(
    waiting.map(row => ({ name: 'ai.draft', conversationId: row.id, forSeq: row.last_public_seq })),
  );
});

test('every thread is gapless, its watermarks hold, and every state is shown', async () => {
  const { db } = database;
  const broken = await db.query(sql`
    select c.id from conversations c where c.last_seq <> (select count(*) from messages m where m.conversation_id = c.id)
      or c.last_seq <> (select max(seq) from messages m where m.conversation_id = c.id)
      or c.last_public_seq <> (select max(seq) from messages m where m.conversation_id = c.id and m.is_public)
      or c.customer_read_seq > c.last_public_seq or c.agent_read_seq > c.last_seq
      or c.last_activity_at > now() + interval '1 minute' or c.resolved_at > now()`);
  expect(broken).toEqual([]);
  const states = await db.query<{ state: string }>(
    sql`select distinct status || ' ' || turn as state from conversations`,
  );
  expect(states.map(row => row.state)).toEqual(
    expect.arrayContaining([
      'open bot',
      'open queue',
      'open agent',
      'snoozed agent',
      'resolved agent',
      'resolved bot',
    ]),
  );
  const facts = await db.one(sql`
    select exists (select 1 from conversations where rating is not null) as rated,
      exists (select 1 from messages where kind = 'note') as noted,
      exists (select 1 from messages where jsonb_array_length(citations) > 0) as cited`);
  expect(facts).toEqual({ rated: true, noted: true, cited: true });
});

test('no figure of the dashboards is empty in the demo', async () => {
  const now = Date.now();
  const service = createAnalyticsService({
    db: database.db,
    newId: createIds(systemClock),
    clock: systemClock,
  });
  await service.sumUp();
  const range = { startDate: now - 60 * 86_400_000, endDate: now, step: 'month', timeZone: 'UTC' } as const;
  const told = await Promise.all(
    cubes.map(async cube => (await service.getConversationAnalytics({ ...range, cube })).total),
  );
  const names = new Set(
    told.flatMap(({ counts, ratios, durations }) => Object.keys({ ...counts, ...ratios, ...durations })),
  );
  const all = { ...countMeasures, ...ratioMeasures, ...durationMeasures };
  expect(Object.keys(all).filter(name => !names.has(name))).toEqual([]);
});

test('every citation of the demo is a verbatim part of the version it names', async () => {
  const wrong = await database.db.query(sql`
    select m.id from messages m cross join jsonb_array_elements(m.citations) as c
    left join article_versions v
      on v.article_id = (c ->> 'articleId')::uuid and v.version = (c ->> 'articleVersion')::integer
    where v.body is null or position(c ->> 'quote' in v.body) = 0`);
  expect(wrong).toEqual([]);
});

test('the scripted customers meet the AI as their scripts say', async () => {
  expect(demoConversations.length).toBeGreaterThanOrEqual(60);
  const wrong: string[] = [];
  for (const { turns, expects } of demoConversations) {
    const first = turns[0] ?? '';
    const found = await ai.quote(first);
    if (expects === 'answer' && !found) wrong.push(`no answer: ${first}`);
    if (expects === 'person' && found) wrong.push(`answered "${found.text.slice(0, 60)}": ${first}`);
  }
  expect(wrong).toEqual([]);
});
