/**
 * Owns what consoles look at: whose presence they show, which conversations they have open, and who types there. An event
 * goes to those who look, so its cost grows with them and not with everybody who is here (P38).
 */
import type { z } from 'zod';
import { type Bus, createTopic } from '#platform/bus.ts';
import type { Id } from '#protocol/ids.ts';
import type { Actor } from '#protocol/permissions.ts';
import type { PresenceDeps } from './index.ts';
import { type ConversationViews, createViews } from './views.ts';
import { movedShape, viewAsShape, viewsShape } from './wire.ts';

/** A console's connection, as far as presence needs it. */
export type PresenceConnection = {
  id: string;
  data: { actor: Actor; scopes: ReadonlySet<string> };
  join(room: string): void;
  leave(room: string): void;
  emit(event: string, payload: unknown): void;
};

/** Somebody types for as long as words come; more often than this says nothing new. */
const typingEveryMs = 1_000;

export const roomOf = (conversationId: Id) => `viewing:${conversationId}`;

export function createWatching(
  deps: Pick<PresenceDeps, 'clock' | 'emit' | 'emitHere' | 'scopeOf' | 'tellCustomer' | 'log'> & { bus: Bus },
) {
  const { bus, clock } = deps;
  const views = createViews();
  const viewsTopic = createTopic(bus, 'presence.views', viewsShape);
  const movedTopic = createTopic(bus, 'presence.moved', movedShape);
  const viewAsTopic = createTopic(bus, 'presence.viewAs', viewAsShape);
  const seats = new Map<string, Seat>();
  const failed = (error: unknown) =>
    deps.log.warn({ err: error }, 'what somebody looks at could not be shown');

  type Seat = {
    connection: PresenceConnection;
    /** What it wants to look at; what it may is in `open`. */
    wanted: ReadonlySet<Id>;
    open: Set<Id>;
    watched: Set<string>;
    /** Where it types, and when that was last told. */
    typing: Map<Id, number>;
  };
  const seatOf = (connection: PresenceConnection): Seat => {
    const seat = seats.get(connection.id) ?? {
      connection,
      wanted: new Set<Id>(),
      open: new Set<Id>(),
      watched: new Set<string>(),
      typing: new Map<Id, number>(),
    };
    seats.set(connection.id, seat);
    return seat;
  };

  const showHere = (conversationId: Id) =>
    deps.emitHere(roomOf(conversationId), 'viewing', { conversationId, people: views.of(conversationId) });

  /** For one that asks again: it may have missed what the room heard, or another of its windows has only come now. */
  const showTo = ({ connection }: Seat, conversationId: Id) =>
    connection.emit('viewing', { conversationId, people: views.of(conversationId) });

  function announce(conversationId: Id): void {
    showHere(conversationId);
    viewsTopic.tell({
      from: bus.serverId,
      views: { conversationId, people: views.local(conversationId) },
    });
  }

  function close(seat: Seat, conversationId: Id): void {
    if (!seat.open.delete(conversationId)) return;
    // The desk's others see the person go; the customer sees only the typing.
    if (seat.typing.delete(conversationId))
      deps.tellCustomer(conversationId, false, seat.connection.data.actor.name);
    seat.connection.leave(roomOf(conversationId));
    views.remove(conversationId, seat.connection.id);
    announce(conversationId);
  }

  async function open(seat: Seat, conversationId: Id): Promise<void> {
    const scope = await deps.scopeOf(conversationId);
    const { connection } = seat;
    const isWanted = seats.get(connection.id) === seat && seat.wanted.has(conversationId);
    if (!isWanted || seat.open.has(conversationId)) return;
    if (scope === null || !connection.data.scopes.has(scope)) return;
    seat.open.add(conversationId);
    connection.join(roomOf(conversationId));
    const { personId, name } = connection.data.actor;
    views.add(conversationId, connection.id, { personId, name });
    announce(conversationId);
  }

  async function view(connection: PresenceConnection, conversationIds: readonly Id[]): Promise<void> {
    const seat = seatOf(connection);
    seat.wanted = new Set(conversationIds);
    for (const id of [...seat.open]) if (!seat.wanted.has(id)) close(seat, id);
    for (const id of seat.open) showTo(seat, id);
    await openWanted(seat);
  }

  /** A console says what it looks at as soon as it is back, which may be before its scopes are known: then `entered` goes on. */
  async function openWanted(seat: Seat): Promise<void> {
    if (seat.connection.data.scopes.size === 0) return;
    const fresh = [...seat.wanted].filter(id => !seat.open.has(id));
    await Promise.all(fresh.map(id => open(seat, id)));
  }

  async function viewAs({ personId, conversationId }: z.infer<typeof viewAsShape>): Promise<void> {
    const theirs = [...seats.values()].filter(seat => seat.connection.data.actor.personId === personId);
    const ids = conversationId === null ? [] : [conversationId];
    await Promise.all(theirs.map(seat => view(seat.connection, ids)));
  }

  function evict({ conversationId, scope }: { conversationId: Id; scope: string }): void {
    for (const connectionId of views.connectionsOf(conversationId)) {
      const seat = seats.get(connectionId);
      if (seat && !seat.connection.data.scopes.has(scope)) close(seat, conversationId);
    }
  }

  viewsTopic.heard(({ from, views: said }) => {
    views.heard(from, said);
    showHere(said.conversationId);
  });
  movedTopic.heard(evict);
  viewAsTopic.heard(said => void viewAs(said).catch(failed));

  return {
    roomOf,
    all: views.all,
    view,

    /** Its scopes are known now: what it asked to look at before is opened. */
    entered(connection: PresenceConnection): void {
      const seat = seats.get(connection.id);
      if (seat) openWanted(seat).catch(failed);
    },

    /** All of the person's consoles look there now, at whichever server they are. Without a console nobody looks. */
    async viewAs(personId: Id, conversationId: Id | null): Promise<void> {
      viewAsTopic.tell({ personId, conversationId });
      await viewAs({ personId, conversationId });
    },

    watch(connection: PresenceConnection, rooms: readonly string[]): void {
      const seat = seatOf(connection);
      const wanted = new Set(rooms);
      for (const room of seat.watched) if (!wanted.has(room)) connection.leave(room);
      for (const room of wanted) if (!seat.watched.has(room)) connection.join(room);
      seat.watched = wanted;
    },

    /** Heard by those who look at the conversation, the customer among them. Who does not look cannot be typing there. */
    typing(connection: PresenceConnection, conversationId: Id, isTyping: boolean): void {
      const seat = seats.get(connection.id);
      if (!seat?.open.has(conversationId)) return;
      const now = clock.now();
      const toldAt = seat.typing.get(conversationId);
      if (isTyping ? toldAt !== undefined && now - toldAt < typingEveryMs : toldAt === undefined) return;
      if (isTyping) seat.typing.set(conversationId, now);
      else seat.typing.delete(conversationId);
      const { personId, name } = connection.data.actor;
      deps.emit(roomOf(conversationId), 'typing', {
        conversationId,
        party: 'agent',
        personId,
        name,
        isTyping,
      });
      deps.tellCustomer(conversationId, isTyping, name);
    },

    moved(conversationId: Id, scope: string): void {
      evict({ conversationId, scope });
      movedTopic.tell({ conversationId, scope });
    },

    left(connectionId: string): void {
      const seat = seats.get(connectionId);
      seats.delete(connectionId);
      for (const id of [...(seat?.open ?? [])]) if (seat) close(seat, id);
    },

    /** Everything another server says that its people look at. */
    replace(serverId: string, said: readonly ConversationViews[]): void {
      const touched = new Set(views.drop(serverId));
      for (const each of said) {
        views.heard(serverId, each);
        touched.add(each.conversationId);
      }
      for (const id of touched) showHere(id);
    },

    drop(serverId: string): void {
      for (const id of views.drop(serverId)) showHere(id);
    },

    clear(): void {
      seats.clear();
      views.clear();
    },
  };
}
