/** Owns socket.io: the one server of it, its heartbeats, its line to other servers, its gate and its figures. A namespace is `namespace.ts`. */
import { randomBytes } from 'node:crypto';
import type { Server as HttpServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Server } from 'socket.io';
import type { z } from 'zod';
import type { WireError } from '#protocol/errors.ts';
import { type Bus, createLoneBus } from '../bus.ts';
import type { Door } from '../door.ts';
import { callerAddress, type IsTrusted, trustNobody } from '../http/trusted-proxies.ts';
import type { Limits } from '../limits/limits.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { RedisLine } from '../redis/redis.ts';
import type { Watch } from '../watch.ts';
import { createClusterBus } from './cluster-bus.ts';
import { createGate } from './gate.ts';
import { createLeaving, type Leaving } from './leaving.ts';
import { registerSocketMetrics, type SocketLoad } from './load.ts';
import { createNamespace, type NamespaceDefinition, type SocketNamespace } from './namespace.ts';
import { createReaders } from './readers.ts';
import { createUnderWay } from './under-way.ts';

export type { SocketLoad } from './load.ts';
export { type Connection, malformed, type NamespaceDefinition, type SocketNamespace } from './namespace.ts';

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
  load(): SocketLoad;
  /** Sends everybody to the other servers, over this time; whoever comes meanwhile is turned away. */
  leave(spreadMs: number): Promise<void>;
  /** Ends every connection, and waits for what was asked on them. */
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
  /** Absent: nobody scrapes. */
  metrics?: Metrics;
  /** How many sign-ins and resumes are under way at once. */
  signInsAtOnce?: number;
  /** Who may come in, and stay, by where they are. Absent: everybody. */
  door?: Door;
  /** Told of what is refused. */
  watch?: Pick<Watch, 'refused'>;
  /** How often somebody may come, and say something. Absent: as often as they like. */
  limits?: Limits;
  /** Whose `X-Forwarded-For` counts; nobody's unless given. */
  isTrustedProxy?: IsTrusted;
  /** Stands in front of each connection's id, so that a proxy can bring what belongs to it back here. */
  serverName?: string | null;
};

/** A dead peer is found within both together: 23 s. */
export const heartbeat = { intervalMs: 15_000, patienceMs: 8_000 };

/** Those who come together are read together, so these take few of the database's connections; those who are already here have the rest. */
const defaultAtOnce = 32;

export function createSocketServer(options: SocketOptions): SocketServer {
  const { log, toWire, serverId, redis = null, pingIntervalMs = heartbeat.intervalMs } = options;
  const io = new Server({
    serveClient: false,
    transports: ['websocket', 'polling'],
    maxHttpBufferSize: maxPayloadBytes,
    pingInterval: pingIntervalMs,
    pingTimeout: Math.min(heartbeat.patienceMs, pingIntervalMs),
    // Checkpoints do the work of recovery; this one would keep every packet in memory.
    perMessageDeflate: false,
    httpCompression: false,
    allowEIO3: false,
    cors: { origin: true, credentials: true },
    ...(redis ? { adapter: engineOver(redis) } : {}),
  });
  let leaving: Leaving | null = null;
  const bus = redis ? createClusterBus(io, redis.line, serverId) : createLoneBus(serverId);
  const gate = createGate({ atOnce: options.signInsAtOnce ?? defaultAtOnce });
  const readers = createReaders();
  const underWay = createUnderWay();
  const names: string[] = [];
  const totals = { sentTotal: 0, connectedTotal: 0, reconnectsTotal: 0 };

  function load(): SocketLoad {
    const adapters = [...io._nsps.values()].map(namespace => namespace.adapter);
    return {
      connections: Object.fromEntries(names.map(name => [name, io.of(name).sockets.size])),
      // Each socket sits in a room of its own.
      rooms: adapters.reduce((sum, { rooms, sids }) => sum + rooms.size - sids.size, 0),
      ...totals,
      ...readers.load(),
      admission: gate.load(),
      roundTripMs: readers.roundTrips.read(),
    };
  }
  if (options.metrics) registerSocketMetrics(options.metrics, load, readers.roundTrips);

  return {
    bus,
    load,
    attach(server) {
      io.attach(server);
      io.engine.on('flush', (_line: unknown, packets: readonly { type: string }[]) => {
        for (const { type } of packets) if (type === 'message') totals.sentTotal += 1;
      });
      leaving = createLeaving(io);
      const { serverName } = options;
      if (serverName) io.engine.generateId = () => `${serverName}.${randomBytes(15).toString('base64url')}`;
    },
    leave: async spreadMs => leaving?.leave(spreadMs),
    namespace(definition) {
      names.push(definition.name);
      return createNamespace(io.of(definition.name), definition, {
        ...{
          log,
          toWire,
          bus,
          gate,
          readers,
          underWay,
          door: options.door,
          watch: options.watch,
          limits: options.limits ?? null,
        },
        addressOf: ({ handshake }) =>
          callerAddress(
            handshake.address,
            handshake.headers['x-forwarded-for']?.toString(),
            options.isTrustedProxy ?? trustNobody,
          ),
        onConnected({ isBack }) {
          totals.connectedTotal += 1;
          if (isBack) totals.reconnectsTotal += 1;
        },
      });
    },
    async stop() {
      gate.stop();
      readers.stop();
      io.disconnectSockets(true);
      // The HTTP server is closed by its owner; engine.io only has to let go of it.
      io.engine?.close();
      await underWay.idle();
      await Promise.all([...io._nsps.values()].map(namespace => namespace.adapter.close()));
    },
  };
}

/** Two installations may share one Redis: every name carries the installation's. */
function engineOver({ line, installationId }: { line: RedisLine; installationId: string }) {
  return createAdapter(line.client, {
    streamName: `steward:${installationId}`,
    channelPrefix: `steward:${installationId}`,
    maxLen: 10_000,
  });
}
