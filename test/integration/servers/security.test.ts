// What happens at the door of one server is seen in a panel at another.
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SecurityEvent } from '../../../src/protocol/security.ts';
import { ask, makeApp, type TestApp } from '../../helpers/app.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';

let redis: TestRedis;
let app: TestApp;
let other: { url: string };
beforeAll(async () => {
  redis = await startRedis();
  app = await makeApp({ config: { redisUrl: redis.url } });
  other = await app.sibling();
});
afterAll(async () => {
  await app.close();
  await redis.stop();
});

async function panel(token: string, url: string): Promise<{ socket: Socket; objects(): unknown[] }> {
  const heard: SecurityEvent[] = [];
  const socket = await app.console(token, url);
  socket.on('security.events', ({ events }: { events: SecurityEvent[] }) => void heard.push(...events));
  expect(await ask(socket, 'security.watch', { isShown: true })).toEqual({ ok: true });
  return { socket, objects: () => heard.flatMap(({ details }) => details['object'] ?? []) };
}

test('a probe at one server reaches the panels at both, once each, and nobody who does not look', async () => {
  const lead = await app.person('Priya', 'supervisor');
  const here = await panel(lead.token, app.url);
  const there = await panel(lead.token, other.url);
  const idle = await app.console(lead.token, other.url);
  const unasked: unknown[] = [];
  idle.on('security.events', said => void unasked.push(said));
  await fetch(`${app.url}/api/v1/tried-at-the-first`);
  await fetch(`${other.url}/api/v1/tried-at-the-second`);
  const both = ['/api/v1/tried-at-the-first', '/api/v1/tried-at-the-second'];
  await expect.poll(() => here.objects().sort()).toEqual(both);
  await expect.poll(() => there.objects().sort()).toEqual(both);
  expect(unasked).toEqual([]);
});

test('without the line between them each panel is told of its own server, and the list holds all', async () => {
  const lead = await app.person('Omar', 'supervisor');
  const there = await panel(lead.token, other.url);
  await redis.stop();
  await fetch(`${app.url}/api/v1/tried-alone`);
  await fetch(`${other.url}/api/v1/tried-alone-as-well`);
  await expect.poll(() => there.objects()).toContain('/api/v1/tried-alone-as-well');
  const listed = async () => {
    const response = await fetch(`${other.url}/api/v1/security/events?type=unknown_route`, {
      headers: { authorization: `Bearer ${lead.token}` },
    });
    const { events } = (await response.json()) as { events: SecurityEvent[] };
    return events.map(({ details }) => details['object']);
  };
  await expect
    .poll(listed)
    .toEqual(expect.arrayContaining(['/api/v1/tried-alone', '/api/v1/tried-alone-as-well']));
});
