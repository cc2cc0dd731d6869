/**
 * Owns the HTTP server: request ids, headers, the order of mounts, errors at the edge, listening and stopping. Never
 * holds a route of a room, and never decides what a person may do.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import { AppError } from '#protocol/errors.ts';
import type { Door } from '../door.ts';
import { logFailure, toWire } from '../errors.ts';
import { keepPace } from '../limits/keep-pace.ts';
import type { Limits } from '../limits/limits.ts';
import type { Log } from '../log.ts';
import type { Watch } from '../watch.ts';
import { answerPreflight, corsHeaders } from './cors.ts';
import { securityHeaders } from './headers.ts';
import { type MetricsSource, type Probe, probeRoutes } from './probes.ts';
import { problemOf, sendProblem } from './problem.ts';
import type { Route, Session } from './route.ts';
import { type Authenticate, comeIn, type IsProven, runRoute, type Say, sendAnswer } from './serve-route.ts';
import { mountPage, mountStatics, type Page, type Statics } from './statics.ts';
import { callerAddress, type IsTrusted, trustNobody } from './trusted-proxies.ts';

export type HttpOptions = {
  log: Log;
  newId(): string;
  /** Who a cookie or bearer token belongs to: the identity room's answer. */
  authenticate: Authenticate;
  /** Absent: nobody did, so `fresh` routes are refused. */
  isProven?: IsProven;
  routes: readonly Route[];
  /** Without it only routes and probes are served. */
  statics?: Statics;
  pages?: readonly Page[];
  probes?: readonly Probe[];
  metrics?: MetricsSource;
  /** Whose `X-Forwarded-For` counts; nobody's unless given, else callers choose their own address. */
  isTrustedProxy?: IsTrusted;
  publicUrl?: string | null;
  /** Who may come in by where they are. Absent: everybody. */
  door?: Door;
  /** How often somebody may ask. Absent: as often as they like. */
  limits?: Limits;
  /** Origins whose pages may call the API with a bearer token: the desktop console's. */
  apiOrigins?: readonly string[];
  /** Told of what is refused, and of what is read. */
  watch?: Watch;
  /** Told of each answer, for metrics. `route` is the pattern, never the address. */
  observe?(facts: { method: string; route: string; status: number; durationMs: number }): void;
};

export type Http = {
  /** For sockets: they upgrade on the same server. */
  server: Server;
  /** Every address it answers with a route, probes included: the table of bad input is held to this list. */
  routes: readonly { method: string; path: string; cost: number }[];
  /** Port 0 takes any free one. Throws what the system says, such as EADDRINUSE. */
  listen(options: { port: number; host: string }): Promise<{ port: number; url: string }>;
  /** It says from now on that it is not ready, and serves on. */
  unready(): void;
  /** Takes no new connections, lets answers under way end until the deadline, then cuts them. Safe to call twice. */
  stop(options?: { deadlineMs?: number }): Promise<void>;
};

export function createHttp(options: HttpOptions): Http {
  const { log } = options;
  let isStopping = false;
  const app = express();
  app.disable('x-powered-by');
  // Answers of routes are never kept; files bring their own.
  app.disable('etag');
  app.set('trust proxy', options.isTrustedProxy ?? trustNobody);
  app.set('query parser', 'simple');
  app.use((request, response, next) => {
    beginRequest(options, request, response);
    next();
  });
  if (options.statics) mountStatics(app, options.statics);
  for (const page of options.pages ?? []) mountPage(app, page);
  app.use(securityHeaders('api'));
  const probes = probeRoutes({
    probes: options.probes ?? [],
    metrics: options.metrics ?? null,
    isStopping: () => isStopping,
    log,
  });
  const routes = [...probes, ...options.routes];
  mountRoutes(app, routes, options);
  app.use(async (request, response) => {
    comeIn(options.door, request.ip, 'api');
    // Looking for addresses that are not there is limited as well.
    const act = { surface: 'api', act: 'unknown', cost: 1, callerId: null, siteId: null } as const;
    if (options.limits)
      await keepPace(options.limits, { ...act, role: 'nobody', ip: request.ip ?? '' }, sayOn(response));
    throw new AppError('unknown_route');
  });
  app.use(edge(options));

  const server = createServer(
    { requestTimeout: 30_000, headersTimeout: 15_000, keepAliveTimeout: 65_000 },
    app,
  );
  server.on('clientError', (error, socket) => answerBrokenRequest(options, error, socket as Socket));
  const connections = trackConnections(server);
  let stopping: Promise<void> | null = null;
  return {
    server,
    routes: routes.map(({ method, path, cost = 1 }) => ({ method, path, cost })),
    listen: ({ port, host }) => listen(server, port, host),
    unready() {
      isStopping = true;
    },
    stop({ deadlineMs = 5_000 } = {}) {
      isStopping = true;
      stopping ??= close(server, connections, deadlineMs);
      return stopping;
    },
  };
}

