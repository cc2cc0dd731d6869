// Sums that are kept as things happen are the sums that are made anew, whatever happened in between; and they answer questions.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type RollupRow, toCell } from '../../../server/features/analytics/figures.store.ts';
import { noteMinute } from '../../../server/features/analytics/hours.store.ts';
import { createAnalyticsService } from '../../../server/features/analytics/index.ts';
import { readPacks } from '../../../server/features/analytics/packs.store.ts';
import type { Db } from '../../../server/platform/db/db.ts';
import { raw, sql } from '../../../server/platform/db/sql.ts';
import { cubes } from '../../../src/analytics/cells.ts';
import { unpackCells } from '../../../src/analytics/pack.ts';
import { type Answered, answer, answerPacks } from '../../../src/analytics/query.ts';
import { storeSums } from '../../../src/analytics/stored.ts';
import type { Metrics } from '../../../src/protocol/documents/metrics.ts';
import { roleScope } from '../../../src/protocol/permissions.ts';
import type { Checkpoint, PullAnswer, ResumeAnswer } from '../../../src/protocol/sync.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/version.ts';
import { alwaysOpen, ask, command, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { sumUpFigures } from '../../helpers/figures.ts';
import { freshDatabase } from '../../helpers/postgres.ts';

const hourMs = 3_600_000;
/** The night in which Berlin's clocks were set forward. */
const begin = Date.UTC(2026, 2, 28, 20);
const dump = async (db: Db) =>
  db.query(sql`
    select cube, hour, team_id, one, other, counts, durations from rollups order by cube, hour, team_id, one, other`);

/** What consoles are sent, as it stands in the sums. */
async function unpacked(db: Db) {
  const ids = await db.query<{ id: string }>(sql`select id from metric_packs`);
  const packs = await readPacks(
    db,
    ids.map(({ id }) => id),
  );
  return packs
    .flatMap(pack => cubes.flatMap(cube => unpackCells(pack, cube)))
    .map(({ cube, hour, teamId: team_id, one, other, ...sums }) => ({
      ...{ cube, hour: new Date(hour), team_id, one, other },
      ...storeSums(sums),
    }))
    .sort((a, b) => (sortText(a) < sortText(b) ? -1 : 1));
}
/** What is answered, from packs and hours, is what all sums by the hour say. */
async function sameAsSums(db: Db, now: number): Promise<void> {
  const service = createAnalyticsService({ db, newId, clock: { now: () => now } });
  const rows = (await dump(db)) as RollupRow[];
  const span = { from: begin - 5 * hourMs, to: begin + 40 * 24 * hourMs };
  for (const cube of cubes) {
    const cells = rows.filter(row => row.cube === cube).map(toCell);
    const asked = { step: 'day' as const, timeZone: 'Europe/Berlin' };
    expect(
      await service.getConversationAnalytics({ startDate: span.from, endDate: span.to, cube, ...asked }),
    ).toEqual(answer(cells, { ...span, ...asked }));
  }
}

const sortText = (row: { cube: string; hour: Date; team_id: string; one: string; other: string }) =>
  [row.cube, row.hour.toISOString(), row.team_id, row.one, row.other].join('\n');

type House = {
  db: Db;
  teams: string[];
  siteId: string;
  customerId: string;
  agentId: string;
  drop(): Promise<void>;
};
let house: House;
beforeAll(async () => {
  const { db, drop } = await freshDatabase();
  const teams = [newId(), newId()];
  const [siteId, customerId, agentId] = [newId(), newId(), newId()];
  const hours = {
    timeZone: 'Europe/Berlin',
    week: Array.from({ length: 7 }, () => [{ from: '01:30', to: '17:00' }]),
    holidays: [],
  };
  for (const id of teams)
    await db.query(sql`insert into teams (id, name, strategy) values (${id}, ${id}, 'manual')`);
  await db.query(sql`
    insert into sites (id, team_id, site_key, identity_secret, settings)
    values (${siteId}, ${teams[0]}, ${siteId}, 'secret', ${JSON.stringify({ ...alwaysOpen, hours })})`);
  await db.query(sql`insert into customers (id, site_id) values (${customerId}, ${siteId})`);
  await db.query(sql`
    insert into people (id, name, email, role, team_ids)
    values (${agentId}, 'Ann', ${`${agentId}@example.test`}, 'agent', ${[teams[0]]}::uuid[])`);
  // What is urgent is promised for the same day, what is of the second team sooner; from the second conversation on.
  // An old version says nothing of pauses: none.
  const target = { teamId: null, priority: null, isInOpeningHours: true };
  const ends = { pauses: 'resolution' };
  const targets = [
    { ...target, ...ends, firstReplyMinutes: 60, resolutionMinutes: 400 },
    { ...target, teamId: teams[1], firstReplyMinutes: 30, resolutionMinutes: null },
    {
      ...target,
      teamId: teams[1],
      priority: 3,
      firstReplyMinutes: 90,
      resolutionMinutes: 700,
      pauses: 'both',
    },
    {
      ...target,
      priority: 3,
      firstReplyMinutes: null,
      resolutionMinutes: 600,
      isInOpeningHours: false,
      ...ends,
    },
  ];
  await db.query(sql`
    insert into service_targets (version, valid_from, targets, changed_by)
    values (1, ${new Date(begin + 60_000)}, ${JSON.stringify(targets)}, 'Ann')`);
  house = { db, teams, siteId, customerId, agentId, drop };
});
afterAll(() => house.drop());

const lineOf = fc.record({
  afterMinutes: fc.integer({ min: 0, max: 300 }),
  what: fc.constantFrom(
    ...([
      'customer',
      'ai',
      'agent',
      'note',
      'handed_over',
      'assigned',
      'resolved',
      'reopened',
      'rated',
      'recommended',
      'unassigned',
      'snoozed',
      'merged_into',
      'merged_from',
      'unmerged_from',
      'unmerged',
    ] as const),
  ),
});
/** What happens to one of a few conversations; `late`: it is told only after later things were summed up. */
const happening = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('line' as const), of: fc.nat({ max: 3 }), line: lineOf }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      of: fc.nat({ max: 3 }),
      to: fc.nat({ max: 1 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('here' as const), minute: fc.nat({ max: 900 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('visit' as const),
      minute: fc.nat({ max: 900 }),
      of: fc.nat({ max: 1 }),
    }),
  },
  // Of one of the visits, told late.
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('became' as const), nth: fc.nat({ max: 5 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('judged' as const),
      of: fc.nat({ max: 3 }),
      isHelpful: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('priority' as const),
      of: fc.nat({ max: 3 }),
      to: fc.constantFrom(1, 3),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('run' as const), of: fc.nat({ max: 3 }), failed: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget' as const), of: fc.nat({ max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('erase' as const), of: fc.nat({ max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('retire' as const), of: fc.constant(0) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('fold' as const), hours: fc.integer({ min: 0, max: 30 }) }),
  },
);

async function open(id: string, at: number): Promise<void> {
  const { db, teams, siteId, customerId } = house;
  await db.query(sql`
    insert into conversations (id, team_id, site_id, customer_id, created_at, turn)
    values (${id}, ${teams[0]}, ${siteId}, ${customerId}, ${new Date(at)}, 'bot')`);
}

type LineKind =
  | 'customer'
  | 'ai'
  | 'agent'
  | 'note'
  | 'handed_over'
  | 'assigned'
  | 'resolved'
  | 'reopened'
  | 'rated'
  | 'recommended'
  | 'unassigned'
  | 'snoozed'
  | 'merged_into'
  | 'merged_from'
  | 'unmerged_from'
  | 'unmerged';
async function write(id: string, seq: number, at: number, what: LineKind): Promise<void> {
  const { db, teams, agentId } = house;
  const isText = what === 'customer' || what === 'ai' || what === 'agent';
  const kind = isText ? 'text' : what === 'note' ? 'note' : 'event';
  const by = what === 'customer' || what === 'ai' ? what : 'agent';
  const event =
    kind === 'event'
      ? {
          ...{ type: what, agentId, agentName: 'Ann', score: 5, comment: '', reason: '', text: '' },
          until: at + 9 * hourMs,
          // What a merge did to the other of the two, one way and another.
          ...{
            reopened: seq % 2 === 0,
            woke: seq % 3 === 0,
            toPeople: seq % 3 === 1,
            restored: seq % 2 === 1,
          },
          ...{ waitingSince: seq % 3 === 2 ? null : at - 60_000 },
          snoozedUntil: seq % 4 === 0 ? at + 3_600_000 : null,
        }
      : null;
  await db.query(sql`
    insert into messages (id, conversation_id, team_id, seq, kind, author, is_public, event, created_at)
    values (${newId()}, ${id}, ${teams[0]}, ${seq}, ${kind},
      ${JSON.stringify({ kind: by, id: by === 'agent' ? agentId : '', name: '' })}, ${isText},
      ${event && JSON.stringify(event)}, ${new Date(at)})`);
}

async function ran(id: string, at: number, failed: boolean): Promise<void> {
  const runId = newId();
  if (failed) {
    await house.db.query(sql`
      insert into ai_calls (id, run_id, conversation_id, purpose, started_at, took_ms, provider, model, is_metered, outcome,
        input_tokens, cached_tokens, output_tokens, is_estimated)
      values (${newId()}, ${runId}, ${id}, 'answer', ${new Date(at)}, 700, 'openai', 'm0', true, 'timeout', 0, 0, 0, true)`);
  }
  await house.db.query(sql`
    insert into ai_runs (id, conversation_id, for_seq, purpose, started_at, latency_ms, provider, model, prompt_version,
      decision, reason, confidence, confidence_limit, input_tokens, output_tokens, cost_micros, question, text, steps, passages)
    values (${runId}, ${id}, 1, 'answer', ${new Date(at)}, 700, 'embedded', 'm1', '1', 'answered',
      ${failed ? 'model_unavailable' : ''}, 0.9, 0.5, 100, 20, 5, '', '', '[]', '[]')`);
}

type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;

async function happen(
  desk: { ids: string[]; seqs: number[]; times: number[]; gone: Set<number> },
  each: Happening,
): Promise<void> {
  const { ids, seqs, times, gone } = desk;
  if (each.kind === 'here') {
    for (const minute of [0, 1, 2, 40]) {
      const at = begin + (each.minute + minute) * 60_000;
      const [here, idle] = minute === 2 ? [[], [house.agentId]] : [[house.agentId], []];
      await noteMinute(house.db, { at, here, idle });
    }
    return;
  }
  if (each.kind === 'visit') {
    await house.db.query(sql`
      insert into widget_sessions (customer_id, site_id, team_id, begun_at)
      values (${house.customerId}, ${house.siteId}, ${house.teams[each.of]}, ${new Date(begin + each.minute * 60_000)})`);
    return;
  }
  if (each.kind === 'became') {
    await house.db.query(sql`
      update widget_sessions set has_conversation = true where id = (
        select id from widget_sessions order by id offset ${each.nth} limit 1)`);
    return;
  }
  if (each.kind === 'fold' || gone.has(each.of)) return;
  const [id = '', at = begin, seq = 0] = [ids[each.of], times[each.of], seqs[each.of]];
  if (each.kind === 'line') {
    times[each.of] = at + each.line.afterMinutes * 60_000;
    seqs[each.of] = seq + 1;
    return write(id, seq + 1, at + each.line.afterMinutes * 60_000, each.line.what);
  }
  if (each.kind === 'run') return ran(id, at, each.failed);
  if (each.kind === 'judged') {
    await house.db.query(sql`
      insert into ai_feedback (run_id, by_kind, by_id, conversation_id, is_helpful, at)
      select id, 'customer', ${house.customerId}, conversation_id, ${each.isHelpful}, now() from ai_runs where conversation_id = ${id}
      on conflict (run_id, by_kind, by_id) do update set is_helpful = excluded.is_helpful`);
    return;
  }
  if (each.kind === 'priority') {
    await house.db.query(sql`update conversations set priority = ${each.to} where id = ${id}`);
    return;
  }
  if (each.kind === 'erase') {
    gone.add(each.of);
    for (const table of ['ai_runs', 'ai_calls', 'messages'])
      await house.db.query(sql`delete from ${raw(table)} where conversation_id = ${id}`);
    await house.db.query(sql`delete from conversations where id = ${id}`);
    return;
  }
  if (each.kind === 'move')
    await house.db.query(sql`update conversations set team_id = ${house.teams[each.to]} where id = ${id}`);
  // Traces are kept for some time only; the figures stay.
  else await house.db.query(sql`delete from ai_runs where conversation_id = ${id}`);
}

test('as things happen, late, corrected, moved or forgotten, the sums are those that are made anew', {
  timeout: 300_000,
}, async () => {
  const { db } = house;
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 5, maxLength: 40 }), async happenings => {
      let now = begin;
      const service = createAnalyticsService({ db, newId, clock: { now: () => now } });
      await db.query(sql`
        truncate analytics_due, conversation_figures, rollups, rollups_retired, metric_packs, metric_packs_due, agent_hours, agent_spells, widget_sessions, session_hours, ai_runs, ai_calls, messages,
          conversations cascade`);
      const ids = Array.from({ length: 4 }, () => newId());
      const desk = {
        ids,
        gone: new Set<number>(),
        seqs: [0, 0, 0, 0],
        times: ids.map((_, at) => begin + at * 20 * 60_000),
      };
      for (const [at, id] of ids.entries()) await open(id, desk.times[at] ?? begin);
      for (const each of happenings) {
        if (each.kind === 'fold') now += each.hours * hourMs;
        if (each.kind === 'fold' || each.kind === 'forget') await service.sumUp();
        if (each.kind === 'retire') await db.transaction(tx => service.retiring.retire(tx, now));
        else await happen(desk, each);
      }
      await service.fold.foldAll();
      // Some days are packed, others wait; then all are; then they are too old for packs.
      await sameAsSums(db, now);
      await service.sumUp();
      await sameAsSums(db, now);
      await sameAsSums(db, now + 500 * 24 * hourMs);
      const kept = await dump(db);
      expect(await unpacked(db)).toEqual(kept);
      const { count } = await db.one<{ count: string }>(sql`select count(*) as count from conversations`);
      expect(await service.rebuild()).toBe(Number(count));
      expect(await dump(db)).toEqual(kept);
      expect(await unpacked(db)).toEqual(kept);
    }),
    { numRuns: 30 },
  );
});

