// The shipped nginx in front of two servers: who comes through long polling stays where they are, who comes new goes where there is room.
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { App } from '../../../server/app.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/version.ts';
import { alwaysOpen, ask, makeApp, password, type TestApp } from '../../helpers/app.ts';
import { startNginx, type TestNginx } from '../../helpers/nginx.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';

let redis: TestRedis;
let app: TestApp;
let other: App;
let nginx: TestNginx;
const sockets: Socket[] = [];
const resume = { protocolVersion: PROTOCOL_VERSION, epoch: '', chains: [] };
const portOf = (url: string) => Number(new URL(url).port);

beforeAll(async () => {
  redis = await startRedis();
  const config = { redisUrl: redis.url, trustedProxies: ['127.0.0.1'], serverName: 'a', drainMs: 500 };
  app = await makeApp({ config, settings: { ...alwaysOpen, ai: false } });
  other = await app.sibling({ serverName: 'b' });
  nginx = await startNginx({ a: portOf(app.url), b: portOf(other.url) });
});
afterAll(async () => {
  for (const socket of sockets) socket.disconnect();
  await nginx?.stop();
  await app.close();
  await redis.stop();
});

function open(token: string, transports: string[]): Promise<Socket> {
  const socket = io(`${nginx.url}/console`, {
    ...{ transports, forceNew: true, reconnection: false },
    auth: { protocolVersion: PROTOCOL_VERSION, token },
  });
  sockets.push(socket);
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', reject);
  });
}

const serverOf = (socket: Socket): string | undefined => socket.io.engine.id?.split('.')[0];

test('long polling keeps its server, WebSocket and polling are spread over both, and an upgrade finds its connection', async () => {
  const { token } = await app.person('Mara');
  for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
    const opened: Socket[] = [];
    for (let nth = 0; nth < 6; nth++) opened.push(await open(token, transports));
    const names = opened.map(serverOf);
    expect(new Set(names), transports.join()).toEqual(new Set(['a', 'b']));
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all(opened.map(one => ask<{ ok: boolean }>(one, 'sync.resume', resume)));
      expect(answers.every(({ ok }) => ok)).toBe(true);
    }
    expect(opened.map(serverOf)).toEqual(names);
    if (transports.length === 2) {
      await expect
        .poll(() => opened.map(one => one.io.engine.transport.name))
        .toEqual(Array(6).fill('websocket'));
    }
    for (const one of opened) one.disconnect();
  }
});

test('a server that stops is left out by the proxy from its first word on', async () => {
  const { token } = await app.person('Jonas');
  const third = await app.sibling({ serverName: 'b', drainMs: 1_500 });
  const through = await startNginx({ a: portOf(app.url), b: portOf(third.url) });
  const stopped = third.stop();
  let isOver = false;
  void stopped.then(() => {
    isOver = true;
  });
  const failed: string[] = [];
  do {
    const opened = await fetch(`${through.url}/socket.io/?EIO=4&transport=polling`);
    if (!opened.ok) failed.push(`socket ${opened.status}`);
    const signedIn = await fetch(`${through.url}/api/v1/auth/session`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!signedIn.ok) failed.push(`request ${signedIn.status}`);
  } while (!isOver);
  expect(failed).toEqual([]);
  await through.stop();
});

test('behind the proxy each caller is counted by their own address, and nobody chooses one', async () => {
  await app.person('Nora');
  const attempt = async (forwardedFor: string, through = nginx.url) => {
    const response = await fetch(`${through}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': forwardedFor },
      body: JSON.stringify({ email: 'nora@steward.test', password: `not ${password}` }),
    });
    return response.status;
  };
  // Straight to the server, as a trusted proxy would: two callers, each with tries of their own.
  for (let nth = 0; nth < 5; nth++) expect(await attempt('203.0.113.5', app.url)).toBe(401);
  expect(await attempt('203.0.113.5', app.url)).toBe(429);
  expect(await attempt('203.0.113.6', app.url)).toBe(401);
  // What a caller writes in front is not believed: the proxy names whom it heard, which it trusts itself only once.
  expect(await attempt('198.51.100.1, 203.0.113.5', app.url)).toBe(429);
});

test('figures are for those who can reach a server itself', async () => {
  expect((await fetch(`${nginx.url}/metrics`)).status).toBe(404);
  expect((await fetch(`${app.url}/metrics`)).status).toBe(200);
});
