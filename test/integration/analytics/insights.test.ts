// What is told about a range stands on what is in the database, counted by itself.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAnalyticsService } from '../../../server/features/analytics/index.ts';
import type { Db } from '../../../server/platform/db/db.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { insightsQuery } from '../../../src/protocol/http/analytics.ts';
import { alwaysOpen } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { freshDatabase } from '../../helpers/postgres.ts';

const dayMs = 86_400_000;
const now = Date.UTC(2026, 10, 29, 12);
const days = 112;
const [support, billing] = [newId(), newId()];
const jumpAt = Date.UTC(2026, 10, 9);
let db: Db;
let drop: () => Promise<void>;

/**
 * Sixteen weeks: ten a working day and three at weekends for Support, and four each day for Billing; from the ninth of November on Billing has ten
 * more. Every customer of Support writes once a fortnight. A person answers each and is rated, Billing badly since then.
 */
beforeAll(async () => {
  ({ db, drop } = await freshDatabase());
  const siteId = newId();
  const agentId = newId();
  await db.query(sql`insert into teams (id, name) values (${support}, 'Support'), (${billing}, 'Billing')`);
  await db.query(sql`
    insert into sites (id, team_id, site_key, identity_secret, settings)
    values (${siteId}, ${support}, 'shop', 'secret', ${JSON.stringify(alwaysOpen)})`);
  await db.query(sql`
    insert into people (id, name, email, role) values (${agentId}, 'Ann', 'ann@example.test', 'agent')`);
  const customers = Array.from({ length: 140 }, newId);
  await db.query(
    sql`insert into customers (id, site_id) select id, ${siteId} from unnest(${customers}::uuid[]) as id`,
  );
  const begun = Array.from({ length: days }, (_, back) => {
    const day = Math.floor(now / dayMs) * dayMs - (back + 1) * dayMs;
    const isWeekend = [0, 6].includes(new Date(day).getUTCDay());
    const many = { [support]: isWeekend ? 3 : 10, [billing]: day >= jumpAt ? 14 : 4 };
    return Object.entries(many).flatMap(([teamId, count]) =>
      Array.from({ length: count }, (_nth, nth) => {
        // Mondays at nine are the busiest.
        const hour = new Date(day).getUTCDay() === 1 && nth < 8 ? 9 : 8 + nth;
        const isBad = teamId === billing && day >= jumpAt;
        return {
          ...{ id: newId(), teamId, at: new Date(day + hour * 3_600_000 + nth * 60_000).toISOString() },
          customerId: customers[((back % 14) * 10 + nth) % 140],
          rating: {
            score: isBad && nth < 12 ? 2 : 5,
            createdAt: day + 20 * 3_600_000,
            comment: isBad ? 'Invoice wrong again' : 'Kind and quick',
          },
        };
      }),
    );
  }).flat();
  await db.query(sql`
    insert into conversations (id, team_id, site_id, customer_id, created_at, turn, rating)
    select c.id, c."teamId", ${siteId}, c."customerId", c.at, 'bot', c.rating
    from jsonb_to_recordset(${JSON.stringify(begun)}::jsonb)
      as c (id uuid, "teamId" uuid, "customerId" uuid, at timestamptz, rating jsonb)`);
  const lines = begun.flatMap(({ id, teamId, at, rating }) => {
    const begin = Date.parse(at);
    const agent = { kind: 'agent', id: agentId, name: 'Ann' };
    const line = (seq: number, minutes: number, author: object, kind: string, event: object | null) => ({
      ...{ id: newId(), conversationId: id, teamId, seq, author, kind, event },
      at: new Date(begin + minutes * 60_000).toISOString(),
    });
    return [
      line(1, 0, { kind: 'customer', id: '', name: '' }, 'text', null),
      line(2, 1, agent, 'event', { type: 'assigned', agentId, agentName: 'Ann' }),
      line(3, 6, agent, 'text', null),
      line(4, 13, agent, 'event', { type: 'resolved' }),
      line(5, 14, { kind: 'customer', id: '', name: '' }, 'event', {
        type: 'rated',
        score: rating.score,
        comment: '',
      }),
    ];
  });
  await db.query(sql`
    insert into messages (id, conversation_id, team_id, seq, kind, author, is_public, event, created_at)
    select m.id, m."conversationId", m."teamId", m.seq, m.kind, m.author, true, m.event, m.at
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
      as m (id uuid, "conversationId" uuid, "teamId" uuid, seq integer, kind text, author jsonb, event jsonb, at timestamptz)`);
  await createAnalyticsService({ db, newId, clock: { now: () => now } }).sumUp();
}, 120_000);
afterAll(() => drop());

const service = () => createAnalyticsService({ db, newId, clock: { now: () => now } });
const asked = (from: number, to: number, more: object = {}) =>
  insightsQuery.parse({
    ...{
      startDate: new Date(from).toISOString(),
      endDate: new Date(to).toISOString(),
      timeZone: 'Europe/Berlin',
    },
    ...more,
  });

