// Presence of two servers in virtual time: the product's own room, over a line that drops, delays and breaks. Every run replays from its seed.
import { createPresence, type Presence } from '../../../../server/features/presence/index.ts';
import type { Bus, BusState } from '../../../../server/platform/bus.ts';
import type { Db } from '../../../../server/platform/db/db.ts';
import { silentLog } from '../../../../server/platform/log.ts';
import type { Liveness } from '../../../../src/protocol/presence.ts';
import type { Prng } from '../../../sync/simulation/prng.ts';

export type World = {
  now: number;
  prng: Prng;
  /** How often a message between servers is lost, from 0 to 1. */
  lossy: number;
  /** What is under way, in the order of its arrival. */
  mail: { at: number; order: number; deliver(): void }[];
  rooms: Room[];
  made: number;
};

/** One server, from its start to its end. A killed one hears and says nothing any more. */
export type Room = {
  id: string;
  presence: Presence;
  isDead: boolean;
  isCut: boolean;
  /** What its consoles were last told of each person. */
  told: Map<string, Liveness>;
  hear(topic: string, payload: unknown, from: string): void;
  cut(isCut: boolean): void;
};

const longestDelayMs = 400;

const id = (nth: number) => `00000000-0000-7000-8000-${String(nth).padStart(12, '0')}`;
export const personId = (nth: number) => id(1_000 + nth);

// Nothing of presence is stored but when somebody was last here, which nobody reads here.
const nowhere = { query: async () => [] } as unknown as Db;

export function startRoom(world: World): Room {
  const serverId = id(++world.made);
  const topics = new Map<string, Set<(payload: unknown, from: string) => void>>();
  const stateListeners = new Set<(state: BusState) => void>();
  const told = new Map<string, Liveness>();
  const state = (): BusState => (room.isCut ? 'down' : 'up');
  const bus: Bus = {
    serverId,
    publish(topic, payload) {
      if (room.isDead || room.isCut) return;
      for (const other of world.rooms) if (other !== room) send(world, room, other, topic, payload);
    },
    on(topic, listener) {
      const held = topics.get(topic) ?? new Set();
      topics.set(topic, held.add(listener));
      return () => held.delete(listener);
    },
    state,
    onState(listener) {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
  };
  const room: Room = {
    ...{ id: serverId, isDead: false, isCut: false, told },
    presence: createPresence({
      ...{ db: nowhere, log: silentLog, clock: { now: () => world.now }, bus },
      emitHere(_room, event, payload) {
        if (event !== 'presence') return;
        const { people } = payload as { people: { personId: string; liveness: Liveness }[] };
        for (const one of people) told.set(one.personId, one.liveness);
      },
      emit() {},
      tellCustomer() {},
      scopeOf: async () => null,
      scopesOfPerson: async () => null,
      available() {},
      vanished() {},
      returned() {},
    }),
    hear(topic, payload, from) {
      if (room.isDead || room.isCut) return;
      for (const listener of topics.get(topic) ?? []) listener(structuredClone(payload), from);
    },
    cut(isCut) {
      if (room.isCut === isCut) return;
      room.isCut = isCut;
      for (const listener of stateListeners) listener(state());
    },
  };
  world.rooms.push(room);
  room.presence.part.start();
  return room;
}

function send(world: World, from: Room, to: Room, topic: string, payload: unknown): void {
  if (world.prng.chance(world.lossy)) return;
  // One stream: what one server said first arrives first.
  const earliest = Math.max(0, ...world.mail.map(({ at }) => at - world.now));
  const at = world.now + Math.min(longestDelayMs, earliest + world.prng.int(0, 50));
  const said = structuredClone(payload);
  world.mail.push({ at, order: world.made++, deliver: () => to.hear(topic, said, from.id) });
}
