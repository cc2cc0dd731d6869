// The port between what wants to talk (outbox, replication, live events) and what holds the line. Types only.
import type { ConsoleDownEvents, WidgetDownEvents } from '#protocol/down.ts';
import type { WireError } from '#protocol/errors.ts';
import type { Millis } from '#protocol/ids.ts';
import type { ConsoleUpEvents, WidgetUpEvents } from '#protocol/up.ts';
import type { ConnectionState } from './connection-states.ts';
import type { OfflineCause } from './reach.ts';

type Upward<Events> = {
  [Event in keyof Events]: Events[Event] extends (
    payload: infer Payload,
    answer: (value: infer Answer) => void,
  ) => void
    ? { payload: Payload; answer: Answer }
    : never;
};
type Downward<Events> = {
  [Event in keyof Events]: Events[Event] extends (payload: infer Payload) => void ? Payload : never;
};

export type Wire = {
  up: Record<string, { payload: unknown; answer: unknown }>;
  down: Record<string, unknown>;
};
export type ConsoleWire = { up: Upward<ConsoleUpEvents>; down: Downward<ConsoleDownEvents> };
export type WidgetWire = { up: Upward<WidgetUpEvents>; down: Downward<WidgetDownEvents> };

/**
 * `offline`: not sent. `lost`: sent, and the line broke before the answer. `timeout`: sent, no answer in time.
 * `malformed`: an answer that is none. After all but `offline` the server may have done it.
 */
export type RequestFailure = { ok: false; reason: 'offline' | 'lost' | 'timeout' | 'malformed' };
export type RequestOutcome<Answer> = { ok: true; answer: Answer } | RequestFailure;

export type ConnectionStatus = {
  state: ConnectionState;
  /** Wall clock of the last change of state. */
  since: Millis;
  /** In `waiting`: when it tries again. */
  retryAt: Millis | null;
  /** In `refused`: what the server said. In `waiting`: why the last attempt was turned away, if it said. */
  error: WireError | null;
  /** Offline: why, as far as it is known. */
  cause: OfflineCause | null;
  /** Online: there and back, smoothed, from answered requests; null before the first. No change of it is told. */
  roundTripMs: number | null;
};

/**
 * News from the surroundings. `wake`: the machine slept. `online`: a network came. `visible`: somebody looks.
 * `offline`: the network went.
 */
export type ConnectionHint = 'wake' | 'online' | 'visible' | 'offline';

type EventOf<W extends Wire> = keyof W['up'] & string;
type DownEventOf<W extends Wire> = keyof W['down'] & string;
type Stop = () => void;

export type Transport<W extends Wire> = {
  /** Starts, or tries again at once after `refused`. Harmless when already connected. */
  connect(): void;
  /** Ends it; nothing is tried until the next `connect`. */
  disconnect(): void;
  /** Never rejects. `timeoutMs` defaults to 10,000. */
  request<Event extends EventOf<W>>(
    event: Event,
    payload: W['up'][Event]['payload'],
    options?: { timeoutMs?: number },
  ): Promise<RequestOutcome<W['up'][Event]['answer']>>;
  onEvent<Event extends DownEventOf<W>>(event: Event, listener: (payload: W['down'][Event]) => void): Stop;
  onState(listener: (status: ConnectionStatus) => void): Stop;
  status(): ConnectionStatus;
  hint(hint: ConnectionHint): void;
};
