// Many servers come, go, crash and lose each other; consoles join, rest and leave. Once it is quiet, everybody agrees and nobody is a ghost.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createRoster,
  lingerMs,
  type Seen,
  serverLeaseMs,
} from '../../../server/features/presence/roster.ts';
import { chosenNow, presenceOf } from '../../../src/protocol/presence.ts';

const people = ['ann', 'bob', 'cem', 'dee'];
type Step =
  | { do: 'join'; server: number; person: number }
  | { do: 'leave'; pick: number }
  | { do: 'rest'; pick: number }
  | { do: 'crash'; server: number }
  | { do: 'cut'; server: number }
  | { do: 'heal'; server: number }
  | { do: 'wait'; ms: number };

const server = fc.nat(2);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('join' as const), server, person: fc.nat(people.length - 1) }),
  fc.record({ do: fc.constant('leave' as const), pick: fc.nat(50) }),
  fc.record({ do: fc.constant('rest' as const), pick: fc.nat(50) }),
  fc.record({ do: fc.constant('crash' as const), server }),
  fc.record({ do: fc.constant('cut' as const), server }),
  fc.record({ do: fc.constant('heal' as const), server }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.nat(40_000) }),
);

/** Servers that tell each other everything each 8 s, as the service does, over a line that may be cut. */
function world() {
  let now = 0;
  let made = 0;
  const start = () => ({ id: `server ${made++}`, roster: createRoster(), isCut: false });
  const servers = [start(), start(), start()];
  const seats: { at: number; connection: string; person: string; isIdle: boolean }[] = [];
  const tellAll = () => {
    for (const from of servers)
      for (const to of servers)
        if (from !== to && !from.isCut && !to.isCut) to.roster.heard(from.id, from.roster.local(), true, now);
  };
  const world = {
    wait(ms: number) {
      for (let left = ms; left > 0; left -= 1_000) {
        now += Math.min(1_000, left);
        if (Math.floor(now / 8_000) !== Math.floor((now - 1_000) / 8_000)) tellAll();
        for (const { roster, isCut } of servers) roster.expire(now, !isCut);
      }
    },
    act(one: Step) {
      if (one.do === 'wait') return world.wait(one.ms);
      if (one.do === 'join') {
        const connection = `c${made++}`;
        const person = people[one.person] as string;
        servers[one.server]?.roster.join(connection, person);
        seats.push({ at: one.server, connection, person, isIdle: false });
        return;
      }
      if (one.do === 'leave' || one.do === 'rest') {
        const seat = seats[one.pick % Math.max(1, seats.length)];
        if (!seat) return;
        if (one.do === 'rest') {
          seat.isIdle = true;
          servers[seat.at]?.roster.setIdle(seat.connection, true);
          return;
        }
        seats.splice(seats.indexOf(seat), 1);
        servers[seat.at]?.roster.leave(seat.connection, now);
        return;
      }
      const touched = servers[one.server];
      if (!touched) return;
      if (one.do === 'crash') {
        // No goodbye: its connections are gone with it, and another process takes its place.
        servers[one.server] = start();
        for (const seat of seats.filter(each => each.at === one.server)) seats.splice(seats.indexOf(seat), 1);
      } else {
        touched.isCut = one.do === 'cut';
        if (!touched.isCut) touched.roster.renewServers(now);
      }
    },
    settle() {
      for (const each of servers) {
        each.isCut = false;
        each.roster.renewServers(now);
      }
      world.wait(serverLeaseMs + lingerMs + 20_000);
    },
    views: () =>
      servers.map(({ roster }) =>
        people.map(person => ({ personId: person, liveness: roster.livenessOf(person) })),
      ),
    truth: (): Seen[] =>
      people.map(personId => {
        const held = seats.filter(seat => seat.person === personId);
        const liveness = held.length === 0 ? 'gone' : held.every(seat => seat.isIdle) ? 'idle' : 'here';
        return { personId, liveness };
      }),
  };
  return world;
}

test('P46 after 1,000 random joins, leaves, crashes and cuts nobody is falsely here and nobody falsely gone', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 40, maxLength: 60 }), steps => {
      const all = world();
      for (const each of steps) all.act(each);
      all.settle();
      for (const view of all.views()) expect(view).toEqual(all.truth());
    }),
    { numRuns: 40 },
  );
});

test('P46 the people of a server that was killed are gone within its lease', () => {
  const roster = createRoster();
  roster.heard('other', [{ personId: 'ann', liveness: 'here' }], true, 0);
  expect(roster.livenessOf('ann')).toBe('here');
  expect(roster.expire(serverLeaseMs - 1, true).servers).toEqual([]);
  expect(roster.expire(serverLeaseMs, true)).toEqual({ people: ['ann'], servers: ['other'] });
  expect(roster.livenessOf('ann')).toBe('gone');
});

test('while the line between the servers is down, silence takes nobody away', () => {
  const roster = createRoster();
  roster.heard('other', [{ personId: 'ann', liveness: 'here' }], true, 0);
  roster.expire(10 * serverLeaseMs, false);
  expect(roster.livenessOf('ann')).toBe('here');
  roster.renewServers(10 * serverLeaseMs);
  roster.expire(11 * serverLeaseMs - 1, true);
  expect(roster.livenessOf('ann')).toBe('here');
  roster.expire(11 * serverLeaseMs, true);
  expect(roster.livenessOf('ann')).toBe('gone');
});

test('a page that reloads is no absence', () => {
  const roster = createRoster();
  roster.join('first', 'ann');
  roster.leave('first', 0);
  expect(roster.livenessOf('ann')).toBe('here');
  roster.join('second', 'ann');
  expect(roster.expire(lingerMs, true).people).toEqual([]);
  expect(roster.livenessOf('ann')).toBe('here');
  roster.leave('second', lingerMs);
  roster.expire(2 * lingerMs, true);
  expect(roster.livenessOf('ann')).toBe('gone');
});

test('away means all consoles of a person', () => {
  const roster = createRoster();
  roster.join('desk', 'ann');
  roster.join('laptop', 'ann');
  roster.setIdle('desk', true);
  expect(roster.livenessOf('ann')).toBe('here');
  roster.setIdle('laptop', true);
  expect(roster.livenessOf('ann')).toBe('idle');
  roster.heard('other', [{ personId: 'ann', liveness: 'here' }], false, 0);
  expect(roster.livenessOf('ann')).toBe('here');
});

test('what a person chose counts while it lasts, and never makes them here', () => {
  const busy = { availability: 'busy', statusText: 'In a meeting', statusUntil: 100 } as const;
  expect(presenceOf('here', busy, 99)).toBe('busy');
  expect(presenceOf('idle', busy, 99)).toBe('busy');
  expect(presenceOf('gone', busy, 99)).toBe('offline');
  expect(presenceOf('here', busy, 100)).toBe('online');
  expect(presenceOf('idle', busy, 100)).toBe('away');
  expect(chosenNow(busy, 100)).toEqual({ availability: 'online', statusText: '', statusUntil: null });
});
