// Reports read views, and nothing but views: what is in them is what the desk counts, and nobody's words or names are.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDb, type Db } from '../../../server/platform/db/db.ts';
import { raw, sql } from '../../../server/platform/db/sql.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { ask, command, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { type Ran, runSteward } from '../../helpers/command-line.ts';
import { newId } from '../../helpers/desk.ts';
import { sumUpFigures } from '../../helpers/figures.ts';

/** A role is of the whole cluster, which other tests share. */
const name = `reader_${newId().slice(-12)}`;
const secrets = [
  'My pot is chipped',
  'A new one is on its way',
  'Handle with care',
  'All was well',
  'ellen@',
];

let app: TestApp;
let reader: Db;
let conversationId: string;
let annId: string;
let granted: Ran;
const opened: Db[] = [];

const steward = (...given: string[]) => runSteward(given, { env: { DATABASE_URL: app.connectionString } });

function open(connectionString: string): Db {
  const db = createDb({ connectionString, log: silentLog, poolSize: 2 });
  opened.push(db);
  return db;
}

beforeAll(async () => {
  app = await makeApp({ settings: { ai: false } });
  const ann = await app.person('Ann');
  annId = ann.id;
  const visit = await app.visit();
  await app.db.query(sql`
    update customers set name = 'Ellen', email = 'ellen@example.test' where id = ${visit.customerId}`);
  const [widget, desk] = [await app.widget(visit.token), await app.console(ann.token)];
  conversationId = newId();
  await ask(widget, 'command', words(conversationId, 'My pot is chipped'));
  const say = (text: string, kind: 'text' | 'note') =>
    command(
      'message.send',
      { conversationId, messageId: newId(), text, kind, lang: '', mentions: [], recovered: false },
      { lastPublicSeq: 1_000_000 },
    );
  const assign = { conversationId, agentId: ann.id };
  await ask(desk, 'command', command('conversation.assign', assign, { agentId: '' }));
  await ask(desk, 'command', command('conversation.tag', { conversationId, add: ['damaged'], remove: [] }));
  await ask(desk, 'command', say('Handle with care', 'note'));
  await ask(desk, 'command', say('A new one is on its way', 'text'));
  await ask(desk, 'command', command('conversation.resolve', { conversationId }, { lastCustomerSeq: 1 }));
  await ask(
    widget,
    'command',
    command('customer.rate', { conversationId, score: 5, comment: 'All was well' }),
  );
  await sumUpFigures(app.db);
  granted = await steward('bi', 'grant', name);
  reader = open(granted.out.trim());
});
afterAll(async () => {
  for (const db of opened) await db.stop();
  await steward('bi', 'revoke', name);
  await app.close();
});

const views = async () =>
  (
    await app.db.query<{ name: string }>(
      sql`select table_name as name from information_schema.views where table_schema = 'bi' order by 1`,
    )
  ).map(view => view.name);

test('a reader is made by one command, which prints where to connect and says the password once', async () => {
  expect(granted.code).toBe(0);
  expect(granted.out).toMatch(new RegExp(`^postgres://${name}:[\\w-]{32}@[^/]+/test_\\w+\\n$`));
  expect((await steward('bi', 'list')).out.split('\n')).toContain(name);
  expect(await steward('bi', 'grant', 'Meta Base')).toMatchObject({
    ...{ code: 1, errors: expect.stringContaining('small letters') },
  });
  // Whoever owns the desk's tables is not made a reader by mistake.
  const owner = new URL(app.connectionString).username;
  expect((await steward('bi', 'grant', owner)).errors).toContain('of another kind');
});

test('what a conversation came to is one row', async () => {
  const row = await reader.one(sql`
    select status, team, agent_id, agent, priority, channel, rating, customer_messages, agent_messages, ai_messages, notes, reopens,
      was_handed_over, first_human_response_s >= 0 as has_response, resolution_s >= 0 as has_end, cost_usd
    from bi.conversations where conversation_id = ${conversationId}`);
  expect(row).toMatchObject({
    ...{ status: 'resolved', agent_id: annId, agent: 'Ann', priority: 'normal', channel: 'chat', rating: 5 },
    ...{ customer_messages: 1, agent_messages: 1, ai_messages: 0, notes: 1, reopens: 0, cost_usd: 0 },
    ...{ was_handed_over: false, has_response: true, has_end: true },
  });
  const tags = await reader.query(sql`select tag from bi.conversation_tags`);
  expect(tags).toEqual([{ tag: 'damaged' }]);
  const said = await reader.query(sql`
    select kind, author_kind, agent_id, characters from bi.messages where kind <> 'event' order by seq`);
  expect(said).toEqual([
    { kind: 'text', author_kind: 'customer', agent_id: null, characters: 17 },
    { kind: 'note', author_kind: 'agent', agent_id: annId, characters: 16 },
    { kind: 'text', author_kind: 'agent', agent_id: annId, characters: 23 },
  ]);
});

