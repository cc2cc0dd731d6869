// Networks that go silent without a word, real ones: each end finds out within a heartbeat, says why where it can, and needs no reload.
// Heartbeats here take a tenth of a second; how long they take in the product is a constant that a test of its own reads.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { silentLog } from '#platform/log.ts';
import { createSocketServer, heartbeat, type SocketServer } from '#platform/socket/socket.ts';
import { createSocketTransport } from '../../../src/client/socket.ts';
import type { ConsoleWire, Transport } from '../../../src/client/transport.ts';
import { toWireError } from '../../../src/protocol/errors.ts';
import { type QuietProxy, startQuietProxy } from '../../helpers/quiet-proxy.ts';

const pingIntervalMs = 100;
/** Until both of a heartbeat are over, and some turns of a busy machine. */
const soon = { timeout: 10_000, interval: 5 };

let http: Server;
let socket: SocketServer;
let proxy: QuietProxy;
let transport: Transport<ConsoleWire>;
let heard: number[] = [];

beforeEach(async () => {
  socket = createSocketServer({
    ...{ log: silentLog, serverId: 'one', pingIntervalMs },
    toWire: () => toWireError('internal', 'x'),
  });
  const up = { 'sync.resume': z.object({}), typing: z.object({}) };
  const ok = { ok: true } as const;
  const namespace = socket.namespace<null, typeof up, { 'sync.resume': typeof ok; typing: typeof ok }, never>(
    {
      ...{ name: '/console', up, party: 'staff', resume: 'sync.resume' },
      callerOf: () => ({ callerId: 'somebody', role: 'agent', siteId: null }),
      authenticate: async () => ({ ok: true, data: null }),
      handlers: { 'sync.resume': () => ok, typing: () => ok },
      connected: connection => connection.join('all'),
      caughtUp: () => {},
    },
  );
  say = nth => namespace.toLocal('all').emit('presence' as never, nth as never);
  http = createServer((request, response) => {
    if (request.url === '/health/live') response.end('{"status":"alive"}');
    else response.writeHead(404).end();
  });
  socket.attach(http);
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
  proxy = await startQuietProxy(`http://127.0.0.1:${(http.address() as AddressInfo).port}`);
  transport = createSocketTransport<ConsoleWire>({
    ...{ url: proxy.url, namespace: '/console', auth: () => ({}), reportFault: () => undefined },
    ...{ backoff: { firstMs: 20, maxMs: 60 }, connectTimeoutMs: 400, requestTimeoutMs: 300 },
  });
  heard = [];
  transport.onEvent('presence', nth => void heard.push(nth as unknown as number));
  transport.connect();
  await online();
});
afterEach(async () => {
  transport.disconnect();
  await proxy.close();
  await socket.stop();
  await new Promise(resolve => http.close(resolve));
});

let say: (nth: number) => void;
const state = () => transport.status().state;
const online = () => expect.poll(state, soon).toBe('online');
const atServer = () => socket.load().connections['/console'];
const typing = { conversationId: '', isTyping: true };

/** The line works both ways, with no word from outside. */
async function works(): Promise<void> {
  await online();
  await expect
    .poll(async () => (await transport.request('typing', typing)).ok && atServer() === 1, soon)
    .toBe(true);
  const nth = heard.length;
  say(nth);
  await expect.poll(() => heard.at(-1), soon).toBe(nth);
}

test('[S9] A-10 a dead peer is found within 25 seconds by either side: the interval and the patience of the product', () => {
  expect(heartbeat.intervalMs + heartbeat.patienceMs).toBeLessThanOrEqual(25_000);
});

test('[S9] a network that swallows everything is found by both ends, and the line is back with it', async () => {
  proxy.swallow({ up: true, down: true });
  await expect.poll(state, soon).not.toBe('online');
  await expect.poll(atServer, soon).toBe(0);
  await expect.poll(() => transport.status().cause, soon).toBe('unreachable');
  proxy.heal();
  await works();
});

test('[S9] P10 can send and cannot hear: the client finds it by its heartbeat, with nothing to say', async () => {
  proxy.swallow({ up: false, down: true });
  await expect.poll(state, soon).not.toBe('online');
  proxy.heal();
  await works();
});

test('[S9] P10 can send and cannot hear: a request without an answer tells it too', async () => {
  proxy.swallow({ up: false, down: true });
  const outcome = await transport.request('typing', typing);
  expect(outcome.ok).toBe(false);
  await expect.poll(state, soon).not.toBe('online');
  proxy.heal();
  await works();
});

test('[S9] can hear and cannot send: the server finds it, and its end reaches the client', async () => {
  proxy.swallow({ up: true, down: false });
  await expect.poll(atServer, soon).toBe(0);
  await expect.poll(state, soon).not.toBe('online');
  proxy.heal();
  await works();
});

test.each<[string, Parameters<QuietProxy['capture']>[0]]>([
  [
    'a page with 200',
    (_, response) => response.setHeader('content-type', 'text/html').end('<html>Welcome</html>'),
  ],
  ['a redirect', (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/welcome' }).end()],
])(
  '[S9] a captive portal that answers with %s is found, named, and left behind without a reload',
  async (_, answer) => {
    proxy.capture(answer);
    await expect.poll(state, soon).not.toBe('online');
    await expect.poll(() => transport.status().cause, soon).toBe('intercepted');
    proxy.heal();
    await works();
    expect(transport.status().cause).toBeNull();
  },
);

test('[S9] a proxy whose server is away is told from a server that cannot be reached', async () => {
  proxy.capture((_, response) => response.writeHead(502).end('bad gateway'));
  await expect.poll(() => transport.status().cause, soon).toBe('busy');
  proxy.heal();
  await works();
});

test('[S9] heartbeats are timed by the server, all in one figure', async () => {
  await expect.poll(() => socket.load().roundTripMs, soon).not.toBeNull();
  const { p50, p99 } = socket.load().roundTripMs ?? { p50: -1, p99: -1 };
  expect(p50).toBeGreaterThan(0);
  expect(p99).toBeGreaterThanOrEqual(p50);
});

test('a line that is back is counted as one', async () => {
  proxy.swallow({ up: true, down: true });
  await expect.poll(atServer, soon).toBe(0);
  await expect.poll(state, soon).not.toBe('online');
  proxy.heal();
  await works();
  const { connectedTotal, reconnectsTotal, sentTotal, rooms } = socket.load();
  expect([connectedTotal, reconnectsTotal, rooms]).toEqual([2, 1, 1]);
  expect(sentTotal).toBeGreaterThan(0);
});
