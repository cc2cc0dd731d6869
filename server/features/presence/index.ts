/**
 * Owns who is here, what they look at and who types. Everything is derived from live connections and leases; nothing is
 * stored, so nothing outlives its process (P46).
 */

import type { Clock } from '#platform/clock.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { ConsoleDownEvents } from '#protocol/down.ts';
import type { Id } from '#protocol/ids.ts';
import type { PresenceState } from '#protocol/live.ts';
import type { Actor } from '#protocol/permissions.ts';

type Emit = <Event extends keyof ConsoleDownEvents & string>(
  scope: string,
  event: Event,
  payload: Parameters<ConsoleDownEvents[Event]>[0],
) => void;

export type PresenceDeps = {
  clock: Clock;
  emit: Emit;
  /** Tells the customer's widget, which hears only that somebody types. */
  tellCustomer(conversationId: Id, isTyping: boolean, name: string): void;
  /** The team of a conversation, so that only its room hears. */
  scopeOf(conversationId: Id): Promise<string | null>;
  /** An agent became able to take conversations. */
  available(personId: Id): void;
  /** An agent has been gone for the whole lease. */
  vanished(personId: Id): void;
  /** How long after the last connection an agent counts as gone. */
  leaseMs?: number;
};

type Seat = {
  actor: Actor;
  connections: Set<string>;
  chosen: 'online' | 'away' | 'busy';
  leaseTimer: NodeJS.Timeout | undefined;
};

/** A nap of the laptop or a tunnel is no absence: open conversations stay theirs this long. */
const defaultLeaseMs = 120_000;

export type Presence = ReturnType<typeof createPresence>;

export function createPresence(deps: PresenceDeps) {
  const { emit, leaseMs = defaultLeaseMs } = deps;
  const seats = new Map<Id, Seat>();
  let startedAt = 0;
  /** connection → what it looks at */
  const views = new Map<string, { conversationId: Id; personId: Id; name: string }>();

  const stateOf = (seat: Seat | undefined): PresenceState =>
    !seat || seat.connections.size === 0 ? 'offline' : seat.chosen;

  const announce = (personId: Id) =>
    emit('desk', 'presence', { people: [{ personId, state: stateOf(seats.get(personId)) }] });

  async function announceViews(conversationId: Id): Promise<void> {
    const scope = await deps.scopeOf(conversationId);
    if (scope === null) return;
    const people = new Map<Id, { personId: Id; name: string }>();
    for (const view of views.values()) {
      if (view.conversationId !== conversationId) continue;
      people.set(view.personId, { personId: view.personId, name: view.name });
    }
    emit(scope, 'viewing', { conversationId, people: [...people.values()] });
  }

  function endLease(personId: Id): void {
    const seat = seats.get(personId);
    if (!seat || seat.connections.size > 0) return;
    seats.delete(personId);
    deps.vanished(personId);
  }

  return {
    arrived(actor: Actor, connectionId: string): void {
      const seat = seats.get(actor.personId) ?? {
        actor,
        connections: new Set<string>(),
        chosen: 'online' as const,
        leaseTimer: undefined,
      };
      clearTimeout(seat.leaseTimer);
      seat.actor = actor;
      seat.connections.add(connectionId);
      seats.set(actor.personId, seat);
      announce(actor.personId);
      if (seat.chosen === 'online') deps.available(actor.personId);
    },

    left(personId: Id, connectionId: string): void {
      const view = views.get(connectionId);
      if (views.delete(connectionId) && view) void announceViews(view.conversationId);
      const seat = seats.get(personId);
      if (!seat?.connections.delete(connectionId) || seat.connections.size > 0) return;
      announce(personId);
      seat.leaseTimer = setTimeout(() => endLease(personId), leaseMs);
      seat.leaseTimer.unref();
    },

    setAvailability(personId: Id, state: 'online' | 'away' | 'busy'): void {
      const seat = seats.get(personId);
      if (!seat || seat.chosen === state) return;
      seat.chosen = state;
      announce(personId);
      if (state === 'online') deps.available(personId);
    },

    viewing(session: { actor: Actor }, connectionId: string, conversationId: Id | null): void {
      const before = views.get(connectionId);
      if (conversationId === null) views.delete(connectionId);
      else {
        const { personId, name } = session.actor;
        views.set(connectionId, { conversationId, personId, name });
      }
      if (before && before.conversationId !== conversationId) void announceViews(before.conversationId);
      if (conversationId !== null) void announceViews(conversationId);
    },

    typing(
      session: { actor: Actor; scopes: ReadonlySet<string> },
      conversationId: Id,
      isTyping: boolean,
    ): void {
      void (async () => {
        const scope = await deps.scopeOf(conversationId);
        if (scope === null || !session.scopes.has(scope)) return;
        const { personId, name } = session.actor;
        emit(scope, 'typing', { conversationId, party: 'agent', personId, name, isTyping });
        deps.tellCustomer(conversationId, isTyping, name);
      })();
    },

    /** People who may be given conversations now. */
    availablePeople: (): Id[] =>
      [...seats.values()].filter(seat => stateOf(seat) === 'online').map(seat => seat.actor.personId),

    /** Whether somebody is here, or within the lease; right after a start nobody counts as gone. */
    isHere: (personId: Id): boolean => seats.has(personId) || deps.clock.now() < startedAt + leaseMs,

    everyone: (): { personId: Id; state: PresenceState }[] =>
      [...seats.entries()].map(([personId, seat]) => ({ personId, state: stateOf(seat) })),

    part: {
      name: 'presence',
      start() {
        startedAt = deps.clock.now();
      },
      stop() {
        for (const seat of seats.values()) clearTimeout(seat.leaseTimer);
        seats.clear();
        views.clear();
      },
    } satisfies Part,
  };
}