test('a conversation that was erased stays in the sums, and nothing of it is left to be read', async () => {
  const { db } = house;
  const service = createAnalyticsService({ db, newId, clock: { now: () => begin + 10_000 * hourMs } });
  const id = newId();
  await open(id, begin);
  await write(id, 1, begin, 'customer');
  await service.fold.foldAll();
  const before = await dump(db);
  await db.query(sql`delete from messages where conversation_id = ${id}`);
  await db.query(sql`delete from conversations where id = ${id}`);
  await service.rebuild();
  expect(await dump(db)).toEqual(before);
});

test('two servers sum up at once, and each thing counts once', async () => {
  const { db } = house;
  const clock = { now: () => begin + 100 * hourMs };
  const [one, other] = [
    createAnalyticsService({ db, newId, clock }),
    createAnalyticsService({ db, newId, clock }),
  ];
  const ids = Array.from({ length: 40 }, () => newId());
  for (const id of ids) {
    await open(id, begin);
    await write(id, 1, begin + 60_000, 'customer');
    await write(id, 2, begin + 120_000, 'agent');
  }
  await Promise.all([one.fold.foldAll(), other.fold.foldAll(), one.fold.foldAll()]);
  await one.fold.foldAll();
  const kept = await dump(db);
  await one.rebuild();
  expect(await dump(db)).toEqual(kept);
});

