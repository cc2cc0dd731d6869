// The limits where they stand: before every route and event, whoever asks. Each test has a server, and so counts, of its own.
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { App } from '../../../server/app.ts';
import type { Config } from '../../../server/config.ts';
import { defaultRules } from '../../../server/platform/limits/default-rules.ts';
import type { WireError } from '../../../src/protocol/errors.ts';
import { alwaysOpen, ask, command, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { startRedis } from '../../helpers/redis.ts';

const perMinute = 20;
let app: TestApp;
beforeAll(async () => {
  app = await makeApp({ settings: { ...alwaysOpen, ai: false } });
});
afterAll(() => app.close());

const limited = (own: Partial<Config> = {}): Promise<App> =>
  app.sibling({ ratePerMinute: perMinute, ...own });
/** Under a new address each time: a test that is run once more finds the people of the first time. */
const somebody = (name: string) => app.person(`${name}-${newId().slice(-8)}`);
const session = (url: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/api/v1/auth/session`, { headers });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const fromAddress = (address: string) => ({ 'x-forwarded-for': address });

async function untilRefused(work: () => Promise<Response>): Promise<{ passed: number; refused: Response }> {
  for (let passed = 0; passed < 500; passed++) {
    const refused = await work();
    if (refused.status === 429) return { passed, refused };
    await refused.body?.cancel();
  }
  throw new Error('nothing was refused');
}

test('over HTTP the answers say what is left, and then when to come back', async () => {
  const { url } = await limited();
  const { token } = await somebody('Ada');
  const first = await session(url, bearer(token));
  expect(first.status).toBe(200);
  expect(first.headers.get('ratelimit-policy')).toBe(`"default";q=${perMinute};w=60`);
  expect(first.headers.get('ratelimit')).toMatch(new RegExp(`^"default";r=${perMinute - 1};t=\\d+$`));
  const { passed, refused } = await untilRefused(() => session(url, bearer(token)));
  expect(passed).toBe(perMinute - 1);
  expect(refused.headers.get('ratelimit')).toMatch(/^"default";r=0;t=\d+$/);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({ status: 429, code: 'rate_limited', retryable: true });
});

test('one caller at the limit takes nothing from another one at the same address', async () => {
  const { url } = await limited();
  const [one, other] = [await somebody('Bela'), await somebody('Cleo')];
  await untilRefused(() => session(url, bearer(one.token)));
  expect((await session(url, bearer(other.token))).status).toBe(200);
  expect((await session(url)).status).toBe(401);
});

test('whoever guesses tokens, or looks for addresses, is counted by where it is, not by where it says it is', async () => {
  const { url } = await limited();
  let guess = 0;
  const guessing = () =>
    session(url, { ...bearer(`guess-${guess++}`), ...fromAddress(`203.0.113.${guess}`) });
  expect((await untilRefused(guessing)).passed).toBe(perMinute);
  expect((await fetch(`${url}/api/v1/nothing-here`)).status).toBe(429);
  // Whoever watches over the server is not kept from it.
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
});

test("behind a trusted proxy the proxy's word counts, and only its own", async () => {
  const { url } = await limited({ trustedProxies: ['127.0.0.0/8'] });
  const from = (address: string) => () => session(url, fromAddress(address));
  expect((await untilRefused(from('203.0.113.7'))).passed).toBe(perMinute);
  expect((await from('203.0.113.8')()).status).toBe(401);
  // What the caller wrote stands before what the proxy saw.
  expect((await from('198.51.100.1, 203.0.113.7')()).status).toBe(429);
});

const ofAgent = { kind: 'text', lang: '', mentions: [], recovered: false };
type Said = { ok: boolean; error?: WireError };

test('a customer who floods is slowed down and told when to come back, and an agent works on meanwhile', async () => {
  const { url } = await limited();
  const agent = await somebody('Dora');
  const { token } = await app.visit();
  const [widget, desk] = [await app.widget(token, url), await app.console(agent.token, url)];
  const conversationId = newId();
  expect(await ask<Said>(widget, 'command', words(conversationId, 'Hello'))).toMatchObject({ ok: true });
  const write = (socket: Socket, made: ReturnType<typeof words>) => ask<Said>(socket, 'command', made);
  const flood = Promise.all(
    Array.from({ length: 200 }, (_, at) => write(widget, words(conversationId, `Flood ${at}`))),
  );
  const assign = command('conversation.assign', { conversationId, agentId: agent.id }, { agentId: '' });
  const replies = [await write(desk, assign)];
  for (let one = 0; one < 20; one++) {
    const reply = { conversationId, messageId: newId(), text: `Reply ${one}`, ...ofAgent };
    replies.push(await write(desk, command('message.send', reply, { lastPublicSeq: 1_000_000 })));
  }
  const refused = (await flood).filter(({ ok }) => !ok);
  const slowed = refused.filter(({ error }) => error?.code === 'rate_limited');
  expect(replies.filter(({ ok }) => !ok)).toEqual([]);
  expect(slowed.length).toBeGreaterThan(150);
  for (const { error } of slowed) expect(error?.retryAfterMs).toBeGreaterThan(0);
  // Of those who came through some may find the conversation locked by the others; they may come again, too.
  expect(refused.filter(({ error }) => !error?.retryable)).toEqual([]);
});

test('coming in is limited by address, and whoever is sent away hears when to come again', async () => {
  const { url } = await limited({ ratePerMinute: 1 });
  const { token } = await app.visit();
  const tries = await Promise.allSettled(Array.from({ length: 30 }, () => app.widget(token, url)));
  const refusals = tries.flatMap(one =>
    one.status === 'rejected' ? [one.reason as { data: WireError }] : [],
  );
  expect(refusals.length).toBe(20);
  for (const { data } of refusals) {
    expect(data).toMatchObject({ code: 'rate_limited', retryable: true });
    expect(data.retryAfterMs).toBeGreaterThan(0);
  }
});

test('a rule that names acts names some that there are', () => {
  const routes = app.routes.map(({ method, path }) => `${method} ${path}`);
  const named = defaultRules(1, 'enforce').flatMap(({ acts = [] }) => acts);
  expect(named.filter(act => act !== 'connect' && !routes.includes(act))).toEqual([]);
});

test('a rule that only reports stops nobody and is counted', async () => {
  const { url } = await limited({ rateMode: 'report' });
  for (let one = 0; one < perMinute + 10; one++) {
    const answer = await session(url);
    expect(answer.status).toBe(401);
    expect(answer.headers.has('ratelimit')).toBe(false);
    await answer.body?.cancel();
  }
  const figures = await (await fetch(`${url}/metrics`)).text();
  expect(figures).toMatch(/steward_rate_limited_total\{rule="default",outcome="reported"\} 10\b/);
});

test('several servers count together, and alone while Redis is away', async () => {
  const redis = await startRedis();
  const make = () => limited({ redisUrl: redis.url, trustedProxies: ['127.0.0.0/8'] });
  const servers = [await make(), await make()];
  let turn = 0;
  const from = (address: string) => () => session(servers[turn++ % 2]?.url ?? '', fromAddress(address));
  expect((await untilRefused(from('203.0.113.20'))).passed).toBe(perMinute);
  await redis.kill();
  const alone = await untilRefused(from('203.0.113.21'));
  expect(alone.passed).toBeGreaterThanOrEqual(perMinute);
  expect(alone.passed).toBeLessThanOrEqual(2 * perMinute);
  await Promise.all(servers.map(server => server.stop()));
  await redis.stop();
});
