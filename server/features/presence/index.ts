/**
 * Owns who is here, what they look at and who types, over all servers. Everything is derived from live connections and
 * leases; nothing of it is stored, so nothing outlives its process (P46). What a person chose to be is stored, and is
 * theirs to change from anywhere.
 */
import { type Bus, createTopic } from '#platform/bus.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { Log } from '#platform/log.ts';
import type { ConsoleDownEvents } from '#protocol/down.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Actor } from '#protocol/permissions.ts';
import type { Availability, Liveness } from '#protocol/presence.ts';
import type { CommandHandlers } from '../sync/index.ts';
import { saveChosen, saveLastSeen } from './presence.store.ts';
import { createRoster, lingerMs, type Seen } from './roster.ts';
import { createWatching, type PresenceConnection } from './watching.ts';
import { byeShape, changedShape, wholeShape } from './wire.ts';

export type { PresenceConnection } from './watching.ts';

type Emit = <Event extends keyof ConsoleDownEvents & string>(
  room: string,
  event: Event,
  payload: Parameters<ConsoleDownEvents[Event]>[0],
) => void;

export type PresenceDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  bus: Bus;
  /** To a room of consoles at this server. */
  emitHere: Emit;
  /** To a room of consoles at every server. */
  emit: Emit;
  /** Tells the customer's widget, which hears only that somebody types. */
  tellCustomer(conversationId: Id, isTyping: boolean, name: string): void;
  /** The scope of a conversation; null where there is none. */
  scopeOf(conversationId: Id): Promise<string | null>;
  /** The scopes of an active person; null where there is none. */
  scopesOfPerson(personId: Id): Promise<readonly string[] | null>;
  /** An agent became able to take conversations. */
  available(personId: Id): void;
  /** An agent has been gone for the whole lease. */
  vanished(personId: Id): void;
  /** Somebody who had no console open has one now. Told by the server that it came to. */
  returned(personId: Id): void;
  /** How long after the last connection an agent's work goes to others. */
  leaseMs?: number;
  /** Between two looks at what time ended. */
  tickMs?: number;
};

/** A nap of the laptop or a tunnel is no absence: open conversations stay theirs this long. */
const defaultLeaseMs = 120_000;
/** How often a server tells the others everything, so that a lost word costs no longer. */
const wholeEveryMs = 8_000;
const presenceRoom = (personId: Id) => `presence:${personId}`;

export type Presence = ReturnType<typeof createPresence>;