/** Given out again and again: what a signal makes by itself comes with a stack, which takes as long as the limits of a request. */
const isOver = Object.assign(new Error('the request is over'), { name: 'AbortError' });

const sayOn =
  (response: Response): Say =>
  (name, value) =>
    void response.setHeader(name, value);

type Locals = { requestId: string; route?: string; session?: Session; body?: unknown };
const localsOf = (response: Response): Locals => response.locals as Locals;

function beginRequest(options: HttpOptions, request: Request, response: Response): void {
  const { newId, observe, log, isTrustedProxy = trustNobody } = options;
  const requestId = newId();
  // As the sockets read it. Express would take ports and whatever else stands there for a part of the address.
  const forwarded = request.headers['x-forwarded-for']?.toString();
  const ip = callerAddress(request.socket.remoteAddress ?? '', forwarded, isTrustedProxy);
  Object.defineProperty(request, 'ip', { value: ip });
  const startedMs = performance.now();
  localsOf(response).requestId = requestId;
  response.setHeader('X-Request-Id', requestId);
  response.once('close', () => {
    const durationMs = performance.now() - startedMs;
    const { route = 'other', session } = localsOf(response);
    observe?.({ method: request.method, route, status: response.statusCode, durationMs });
    session?.key?.answered(`${request.method} ${route}`, response.statusCode);
    log.debug(
      { requestId, method: request.method, path: request.path, status: response.statusCode, durationMs },
      'answered',
    );
  });
}

function mountRoutes(app: Express, routes: readonly Route[], options: HttpOptions): void {
  const gate = {
    authenticate: options.authenticate,
    isProven: options.isProven ?? (async () => false),
    publicUrl: options.publicUrl ?? null,
    door: options.door,
    limits: options.limits ?? null,
  };
  const apiOrigins = new Set(options.apiOrigins ?? []);
  const byPath = Map.groupBy(routes, ({ path }) => path);
  for (const [path, siblings] of byPath) {
    const methods = siblings.map(({ method }) => method as string);
    const allowed = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
    app.all(path, async (request, response) => {
      localsOf(response).route = path;
      const method = request.method === 'HEAD' ? 'GET' : request.method;
      const asked = method === 'OPTIONS' ? request.get('access-control-request-method') : method;
      const found = siblings.find(route => route.method === asked);
      corsHeaders(response, found, request.headers.origin, apiOrigins);
      if (method === 'OPTIONS') {
        answerPreflight(response, allowed);
        return;
      }
      if (!found) {
        response.setHeader('Allow', allowed);
        throw new AppError('method_not_allowed');
      }
      const hangUp = new AbortController();
      response.once('close', () => hangUp.abort(isOver));
      const { requestId } = localsOf(response);
      const locals = localsOf(response);
      const answer = await runRoute(found, gate, request, requestId, hangUp.signal, sayOn(response), {
        known(session) {
          locals.session = session;
        },
        read(body) {
          locals.body = body;
        },
      });
      if (locals.session && method === 'GET' && path.includes(':'))
        options.watch?.read({ ...callerOf(request, locals), path: request.path });
      await sendAnswer(response, answer);
    });
  }
}

