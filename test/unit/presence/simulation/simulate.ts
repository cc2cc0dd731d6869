// A thousand joins, leaves and crashes of people and servers; what every server says of everybody is held against what is true.
import { vi } from 'vitest';
import { lingerMs } from '../../../../server/features/presence/roster.ts';
import type { Liveness } from '../../../../src/protocol/presence.ts';
import { createPrng } from '../../../sync/simulation/prng.ts';
import { personId, type Room, startRoom, type World } from './rooms.ts';

type Seat = {
  person: string;
  connection: string;
  room: Room;
  isIdle: boolean;
  /** Its client is gone without a word: the server finds out by its heartbeat. */
  diedAt: number | null;
};

export type Outcome = {
  steps: number;
  falseOnline: string[];
  falseOffline: string[];
  longestGhostMs: number;
};

const peopleCount = 6;
/** The longest silence of a healthy line: 15 s between pings and 8 s of patience. */
const heartbeatMs = 23_000;
/** By then every lease has passed: of a peer, of a page that closed, of a server, and the next time that all is told. */
const settledAfterMs = heartbeatMs + lingerMs + 25_000 + 10_000;
const stepMs = 500;

export async function simulate({ seed, steps = 1_000 }: { seed: number; steps?: number }): Promise<Outcome> {
  const prng = createPrng(seed);
  // Half of the runs lose and break the line, the other half show how long a ghost lives on a sound one.
  const isSound = prng.chance(0.5);
  const world: World = {
    ...{ now: 1_000_000, prng, lossy: isSound ? 0 : prng.next() * 0.3, mail: [], rooms: [], made: 0 },
  };
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    return await run(world, steps, isSound);
  } finally {
    for (const room of world.rooms) room.presence.part.stop();
    vi.useRealTimers();
  }
}

async function run(world: World, steps: number, isSound: boolean): Promise<Outcome> {
  const { prng } = world;
  const seats = new Set<Seat>();
  /** When somebody was last anywhere, or a server that knew of them was last killed. */
  const goneAt = new Map<string, number>();
  const outcome: Outcome = { steps, falseOnline: [], falseOffline: [], longestGhostMs: 0 };
  startRoom(world);
  startRoom(world);

  const isThere = (seat: Seat) => seat.diedAt === null && !seat.room.isDead;
  const truthOf = (person: string): Liveness => {
    const held = [...seats].filter(seat => seat.person === person && isThere(seat));
    if (held.length === 0) return 'gone';
    return held.every(({ isIdle }) => isIdle) ? 'idle' : 'here';
  };
  const mark = (person: string) => {
    if (truthOf(person) === 'gone') goneAt.set(person, world.now);
    else goneAt.delete(person);
  };
  const alive = () => world.rooms.filter(room => !room.isDead);

  function act(): void {
    const live = [...seats].filter(isThere);
    const dice = prng.int(0, 99);
    if (dice < 40 || live.length === 0) join(prng.pick(alive()));
    else if (dice < 62) leave(prng.pick(live));
    else if (dice < 74) die(prng.pick(live));
    else if (dice < 86) rest(prng.pick(live));
    else if (dice < 93) replace(prng.pick(alive()), prng.chance(0.5));
    else if (!isSound) prng.pick(alive()).cut(prng.chance(0.5));
  }

  function die(seat: Seat): void {
    seat.diedAt = world.now;
    mark(seat.person);
  }

  function rest(seat: Seat): void {
    seat.isIdle = !seat.isIdle;
    seat.room.presence.activity(seat.person, seat.connection, seat.isIdle);
  }

  function join(room: Room): void {
    const seat = {
      ...{ person: personId(prng.int(0, peopleCount - 1)), connection: `c${world.made++}` },
      ...{ room, isIdle: false, diedAt: null },
    };
    seats.add(seat);
    room.presence.arrived({ personId: seat.person, name: '', role: 'agent', teamIds: [] }, seat.connection);
    mark(seat.person);
  }

  function leave(seat: Seat): void {
    seats.delete(seat);
    seat.room.presence.left(seat.person, seat.connection);
    mark(seat.person);
  }

  /** A server ends, with a goodbye or without, and another takes its place. */
  function replace(room: Room, isKilled: boolean): void {
    const theirs = [...seats].filter(seat => seat.room === room);
    if (isKilled) room.isDead = true;
    else for (const seat of theirs) leave(seat);
    for (const seat of theirs) seats.delete(seat);
    room.presence.part.stop();
    room.isDead = true;
    world.rooms.splice(world.rooms.indexOf(room), 1);
    for (const { person } of theirs) mark(person);
    // What a killed server was about to say of somebody, nobody says: its lease runs from here.
    if (isKilled)
      for (const [person, at] of goneAt) if (world.now - at < 30_000) goneAt.set(person, world.now);
    startRoom(world);
  }

  async function pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= stepMs) {
      world.now += Math.min(stepMs, left);
      deliverDue(world);
      for (const seat of seats) {
        if (seat.diedAt !== null && world.now - seat.diedAt >= heartbeatMs) {
          seats.delete(seat);
          seat.room.presence.left(seat.person, seat.connection);
        }
      }
      await vi.advanceTimersByTimeAsync(Math.min(stepMs, left));
      deliverDue(world);
      if (isSound) for (const room of alive()) measureGhosts(room);
    }
  }

  function measureGhosts({ told }: Room): void {
    for (const [person, at] of goneAt) {
      const isShown = (told.get(person) ?? 'gone') !== 'gone';
      if (isShown) outcome.longestGhostMs = Math.max(outcome.longestGhostMs, world.now - at);
    }
  }

  for (let nth = 0; nth < steps; nth++) {
    act();
    await pass(prng.chance(0.1) ? prng.int(5_000, 30_000) : prng.int(0, 2_000));
  }
  world.lossy = 0;
  for (const room of alive()) room.cut(false);
  await pass(settledAfterMs);
  for (const room of alive()) {
    for (let nth = 0; nth < peopleCount; nth++) {
      const person = personId(nth);
      const truth = truthOf(person);
      const shown = room.told.get(person) ?? 'gone';
      const fact = `${person} is ${truth}, and server ${room.id} says ${shown}`;
      if (shown !== truth) (truth === 'gone' ? outcome.falseOnline : outcome.falseOffline).push(fact);
      if (room.presence.isActive(person) !== (truth === 'here'))
        outcome.falseOffline.push(`routing: ${fact}`);
    }
  }
  return outcome;
}

function deliverDue(world: World): void {
  for (;;) {
    world.mail.sort((one, other) => one.at - other.at || one.order - other.order);
    const next = world.mail[0];
    if (!next || next.at > world.now) return;
    world.mail.shift();
    next.deliver();
  }
}