export function createPresence(deps: PresenceDeps) {
  const { db, clock, log, bus, emitHere, leaseMs = defaultLeaseMs, tickMs = 1_000 } = deps;
  const { serverId } = bus;
  const roster = createRoster();
  const watching = createWatching(deps);
  /** What consoles were last told of a person. */
  const told = new Map<Id, Liveness>();
  /** What the other servers were last told. */
  const toldOthers = new Map<Id, Liveness>();
  /** Who went, and when. */
  const goneSince = new Map<Id, Millis>();
  const changed = createTopic(bus, 'presence.changed', changedShape);
  const whole = createTopic(bus, 'presence.whole', wholeShape);
  const bye = createTopic(bus, 'presence.bye', byeShape);
  let startedAt = 0;
  let wholeAt = 0;
  let timer: NodeJS.Timeout | undefined;

  /** Tells consoles, other servers and routing what is different now. */
  function settle(personIds: Iterable<Id>): void {
    const forOthers: Seen[] = [];
    for (const personId of personIds) {
      const mine = roster.here(personId);
      if ((toldOthers.get(personId) ?? 'gone') !== mine) {
        forOthers.push({ personId, liveness: mine });
        remember(toldOthers, personId, mine);
      }
      const liveness = roster.livenessOf(personId);
      const before = told.get(personId) ?? 'gone';
      if (liveness === before) continue;
      remember(told, personId, liveness);
      emitHere(presenceRoom(personId), 'presence', { people: [{ personId, liveness }] });
      if (liveness === 'gone') leave(personId);
      else goneSince.delete(personId);
      if (liveness === 'here') deps.available(personId);
    }
    if (forOthers.length > 0) changed.tell({ from: serverId, people: forOthers });
  }

  function leave(personId: Id): void {
    const at = clock.now() - lingerMs;
    goneSince.set(personId, at);
    saveLastSeen(db, personId, at).catch(error =>
      log.warn({ err: error }, 'when somebody was last here could not be kept'),
    );
  }

  function tellWhole(asks: boolean): void {
    wholeAt = clock.now();
    whole.tell({ from: serverId, asks, people: roster.local(), views: watching.all() });
  }

  function tick(): void {
    const now = clock.now();
    const { people, servers } = roster.expire(now, bus.state() !== 'down');
    for (const server of servers) watching.drop(server);
    settle(people);
    for (const [personId, at] of goneSince) {
      if (now - at < leaseMs) continue;
      goneSince.delete(personId);
      deps.vanished(personId);
    }
    if (now - wholeAt >= wholeEveryMs) tellWhole(false);
  }

  changed.heard(({ from, people }) => settle(roster.heard(from, people, false, clock.now())));
  whole.heard(({ from, asks, people, views }) => {
    settle(roster.heard(from, people, true, clock.now()));
    watching.replace(from, views);
    if (asks) tellWhole(false);
  });
  bye.heard(({ from, people }) => {
    settle(roster.goodbye(from, people, clock.now()));
    watching.drop(from);
  });

  const commands: CommandHandlers = {
    'presence.set': async (tx, { payload }, by) => {
      if (by.kind !== 'staff') return { ok: false, code: 'forbidden' };
      const { personId } = payload;
      if (personId !== by.actor.personId) return { ok: false, code: 'forbidden' };
      await saveChosen(tx, personId, payload);
      if (payload.availability === 'online') tx.afterCommit(() => deps.available(personId));
      return { ok: true, merges: [] };
    },
  };

  return {
    commands,

    arrived(actor: Actor, connectionId: string): void {
      const { personId } = actor;
      const wasGone = roster.livenessOf(personId) === 'gone';
      roster.join(connectionId, personId);
      settle([personId]);
      if (wasGone) deps.returned(personId);
    },

    left(personId: Id, connectionId: string): void {
      watching.left(connectionId);
      roster.leave(connectionId, clock.now());
      settle([personId]);
    },

    /** Whether anybody has touched this console lately, as it says. */
    activity(personId: Id, connectionId: string, isIdle: boolean): void {
      roster.setIdle(connectionId, isIdle);
      settle([personId]);
    },

    /** Whom this connection shows from now on; it is told how they are, and of every change. */
    watch(connection: PresenceConnection, personIds: readonly Id[]): void {
      watching.watch(connection, personIds.map(presenceRoom));
      const people = personIds.map(personId => ({ personId, liveness: roster.livenessOf(personId) }));
      if (people.length > 0) connection.emit('presence', { people });
    },

    viewing: watching.view,
    /** A connection's scopes are known from now on. */
    entered: watching.entered,
    typing: watching.typing,
    /** The conversation went to another scope. */
    moved: watching.moved,
    /** The room of those who look at a conversation. */
    viewersRoom: watching.roomOf,

    /**
     * What a person is and looks at, said by a program instead of their console. What their console says next counts again; where
     * they have none, nobody looks, for that would never end (P46).
     * @returns `unknown_person` for nobody, or nobody active; `not_found` for a conversation that is not theirs to see
     */
    async updatePresence({
      userId,
      status,
      roomId,
    }: {
      userId: Id;
      status: Availability;
      /** The conversation they look at, or null. */
      roomId: Id | null;
    }): Promise<{ ok: true } | { ok: false; code: 'unknown_person' | 'not_found' }> {
      const scopes = await deps.scopesOfPerson(userId);
      if (scopes === null) return { ok: false, code: 'unknown_person' };
      const scope = roomId === null ? null : await deps.scopeOf(roomId);
      if (roomId !== null && (scope === null || !scopes.includes(scope)))
        return { ok: false, code: 'not_found' };
      await saveChosen(db, userId, { availability: status, statusText: '', statusUntil: null });
      await watching.viewAs(userId, roomId);
      if (status === 'online') deps.available(userId);
      return { ok: true };
    },

    /** People at a console that somebody touches. Whether they want conversations is in the database. */
    availablePeople: (): Id[] => roster.everyone().filter(personId => roster.livenessOf(personId) === 'here'),

    /** Everybody at a console, over all servers: where somebody touches it, and where nobody does. */
    atConsoles(): { here: Id[]; idle: Id[] } {
      const { here = [], idle = [] } = Object.groupBy(roster.everyone(), id => roster.livenessOf(id));
      return { here, idle };
    },

    /** Whether somebody is here, or within the lease; right after a start nobody counts as gone. */
    isHere: (personId: Id): boolean =>
      roster.livenessOf(personId) !== 'gone' || goneSince.has(personId) || clock.now() < startedAt + leaseMs,

    /** Whether the person sits at a console now. */
    isActive: (personId: Id): boolean => roster.livenessOf(personId) === 'here',

    part: {
      name: 'presence',
      start() {
        startedAt = clock.now();
        bus.onState(state => {
          if (state !== 'up') return;
          roster.renewServers(clock.now());
          tellWhole(true);
        });
        tellWhole(true);
        timer = setInterval(tick, tickMs);
        timer.unref();
      },
      stop() {
        clearInterval(timer);
        bye.tell({ from: serverId, people: roster.leaving(clock.now()) });
        roster.clear();
        watching.clear();
      },
    } satisfies Part,
  };
}

function remember(map: Map<Id, Liveness>, personId: Id, liveness: Liveness): void {
  if (liveness === 'gone') map.delete(personId);
  else map.set(personId, liveness);
}
