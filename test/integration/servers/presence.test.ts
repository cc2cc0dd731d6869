// A-10 for real and small: people come, go and fall off the line at two servers, and both say the same of everybody in the end.
import { env } from 'node:process';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { App } from '../../../server/app.ts';
import { alwaysOpen, ask, makeApp, type TestApp } from '../../helpers/app.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';
import { createPrng } from '../../sync/simulation/prng.ts';

let redis: TestRedis;
let app: TestApp;
let other: App;
beforeAll(async () => {
  redis = await startRedis();
  app = await makeApp({ config: { redisUrl: redis.url }, settings: { ...alwaysOpen, ai: false } });
  other = await app.sibling();
});
afterAll(async () => {
  await app.close();
  await redis.stop();
});

type Seat = { personId: string; socket: Socket; isIdle: boolean };

/** What consoles of one server are told of everybody. */
async function watch(token: string, url: string, personIds: readonly string[]) {
  const socket = await app.console(token, url);
  const told: Record<string, string> = {};
  socket.on('presence', ({ people }: { people: { personId: string; liveness: string }[] }) => {
    for (const { personId, liveness } of people) told[personId] = liveness;
  });
  await ask(socket, 'presence.watch', { personIds });
  return told;
}

test('P46 after random joins, leaves and broken lines at two real servers nobody is falsely here or gone', async () => {
  const prng = createPrng(env['SEED'] ?? 'presence');
  const people: { id: string; token: string }[] = [];
  for (const name of ['Ann', 'Bob', 'Cem', 'Dee']) people.push(await app.person(name));
  const ids = people.map(({ id }) => id);
  const watcher = await app.person('Watcher');
  const views = [await watch(watcher.token, app.url, ids), await watch(watcher.token, other.url, ids)];
  const seats: Seat[] = [];
  const act = async () => {
    const seat = seats.length > 0 ? prng.pick(seats) : undefined;
    const dice = prng.int(0, 9);
    if (!seat || dice < 4) {
      const { id, token } = prng.pick(people);
      const socket = await app.console(token, prng.pick([app.url, other.url]));
      seats.push({ personId: id, socket, isIdle: false });
    } else if (dice < 6) {
      seat.isIdle = !seat.isIdle;
      await ask(seat.socket, 'activity', { isIdle: seat.isIdle });
    } else {
      seats.splice(seats.indexOf(seat), 1);
      // A line that breaks says no goodbye.
      if (dice < 8) seat.socket.disconnect();
      else seat.socket.io.engine.close();
    }
  };
  for (let nth = 0; nth < 80; nth++) await act();
  const truth = Object.fromEntries(
    ids.map(id => {
      const held = seats.filter(({ personId }) => personId === id);
      return [id, held.length === 0 ? 'gone' : held.every(({ isIdle }) => isIdle) ? 'idle' : 'here'];
    }),
  );
  for (const view of views) await expect.poll(() => view, { timeout: 40_000 }).toEqual(truth);
});