test('opening hours are those of the site, also in the night in which the clocks are set forward', async () => {
  const { db } = house;
  const id = newId();
  // 23:00 in Berlin; people come at 01:30, and at 02:00 it is 03:00.
  const asked = Date.UTC(2026, 2, 28, 22);
  await open(id, asked);
  await write(id, 1, asked, 'customer');
  await write(id, 2, Date.UTC(2026, 2, 29, 1, 30), 'agent');
  await createAnalyticsService({ db, newId, clock: { now: () => asked } }).fold.foldAll();
  const { facts } = await db.one<{ facts: unknown[][] }>(sql`
    select facts from conversation_figures where conversation_id = ${id}`);
  const timeOf = (name: string) => facts.find(fact => fact[2] === name)?.[3];
  expect(timeOf('firstHumanResponse')).toBe(3.5 * hourMs);
  expect(timeOf('firstHumanResponseOpen')).toBe(1 * hourMs);
});

test('people are busy in the minutes in which they were there and had something that did not sleep', async () => {
  const { db, agentId } = house;
  await db.query(
    sql`truncate agent_hours, agent_spells, analytics_due, conversation_figures, messages, conversations cascade`,
  );
  const at = (minute: number) => begin + 50 * hourMs + minute * 60_000;
  const service = createAnalyticsService({ db, newId, clock: { now: () => at(200) } });
  for (let minute = 0; minute < 40; minute += 1) {
    const isIdle = minute >= 30;
    await noteMinute(db, { at: at(minute), here: isIdle ? [] : [agentId], idle: isIdle ? [agentId] : [] });
    // Another server says the same.
    if (minute % 7 === 0 && !isIdle) await noteMinute(db, { at: at(minute), here: [agentId], idle: [] });
  }
  const told = async () => {
    await service.sumUp();
    const rows = await db.query<{ counts: Record<string, number> }>(sql`
      select counts from rollups where cube = 'agent' and one = ${agentId} and hour = ${new Date(at(0))}`);
    const { onlineMinutes, awayMinutes, busyMinutes = 0, conversationMinutes = 0 } = rows[0]?.counts ?? {};
    return { onlineMinutes, awayMinutes, busyMinutes, conversationMinutes };
  };
  const idle = { onlineMinutes: 30, awayMinutes: 10, busyMinutes: 0, conversationMinutes: 0 };
  expect(await told()).toEqual(idle);
  const ids = [newId(), newId()];
  for (const [place, id] of ids.entries()) {
    await open(id, at(5 * place));
    await write(id, 1, at(5 * place), 'customer');
    await write(id, 2, at(10 + 5 * place), 'assigned');
  }
  // One from 10 on and one from 15 on, told late: 20 busy minutes, 15 of them with both.
  expect(await told()).toEqual({ ...idle, busyMinutes: 20, conversationMinutes: 35 });
  await write(ids[0] ?? '', 3, at(20), 'resolved');
  expect(await told()).toEqual({ ...idle, busyMinutes: 20, conversationMinutes: 25 });
});

