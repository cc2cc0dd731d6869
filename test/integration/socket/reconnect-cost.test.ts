// What it costs the database when everybody comes back at once after a restart: statements, counted at the driver.
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import { createHeadlessConsole, type HeadlessConsole } from '../../../src/client/headless.ts';
import { createMemoryReplica } from '../../../src/client/sync/memory-store.ts';
import type { WidgetConversation } from '../../../src/protocol/widget.ts';
import { alwaysOpen, ask, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';

let app: TestApp;
beforeAll(async () => {
  // Without an AI everybody waits in line for a person: the place in it has to be told, too.
  app = await makeApp({ settings: { ...alwaysOpen, ai: false } });
});
afterAll(() => app.close());

const soon = { timeout: 20_000 };

/** What the job queue and the watch over database and queue ask in any case, now and then. */
const isOwn = /\bjobs\.|pg_stat_activity/;

/** The statements of everybody's connections while `work` ran, without those that run in any case. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = [];
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...given) {
    const [statement] = given as unknown as [string | { text: string }];
    seen.push(typeof statement === 'string' ? statement : statement.text);
    return (query as (...given: unknown[]) => unknown).apply(this, given) as never;
  });
  // Long enough for everything that looks once a second, or every two.
  await new Promise(resolve => setTimeout(resolve, 4_500));
  const background = new Set(seen.splice(0));
  await work();
  spy.mockRestore();
  return seen.filter(statement => !background.has(statement) && !isOwn.test(statement));
}
const { query } = pg.Client.prototype;

const tally = (statements: string[]) =>
  Object.entries(Object.groupBy(statements, text => text.replace(/\s+/g, ' ').trim().slice(0, 90)))
    .map(([text, those = []]) => `${those.length} × ${text}`)
    .join('\n');

type Visitor = { token: string; conversationId: string; lastSeq: number };

async function write(): Promise<Visitor> {
  const { token } = await app.visit();
  const socket = await app.widget(token);
  const conversationId = newId();
  await ask(socket, 'command', words(conversationId, 'Is the blue one in stock?'));
  const { conversation } = await ask<{ conversation: WidgetConversation }>(socket, 'widget.resume', {
    conversationId,
    afterSeq: 0,
  });
  socket.disconnect();
  return { token, conversationId, lastSeq: conversation.lastSeq };
}

async function comeBack({ token, conversationId, lastSeq }: Visitor): Promise<WidgetConversation> {
  const socket = await app.widget(token);
  type Answer = { conversation: WidgetConversation; messages: unknown[]; done: boolean };
  const asked = { conversationId, afterSeq: lastSeq };
  const { conversation, messages, done } = await ask<Answer>(socket, 'widget.resume', asked);
  expect([conversation.id, messages, done]).toEqual([conversationId, [], true]);
  return conversation;
}

test('[S9] a widget that is back with an unchanged thread costs at most 1.1 queries', async () => {
  const visitors: Visitor[] = [];
  for (let nth = 0; nth < 60; nth += 1) visitors.push(await write());
  await app.restart();
  let back: WidgetConversation[] = [];
  const statements = await statementsOf(async () => {
    back = await Promise.all(visitors.map(comeBack));
  });
  process.stdout.write(
    `widgets: ${statements.length / visitors.length} queries each\n${tally(statements)}\n`,
  );
  // Those who come together are read together, so it may be far fewer; but it is not none.
  expect(statements.length).toBeGreaterThan(0);
  expect(statements.length).toBeLessThanOrEqual(1.1 * visitors.length);
  // And it is the truth that they were told.
  expect(back.map(({ queue }) => queue?.place)).toEqual(visitors.map((_, nth) => nth + 1));
}, 60_000);

test('[S9] a console that is back where nothing changed costs replication one query, and few in all', async () => {
  const people: { token: string }[] = [];
  for (let nth = 0; nth < 20; nth += 1) people.push(await app.person(`Back${newId().slice(-8)}`));
  const stores = people.map(() => createMemoryReplica());
  const desks = (): HeadlessConsole[] =>
    people.map(({ token }, nth) =>
      createHeadlessConsole({ url: app.url, token, store: stores[nth] as never }),
    );
  const sit = async (consoles: HeadlessConsole[]) => {
    await Promise.all(consoles.map(desk => desk.start()));
    await Promise.all(consoles.map(desk => desk.untilQuiet({ timeoutMs: soon.timeout })));
  };
  const first = desks();
  await sit(first);
  // Nothing changes from now on, and all of it is safe: a transaction of somebody else may hold the last row back for a while.
  const [last] = await app.db.query<{ xid: string }>(
    sql`select max(changed_xid)::text as xid from changes where collection = 'people'`,
  );
  const chain = { collection: 'people', scope: 'desk' } as const;
  await Promise.all(
    first.map(desk =>
      desk.until(() => desk.engine.hasPassed(chain, last?.xid ?? '0'), { timeoutMs: soon.timeout }),
    ),
  );
  await Promise.all(first.map(desk => desk.stop()));
  await app.restart();
  const again = desks();
  const statements = await statementsOf(() => sit(again));
  process.stdout.write(`consoles: ${statements.length / people.length} queries each\n${tally(statements)}\n`);
  await Promise.all(again.map(desk => desk.stop()));
  expect(statements.length).toBeGreaterThanOrEqual(people.length);
  // Who this is takes three at most, what they missed one, where they stand one, and three more those who come alone.
  expect(statements.length).toBeLessThanOrEqual(8 * people.length);
  const ofReplication = statements.filter(text =>
    /\b(changes|change_horizon|pg_snapshot_xmin|from teams order)\b/.test(text),
  );
  expect(ofReplication.length).toBeLessThanOrEqual(1.3 * people.length);
}, 60_000);
