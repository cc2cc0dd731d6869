// A server that is taken away sends its people to the others first, and turns nobody away who could be served.
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { serverLeaseMs } from '../../../server/features/presence/roster.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { createSocketServer } from '../../../server/platform/socket/socket.ts';
import { createHeadlessConsole } from '../../../src/client/headless.ts';
import { createSocketTransport } from '../../../src/client/socket.ts';
import { toWireError } from '../../../src/protocol/errors.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/version.ts';
import { alwaysOpen, ask, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';

let redis: TestRedis;
let app: TestApp;
beforeAll(async () => {
  redis = await startRedis();
  app = await makeApp({ config: { redisUrl: redis.url }, settings: { ...alwaysOpen, ai: false } });
});
afterAll(async () => {
  await app.close();
  await redis.stop();
});

const soon = { timeout: 15_000 };
const resume = { protocolVersion: PROTOCOL_VERSION, epoch: '', chains: [] };

async function readiness(url: string) {
  const response = await fetch(`${url}/health/ready`);
  return { status: response.status, says: ((await response.json()) as { status: string }).status };
}

test('a server that stops says so, spreads its goodbyes, serves what is asked meanwhile, and takes nobody new', async () => {
  const other = await app.sibling({ drainMs: 2_000 });
  const agent = await app.person('Mara');
  const sockets = await Promise.all(Array.from({ length: 20 }, () => app.console(agent.token, other.url)));
  const told: unknown[] = [];
  for (const socket of sockets) socket.on('session.ended', (event: unknown) => void told.push(event));
  const stopped = other.stop();
  await expect.poll(() => readiness(other.url), soon).toEqual({ status: 503, says: 'stopping' });
  await expect.poll(() => told.length, soon).toBeGreaterThan(0);
  const left = sockets.filter(socket => socket.connected);
  expect(left.length).toBeGreaterThan(0);
  const answer = await ask<{ ok: boolean }>(left.at(-1) as never, 'sync.resume', resume).catch(() => null);
  // Whoever was sent away in that very moment asks the next server.
  expect(answer?.ok ?? true).toBe(true);
  await expect(app.console(agent.token, other.url)).rejects.toThrow();
  expect((await fetch(`${other.url}/socket.io/?EIO=4&transport=polling`)).status).toBe(503);
  expect((await fetch(`${other.url}/health/live`)).status).toBe(200);
  await stopped;
  expect(told).toEqual(sockets.map(() => ({ reason: 'server_stopping' })));
  expect(sockets.some(socket => socket.connected)).toBe(false);
});

test('a server alone does not wait: whoever is here is told and it is gone', async () => {
  const lone = await app.sibling({ redisUrl: null, drainMs: 0 });
  const agent = await app.person('Jonas');
  const socket = await app.console(agent.token, lone.url);
  const told = new Promise(resolve => socket.on('session.ended', resolve));
  await Promise.race([lone.stop(), wait(5_000).then(() => Promise.reject(new Error('it waits')))]);
  expect(await told).toEqual({ reason: 'server_stopping' });
});

test('[S9] a console whose server is taken away is at the next one before anybody is told that it left', async () => {
  const first = await app.sibling({ drainMs: 1_000 });
  const watcher = await app.person('Iris');
  const mover = await app.person('Ada');
  const seen: unknown[] = [];
  const looking = await app.console(watcher.token);
  looking.on('presence', ({ people }: { people: { personId: string; liveness: string }[] }) => {
    for (const one of people) if (one.personId === mover.id) seen.push(one.liveness);
  });
  // As a proxy would: the next attempt goes to a server that is ready.
  let url = first.url;
  const desk = createHeadlessConsole({
    ...{ url, token: mover.token },
    transport: createSocketTransport({
      namespace: '/console',
      get url() {
        return url;
      },
      auth: () => ({ protocolVersion: PROTOCOL_VERSION, token: mover.token }),
      reportFault: () => undefined,
    }),
  });
  await desk.start();
  await desk.untilQuiet();
  await ask(looking, 'presence.watch', { personIds: [mover.id] });
  await expect.poll(() => seen, soon).toEqual(['here']);
  url = app.url;
  await first.stop();
  await desk.untilQuiet();
  const { token } = await app.visit();
  const customer = await app.widget(token);
  const conversationId = newId();
  await ask(customer, 'command', words(conversationId, 'Is anybody there?'));
  await desk.until(() => desk.store.get('conversations', conversationId) !== undefined);
  expect(seen).toEqual(['here']);
  await desk.stop();
});

test('P46 who does not come back after a goodbye is gone long before the lease of a killed server would be over', async () => {
  const leaving = await app.sibling();
  const watcher = await app.person('Lena');
  const stays = await app.person('Oskar');
  let seen = '';
  const looking = await app.console(watcher.token);
  looking.on('presence', ({ people }: { people: { personId: string; liveness: string }[] }) => {
    for (const one of people) if (one.personId === stays.id) seen = one.liveness;
  });
  await app.console(stays.token, leaving.url);
  await ask(looking, 'presence.watch', { personIds: [stays.id] });
  await expect.poll(() => seen, soon).toBe('here');
  await leaving.stop();
  await expect.poll(() => seen, { timeout: serverLeaseMs - 7_000 }).toBe('gone');
});

test('a connection carries the name of its server, so that a proxy can bring the rest of it there', async () => {
  const named = await app.sibling({ serverName: 'b' });
  const opened = await fetch(`${named.url}/socket.io/?EIO=4&transport=polling`);
  expect(await opened.text()).toMatch(/"sid":"b\.[\w-]{20}"/);
  await named.stop();
});

test('a server that stops waits for what was asked, so that nothing meets a closed database', async () => {
  const asked = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const server = createSocketServer({
    ...{ log: silentLog, serverId: newId(), toWire: () => toWireError('internal', '') },
  });
  let isStopped = false;
  server.namespace({
    ...{ name: '/slow', up: { work: z.null() }, party: 'staff', resume: 'work' },
    callerOf: () => ({ callerId: 'somebody', role: 'agent', siteId: null }),
    authenticate: async () => ({ ok: true, data: null }),
    handlers: {
      async work() {
        asked.resolve();
        await release.promise;
        expect(isStopped).toBe(false);
        return { ok: true };
      },
    },
    caughtUp() {},
  });
  const http = createServer();
  server.attach(http);
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
  const client = io(`http://127.0.0.1:${(http.address() as { port: number }).port}/slow`, {
    ...{ transports: ['websocket'], reconnection: false },
  });
  client.emit('work', null);
  await asked.promise;
  const gone = new Promise(resolve => client.once('disconnect', resolve));
  const stopped = server.stop().then(() => {
    isStopped = true;
  });
  await gone;
  expect(isStopped).toBe(false);
  release.resolve();
  await stopped;
  await new Promise(resolve => http.close(resolve));
});