test('what was promised stands with the conversation until it is done, and counts as missed once its time is over', async () => {
  const { db } = house;
  let now = begin + hourMs;
  const service = createAnalyticsService({ db, newId, clock: { now: () => now } });
  const id = newId();
  await open(id, now);
  await write(id, 1, now, 'customer');
  const look = async () => {
    await service.sumUp();
    const { promised } = await db.one<{ promised: { firstReplyAt: number } | null }>(
      sql`select promised from conversations where id = ${id}`,
    );
    const { facts } = await db.one<{ facts: unknown[][] }>(
      sql`select facts from conversation_figures where conversation_id = ${id}`,
    );
    return { promised, told: facts.map(fact => fact[2]) };
  };
  // 22:00 in Berlin; people come at 01:30, and an hour later it is 03:30, for the clocks are set forward at two.
  const due = Date.UTC(2026, 2, 29, 1, 30);
  const first = await look();
  expect(first.promised?.firstReplyAt).toBe(due);
  expect(first.told).not.toContain('replyTargets');
  now = due;
  expect((await look()).told).toContain('replyTargets');
  await write(id, 2, due + hourMs, 'agent');
  await write(id, 3, due + hourMs, 'resolved');
  const last = await look();
  expect(last).toMatchObject({ promised: null });
  expect(last.told).toContain('resolutionTargetsKept');
  expect(last.told).not.toContain('replyTargetsKept');
});