test('a report says when the level changed, who moved it, when it is busiest, what comes and whom it needs', async () => {
  const begin = Date.UTC(2026, 9, 18, 22);
  const { insights, forecast, themes, quality } = await service().generateInsightsReport(
    asked(begin, begin + 42 * dayMs, { atOnce: 2, patienceMinutes: 10 }),
  );
  const of = (kind: string, figure = 'conversations') =>
    insights.find(each => each.kind === kind && each.figure === figure);
  expect(of('change_point')?.evidence).toMatchObject({ date: '2026-11-09' });
  expect(of('change')?.text).toMatch(/more than the \d+ of the time before/);
  expect(of('driver')?.evidence).toMatchObject({ key: billing });
  expect(of('driver')?.text).toContain('Billing');
  expect(of('peak')?.evidence).toMatchObject({ weekday: 'Monday', hour: 10 });
  expect(of('change', 'csat')?.text).toMatch(/down from 100 %/);
  expect(of('driver', 'csat')?.evidence).toMatchObject({ side: 'team', key: billing });
  expect(of('staffing', 'handle')?.evidence['people']).toBeGreaterThanOrEqual(1);
  expect(of('staffing', 'handle')?.text).toContain('Erlang A');
  expect(forecast?.days).toHaveLength(14);
  expect(themes.find(({ word }) => word === 'invoice')?.z).toBeGreaterThan(1.96);
  expect(quality.score).toBeGreaterThan(50);
  // Every number of a sentence is one of its evidence, or made of it.
  for (const { evidence } of insights) expect(Object.keys(evidence).length).toBeGreaterThan(0);
});

test('a range that is not over is compared with as much of the time before, and no day to come is a fall', async () => {
  const { insights } = await service().generateInsightsReport(
    asked(Date.UTC(2026, 8, 1), Date.UTC(2027, 0, 1), { teamId: support }),
  );
  expect(insights.filter(({ kind }) => kind === 'trend' || kind === 'change_point')).toEqual([]);
});

test('customers are counted once each, and who came back is who was there before', async () => {
  const [from, to] = [now - 14 * dayMs, now];
  const told = await service().getUserEngagement(asked(from, to));
  const [begin, end, earlier] = [new Date(from), new Date(to), new Date(from - 14 * dayMs)];
  const rows = await db.query<{ customer_id: string; created_at: Date }>(
    sql`select customer_id, created_at from conversations where created_at < ${end}`,
  );
  const within = rows.filter(({ created_at }) => created_at >= begin);
  const active = new Set(within.map(row => row.customer_id));
  const before = new Set(
    rows.filter(({ created_at }) => created_at >= earlier && created_at < begin).map(row => row.customer_id),
  );
  const ever = new Set(rows.filter(({ created_at }) => created_at < begin).map(row => row.customer_id));
  const many = [...active].filter(id => within.filter(row => row.customer_id === id).length > 1);
  expect(told).toMatchObject({
    ...{
      active: active.size,
      conversations: within.length,
      repeated: many.length,
      customersBefore: before.size,
    },
    first: [...active].filter(id => !ever.has(id)).length,
    retention: [...before].filter(id => active.has(id)).length / before.size,
  });
});

test('a part was there except while it was down, each moment counted once, and no time to come counts', async () => {
  const from = now - 10 * dayMs;
  for (const [part, worst, start, end] of [
    ['ai', 'down', from - dayMs, from + dayMs],
    ['ai', 'down', from + dayMs / 2, from + 2 * dayMs],
    ['ai', 'degraded', from + dayMs, from + 3 * dayMs],
    ['mail', 'degraded', now - dayMs, null],
  ] as const)
    await db.query(sql`
      insert into incidents (id, part, worst, title, started_at_ms, ended_at_ms)
      values (${newId()}, ${part}, ${worst}, ${part}, ${start}, ${end})`);
  const { parts, until } = await service().getSystemPerformance(asked(from, now + 30 * dayMs));
  expect(until).toBe(now);
  expect(parts).toEqual([
    { part: 'ai', troubles: 3, downMs: 2 * dayMs, degradedMs: dayMs, availability: 0.8 },
    { part: 'mail', troubles: 1, downMs: 0, degradedMs: dayMs, availability: 1 },
  ]);
  const models = await service().getModelPerformance(asked(from, now));
  expect(models.models).toEqual([]);
});

test('a zone that there is not, or more days than are told apart, is the fault of the question', async () => {
  await expect(
    service().getUserEngagement({ ...asked(0, now), timeZone: 'Mars/Base' }),
  ).rejects.toMatchObject({ code: 'malformed' });
  await expect(service().generateInsightsReport(asked(0, now))).rejects.toMatchObject({ code: 'malformed' });
});
