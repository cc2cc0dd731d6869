/**
 * Owns socket.io: namespaces, sign-in of sockets, validated and acknowledged events, rooms. Every payload is checked, every
 * request is answered, and no failure of one event reaches another. Never knows what an event is about.
 */
import type { Server as HttpServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { type Namespace, Server, type Socket } from 'socket.io';
import type { z } from 'zod';
import { AppError, type ErrorCode, type WireError } from '#protocol/errors.ts';
import { type Bus, createLoneBus } from '../bus.ts';
import { valueFault } from '../http/json.ts';
import type { Log } from '../log.ts';
import type { RedisLine } from '../redis/redis.ts';
import { createClusterBus } from './cluster-bus.ts';

/** One connected client of a namespace. `data` is what sign-in made of it. */
export type Connection<Data> = {
  id: string;
  data: Data;
  join(room: string): void;
  leave(room: string): void;
  emit(event: string, payload: unknown): void;
  /** Not sent when the client reads too slowly: for what need not last. */
  emitVolatile(event: string, payload: unknown): void;
  disconnect(): void;
};

export type Room<Down extends Record<string, (payload: never) => void>> = {
  emit<Event extends keyof Down & string>(event: Event, payload: Parameters<Down[Event]>[0]): void;
  emitVolatile<Event extends keyof Down & string>(event: Event, payload: Parameters<Down[Event]>[0]): void;
};

export type NamespaceDefinition<
  Data,
  Up extends Record<string, z.ZodType>,
  Answers extends Record<keyof Up, unknown>,
> = {
  name: string;
  /** The shape of each event. An event without one is refused as `unknown_event`. */
  up: Up;
  /** Who this is, or a refusal. The origin is null for programs that are no browser. */
  authenticate(handshake: {
    auth: unknown;
    headers: { cookie?: string; host?: string };
    origin: string | null;
    address: string;
  }): Promise<{ ok: true; data: Data } | { ok: false; error: WireError }>;
  handlers: {
    [Event in keyof Up]: (
      connection: Connection<Data>,
      payload: z.infer<Up[Event]>,
    ) => Promise<Answers[Event]> | Answers[Event];
  };
  connected?(connection: Connection<Data>): void;
  disconnected?(connection: Connection<Data>): void;
};

export type SocketNamespace<Data, Down extends Record<string, (payload: never) => void>> = {
  /** A room on every server. Sockets of this one hear at once; the others' as soon as the bus carries it. */
  to(room: string): Room<Down>;
  /** The sockets of this process alone: for what every server reads for itself. */
  toLocal(room: string): Room<Down>;
  /** Connections of this process that match; for ending sessions. */
  connections(): Iterable<Connection<Data>>;
  count(): number;
};

export type SocketServer = {
  /** The line to the other servers. */
  bus: Bus;
  attach(server: HttpServer): void;
  namespace<
    Data,
    Up extends Record<string, z.ZodType>,
    Answers extends Record<keyof Up, unknown>,
    Down extends Record<string, (payload: never) => void>,
  >(definition: NamespaceDefinition<Data, Up, Answers>): SocketNamespace<Data, Down>;
  stop(): Promise<void>;
};

/** Larger than the largest legal command (a 200,000-character article in UTF-8), far below what could hurt. */
const maxPayloadBytes = 1_000_000;

export type SocketOptions = {
  log: Log;
  /** Wraps what was thrown into what may leave the process. */
  toWire(error: unknown): WireError;
  /** Names this process among the servers. */
  serverId: string;
  /** Null: there are no other servers. */
  redis?: { line: RedisLine; installationId: string } | null;
  pingIntervalMs?: number;
};

/** A dead peer is found within both together: 23 s. */
const defaultPingMs = 15_000;
const pingPatienceMs = 8_000;

export function createSocketServer(options: SocketOptions): SocketServer {
  const { log, toWire, serverId, redis = null, pingIntervalMs = defaultPingMs } = options;
  const io = new Server({
    serveClient: false,
    transports: ['websocket', 'polling'],
    maxHttpBufferSize: maxPayloadBytes,
    pingInterval: pingIntervalMs,
    pingTimeout: Math.min(pingPatienceMs, pingIntervalMs),
    // Checkpoints do the work of recovery; this one would keep every packet in memory.
    perMessageDeflate: false,
    httpCompression: false,
    allowEIO3: false,
    cors: { origin: true, credentials: true },
    ...(redis ? { adapter: engineOver(redis) } : {}),
  });
  const bus = redis ? createClusterBus(io, redis.line, serverId) : createLoneBus(serverId);

  return {
    bus,
    attach(server) {
      io.attach(server);
    },
    namespace(definition) {
      return createNamespace(io.of(definition.name), definition, { log, toWire, bus });
    },
    async stop() {
      io.disconnectSockets(true);
      // The HTTP server is closed by its owner; engine.io only has to let go of it.
      io.engine?.close();
      await Promise.all([...io._nsps.values()].map(namespace => namespace.adapter.close()));
    },
  };
}

function createNamespace<
  Data,
  Up extends Record<string, z.ZodType>,
  Answers extends Record<keyof Up, unknown>,
  Down extends Record<string, (payload: never) => void>,
>(
  namespace: Namespace,
  definition: NamespaceDefinition<Data, Up, Answers>,
  { log, toWire, bus }: Pick<SocketOptions, 'log' | 'toWire'> & { bus: Bus },
): SocketNamespace<Data, Down> {
  const connections = new Map<string, Connection<Data>>();

  namespace.use((socket, next) => {
    void signIn(socket, definition, toWire).then(answer => {
      if (answer.ok) {
        socket.data = answer.data;
        next();
      } else next(Object.assign(new Error(answer.error.message), { data: answer.error }));
    });
  });

  namespace.on('connection', socket => {
    const connection = toConnection<Data>(socket);
    connections.set(socket.id, connection);
    listen(socket, connection, definition, { log, toWire });
    socket.once('disconnect', () => {
      connections.delete(socket.id);
      definition.disconnected?.(connection);
    });
    definition.connected?.(connection);
  });

  const toLocal = (room: string): Room<Down> => ({
    emit: (event, payload) => void namespace.local.to(room).emit(event, payload),
    emitVolatile: (event, payload) => void namespace.local.to(room).volatile.emit(event, payload),
  });
  // Not the adapter's own broadcast: it would let this server's sockets wait for Redis, and hear nothing without it.
  const topic = `room ${definition.name}`;
  bus.on(topic, said => {
    const { room, event, payload, isVolatile } = said as Relayed;
    const here = toLocal(room);
    if (isVolatile) here.emitVolatile(event, payload as never);
    else here.emit(event, payload as never);
  });
  const relay = (said: Relayed) => bus.publish(topic, said);

  return {
    toLocal,
    to: room => ({
      emit(event, payload) {
        toLocal(room).emit(event, payload);
        relay({ room, event, payload, isVolatile: false });
      },
      emitVolatile(event, payload) {
        toLocal(room).emitVolatile(event, payload);
        relay({ room, event, payload, isVolatile: true });
      },
    }),
    connections: () => connections.values(),
    count: () => connections.size,
  };
}

/** What one server asks the others to say in a room. */
type Relayed = { room: string; event: string; payload: unknown; isVolatile: boolean };

/** Two installations may share one Redis: every name carries the installation's. */
function engineOver({ line, installationId }: { line: RedisLine; installationId: string }) {
  return createAdapter(line.client, {
    streamName: `steward:${installationId}`,
    channelPrefix: `steward:${installationId}`,
    maxLen: 10_000,
  });
}

async function signIn<Data, Up extends Record<string, z.ZodType>, Answers extends Record<keyof Up, unknown>>(
  socket: Socket,
  definition: NamespaceDefinition<Data, Up, Answers>,
  toWire: (error: unknown) => WireError,
): Promise<{ ok: true; data: Data } | { ok: false; error: WireError }> {
  const { headers, auth, address } = socket.handshake;
  try {
    refuseFault(auth);
    return await definition.authenticate({
      auth,
      headers: {
        ...(headers.cookie === undefined ? {} : { cookie: headers.cookie }),
        ...(headers.host === undefined ? {} : { host: headers.host }),
      },
      origin: headers.origin ?? null,
      address,
    });
  } catch (error) {
    return { ok: false, error: toWire(error) };
  }
}

function listen<Data, Up extends Record<string, z.ZodType>, Answers extends Record<keyof Up, unknown>>(
  socket: Socket,
  connection: Connection<Data>,
  definition: NamespaceDefinition<Data, Up, Answers>,
  { log, toWire }: Pick<SocketOptions, 'log' | 'toWire'>,
): void {
  // The protocol also lets a number stand as the name of an event.
  socket.onAny((named: unknown, ...rest: unknown[]) => {
    const event = String(named);
    const last = rest.at(-1);
    const answer = typeof last === 'function' ? (last as (value: unknown) => void) : undefined;
    const payload = answer ? rest.slice(0, -1)[0] : rest[0];
    void (async () => {
      try {
        if (!Object.hasOwn(definition.up, event)) throw new AppError('unknown_event');
        refuseFault(payload);
        const parsed = definition.up[event]?.safeParse(payload);
        if (!parsed?.success) throw malformed(parsed?.error);
        answer?.(await definition.handlers[event as keyof Up](connection, parsed.data as never));
      } catch (error) {
        const wire = toWire(error);
        log.debug({ event: event.slice(0, 60), code: wire.code, id: wire.id }, 'a socket event was refused');
        answer?.({ ok: false, error: wire });
      }
    })();
  });
}

/** What no schema sees and no store can hold: NUL, half characters, `__proto__`, nesting without end. */
function refuseFault(value: unknown): void {
  const fault = valueFault(value);
  if (fault) throw new AppError('malformed', { details: [fault] });
}

/** Says where a payload is wrong, without repeating what it said. */
export function malformed(error: z.ZodError | undefined): AppError {
  const details = (error?.issues ?? []).slice(0, 10).map(issue => ({
    path: issue.path.map(String).join('.').slice(0, 200),
    problem: issue.message.slice(0, 200),
  }));
  const isTooLong =
    error?.issues.some(issue => issue.code === 'too_big' && issue.origin !== 'number') ?? false;
  const code: ErrorCode = isTooLong ? 'too_large' : 'malformed';
  return new AppError(code, { details });
}

function toConnection<Data>(socket: Socket): Connection<Data> {
  return {
    id: socket.id,
    data: socket.data as Data,
    join: room => void socket.join(room),
    leave: room => void socket.leave(room),
    emit: (event, payload) => void socket.emit(event, payload),
    emitVolatile: (event, payload) => void socket.volatile.emit(event, payload),
    disconnect: () => void socket.disconnect(true),
  };
}
