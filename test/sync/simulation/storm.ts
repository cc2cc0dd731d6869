// A minute of bad weather: work, broken lines, deaths, changed rights, a restored database. All of it is rolled before it begins.
import type { Client } from './client.ts';
import type { State } from './database.ts';
import type { Weather } from './network.ts';
import type { Prng } from './prng.ts';
import { actAsAgent, actAsDesk } from './script.ts';
import type { World } from './world.ts';

export const stormMs = 60_000;

export type Storm = {
  crashes(): number;
  refused(): number;
  /** Commands that a restored database forgot: whether they stand is for `recover` to say, not for this core. */
  forgiven: ReadonlySet<string>;
  /** What a person does with what failed: tries again while it storms, gives it up after. */
  clearFailed(client: Client, prng: Prng, isOver: boolean): void;
};

function rollWeather(prng: Prng, isLossless: boolean): Weather {
  return {
    latencyMs: prng.pick([2, 10, 60, 400]),
    lossRate: isLossless ? 0 : prng.pick([0, 0, 0.02, 0.15]),
    doubleRate: prng.pick([0, 0.1, 0.5]),
    isUnordered: prng.chance(0.3),
    isDown: prng.chance(0.15),
    deafUp: !isLossless && prng.chance(0.05),
    deafDown: !isLossless && prng.chance(0.05),
  };
}

export function brew(world: World, prng: Prng): Storm {
  const { scheduler, db, desk, server, clients, teams, people, nowMs } = world;
  let crashes = 0;
  let refused = 0;
  const forgiven = new Set<string>();
  const during = (name: string, times: number, act: (dice: Prng) => void) => {
    for (let nth = 0; nth < times; nth++) {
      const own = prng.fork(`${name} ${nth}`);
      scheduler.at(own.next() * stormMs, () => act(own));
    }
  };
  const later = (afterMs: number, act: () => void) => void scheduler.at(afterMs, act);
  const facts = { people: [...people.keys()], teams };
  const boot = (client: Client) => void client.boot();

  function work(): void {
    during('agent', prng.int(40, 110), own => void actAsAgent(own.pick(clients), own, facts));
    const forgetLeft = prng.chance(0.4) ? server.forgetLeft : null;
    during('desk', prng.int(20, 60), own =>
      actAsDesk({ prng: own, db, desk, scheduler, nowMs, ...facts, forgetLeft }),
    );
    // Everybody at the same conversation within the blink of an eye.
    during('burst', prng.int(2, 12), own => {
      const ids = [...db.rows('conversations').keys()];
      if (ids.length === 0) return;
      const wanted = own.pick(ids);
      for (let nth = own.int(3, 12); nth > 0; nth--) {
        const one = own.fork(`burst ${nth}`);
        later(one.next() * 60, () => void actAsAgent(one.pick(clients), one, { ...facts, wanted }));
      }
    });
    during('failed', 12, own => clearFailed(own.pick(clients), own, false));
  }

  function breakLines(): void {
    during('weather', prng.int(2, 14), own => {
      own.pick(clients).network.weather = rollWeather(own, world.isLossless);
    });
    during('freeze', prng.int(0, 3), own => own.pick(clients).network.freeze());
    during('cut', prng.int(0, 12), own => own.pick(clients).network.cut());
    during('slow', prng.fork('slow').int(0, 6), own => {
      server.fallBehind(own.pick(clients).person.id, own.next() * 5_000);
    });
    during('hint', prng.int(0, 8), own => {
      const process = own.pick(clients).process();
      process?.transport.hint(own.pick(['wake', 'online', 'visible', 'offline'] as const));
      process?.time.stepWallClock(own.pick([0, 0, 3_600_000, -3_600_000]));
    });
  }

  function killClients(): void {
    during('crash', prng.int(0, 5), own => {
      const client = own.pick(clients);
      if (!client.process()) return;
      crashes += 1;
      client.kill();
      later(own.next() * 8_000, () => {
        boot(client);
        // Some die again before they got far.
        if (!own.chance(0.4)) return;
        later(own.next() * 400, () => {
          client.kill();
          later(own.next() * 4_000, () => boot(client));
        });
      });
    });
  }

  function shakeServer(): void {
    if (prng.chance(0.3)) during('server', prng.int(1, 2), own => server.crash(own.next() * 3_000));
    during('rights', prng.int(0, 6), own => {
      const { person } = own.pick(clients);
      person.teamIds = teams.filter(() => own.chance(0.6));
      server.endSessions(person.id);
    });
    if (!prng.chance(0.25)) return;
    let snapshot: State | null = null;
    later(prng.next() * stormMs * 0.5, () => {
      snapshot = db.snapshot();
    });
    later(stormMs * (0.5 + prng.next() * 0.5), () => {
      if (!snapshot) return;
      for (const id of db.commands().keys()) if (!snapshot.commands.has(id)) forgiven.add(id);
      server.restore(snapshot);
    });
  }

  function clearFailed(client: Client, own: Prng, isOver: boolean): void {
    const outbox = client.process()?.outbox;
    for (const item of outbox?.snapshot() ?? []) {
      if (item.state !== 'failed') continue;
      refused += 1;
      const isAgain = !isOver && own.chance(0.5);
      void (isAgain ? outbox?.retry(item.commandId) : outbox?.discard(item.commandId));
    }
  }

  clients.forEach((client, nth) => {
    later(prng.fork(`boot ${nth}`).next() * 5_000, () => boot(client));
  });
  work();
  breakLines();
  killClients();
  shakeServer();
  return { crashes: () => crashes, refused: () => refused, forgiven, clearFailed };
}
