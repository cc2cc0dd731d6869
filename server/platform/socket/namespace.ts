/**
 * Owns one namespace: sign-in of its sockets, validated and acknowledged events, rooms. Every payload is checked, every request is
 * answered, and no failure of one event reaches another. Never knows what an event is about.
 */
import type { Namespace, Socket } from 'socket.io';
import type { z } from 'zod';
import type { SessionEnded } from '#protocol/down.ts';
import { AppError, type ErrorCode, toWireError, type WireError } from '#protocol/errors.ts';
import type { Bus } from '../bus.ts';
import type { Door } from '../door.ts';
import { valueFault } from '../http/json.ts';
import { keepPace } from '../limits/keep-pace.ts';
import type { Asked, Limits } from '../limits/limits.ts';
import type { Log } from '../log.ts';
import type { Watch } from '../watch.ts';
import type { Gate, Rank } from './gate.ts';
import type { Reader, Readers } from './readers.ts';
import type { UnderWay } from './under-way.ts';

/** One connected client of a namespace. `data` is what sign-in made of it. */
export type Connection<Data> = {
  id: string;
  /** Where it comes from. */
  address: string;
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

type Shapes = Record<string, z.ZodType>;

export type NamespaceDefinition<Data, Up extends Shapes, Answers extends Record<keyof Up, unknown>> = {
  name: string;
  /** The shape of each event. An event without one is refused as `unknown_event`. */
  up: Up;
  /** Whose clients go first when many come at once. */
  party: 'staff' | 'visitor';
  /** Whose rate limit the events of a connection take from. */
  callerOf(data: Data): Pick<Asked, 'callerId' | 'role' | 'siteId'>;
  /** How much an event takes of it: 1 unless given. */
  costs?: Partial<Record<keyof Up, number>>;
  /** The event by which a client that is back catches up: it stands in line as sign-in does. */
  resume: keyof Up & string;
  /** Who this is, or a refusal. The origin is null for programs that are no browser. */
  authenticate(handshake: {
    auth: unknown;
    headers: { cookie?: string; host?: string; 'user-agent'?: string };
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
  /** It read too slowly and missed what its rooms were told; it hears them again from now on. Tell it to ask. */
  caughtUp(connection: Connection<Data>): void;
};

export type SocketNamespace<Data, Down extends Record<string, (payload: never) => void>> = {
  /** A room on every server. Sockets of this one hear at once; the others' as soon as the bus carries it. */
  to(room: string): Room<Down>;
  /** The sockets of this process alone: for what every server reads for itself. */
  toLocal(room: string): Room<Down>;
  /** What each event takes of a rate limit, and coming in. */
  costs: Record<string, number>;
  /** Connections of this process that match; for ending sessions. */
  connections(): Iterable<Connection<Data>>;
  count(): number;
};

export type NamespaceDeps = {
  log: Log;
  toWire(error: unknown): WireError;
  bus: Bus;
  gate: Gate;
  readers: Readers;
  underWay: UnderWay;
  /** Absent: everybody may come in. */
  door?: Door | undefined;
  /** Told of what is refused. */
  watch?: Pick<Watch, 'refused'> | undefined;
  /** Null: nothing is limited. */
  limits: Limits | null;
  /** The address of whoever is on the other end. */
  addressOf(socket: Socket): string;
  /** Somebody signed in. */
  onConnected(facts: { isBack: boolean }): void;
};

export function createNamespace<
  Data,
  Up extends Shapes,
  Answers extends Record<keyof Up, unknown>,
  Down extends Record<string, (payload: never) => void>,
>(
  namespace: Namespace,
  definition: NamespaceDefinition<Data, Up, Answers>,
  deps: NamespaceDeps,
): SocketNamespace<Data, Down> {
  const { bus, readers } = deps;
  const connections = new Map<string, Connection<Data>>();
  const followed = new Map<string, Reader>();

  namespace.use((socket, next) => {
    const work = signIn(socket, definition, deps).then(answer => {
      if (answer.ok) {
        socket.data = answer.data;
        next();
        return;
      }
      next(Object.assign(new Error(answer.error.message), { data: answer.error }));
      const { code } = answer.error;
      deps.door?.refused({ ip: deps.addressOf(socket), code });
      deps.watch?.refused({
        ...{ surface: surfaces[definition.party], act: 'connect', ip: deps.addressOf(socket), code },
        ...{ callerId: null, role: 'nobody', path: '', input: [socket.handshake.auth] },
      });
      // It hears why, in the next turn of the loop, and holds no line meanwhile.
      if (isAboutAddress(answer.error.code)) setImmediate(() => socket.conn.close());
    });
    deps.underWay.add(work);
  });

  namespace.on('connection', socket => {
    const reader = readers.follow(socket, () => definition.caughtUp(connection));
    const connection = toConnection<Data>(socket, deps.addressOf(socket), reader, readers.dropped);
    connections.set(socket.id, connection);
    followed.set(socket.id, reader);
    listen(socket, connection, definition, deps);
    socket.once('disconnect', () => {
      connections.delete(socket.id);
      followed.delete(socket.id);
      definition.disconnected?.(connection);
    });
    deps.onConnected({ isBack: socket.handshake.auth.isBack === true });
    definition.connected?.(connection);
  });

  deps.door?.onChange(() => {
    for (const connection of [...connections.values()]) {
      const verdict = deps.door?.judge(connection.address, surfaces[definition.party]);
      if (verdict?.ok !== false) continue;
      const ended: SessionEnded = { reason: verdict.code };
      connection.emit('session.ended', ended);
      connection.disconnect();
    }
  });

  /** Not socket.io's `volatile`: that drops what follows another packet in the same turn of the loop, however fast the reader. */
  function emitVolatile(room: string, event: string, payload: unknown): void {
    const slow: string[] = [];
    for (const id of namespace.adapter.rooms.get(room) ?? []) {
      if (!followed.get(id)?.skipsVolatile()) continue;
      slow.push(id);
      readers.dropped();
    }
    const here = namespace.local.to(room);
    (slow.length === 0 ? here : here.except(slow)).emit(event, payload);
  }
  const toLocal = (room: string): Room<Down> => ({
    emit: (event, payload) => void namespace.local.to(room).emit(event, payload),
    emitVolatile: (event, payload) => emitVolatile(room, event, payload),
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

  const costOf = (event: string): number => definition.costs?.[event as keyof Up] ?? 1;
  return {
    costs: Object.fromEntries(
      ['connect', ...Object.keys(definition.up)].map(event => [event, costOf(event)]),
    ),
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

type SignedIn<Data> = { ok: true; data: Data } | { ok: false; error: WireError };

async function signIn<Data, Up extends Shapes, Answers extends Record<keyof Up, unknown>>(
  socket: Socket,
  definition: NamespaceDefinition<Data, Up, Answers>,
  { toWire, gate, door, limits, addressOf }: NamespaceDeps,
): Promise<SignedIn<Data>> {
  const { headers, auth } = socket.handshake;
  const address = addressOf(socket);
  const ask = (): Promise<SignedIn<Data>> =>
    definition.authenticate({
      auth,
      headers: {
        ...(headers.cookie === undefined ? {} : { cookie: headers.cookie }),
        ...(headers.host === undefined ? {} : { host: headers.host }),
        ...(headers['user-agent'] === undefined ? {} : { 'user-agent': headers['user-agent'] }),
      },
      origin: headers.origin ?? null,
      address,
    });
  try {
    const surface = surfaces[definition.party];
    const verdict = door?.judge(address, surface);
    if (verdict?.ok === false) throw new AppError(verdict.code, { retryAfterMs: verdict.retryAfterMs });
    refuseFault(auth);
    if (limits)
      await keepPace(limits, {
        ...{ surface, act: 'connect', cost: 1, ip: address },
        ...{ callerId: null, role: 'nobody', siteId: null },
      });
    const passage = await gate.pass(`${definition.party} sign-in`, () => isGone(socket), ask);
    return passage.ok ? passage.result : { ok: false, error: comeBack(passage.retryAfterMs) };
  } catch (error) {
    return { ok: false, error: toWire(error) };
  }
}

const isAboutAddress = (code: ErrorCode): boolean => code === 'address_blocked' || code === 'country_blocked';

const surfaces = { staff: 'console', visitor: 'widget' } as const;

const isGone = (socket: Socket): boolean => socket.conn.readyState !== 'open';

/** Not by way of the log: in a storm it would be written thousands of times. The gate's figures tell. */
function comeBack(retryAfterMs: number): WireError {
  return toWireError('busy', '', new AppError('busy', { retryAfterMs }));
}

function listen<Data, Up extends Shapes, Answers extends Record<keyof Up, unknown>>(
  socket: Socket,
  connection: Connection<Data>,
  definition: NamespaceDefinition<Data, Up, Answers>,
  { log, toWire, gate, underWay, door, watch, limits }: NamespaceDeps,
): void {
  const rank: Rank = `${definition.party} resume`;
  const caller = {
    surface: surfaces[definition.party],
    ip: connection.address,
    ...definition.callerOf(connection.data),
  };

  async function handle(event: string, payload: unknown): Promise<unknown> {
    const isKnown = Object.hasOwn(definition.up, event);
    const cost = isKnown ? (definition.costs?.[event as keyof Up] ?? 1) : 1;
    if (limits) await keepPace(limits, { ...caller, act: isKnown ? event : 'unknown', cost });
    if (!isKnown) throw new AppError('unknown_event');
    refuseFault(payload);
    const parsed = definition.up[event]?.safeParse(payload);
    if (!parsed?.success) throw malformed(parsed?.error);
    const act = async () => definition.handlers[event as keyof Up](connection, parsed.data as never);
    if (event !== definition.resume) return act();
    const passage = await gate.pass(rank, () => isGone(socket), act);
    return passage.ok ? passage.result : { ok: false, error: comeBack(passage.retryAfterMs) };
  }

  // The protocol also lets a number stand as the name of an event.
  socket.onAny((named: unknown, ...rest: unknown[]) => {
    const event = String(named);
    const last = rest.at(-1);
    const answer = typeof last === 'function' ? (last as (value: unknown) => void) : undefined;
    const payload = answer ? rest.slice(0, -1)[0] : rest[0];
    const refused = (code: ErrorCode) =>
      watch?.refused({
        ...{ ...caller, act: Object.hasOwn(definition.up, event) ? event : 'unknown', code, path: '' },
        input: [event, payload],
      });
    const work = (async () => {
      try {
        const said = await handle(event, payload);
        const code = refusalIn(said);
        if (code) refused(code);
        answer?.(said);
      } catch (error) {
        const wire = toWire(error);
        door?.refused({ ip: connection.address, code: wire.code });
        refused(wire.code);
        log.debug({ event: event.slice(0, 60), code: wire.code, id: wire.id }, 'a socket event was refused');
        answer?.({ ok: false, error: wire });
      }
    })();
    underWay.add(work);
  });
}

/** A command that was refused is an answer, not an exception. */
const refusalIn = (said: unknown): ErrorCode | undefined =>
  typeof said === 'object' && said !== null && 'ok' in said && said.ok === false && 'error' in said
    ? (said.error as WireError | undefined)?.code
    : undefined;

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

function toConnection<Data>(
  socket: Socket,
  address: string,
  reader: Reader,
  dropped: () => void,
): Connection<Data> {
  return {
    id: socket.id,
    address,
    data: socket.data as Data,
    join: reader.join,
    leave: reader.leave,
    emit: (event, payload) => void socket.emit(event, payload),
    emitVolatile(event, payload) {
      if (reader.skipsVolatile()) dropped();
      else socket.emit(event, payload);
    },
    disconnect: () => void socket.disconnect(true),
  };
}
