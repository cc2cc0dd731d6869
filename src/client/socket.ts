// Owns socket.io-client: one socket per attempt, its own reconnection off, because `connection.ts` decides when to try.
import { io } from 'socket.io-client';
import type { SessionEnded } from '#protocol/down.ts';
import type { WireError } from '#protocol/errors.ts';
import { type ConnectionOptions, createConnection, type OpenSocket } from './connection.ts';
import type { Ports, ReportFault } from './ports.ts';
import { createProbe } from './reach.ts';
import { createSystemPorts } from './system.ts';
import type { Transport, Wire } from './transport.ts';

export type SocketOptions = {
  /** The server's origin, without a trailing slash. */
  url: string;
  namespace: '/console' | '/widget';
  /** What the handshake carries; asked anew at each attempt, so that a renewed token is used. */
  auth: () => Record<string, unknown> | Promise<Record<string, unknown>>;
  /** True where the session is a cookie. */
  withCredentials?: boolean;
};

type Handshake = { pingInterval?: unknown; pingTimeout?: unknown };

function longestSilence({ pingInterval, pingTimeout }: Handshake): number | null {
  return typeof pingInterval === 'number' && typeof pingTimeout === 'number'
    ? pingInterval + pingTimeout
    : null;
}

function wireErrorOf(error: unknown): WireError | null {
  const data = (error as { data?: unknown } | null)?.data;
  return typeof data === 'object' && data !== null && 'code' in data && 'retryable' in data
    ? (data as WireError)
    : null;
}

const reasonOf = (ended: unknown): SessionEnded['reason'] | null =>
  (ended as Partial<SessionEnded> | null)?.reason ?? null;

/** The server closes the line after it said why: for the address alone it is what it would answer the next attempt. */
function wireErrorAfter(reason: SessionEnded['reason'] | null): WireError | null {
  if (reason !== 'address_blocked' && reason !== 'country_blocked') return null;
  return { code: reason, message: '', id: '', retryable: true };
}

export function createSocketOpener(options: SocketOptions & { reportFault: ReportFault }): OpenSocket {
  return (handlers, { isBack }) => {
    let heartbeatMs: number | null = null;
    let ended: SessionEnded['reason'] | null = null;
    const socket = io(options.url + options.namespace, {
      autoConnect: false,
      forceNew: true,
      reconnection: false,
      // WebSocket first: long polling only where a proxy lets nothing else through.
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      withCredentials: options.withCredentials ?? false,
      auth: give => {
        Promise.resolve()
          .then(options.auth)
          .then(said => give(isBack ? { ...said, isBack } : said))
          .catch(error => {
            options.reportFault('socket auth', error);
            handlers.closed(null);
          });
      },
    });
    socket.on('connect', () => handlers.opened({ heartbeatMs }));
    socket.on('connect_error', error => handlers.closed(wireErrorOf(error)));
    socket.on('disconnect', () => handlers.closed(wireErrorAfter(ended), ended === 'server_stopping'));
    socket.onAny((name: string, payload: unknown) => {
      if (name === 'session.ended') ended = reasonOf(payload);
      handlers.event(name, payload);
    });
    socket.io.on('ping', handlers.heard);
    socket.connect();
    // The engine exists from connect() on, and says its heartbeat before the socket is connected.
    socket.io.engine.on('handshake', (facts: Handshake) => {
      heartbeatMs = longestSilence(facts);
    });
    return {
      emit: (event, payload, answer) => void socket.emit(event, payload, answer),
      close() {
        socket.offAny();
        socket.removeAllListeners();
        socket.io.off('ping', handlers.heard);
        socket.disconnect();
      },
    };
  };
}

export type SocketTransportOptions = SocketOptions &
  Partial<Ports> &
  Pick<ConnectionOptions, 'backoff' | 'connectTimeoutMs' | 'requestTimeoutMs' | 'probe' | 'hasNetwork'> & {
    reportFault: ReportFault;
  };

/** The transport of a console (`ConsoleWire`) or a widget (`WidgetWire`). Nothing happens before `connect()`. */
export function createSocketTransport<W extends Wire>(options: SocketTransportOptions): Transport<W> {
  const open = createSocketOpener(options);
  return createConnection<W>({ ...createSystemPorts(), probe: createProbe(options.url), ...options, open });
}
