// Owns the line to the server: when to try, when to wait, when to give up, and which answer belongs to which request. The socket
// itself is a port, so a simulation runs this very code. Never knows what is said on the line.
import type { WireError } from '#protocol/errors.ts';
import type { Millis } from '#protocol/ids.ts';
import { type BackoffOptions, backoffMs, reconnectBackoff } from './backoff.ts';
import {
  type ConnectionEvent,
  type ConnectionState,
  isHalfOpen,
  isStale,
  nextConnectionState,
} from './connection-states.ts';
import { createListeners } from './listeners.ts';
import type { Ports, ReportFault, TimerHandle } from './ports.ts';
import { causeOf, type OfflineCause, type Probe, type Reach } from './reach.ts';
import { roundTripAfter } from './round-trip.ts';
import type { ConnectionHint, ConnectionStatus, RequestOutcome, Transport, Wire } from './transport.ts';

export type SocketHandlers = {
  /** @param facts.heartbeatMs the longest silence of a healthy line, when the server told */
  opened(facts: { heartbeatMs: number | null }): void;
  /**
   * Not opened, or an open one broke. `error` is the server's own word, if it had one.
   * @param isSentOn the server stops and sends its connections to others: one of them is there, and the server spread us itself
   */
  closed(error: WireError | null, isSentOn?: boolean): void;
  event(name: string, payload: unknown): void;
  /** Anything at all came in. */
  heard(): void;
};
export type RawSocket = {
  emit(event: string, payload: unknown, answer: (value: unknown) => void): void;
  /** Ends it. No handler is called afterwards. */
  close(): void;
};
/**
 * Begins one attempt. It must not call a handler before it returned.
 * @param facts.isBack there was an open line before, since the program began
 */
export type OpenSocket = (handlers: SocketHandlers, facts: { isBack: boolean }) => RawSocket;

export type ConnectionOptions = Ports & {
  open: OpenSocket;
  reportFault: ReportFault;
  backoff?: BackoffOptions;
  connectTimeoutMs?: number;
  requestTimeoutMs?: number;
  /** The longest silence of a healthy line, until the server tells its own. */
  heartbeatMs?: number;
  /** Asked after an attempt that came to nothing without the server's word. Absent: nobody looks who answers there. */
  probe?: Probe;
  /** The browser's word. Absent: there is one. */
  hasNetwork?: () => boolean;
};

type Pending = {
  sentAtMs: Millis;
  timer: TimerHandle;
  finish(outcome: RequestOutcome<unknown>): void;
};

/** A hint shortens the wait to at most this, at random; so does a server that sends us on. */
const hurryWithinMs = 500;

const isAnswer = (value: unknown): value is { ok: boolean } =>
  typeof value === 'object' && value !== null && 'ok' in value && typeof value.ok === 'boolean';

export function createConnection<W extends Wire>(options: ConnectionOptions): Transport<W> {
  const { clock, timers, reportFault } = options;
  const states = createListeners<ConnectionStatus>(reportFault);
  const events = createListeners<{ name: string; payload: unknown }>(reportFault);
  const line = createLine(options, status => states.emit(status), events.emit);
  return {
    connect: () => line.move('start'),
    disconnect: () => line.move('stop'),
    status: line.status,
    hint: line.hint,
    onState: states.add,
    onEvent: (event, listener) =>
      events.add(({ name, payload }) => {
        if (name === event) listener(payload as W['down'][typeof event]);
      }),
    request(event, payload, { timeoutMs = options.requestTimeoutMs ?? 10_000 } = {}) {
      const socket = line.socket();
      if (!socket) return Promise.resolve({ ok: false, reason: 'offline' });
      const { promise, resolve } = Promise.withResolvers<RequestOutcome<unknown>>();
      const pending: Pending = {
        sentAtMs: clock.monotonic(),
        timer: timers.set(() => line.timedOut(pending), timeoutMs),
        finish(outcome) {
          timers.clear(pending.timer);
          resolve(outcome);
        },
      };
      line.pending.add(pending);
      socket.emit(event, payload, value => line.answered(pending, value));
      return promise as Promise<RequestOutcome<W['up'][typeof event]['answer']>>;
    },
  };
}

