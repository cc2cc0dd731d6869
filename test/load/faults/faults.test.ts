// What breaks in a data centre and between it and the people, while they write all the time. After each fault: nothing acknowledged
// is lost, nothing is there twice or out of order, every console equals a fresh pull, and no client was started anew.
import { env } from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lingerMs } from '../../../server/features/presence/roster.ts';
import type { Direction } from '../../helpers/tcp-line.ts';
import { expectAgreement, until } from './agreement.ts';
import { type Crowd, type Desk, gather, openDesk, watchPresence, writeWhile } from './crowd.ts';
import { openStage, type Stage } from './stage.ts';

/** A-10, and what a machine that does other things at the same time may add. */
const [deadPeerMs, goneMs, slackMs] = [25_000, 30_000, 5_000];

/** `npm run soak` makes it longer. */
const long = {
  ms: Number(env['SILENCE_MS'] ?? 30_000),
  direction: (env['SILENCE_DIRECTION'] ?? 'up') as Direction,
};

let stage: Stage;
let crowd: Crowd;
beforeAll(async () => {
  stage = await openStage();
  crowd = await gather(stage, 6);
});
afterAll(async () => {
  await crowd?.stop();
  await stage?.close();
});

const online = ({ desks, visitors }: Crowd): boolean =>
  desks.every(({ line }) => line.status().state === 'online') &&
  visitors.every(({ tab }) => tab.store.get().line === 'online');

/** Writes through the fault and some seconds on, then holds everything against the database. */
async function breakWhileWriting(fault: () => Promise<unknown>, writeEveryMs = 300): Promise<void> {
  const breaking = async () => {
    await pause(500);
    await fault();
    await until(() => online(crowd), 'everybody is back', 60_000);
    await pause(500);
  };
  await writeWhile(crowd, writeEveryMs, breaking());
  await expectAgreement(stage, crowd);
}

test('[S4][S5][S8] P46 SIGKILL of one of two servers: the other carries on, and who does not come back is gone within the lease', async () => {
  const [watcher, ...others] = crowd.desks as [Desk, ...Desk[]];
  const lone = await openDesk(
    { url: () => stage.servers.url('a') },
    'Lone',
    await stage.person('Lone', 'agent', []),
  );
  const everybody = [lone, ...others].map(({ console: one }) => one.person.id);
  const presence = watchPresence(watcher, everybody);
  await until(() => everybody.every(id => presence.of(id) === 'here'), 'everybody is seen', 20_000);
  await breakWhileWriting(async () => {
    // Before the server can hear of it.
    const killed = stage.servers.kill('a');
    const killedAtMs = performance.now();
    lone.line.disconnect();
    await killed;
    await until(() => online(crowd), 'everybody is at the other server', 45_000);
    await until(() => presence.of(lone.console.person.id) === 'gone', 'they are gone', goneMs + slackMs);
    // Not at once, as a goodbye would have been.
    expect(performance.now() - killedAtMs).toBeGreaterThan(lingerMs);
  });
  await until(
    () => others.every(one => presence.of(one.console.person.id) === 'here'),
    'the others are here',
    10_000,
  );
  presence.stop();
  await lone.console.stop();
  await stage.servers.start('a');
});

test('[S3] Redis killed and back with nothing in it: each server goes on alone, and then together', async () => {
  await breakWhileWriting(async () => {
    await stage.redis.kill();
    await pause(2_000);
    await stage.redis.start();
  });
});

test.each(['SIGQUIT', 'SIGINT'] as const)(
  '[S2][S4][S5] Postgres ends with %s and comes back: what was acknowledged is there, what was not is sent again',
  async signal => {
    await breakWhileWriting(() => stage.restartDatabase(signal));
  },
);

test.each([
  ['both', 1_000],
  ['up', 1_000],
  ['down', 1_000],
] as const)(
  '[S4][S8] a network that is silent (%s) for %i ms, every connection open',
  async (direction, ms) => {
    await breakWhileWriting(async () => {
      stage.toClients.silence(direction);
      await pause(ms);
      stage.toClients.heal();
    });
  },
);

test(`[S4][S8][S9] silence (${long.direction}) for ${long.ms} ms: the dead line is found within 25 s, and what was written arrives once`, {
  timeout: 300_000 + 3 * long.ms,
}, async () => {
  await breakWhileWriting(
    async () => {
      stage.toClients.silence(long.direction);
      const cutAtMs = performance.now();
      const isBroken = () => crowd.desks.every(({ line }) => line.status().state !== 'online');
      await until(isBroken, 'every console has noticed', deadPeerMs + slackMs);
      await pause(Math.max(0, long.ms - (performance.now() - cutAtMs)));
      stage.toClients.heal();
    },
    Math.max(300, long.ms / 200),
  );
});

test('[S4][S8] every connection reset at once, three times', async () => {
  await breakWhileWriting(async () => {
    for (let nth = 0; nth < 3; nth++) {
      stage.toClients.reset();
      await until(() => online(crowd), 'everybody is back', 45_000);
    }
  });
});
