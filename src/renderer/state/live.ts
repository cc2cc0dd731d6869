// What streams and is never stored: typing, viewing, presence, the AI's provisional text. Losing all of it costs a moment.
import { createStore } from 'zustand/vanilla';
import type { Id, Millis } from '#protocol/ids.ts';
import type {
  AiStreamEvent,
  AiWithdrawnEvent,
  PresenceEvent,
  TypingEvent,
  ViewingEvent,
} from '#protocol/live.ts';
import type { Liveness } from '#protocol/presence.ts';
import type { SecurityEventsEvent } from '#protocol/security.ts';
import {
  type CapacityEvent,
  type PartStatus,
  type ServerSamples,
  type SystemEvent,
  samplesKept,
} from '#protocol/system.ts';
import type { Live, SecurityLive } from '../data/model.ts';

/** Somebody who typed and vanished stops typing after this. */
export const typingLastsMs = 8_000;

type TypingEntry = Live['typing'][number] & { until: Millis };
export type LiveEvent =
  | { name: 'typing'; payload: TypingEvent }
  | { name: 'viewing'; payload: ViewingEvent }
  | { name: 'presence'; payload: PresenceEvent }
  | { name: 'system'; payload: SystemEvent }
  | { name: 'capacity'; payload: CapacityEvent }
  | { name: 'security.events'; payload: SecurityEventsEvent }
  | { name: 'ai.stream'; payload: AiStreamEvent }
  | { name: 'ai.withdrawn'; payload: AiWithdrawnEvent };

type State = {
  typing: Record<Id, TypingEntry[]>;
  viewing: Record<Id, Live['viewing']>;
  streams: Record<Id, NonNullable<Live['stream']>>;
  presence: Record<Id, Liveness>;
  /** Null while no server says how its parts are. */
  parts: PartStatus[] | null;
  capacity: ServerSamples[];
  security: SecurityLive;
};

/** More than anybody reads as it comes; the list on the server has them all. */
const mostSecurityEvents = 200;

const empty: State = {
  ...{ typing: {}, viewing: {}, streams: {}, presence: {}, parts: null, capacity: [] },
  security: { events: [], skipped: 0, losses: 0 },
};

function without<Value>(record: Record<Id, Value>, id: Id): Record<Id, Value> {
  if (!(id in record)) return record;
  const { [id]: _, ...rest } = record;
  return rest;
}

/** What is held of each server with what came, and no more of it than is kept. A server that is not named is gone. */
function afterSamples(held: readonly ServerSamples[], event: CapacityEvent): ServerSamples[] {
  if (event.isWhole) return event.servers;
  return event.servers.map(({ serverId, samples }) => {
    const before = held.find(server => server.serverId === serverId)?.samples ?? [];
    const last = before.at(-1)?.at ?? 0;
    const fresh = samples.filter(sample => sample.at > last);
    return { serverId, samples: [...before, ...fresh].slice(-samplesKept) };
  });
}

/** The state after an event. Pure. */
export function afterLiveEvent(state: State, event: LiveEvent, now: Millis): State {
  const { payload } = event;
  switch (event.name) {
    case 'typing': {
      const { conversationId, party, personId, name, isTyping } = event.payload;
      const others = (state.typing[conversationId] ?? []).filter(
        each => each.party !== party || each.personId !== personId,
      );
      const next = isTyping ? [...others, { party, personId, name, until: now + typingLastsMs }] : others;
      const typing =
        next.length === 0
          ? without(state.typing, conversationId)
          : { ...state.typing, [conversationId]: next };
      return { ...state, typing };
    }
    case 'viewing': {
      const { conversationId, people } = event.payload;
      // Who stopped looking stopped typing, though a window that crashed could not say so.
      const left = (state.typing[conversationId] ?? []).filter(
        ({ party, personId }) => party !== 'agent' || people.some(each => each.personId === personId),
      );
      const typing =
        left.length === 0
          ? without(state.typing, conversationId)
          : { ...state.typing, [conversationId]: left };
      return { ...state, typing, viewing: { ...state.viewing, [conversationId]: people } };
    }
    case 'presence': {
      const changed = Object.fromEntries(event.payload.people.map(each => [each.personId, each.liveness]));
      return { ...state, presence: { ...state.presence, ...changed } };
    }
    case 'system':
      return { ...state, parts: event.payload.parts };
    case 'capacity':
      return { ...state, capacity: afterSamples(state.capacity, event.payload) };
    case 'security.events': {
      const { events, skipped } = event.payload;
      const { security } = state;
      return {
        ...state,
        security: {
          ...security,
          events: [...events.toReversed(), ...security.events].slice(0, mostSecurityEvents),
          skipped: security.skipped + skipped,
        },
      };
    }
    case 'ai.stream': {
      const { conversationId, streamId, forSeq, text } = event.payload;
      return { ...state, streams: { ...state.streams, [conversationId]: { streamId, forSeq, text } } };
    }
    case 'ai.withdrawn': {
      const { conversationId, streamId } = payload as AiWithdrawnEvent;
      return state.streams[conversationId]?.streamId === streamId
        ? { ...state, streams: without(state.streams, conversationId) }
        : state;
    }
  }
}

/** Typing that nobody ended. Pure. */
export function withoutExpired(state: State, now: Millis): State {
  const typing = Object.fromEntries(
    Object.entries(state.typing)
      .map(([id, entries]) => [id, entries.filter(entry => entry.until > now)] as const)
      .filter(([, entries]) => entries.length > 0),
  );
  return { ...state, typing };
}

export type LiveStore = ReturnType<typeof createLiveStore>;

export function createLiveStore(deps: {
  now(): Millis;
  setTimer(callback: () => void, afterMs: number): unknown;
}) {
  const store = createStore<State>(() => empty);
  return {
    getState: store.getState,
    subscribe: (listener: () => void) => store.subscribe(listener),
    receive(event: LiveEvent): void {
      store.setState(state => afterLiveEvent(state, event, deps.now()));
      if (event.name !== 'typing' || !event.payload.isTyping) return;
      deps.setTimer(() => store.setState(state => withoutExpired(state, deps.now())), typingLastsMs + 50);
    },
    /** What belongs to conversations that nobody looks at here: the server says no more about them. */
    keepOnly(conversationIds: readonly Id[]): void {
      const kept = <Value>(record: Record<Id, Value>) =>
        Object.fromEntries(Object.entries(record).filter(([id]) => conversationIds.includes(id)));
      store.setState(({ typing, viewing, streams }) => ({
        typing: kept(typing),
        viewing: kept(viewing),
        streams: kept(streams),
      }));
    },
    /** The line broke: nobody knows any of it any more. */
    forget(): void {
      store.setState(({ security }) => ({
        ...empty,
        // What happens meanwhile is told by nobody: whoever shows a list reads it again.
        security: { ...empty.security, losses: security.losses + 1 },
      }));
    },
  };
}