/** The one place where anything thrown becomes an answer. Express knows it by its four parameters. */
function edge({ log, newId, door, watch }: HttpOptions): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const locals = localsOf(response);
    const { requestId, body } = locals;
    if (response.headersSent || request.socket.destroyed) {
      log.debug({ err: error, requestId }, 'the caller hung up before the answer');
      response.destroy();
      return;
    }
    const failure = toWire(asExpected(error), newId);
    logFailure(log, failure, { requestId, method: request.method, path: request.path });
    door?.refused({ ip: request.ip ?? '', code: failure.wire.code });
    const caller = callerOf(request, locals);
    watch?.refused({
      ...{ ...caller, code: failure.wire.code, path: request.path },
      input: [request.originalUrl, body],
    });
    // What is left of a body that nobody reads must not be taken for the next request.
    if (!request.complete) response.setHeader('Connection', 'close');
    sendProblem(response, failure, request.path);
  };
}

/** Who asks for what, as far as that is known by now. */
function callerOf(request: Request, { route = 'unknown', session }: Locals) {
  return {
    surface: 'api' as const,
    act: route === 'unknown' ? route : `${request.method} ${route}`,
    ip: request.ip ?? '',
    callerId: session?.actor.personId ?? null,
    keyId: session?.actor.key?.id ?? null,
    role: session?.actor.role ?? ('nobody' as const),
  };
}

/** Express throws errors with a status for addresses that it cannot decode and for ranges outside a file. */
function asExpected(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error) || !('status' in error)) return error;
  if (error.status === 404) return new AppError('unknown_route');
  const isCallers = typeof error.status === 'number' && error.status >= 400 && error.status < 500;
  return isCallers
    ? new AppError('malformed', { details: [{ path: 'path', problem: 'cannot be read' }] })
    : error;
}

/** What was no HTTP that Node could read: there is no request, so the answer is written by hand. */
function answerBrokenRequest(
  { log, newId }: HttpOptions,
  error: NodeJS.ErrnoException,
  socket: Socket,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const isHuge = error.code === 'HPE_HEADER_OVERFLOW';
  const failure = toWire(new AppError(isHuge ? 'too_large' : 'malformed'), newId);
  logFailure(log, failure, { why: error.code });
  const status = isHuge ? 431 : 400;
  const body = JSON.stringify({ ...problemOf(failure, ''), status });
  socket.end(
    [
      `HTTP/1.1 ${status} ${isHuge ? 'Request Header Fields Too Large' : 'Bad Request'}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

async function listen(server: Server, port: number, host: string): Promise<{ port: number; url: string }> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  return { port: address.port, url: `http://${urlHost(host)}:${address.port}` };
}

/** A listener on every address is reached by this machine at its loopback. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

type Connections = { closeIdle(): void; closeAll(): void };

/** Node's own idle list leaves out connections that never asked anything, and those that become idle later. */
function trackConnections(server: Server): Connections {
  const underWay = new Map<Socket, number>();
  let isClosing = false;
  server.on('connection', socket => {
    underWay.set(socket, 0);
    socket.once('close', () => underWay.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    underWay.set(socket, (underWay.get(socket) ?? 0) + 1);
    response.once('close', () => {
      if (!underWay.has(socket)) return;
      const rest = (underWay.get(socket) ?? 1) - 1;
      underWay.set(socket, rest);
      // Ends after what is still to be written.
      if (isClosing && rest === 0) socket.destroySoon();
    });
  });
  return {
    closeIdle() {
      isClosing = true;
      for (const [socket, count] of underWay) if (count === 0) socket.destroySoon();
    },
    closeAll() {
      for (const socket of underWay.keys()) socket.destroy();
    },
  };
}

async function close(server: Server, connections: Connections, deadlineMs: number): Promise<void> {
  if (!server.listening) return;
  const inTime = new AbortController();
  const closed = new Promise<void>(resolve => {
    server.close(() => resolve());
  });
  connections.closeIdle();
  const late = wait(deadlineMs, undefined, { signal: inTime.signal }).then(connections.closeAll, () => {});
  await closed;
  inTime.abort();
  await late;
}
