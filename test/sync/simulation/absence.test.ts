// Gone for a second or for longer than the server remembers: back again, a console has everything, or begins the lost part anew. Never a part.
import { expect, test } from 'vitest';
import { compareReplica } from './checks.ts';
import { clearWeather } from './network.ts';
import { createPrng } from './prng.ts';
import { actAsAgent, actAsDesk } from './script.ts';
import { createWorld } from './world.ts';

const minuteMs = 60_000;

async function absence(awayMs: number, isForgotten: boolean) {
  const prng = createPrng(`away for ${awayMs} ${isForgotten}`);
  const world = createWorld(prng.fork('world'), true);
  const { scheduler, clients, db, teams, people, scopesOf } = world;
  const facts = { people: [...people.keys()], teams };
  const [away, ...others] = clients;
  if (!away) throw new Error('a world has clients');
  for (const client of clients) void client.boot();
  const allInSync = () => clients.every(client => client.process()?.engine.status().phase === 'in_sync');
  expect(await scheduler.run(minuteMs, allInSync)).toBe(true);

  away.network.weather = { ...clearWeather, isDown: true };
  away.network.cut();
  for (let nth = 0; nth < 80; nth++) {
    const own = prng.fork(`act ${nth}`);
    scheduler.at(own.next() * awayMs, () => {
      if (own.chance(0.5)) void actAsAgent(own.pick(others), own, facts);
      else actAsDesk({ ...world, ...facts, prng: own, forgetLeft: null });
    });
    // What is written offline waits, and is no reason to lose anything either.
    scheduler.at(own.next() * awayMs, () => void (own.chance(0.2) && actAsAgent(away, own, facts)));
  }
  await scheduler.run(scheduler.nowMs() + awayMs + 10_000);
  const phaseAway = away.process()?.engine.status().phase;
  if (isForgotten) world.server.forgetLeft(scheduler.nowMs());

  away.network.weather = clearWeather;
  const isBack = () => {
    for (const item of away.outboxItems()) {
      if (item.state === 'failed') void away.process()?.outbox.discard(item.commandId);
    }
    return allInSync() && !db.isOpen() && away.outboxItems().length === 0;
  };
  expect(await scheduler.run(scheduler.nowMs() + 5 * minuteMs, isBack)).toBe(true);
  await scheduler.run(scheduler.nowMs() + 5_000);
  return { phaseAway, difference: compareReplica(away, db, scopesOf(away.person)), faults: world.faults };
}

test.each([
  ['a second', 1_000],
  ['two minutes', 2 * minuteMs],
  ['ten minutes', 10 * minuteMs],
  ['an hour', 60 * minuteMs],
  ['seven days', 7 * 24 * 60 * minuteMs],
])('[S2][S9] away for %s: everything that happened is here, and nothing that went', async (_name, awayMs) => {
  expect(await absence(awayMs, false)).toEqual({ phaseAway: 'offline', difference: '', faults: [] });
});

test('[S12] away for longer than removals are remembered: begun anew, no ghosts', async () => {
  expect(await absence(10 * minuteMs, true)).toEqual({ phaseAway: 'offline', difference: '', faults: [] });
});
