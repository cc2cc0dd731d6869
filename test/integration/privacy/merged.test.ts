// Somebody whose conversations were merged: forgotten with both, however the merge stands; and their copy has both, each word once.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import type { CustomerDataAnswer, PrivacyRequest } from '../../../src/protocol/http/privacy.ts';
import { ask, command, makeApp, password, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { inSync, newComputer, openConsole, until } from '../console-data/console.ts';
import { onDisk, tablesHolding, unzipped } from './look.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'steward-merged-'));
let app: TestApp;
let admin: { id: string; token: string };
let agent: { id: string; email: string; token: string };
let desk: Awaited<ReturnType<TestApp['console']>>;
beforeAll(async () => {
  app = await makeApp({ settings: { ai: false }, config: { dataDir, queueNewMs: 50 } });
  admin = await app.person('Ada', 'admin');
  agent = await app.person('Mara');
  desk = await app.console(agent.token);
});
afterAll(async () => {
  await app.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const api = async <Answer>(path: string, body?: unknown): Promise<Answer> => {
  const headers = { authorization: `Bearer ${admin.token}`, 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${app.url}/api/v1/privacy${path}`, { headers, ...sent });
  expect(response.ok, path).toBe(true);
  return (await response.json()) as Answer;
};
async function done({ id }: PrivacyRequest): Promise<PrivacyRequest> {
  const read = async () => (await api<{ request: PrivacyRequest }>(`/requests/${id}`)).request;
  await expect.poll(async () => (await read()).state, { timeout: 20_000 }).toBe('done');
  return read();
}
async function erase(customerId: string): Promise<PrivacyRequest> {
  const { confirmWith } = await api<CustomerDataAnswer>(`/customers/${customerId}`);
  const asked = await api<{ request: PrivacyRequest }>(`/customers/${customerId}/erase`, {
    confirm: confirmWith,
  });
  return done(asked.request);
}

const staff = async (kind: string, payload: object, assumed: unknown = null) =>
  expect(await ask(desk, 'command', command(kind, payload, assumed))).toMatchObject({ ok: true });
const merge = (conversationId: string, targetId: string) =>
  staff('conversation.merge', { conversationId, targetId, lineId: newId() });
const unmerge = (conversationId: string, targetId: string) =>
  staff('conversation.unmerge', { conversationId, targetId, lineId: newId() });
const message = (conversationId: string, kind: 'text' | 'note', text: string) =>
  staff(
    'message.send',
    { conversationId, messageId: newId(), kind, text, lang: '', mentions: [], recovered: false },
    { lastPublicSeq: 1_000 },
  );

async function meet(marker: string) {
  const { token, customerId } = await app.visit();
  const socket = await app.widget(token);
  const say = async (conversationId: string, text: string) =>
    expect(await ask(socket, 'command', words(conversationId, text))).toMatchObject({ ok: true });
  const begin = async (text: string) => {
    const id = newId();
    await say(id, text);
    return id;
  };
  const [source, target] = [await begin(`First, says ${marker}`), await begin(`Second, says ${marker}`)];
  await ask(
    socket,
    'command',
    command('customer.contact', { conversationId: target, name: marker, email: `${marker}@mail.example` }),
  );
  return { customerId, source, target, say, begin };
}

/** What points to one that is not there: in rows, and in the lines of threads. */
const orphans = () =>
  app.db.query(sql`
    select id::text from conversations c where merged_into_id is not null
      and not exists (select from conversations t where t.id = c.merged_into_id)
    union all
    select m.id::text from messages m where m.event ->> 'type' in ('merged_into', 'merged_from', 'unmerged', 'unmerged_from')
      and not exists (select from conversations t where t.id::text = m.event ->> 'conversationId')`);
const purged = async (customerId: string): Promise<string[]> =>
  (
    await app.db.query<{ id: string }>(sql`
      select unnest(conversation_ids) as id from purges where ${customerId}::uuid = any(customer_ids)`)
  ).map(({ id }) => id);
/** By its id alone it is known to what says that it is gone, to the chain of who did what, and to work whose row outlives it for a while. */
const byIdAlone = [
  ...['public.changes', 'public.purges', 'public.audit_details', 'public.audit_entries'],
  ...['public.security_documents', 'public.analytics_due', 'jobs.job', 'jobs.job_common'],
];

for (const [how, standing] of [
  ['merged', 'is merged'],
  ['unmerged', 'was merged, and that was taken back'],
] as const) {
  test(`nothing is left of a customer of whom one conversation ${standing} into another, and a console forgets both`, async () => {
    const marker = `Pair${how}marker`;
    const computer = newComputer();
    let console = openConsole(() => app.url, computer);
    await console.start();
    expect(await console.signIn(agent.email, password)).toMatchObject({ ok: true });
    const met = await meet(marker);
    const stays = await meet(`Stays${how}marker`);
    await merge(met.source, met.target);
    await merge(stays.source, stays.target);
    if (how === 'merged') await met.say(met.source, `And more, says ${marker}`);
    else await unmerge(met.source, met.target);
    await message(met.target, 'note', `${marker} wrote twice`);
    for (const id of [met.source, met.target])
      await until(console.open.conversation(id), each => Boolean(each), 'the conversation');
    await inSync(console);
    expect(await onDisk(computer)).toContain(met.source);
    await console.close();
    expect(console.faults).toEqual([]);

    const counted = async () =>
      app.db.one<{ begun: number; over: number }>(
        sql`select count(*)::integer as begun, count(resolved_on)::integer as over from erased_conversations`,
      );
    const before = await counted();
    expect(await erase(met.customerId)).toMatchObject({ counts: { conversations: 2 } });
    expect(await tablesHolding(app.db, marker)).toEqual([]);
    // One that was merged was begun, and is never over.
    expect(await counted()).toEqual({ begun: before.begun + 2, over: before.over });
    for (const id of [met.source, met.target]) {
      const held = await tablesHolding(app.db, id);
      expect(held.filter(table => !byIdAlone.includes(table))).toEqual([]);
      expect(held).toContain('public.purges');
    }
    expect(await orphans()).toEqual([]);
    expect((await purged(met.customerId)).sort()).toEqual([met.source, met.target].sort());
    // Somebody else's pair is as it was.
    const { into } = await app.db.one<{ into: string }>(
      sql`select merged_into_id as into from conversations where id = ${stays.source}`,
    );
    expect(into).toBe(stays.target);

    console = openConsole(() => app.url, computer);
    await console.start();
    await inSync(console);
    await expect.poll(() => onDisk(computer), { timeout: 15_000 }).not.toContain(met.source);
    const left = await onDisk(computer);
    expect(left).not.toContain(met.target);
    expect(left).not.toContain(met.customerId);
    expect(left).toContain(stays.source);
    await console.close();
    expect(console.faults).toEqual([]);
  });
}

test('a pair is forgotten also where the two go in different transactions, as with somebody who wrote very often', async () => {
  const met = await meet('Oftenmarker');
  const others: string[] = [];
  for (let nth = 0; nth < 25; nth++) others.push(await met.begin(`Again ${nth}, says Oftenmarker`));
  const last = others.at(-1) ?? '';
  await merge(met.source, last);
  await merge(last, met.target);
  await met.say(met.source, 'Oftenmarker goes on');
  expect(await erase(met.customerId)).toMatchObject({ counts: { conversations: 27 } });
  expect(await tablesHolding(app.db, 'Oftenmarker')).toEqual([]);
  expect(await orphans()).toEqual([]);
  const { transactions } = await app.db.one<{ transactions: number }>(sql`
    select count(*)::integer as transactions from purges
    where ${met.customerId}::uuid = any(customer_ids) and cardinality(conversation_ids) > 0`);
  expect(transactions).toBe(2);
  expect((await purged(met.customerId)).sort()).toEqual([met.source, met.target, ...others].sort());
});

test('a copy has both conversations, each message once where it was said, and says which goes on in which', async () => {
  const met = await meet('Copymarker');
  const back = await met.begin('A third, says Copymarker');
  await message(met.target, 'text', 'We look into it.');
  await merge(met.source, met.target);
  await met.say(met.source, 'Said to the old one');
  await merge(back, met.target);
  await unmerge(back, met.target);
  const asked = await api<{ request: PrivacyRequest }>(`/customers/${met.customerId}/export`, {
    withNotes: true,
  });
  const { id } = await done(asked.request);
  const response = await fetch(`${app.url}/api/v1/privacy/requests/${id}/file`, {
    headers: { authorization: `Bearer ${admin.token}` },
  });
  const [data = '', page = ''] = unzipped(Buffer.from(await response.arrayBuffer()));
  const { conversations } = JSON.parse(data) as {
    conversations: {
      id: string;
      number: number;
      mergedInto: number | null;
      messages: { seq: number; text: string }[];
    }[];
  };
  const of = (conversationId: string) => conversations.find(each => each.id === conversationId);
  const said = (conversationId: string) =>
    of(conversationId)
      ?.messages.map(({ text }) => text)
      .filter(text => text !== '');
  expect(conversations).toHaveLength(3);
  expect(said(met.source)).toEqual(['First, says Copymarker']);
  expect(said(met.target)).toEqual(['Second, says Copymarker', 'We look into it.', 'Said to the old one']);
  expect(said(back)).toEqual(['A third, says Copymarker']);
  expect(of(met.source)?.mergedInto).toBe(of(met.target)?.number);
  expect([of(met.target)?.mergedInto, of(back)?.mergedInto]).toEqual([null, null]);
  for (const { messages } of conversations)
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, at) => at + 1));
  expect(page.split('Said to the old one')).toHaveLength(2);
  expect(page).toContain(`Goes on in #${of(met.target)?.number}`);
  expect(page.split('Goes on in')).toHaveLength(2);
});