test('sums by the hour are those of the desk, times with how many they are made of', async () => {
  const counts = await reader.query<{ measure: string; value: number }>(sql`
    select measure, sum(value) as value from bi.hourly where cube = 'team' group by measure`);
  expect(Object.fromEntries(counts.map(({ measure, value }) => [measure, value]))).toMatchObject({
    ...{ conversations: 1, customerMessages: 1, agentMessages: 1, notes: 1, resolved: 1, ratings: 1 },
    ratingSum: 5,
  });
  const { resolution_s } = await reader.one<{ resolution_s: number }>(
    sql`select resolution_s from bi.conversations where conversation_id = ${conversationId}`,
  );
  const times = await reader.query(sql`
    select seconds, times from bi.hourly_times where cube = 'team' and measure = 'resolution'`);
  expect(times).toEqual([{ seconds: resolution_s, times: '1' }]);
});

test('it can be read, and nothing else', async () => {
  for (const view of await views()) await reader.query(raw(`select * from bi.${view}`));
  for (const table of ['customers', 'messages', 'auth_account', 'sites', 'audit_entries', 'people']) {
    await expect(reader.query(raw(`select 1 from public.${table}`)), table).rejects.toThrow(
      'permission denied',
    );
  }
  await expect(reader.query(sql`select 1 from jobs.job`)).rejects.toThrow('permission denied');
  await expect(reader.query(sql`create table public.mine (id int)`)).rejects.toThrow();
  await expect(reader.query(sql`create table bi.mine (id int)`)).rejects.toThrow();
  // Also when the reader takes the guard off that keeps it from writing.
  const write = reader.transaction(async tx => {
    await tx.query(sql`set transaction read write`);
    await tx.query(sql`update bi.teams set team = 'Mine'`);
  });
  await expect(write).rejects.toThrow('permission denied');
});

test('no view shows what anybody said, or who a customer is', async () => {
  const shown: string[] = [];
  for (const view of await views()) {
    const rows = await app.db.query<{ text: string }>(raw(`select t::text as text from bi.${view} t`));
    shown.push(...rows.map(({ text }) => text));
  }
  expect(shown.length).toBeGreaterThan(10);
  for (const secret of [...secrets, 'Ellen']) expect(shown.filter(text => text.includes(secret))).toEqual([]);
});

test('the document names each view with each of its columns, and no other', async () => {
  const text = readFileSync(resolve(import.meta.dirname, '../../../docs/bi.md'), 'utf8');
  const told = [...text.matchAll(/^\| `bi\.(\w+)` \| [^|]+ \| (.+) \|$/gm)].map(
    ([, view = '', columns = '']) => ({
      view,
      columns: [...columns.matchAll(/`(\w+)`/g)].map(([, column]) => column).sort(),
    }),
  );
  const there = await app.db.query<{ view: string; columns: string[] }>(sql`
    select table_name as view, array_agg(column_name::text order by column_name::text collate "C") as columns
    from information_schema.columns where table_schema = 'bi' group by 1`);
  const byName = (a: { view: string }, b: { view: string }) => (a.view < b.view ? -1 : 1);
  expect(told.sort(byName)).toEqual(there.sort(byName));
});

test('each statement of the document runs', async () => {
  const text = readFileSync(resolve(import.meta.dirname, '../../../docs/bi.md'), 'utf8');
  const statements = [...text.matchAll(/```sql\n([\s\S]+?)```/g)].map(([, statement = '']) => statement);
  expect(statements.length).toBeGreaterThan(3);
  for (const statement of statements) await reader.query(raw(statement));
});

test('a new password ends the old one; who is revoked is out', async () => {
  const again = await steward('bi', 'grant', name);
  expect(again.out).not.toBe(granted.out);
  await expect(open(granted.out.trim()).query(sql`select 1`)).rejects.toThrow('password');
  const current = open(again.out.trim());
  await current.query(sql`select team from bi.teams`);
  expect(await steward('bi', 'revoke', name)).toMatchObject({ code: 0 });
  await expect(current.query(sql`select team from bi.teams`)).rejects.toThrow();
  expect((await steward('bi', 'list')).out.split('\n')).not.toContain(name);
  expect(await steward('bi', 'revoke', name)).toMatchObject({ code: 1 });
});
