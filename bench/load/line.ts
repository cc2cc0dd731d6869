// The socket.io protocol (version 5 over engine.io 4) on a bare WebSocket, as the port `OpenSocket` of src/client wants it: so a crowd runs the
// very connection of the product, its backoff included, at a fraction of socket.io-client's cost for each socket.
import type { OpenSocket, SocketHandlers } from '#client/connection.ts';
import type { WireError } from '#protocol/errors.ts';
import { openWebSocket } from './websocket.ts';

export type LineOptions = {
  /** The server's origin, without a trailing slash. */
  url: string;
  /** Such as `/widget`. */
  namespace: string;
  auth: () => Record<string, unknown>;
  localAddress?: string;
  /** An attempt begins. */
  began?(): void;
  /** Is given the way to stop reading. */
  opening?(pause: () => void): void;
};

type Reply = (value: unknown) => void;

export function createThinOpener(options: LineOptions): OpenSocket {
  const url = new URL(`${options.url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`);
  return (handlers, { isBack }) => {
    options.began?.();
    const waiting = new Map<number, Reply>();
    let asked = 0;
    const close = () => {
      waiting.clear();
      socket.close();
    };
    const session = createSession(
      { ...options, auth: () => ({ ...options.auth(), ...(isBack ? { isBack } : {}) }) },
      handlers,
      waiting,
      {
        send: text => socket.send(text),
        close,
      },
    );
    const socket = openWebSocket(url, options.localAddress ?? '127.0.0.1', {
      text: session.take,
      closed: () => handlers.closed(null),
    });
    options.opening?.(socket.pause);
    return {
      emit(event, payload, answer) {
        waiting.set(asked, answer);
        socket.send(`42${options.namespace},${asked}${JSON.stringify([event, payload])}`);
        asked += 1;
      },
      close,
    };
  };
}

/** What each packet from the server does. */
function createSession(
  { namespace, auth }: LineOptions,
  handlers: SocketHandlers,
  waiting: Map<number, Reply>,
  socket: { send(text: string): void; close(): void },
) {
  let heartbeatMs: number | null = null;

  function end(error: WireError | null): void {
    socket.close();
    handlers.closed(error);
  }

  /** `<type>/<namespace>,<id?><JSON?>` */
  function takePacket(text: string): void {
    const type = text[1];
    const comma = text.indexOf(',');
    let at = comma + 1;
    while (at < text.length && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at += 1;
    const id = at > comma + 1 ? Number(text.slice(comma + 1, at)) : null;
    const body: unknown = at < text.length ? JSON.parse(text.slice(at)) : undefined;
    if (type === '0') handlers.opened({ heartbeatMs });
    else if (type === '2') {
      const [name, payload] = body as [string, unknown];
      handlers.event(name, payload);
      if (id !== null) socket.send(`43${namespace},${id}[]`);
    } else if (type === '3' && id !== null) {
      const reply = waiting.get(id);
      waiting.delete(id);
      reply?.((body as unknown[])[0]);
    } else if (type === '4') end((body as { data?: WireError }).data ?? null);
    else if (type === '1') end(null);
  }

  return {
    take(text: string): void {
      if (text[0] === '4') takePacket(text);
      else if (text[0] === '2') {
        socket.send('3');
        handlers.heard();
      } else if (text[0] === '0') {
        const facts = JSON.parse(text.slice(1)) as { pingInterval: number; pingTimeout: number };
        heartbeatMs = facts.pingInterval + facts.pingTimeout;
        socket.send(`40${namespace},${JSON.stringify(auth())}`);
      } else if (text[0] === '1') end(null);
    },
  };
}
