/**
 * Who is at a console, over all servers. Each server says what it sees; this merges it. Nothing of it is stored, and a
 * server that goes silent takes its people with it (P46). Synchronous and without a clock of its own.
 */
import type { Id, Millis } from '#protocol/ids.ts';
import type { Liveness } from '#protocol/presence.ts';

export type Seen = { personId: Id; liveness: Liveness };
/** Somebody whose last console closed, and how long they are shown all the same. */
export type Leaving = Seen & { forMs: number };

/** A console that closed may be a page that reloads: its person is shown this much longer. */
export const lingerMs = 5_000;
/** Until another server has heard who left, and has looked at what time ended. */
const handOverMs = 1_000;
/** A server not heard for this long is gone. */
export const serverLeaseMs = 25_000;

export function createRoster() {
  /** person → connection → whether nobody touches it */
  const seats = new Map<Id, Map<string, boolean>>();
  const owners = new Map<string, Id>();
  /** Who left here lately, and when that counts. */
  const lingering = new Map<Id, { until: Millis; liveness: Liveness }>();
  const servers = new Map<string, { heardAt: Millis; people: Map<Id, Liveness> }>();

  function here(personId: Id): Liveness {
    const held = seats.get(personId);
    if (!held) return lingering.get(personId)?.liveness ?? 'gone';
    return [...held.values()].every(isIdle => isIdle) ? 'idle' : 'here';
  }

  function livenessOf(personId: Id): Liveness {
    let best = here(personId);
    for (const { people } of servers.values()) {
      if (best === 'here') break;
      const there = people.get(personId) ?? 'gone';
      if (there !== 'gone') best = there;
    }
    return best;
  }

  return {
    livenessOf,
    /** As this server alone sees a person: what it tells the others. */
    here,

    join(connectionId: string, personId: Id): void {
      owners.set(connectionId, personId);
      const held = seats.get(personId) ?? new Map<string, boolean>();
      seats.set(personId, held.set(connectionId, false));
      lingering.delete(personId);
    },

    setIdle(connectionId: string, isIdle: boolean): void {
      const personId = owners.get(connectionId);
      if (personId !== undefined) seats.get(personId)?.set(connectionId, isIdle);
    },

    leave(connectionId: string, now: Millis): void {
      const personId = owners.get(connectionId);
      if (personId === undefined) return;
      const liveness = here(personId);
      owners.delete(connectionId);
      const held = seats.get(personId);
      held?.delete(connectionId);
      if (held && held.size > 0) return;
      seats.delete(personId);
      lingering.set(personId, { until: now + lingerMs, liveness });
    },

    /** @param isWhole whoever is not in it is not there; else it is what changed */
    heard(serverId: string, people: readonly Seen[], isWhole: boolean, now: Millis): Id[] {
      const held = servers.get(serverId) ?? { heardAt: now, people: new Map<Id, Liveness>() };
      const touched = new Set(people.map(({ personId }) => personId));
      if (isWhole) {
        for (const personId of held.people.keys()) touched.add(personId);
        held.people.clear();
      }
      for (const { personId, liveness } of people) {
        if (liveness === 'gone') held.people.delete(personId);
        else held.people.set(personId, liveness);
      }
      servers.set(serverId, { heardAt: now, people: held.people });
      return [...touched];
    },

    /** Who left here and is still shown, and for how long. */
    leaving(now: Millis): Leaving[] {
      return [...lingering]
        .map(([personId, { until, liveness }]) => ({ personId, liveness, forMs: until - now - handOverMs }))
        .filter(({ forMs }) => forMs > 0);
    },

    /**
     * A server said goodbye. Its people are on their way to another one: they are shown here as long as they would have been there.
     * @returns whom that concerns
     */
    goodbye(serverId: string, people: readonly Leaving[], now: Millis): Id[] {
      const touched = this.drop(serverId);
      for (const { personId, liveness, forMs } of people) {
        if (seats.has(personId)) continue;
        const until = Math.max(lingering.get(personId)?.until ?? 0, now + Math.min(forMs, lingerMs));
        lingering.set(personId, { until, liveness });
        touched.push(personId);
      }
      return touched;
    },

    /** Nobody hears it any more. */
    drop(serverId: string): Id[] {
      const people = [...(servers.get(serverId)?.people.keys() ?? [])];
      servers.delete(serverId);
      return people;
    },

    /**
     * Ends what time ended.
     * @param areServersHeard false while the line between the servers is down: silence then says nothing about them
     */
    expire(now: Millis, areServersHeard: boolean): { people: Id[]; servers: string[] } {
      const people: Id[] = [];
      for (const [personId, { until }] of lingering) {
        if (until > now) continue;
        lingering.delete(personId);
        people.push(personId);
      }
      const silent = areServersHeard
        ? [...servers].filter(([, { heardAt }]) => now - heardAt >= serverLeaseMs).map(([id]) => id)
        : [];
      for (const serverId of silent) people.push(...this.drop(serverId));
      return { people, servers: silent };
    },

    /** The line is back: each server has one lease to be heard again. */
    renewServers(now: Millis): void {
      for (const server of servers.values()) server.heardAt = now;
    },

    /** Everybody at this server's consoles. */
    local(): Seen[] {
      const ids = new Set([...seats.keys(), ...lingering.keys()]);
      return [...ids].map(personId => ({ personId, liveness: here(personId) }));
    },

    /** Everybody at any console. */
    everyone(): Id[] {
      const ids = new Set(this.local().map(({ personId }) => personId));
      for (const { people } of servers.values()) for (const personId of people.keys()) ids.add(personId);
      return [...ids];
    },

    serverIds: (): string[] => [...servers.keys()],
    clear(): void {
      seats.clear();
      owners.clear();
      lingering.clear();
      servers.clear();
    },
  };
}