let app: TestApp;
beforeAll(async () => {
  app = await makeApp({ settings: { ai: false } });
});
afterAll(() => app.close());

test('what happens at the desk is answered over HTTP, to those who may', async () => {
  const [ann, lead] = [await app.person('Ann'), await app.person('Vera', 'supervisor')];
  const { token } = await app.visit();
  const [widget, desk] = [await app.widget(token), await app.console(ann.token)];
  const conversationId = newId();
  await ask(widget, 'command', words(conversationId, 'My pot is chipped.'));
  await ask(
    desk,
    'command',
    command('conversation.assign', { conversationId, agentId: ann.id }, { agentId: '' }),
  );
  const reply = { conversationId, messageId: newId(), text: 'A new one is on its way.', kind: 'text' };
  const ofAgent = { lang: '', mentions: [], recovered: false };
  await ask(desk, 'command', command('message.send', { ...reply, ...ofAgent }, { lastPublicSeq: 1_000_000 }));
  await ask(desk, 'command', command('conversation.resolve', { conversationId }, { lastCustomerSeq: 1 }));
  await sumUpFigures(app.db);

  const day = 86_400_000;
  const range = `startDate=${new Date(Date.now() - day).toISOString()}&endDate=${new Date(Date.now() + day).toISOString()}`;
  const get = async (query: string, who = lead) => {
    const headers = { authorization: `Bearer ${who.token}` };
    const response = await fetch(`${app.url}/api/v1/analytics/conversations?${query}`, { headers });
    return { status: response.status, body: (await response.json()) as Answered & { code?: string } };
  };
  const { body } = await get(`${range}&timeZone=Europe/Berlin`);
  expect(body.total.counts).toMatchObject({
    ...{ conversations: 1, customerMessages: 1, agentMessages: 1, resolved: 1, oneTouch: 1, withPeople: 1 },
  });
  expect(body.total.ratios).toMatchObject({ oneTouchShare: 1, deflection: 0 });
  expect(body.total.durations.firstResponse).toMatchObject({ count: 1 });
  expect(body.series.map(({ figures }) => figures.counts.conversations ?? 0).reduce((a, b) => a + b)).toBe(1);
  expect(body.by.teamId.map(({ key }) => key)).toEqual([app.teamId]);
  const ofAnn = await get(`${range}&cube=agent&one=${ann.id}`);
  expect(ofAnn.body.total.counts).toMatchObject({ agentMessages: 1, resolved: 1 });
  expect((await get(range, ann)).status).toBe(403);
  for (const wrong of [
    `${range}&timeZone=Mars/Base`,
    range.replace('Date=2', 'Date=x'),
    `${range}&step=second`,
  ])
    expect((await get(wrong)).body.code).toBe('malformed');
});

