// Two servers on one database, joined by a real Redis: whoever sits at the one hears what happens at the other.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { App } from '../../../server/app.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/version.ts';
import { alwaysOpen, ask, command, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';

let redis: TestRedis;
let app: TestApp;
let other: App;

beforeAll(async () => {
  redis = await startRedis();
  app = await makeApp({
    config: { redisUrl: redis.url },
    settings: { ...alwaysOpen, ai: false },
  });
  other = await app.sibling();
});

afterAll(async () => {
  await app.close();
  await redis.stop();
});

const soon = { timeout: 15_000 };
const resume = { protocolVersion: PROTOCOL_VERSION, epoch: '', chains: [] };

type Heard = { event: string; payload: Record<string, unknown> };
function listen(socket: Awaited<ReturnType<TestApp['console']>>): Heard[] {
  const heard: Heard[] = [];
  socket.onAny((event: string, payload: Record<string, unknown>) => void heard.push({ event, payload }));
  return heard;
}
const saw = (heard: Heard[], event: string, text: string) =>
  heard.some(one => one.event === event && JSON.stringify(one.payload).includes(text));

async function sit(name: string, url?: string) {
  const person = await app.person(`${name}${newId().slice(-6)}`);
  const socket = await app.console(person.token, url);
  await ask(socket, 'sync.resume', resume);
  return { ...person, socket, heard: listen(socket) };
}

async function visit(url?: string) {
  const { token } = await app.visit();
  const socket = await app.widget(token, url);
  const conversationId = newId();
  return { socket, conversationId, heard: listen(socket) };
}

test('[S3] what a customer writes at one server reaches a console at the other, and the answer finds the way back', async () => {
  const agent = await sit('Mara', other.url);
  const customer = await visit();
  await ask(customer.socket, 'command', words(customer.conversationId, 'Is the blue one in stock?'));
  await expect.poll(() => saw(agent.heard, 'sync.tail', 'Is the blue one'), soon).toBe(true);

  const reply = {
    messageId: newId(),
    kind: 'text',
    text: 'It is.',
    lang: '',
    mentions: [],
    recovered: false,
  };
  const sent = await ask<{ ok: boolean }>(
    agent.socket,
    'command',
    command('message.send', { conversationId: customer.conversationId, ...reply }, { lastPublicSeq: 1 }),
  );
  expect(sent.ok).toBe(true);
  await expect.poll(() => saw(customer.heard, 'thread', 'It is.'), soon).toBe(true);
});

test('typing is heard across servers, on both sides', async () => {
  const agent = await sit('Jonas', other.url);
  const customer = await visit();
  await ask(customer.socket, 'command', words(customer.conversationId, 'Hello'));
  await ask(customer.socket, 'widget.resume', { conversationId: customer.conversationId, afterSeq: 0 });
  await ask(agent.socket, 'viewing', { conversationIds: [customer.conversationId] });
  await expect
    .poll(async () => {
      await ask(customer.socket, 'typing', { conversationId: customer.conversationId, isTyping: true });
      return saw(agent.heard, 'typing', customer.conversationId);
    }, soon)
    .toBe(true);
  await expect
    .poll(async () => {
      await ask(agent.socket, 'typing', { conversationId: customer.conversationId, isTyping: true });
      return saw(customer.heard, 'typing', 'Jonas');
    }, soon)
    .toBe(true);
});

test('a person revoked at one server loses the line at the other', async () => {
  const agent = await sit('Nora', other.url);
  await fetch(`${app.url}/api/v1/auth/logout`, {
    method: 'POST',
    headers: { authorization: `Bearer ${agent.token}` },
  });
  await expect.poll(() => agent.socket.connected, soon).toBe(false);
});

test('without Redis each server goes on alone, what was missed arrives by asking, and the line is back with it', async () => {
  const here = await sit('Iris', app.url);
  const there = await sit('Ada', other.url);
  await redis.kill();
  const customer = await visit();
  const sent = await ask<{ ok: boolean }>(
    customer.socket,
    'command',
    words(customer.conversationId, 'Written without Redis'),
  );
  expect(sent.ok).toBe(true);
  await expect.poll(() => saw(here.heard, 'sync.tail', 'Written without Redis'), soon).toBe(true);
  // The other server's tail finds it by itself.
  await expect.poll(() => saw(there.heard, 'sync.tail', 'Written without Redis'), soon).toBe(true);
  const health = await fetch(`${app.url}/health/ready`);
  expect(health.status).toBe(200);

  await redis.start();
  await ask(there.socket, 'viewing', { conversationIds: [customer.conversationId] });
  await expect
    .poll(async () => {
      await ask(customer.socket, 'typing', { conversationId: customer.conversationId, isTyping: true });
      return saw(there.heard, 'typing', customer.conversationId);
    }, soon)
    .toBe(true);
});

test('a server that starts while Redis is away starts all the same, and joins the others with it', async () => {
  await redis.kill();
  const late = await app.sibling();
  const agent = await sit('Lena', late.url);
  expect(agent.socket.connected).toBe(true);
  await redis.start();
  const customer = await visit();
  await ask(customer.socket, 'command', words(customer.conversationId, 'Hello'));
  await ask(agent.socket, 'viewing', { conversationIds: [customer.conversationId] });
  await expect
    .poll(async () => {
      await ask(customer.socket, 'typing', { conversationId: customer.conversationId, isTyping: true });
      return saw(agent.heard, 'typing', customer.conversationId);
    }, soon)
    .toBe(true);
});