/** The state machine with its timers and its one socket. */
function createLine(
  options: ConnectionOptions,
  tell: (status: ConnectionStatus) => void,
  tellEvent: (event: { name: string; payload: unknown }) => void,
) {
  const { clock, timers, random, open, reportFault, probe, hasNetwork = () => true } = options;
  const pending = new Set<Pending>();
  let state: ConnectionState = 'idle';
  let since = clock.now();
  let socket: RawSocket | null = null;
  let timer: TimerHandle = null;
  let retryAt: Millis | null = null;
  let notBeforeMs = 0;
  let error: WireError | null = null;
  let attempt = 0;
  let isBack = false;
  let isSentOn = false;
  let timeoutsInARow = 0;
  let heartbeatMs = options.heartbeatMs ?? 30_000;
  let heardAt = { monotonic: 0, wall: 0 };
  let reach: Reach | null = null;
  let roundTripMs: number | null = null;

  let cause: OfflineCause | null = null;
  let isLooking = false;

  const status = (): ConnectionStatus => ({ state, since, retryAt, error, cause, roundTripMs });
  function say(): void {
    // While the next attempt is under way the last one's reason stands.
    if (state === 'waiting' || state === 'refused') {
      cause = causeOf({ hasNetwork: hasNetwork(), code: error?.code ?? null, reach });
    } else if (state !== 'connecting') cause = null;
    tell(status());
  }
  const hear = () => {
    heardAt = { monotonic: clock.monotonic(), wall: clock.now() };
  };

  /** Leaves nothing of the last state behind: no timer, no socket, no request that waits for ever. */
  function letGo(keepSocket: boolean): void {
    timers.clear(timer);
    timer = null;
    retryAt = null;
    if (keepSocket) return;
    socket?.close();
    socket = null;
    for (const request of [...pending]) {
      pending.delete(request);
      request.finish({ ok: false, reason: 'lost' });
    }
  }

  function beginAttempt(): void {
    error = null;
    timer = timers.set(() => move('failed'), options.connectTimeoutMs ?? 15_000);
    const handlers: SocketHandlers = {
      opened(facts) {
        if (socket !== mine) return;
        heartbeatMs = facts.heartbeatMs ?? heartbeatMs;
        isBack = true;
        hear();
        move('opened');
      },
      closed(reason, mayHurry = false) {
        if (socket !== mine) return;
        error = reason;
        isSentOn = mayHurry;
        if (reason && !reason.retryable) move('refused');
        else move(state === 'connecting' ? 'failed' : 'lost');
      },
      event(name, payload) {
        if (socket !== mine) return;
        hear();
        if (state === 'online') tellEvent({ name, payload });
      },
      heard() {
        if (socket === mine) hear();
      },
    };
    const mine: RawSocket = open(handlers, { isBack });
    socket = mine;
  }

  /** Says why once it is known, if that still is the question. */
  function look(): void {
    if (!probe || isLooking) return;
    isLooking = true;
    void probe().then(found => {
      isLooking = false;
      if (state !== 'waiting' && state !== 'connecting') return;
      reach = found;
      if (state === 'waiting') say();
    });
  }

  function waitFor(waitMs: number): void {
    timers.clear(timer);
    retryAt = clock.now() + waitMs;
    timer = timers.set(() => move('due'), waitMs);
  }

  function beginWait(): void {
    if (isSentOn) {
      isSentOn = false;
      waitFor(Math.floor(random() * hurryWithinMs));
      return;
    }
    const askedMs = error?.retryAfterMs ?? 0;
    notBeforeMs = clock.monotonic() + askedMs;
    waitFor(backoffMs(attempt, random(), options.backoff ?? reconnectBackoff, askedMs));
    // A server that says when has counted already; one that says nothing is asked less and less often.
    if (askedMs === 0) attempt += 1;
  }

  function move(event: ConnectionEvent): void {
    const next = nextConnectionState[state][event];
    if (next === 'refuse') {
      reportFault('connection', new Error(`${event} cannot happen while ${state}`));
      return;
    }
    if (next === state) return;
    state = next;
    since = clock.now();
    letGo(state === 'online');
    if (state === 'connecting') beginAttempt();
    if (state === 'waiting') beginWait();
    if (state === 'online') {
      timeoutsInARow = 0;
      reach = null;
      roundTripMs = null;
    }
    if (state === 'closed') error = null;
    say();
    if (event === 'failed' && error === null) look();
  }

  return {
    pending,
    move,
    status,
    socket: () => (state === 'online' ? socket : null),
    answered(request: Pending, value: unknown): void {
      hear();
      if (!pending.delete(request)) return;
      roundTripMs = roundTripAfter(roundTripMs, clock.monotonic() - request.sentAtMs);
      // A line that answers is a good line: the next break starts from the smallest wait again.
      attempt = 0;
      timeoutsInARow = 0;
      request.finish(isAnswer(value) ? { ok: true, answer: value } : { ok: false, reason: 'malformed' });
    },
    timedOut(request: Pending): void {
      if (!pending.delete(request)) return;
      timeoutsInARow += 1;
      request.finish({ ok: false, reason: 'timeout' });
      const lastHeardAtMs = heardAt.monotonic;
      if (state === 'online' && isHalfOpen({ sentAtMs: request.sentAtMs, lastHeardAtMs, timeoutsInARow })) {
        move('stale');
      }
    },
    hint(hint: ConnectionHint): void {
      if (state === 'online') {
        const silentMs = clock.monotonic() - heardAt.monotonic;
        const silentWallMs = clock.now() - heardAt.wall;
        if (hint === 'offline' || isStale({ silentMs, silentWallMs, heartbeatMs })) move('stale');
      } else if (state === 'waiting' && hint === 'offline') {
        say();
      } else if (state === 'waiting') {
        move('hurry');
        const earliestMs = Math.max(0, notBeforeMs - clock.monotonic());
        const soonMs = earliestMs + Math.floor(random() * hurryWithinMs);
        if (retryAt === null || clock.now() + soonMs < retryAt) waitFor(soonMs);
      }
    },
  };
}
