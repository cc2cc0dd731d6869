/** The stream of events: resumed over a restart without loss or doubles, safe against late commits, of one's own teams, with a key's scope. */
import { connect } from 'node:net';
import pg from 'pg';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import { createHttp } from '../../../server/platform/http/http.ts';
import { route } from '../../../server/platform/http/route.ts';
import { silentLog } from '../../../server/platform/log.ts';
import type { KeySecretAnswer } from '../../../src/protocol/http/keys.ts';
import { ask, command, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { readStream, type StreamEvent } from '../../helpers/event-stream.ts';

let app: TestApp;
let admin: { id: string; token: string };
let ann: { id: string; token: string };
beforeAll(async () => {
  app = await makeApp({ settings: { ai: false } });
  admin = await app.person('Root', 'admin');
  ann = await app.person('Ann');
});
afterAll(() => app.close());

const stream = (token: string, query = '', last = '') =>
  readStream(`${app.url}/api/v1/events${query}`, token, last);
const write = async (widget: Socket, conversationId: string, text: string) => {
  const answer = await ask<{ ok: boolean }>(widget, 'command', words(conversationId, text));
  expect(answer.ok).toBe(true);
};
const textsOf = (heard: readonly StreamEvent[]) =>
  heard
    .filter(({ event }) => event === 'message.created')
    .map(({ data }) => (data as unknown as { data: { message: { text: string } } }).data.message.text);

test('a reader hears what happens from now on, goes on after a restart where it was, and hears nothing twice', async () => {
  const conversationId = newId();
  const first = await stream(admin.token);
  expect(first).toMatchObject({ status: 200, type: 'text/event-stream; charset=utf-8' });
  const { token } = await app.visit();
  await write(await app.widget(token), conversationId, '1');
  await expect.poll(() => textsOf(first.heard)).toEqual(['1']);
  expect(first.heard.map(({ event }) => event)).toEqual(['conversation.created', 'message.created']);
  const mark = first.lastId();
  await app.restart();
  // Whoever stops, ends its readers first; they do not wait for a deadline.
  await expect.poll(first.isOver).toBe(true);
  const widget = await app.widget(token);
  await write(widget, conversationId, '2');
  const second = await stream(admin.token, '', mark);
  await write(widget, conversationId, '3');
  await expect.poll(() => textsOf(second.heard)).toEqual(['2', '3']);
  const all = await stream(admin.token, '?after=0');
  await expect.poll(() => textsOf(all.heard)).toEqual(['1', '2', '3']);
  expect(all.heard.map(({ id }) => BigInt(id))).toEqual(
    [...all.heard.map(({ id }) => BigInt(id))].sort((a, b) => (a < b ? -1 : 1)),
  );
  expect(new Set(all.heard.map(({ data }) => data.id)).size).toBe(all.heard.length);
  await Promise.all([second.close(), all.close()]);
});

test('what committed late comes late, and is not passed over', async () => {
  const reader = await stream(admin.token, '?types=customer.erased');
  const late = new pg.Client({ connectionString: app.connectionString });
  await late.connect();
  const insert = `insert into event_inbox (id, type, customer_id, facts, happened_at)
    values ($1, 'customer.erased', $1, '{}', now())`;
  const [before, between] = [newId(), newId()];
  await late.query('begin');
  await late.query(insert, [before]);
  await app.db.query(sql`
    insert into event_inbox (id, type, customer_id, facts, happened_at)
    values (${between}, 'customer.erased', ${between}, '{}', now())`);
  await expect.poll(() => reader.heard.map(({ data }) => data.id), { timeout: 10_000 }).toEqual([between]);
  await late.query('commit');
  await late.end();
  await expect
    .poll(() => reader.heard.map(({ data }) => data.id), { timeout: 10_000 })
    .toEqual([between, before]);
  await reader.close();
});

test('agents hear of their own teams, keys need the scope, and a place that is forgotten is told as a gap', async () => {
  const [mine, theirs] = [await stream(ann.token), await stream(admin.token, `?teamId=${app.secondTeamId}`)];
  const conversationId = newId();
  const widget = await app.widget((await app.visit()).token);
  await write(widget, conversationId, 'To Billing, please.');
  await expect.poll(() => textsOf(mine.heard)).toEqual(['To Billing, please.']);
  const console = await app.console(admin.token);
  await ask(console, 'sync.resume', { protocolVersion: 1, epoch: '', chains: [] });
  const moved = await ask<{ ok: boolean }>(
    console,
    'command',
    command('conversation.transfer', { conversationId, teamId: app.secondTeamId }, { teamId: app.teamId }),
  );
  expect(moved.ok).toBe(true);
  await write(widget, conversationId, 'Anybody there?');
  await expect.poll(() => textsOf(theirs.heard)).toEqual(['Anybody there?']);
  expect(textsOf(mine.heard)).toEqual(['To Billing, please.']);
  expect((await stream(ann.token, `?teamId=${app.secondTeamId}`)).status).toBe(404);
  await Promise.all([mine.close(), theirs.close()]);

  const key = async (scopes: string[]) => {
    const wish = {
      ...{ name: 'Shop', environment: 'live', scopes, expiresAt: null, addresses: [], perMinute: null },
      ...{ dayQuota: null, monthQuota: null, credits: null, refill: null, rotateDays: null },
    };
    const headers = { authorization: `Bearer ${admin.token}` };
    return (await app.post<KeySecretAnswer>('/api/v1/keys', wish, headers)).secret;
  };
  const without = await stream(await key(['conversations:read']));
  expect(without.status).toBe(403);
  const secret = await key(['events:read']);
  const by = await stream(secret, '?after=0&types=conversation.transferred');
  await expect.poll(() => by.heard.map(({ event }) => event)).toEqual(['conversation.transferred']);
  await by.close();
  const { looks } = await app.db.one<{ looks: string }>(sql`
    select count(*) as looks from audit_entries where act = 'event.read' and by_kind = 'key'`);
  expect(Number(looks)).toBe(1);

  await app.db.query(sql`
    with gone as (delete from desk_events where position <= 2 returning position)
    update event_horizon set position = (select max(position) from gone)`);
  const gap = await stream(secret, '', '1');
  await expect.poll(() => gap.heard[0]?.event).toBe('stream.gap');
  expect(gap.heard[0]?.data).toEqual({ type: 'stream.gap', after: '2' });
  const restored = await stream(secret, '', '999999999');
  await expect.poll(() => restored.heard[0]?.event).toBe('stream.gap');
  await Promise.all([gap.close(), restored.close()]);
  expect((await stream(secret, '', 'x')).status).toBe(400);
  expect((await stream(secret, '?types=no.such')).status).toBe(400);
});

test('a stream ends when its key is taken back, also by another server, and when its owner may less', async () => {
  const headers = { authorization: `Bearer ${admin.token}`, 'content-type': 'application/json' };
  const wish = {
    ...{ name: 'Reader', environment: 'live', scopes: ['events:read'], expiresAt: null, addresses: [] },
    ...{ perMinute: null, dayQuota: null, monthQuota: null, credits: null, refill: null, rotateDays: null },
  };
  const make = () => app.post<KeySecretAnswer>('/api/v1/keys', wish, headers);
  const [first, second] = [await make(), await make()];
  const other = await app.sibling();
  const readers = await Promise.all([first, second].map(({ secret }) => stream(secret)));
  const bystander = await stream(admin.token);
  expect([...readers, bystander].map(({ status }) => status)).toEqual([200, 200, 200]);
  const revoke = (url: string, { key }: KeySecretAnswer) =>
    fetch(`${url}/api/v1/keys/${key.id}/revoke`, { method: 'POST', headers, body: '{}' });
  expect((await revoke(app.url, first)).status).toBeLessThan(300);
  // Well under the five minutes after which every stream is ended.
  await expect.poll(() => readers[0]?.isOver(), { timeout: 10_000 }).toBe(true);
  expect(readers[1]?.isOver()).toBe(false);
  expect((await revoke(other.url, second)).status).toBeLessThan(300);
  await expect.poll(() => readers[1]?.isOver(), { timeout: 10_000 }).toBe(true);
  expect((await stream(second.secret)).status).toBe(401);
  const theirs = await stream(ann.token);
  const changed = await fetch(`${app.url}/api/v1/people/${ann.id}`, {
    ...{ method: 'PUT', headers },
    body: JSON.stringify({ name: 'Ann', role: 'agent', teamIds: [app.secondTeamId] }),
  });
  expect(changed.status, await changed.text()).toBeLessThan(300);
  await expect.poll(theirs.isOver, { timeout: 10_000 }).toBe(true);
  expect(bystander.isOver()).toBe(false);
  await bystander.close();
});

test('a reader that stops taking is cut, and nothing is made for it meanwhile', async () => {
  let made = 0;
  let isEnded = false;
  async function* endless() {
    try {
      for (;;) {
        made++;
        yield 'x'.repeat(64 * 1024);
      }
    } finally {
      isEnded = true;
    }
  }
  const http = createHttp({
    ...{ log: silentLog, newId },
    authenticate: async () => ({ ok: false, code: 'unauthenticated' }),
    routes: [
      route({
        ...{ method: 'GET', path: '/endless', access: 'public' },
        handler: () => ({ stream: endless(), stallMs: 300, headers: { 'content-type': 'text/plain' } }),
      }),
    ],
  });
  const { port } = await http.listen({ port: 0, host: '127.0.0.1' });
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write('GET /endless HTTP/1.1\r\nHost: x\r\n\r\n');
  socket.pause();
  await expect.poll(() => isEnded, { timeout: 15_000 }).toBe(true);
  // As much as the buffers of the line hold, and no more.
  expect(made).toBeLessThan(500);
  socket.destroy();
  await http.stop();
});