/** Every pack that a console of this person is sent, or why it is sent none. */
async function packsOf(who: { token: string }): Promise<Metrics[] | string> {
  const socket = await app.console(who.token);
  const resumed = await ask<ResumeAnswer>(socket, 'sync.resume', {
    ...{ protocolVersion: PROTOCOL_VERSION, epoch: '', chains: [] },
  });
  if (!resumed.ok) return resumed.error.code;
  const held: Metrics[] = [];
  for (let checkpoint: Checkpoint | null = null; ; ) {
    const answer: PullAnswer = await ask<PullAnswer>(socket, 'sync.pull', {
      ...{
        epoch: resumed.epoch,
        collection: 'metrics',
        scope: roleScope('supervisor'),
        checkpoint,
        limit: 1,
      },
    });
    if (!answer.ok) return answer.error.code;
    held.push(...(answer.page.documents as Metrics[]));
    if (answer.page.done) return held;
    checkpoint = answer.page.checkpoint;
  }
}

test('S7 S11: who may read figures holds them by the day, corrected when they change; nobody else holds any', async () => {
  const [ann, lead] = [
    await app.person(`Bea${newId().slice(-8)}`),
    await app.person(`Wim${newId().slice(-8)}`, 'supervisor'),
  ];
  const service = createAnalyticsService({ db: app.db, newId, clock: { now: () => Date.now() } });
  const { token } = await app.visit();
  const widget = await app.widget(token);
  // The server sums up by itself, too, and what others still write in this cluster holds the safe place back: it is waited for.
  const told = (conversations?: number) =>
    vi.waitFor(
      async () => {
        await service.sumUp();
        const packs = await packsOf(lead);
        if (typeof packs === 'string') throw new Error(packs);
        const days = await app.db.one<{ count: string }>(
          sql`select count(distinct (team_id, date_trunc('day', hour at time zone 'UTC'))) as count from rollups`,
        );
        expect(new Set(packs.map(({ id }) => id)).size).toBe(Number(days.count));
        const range = { from: Date.now() - 400 * 24 * hourMs, to: Date.now() + hourMs };
        const newest = new Map(packs.map(pack => [pack.id, pack])).values();
        const { counts } = answerPacks(newest, 'team', { ...range, step: 'month', timeZone: 'UTC' }).total;
        if (conversations !== undefined) expect(counts.conversations).toBe(conversations);
        return counts;
      },
      { timeout: 20_000, interval: 100 },
    );
  const before = await told();
  await ask(widget, 'command', words(newId(), 'Where is my pot?'));
  const after = (before.conversations ?? 0) + 1;
  await told(after);
  // What is found out later about a day long past.
  await app.db.query(sql`update conversations set created_at = created_at - interval '40 days'`);
  await app.db.query(sql`insert into analytics_due (conversation_id) select id from conversations`);
  await told(after);
  expect(await packsOf(ann)).toBe('scope_lost');
});
