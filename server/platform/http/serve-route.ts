/**
 * Owns the one order in which a request is judged: from where, from our own page, who, not too often, may they, have they the second factor that their role must have, have they shown of late
 * that it is them, is the input whole; what a key has left is taken last. Never knows what a route does.
 */

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request as ExpressRequest, Response } from 'express';
import type { z } from 'zod';
import { AppError, type ErrorCode } from '#protocol/errors.ts';
import { scopeOfAction } from '#protocol/key-scopes.ts';
import { allows } from '#protocol/permissions.ts';
import type { Surface } from '#protocol/surfaces.ts';
import type { Door } from '../door.ts';
import { keepPace } from '../limits/keep-pace.ts';
import { type Asked, callerOfKey, type Limits } from '../limits/limits.ts';
import { type Fault, valueFault } from './json.ts';
import { bearerOf, isOwnPage } from './origin.ts';
import { bodyLimitBytes, readFormBody, readJsonBody } from './read-body.ts';
import type { Answer, Credentials, Route, Session } from './route.ts';

/** Who the credentials belong to, or why not. Throws only when the store is broken. */
export type Authenticate = (
  credentials: Credentials,
  /** The caller's address. */
  ip: string,
) => Promise<{ ok: true; session: Session } | { ok: false; code: ErrorCode; retryAfterMs?: number }>;

/** Whether the person showed who they are within the last ten minutes; an answer for `fresh` routes. */
export type IsProven = (session: Session) => Promise<boolean>;

export type GateOptions = {
  authenticate: Authenticate;
  isProven: IsProven;
  publicUrl: string | null;
  /** Absent: everybody may come in. */
  door?: Door | undefined;
  /** Null: nothing is limited. */
  limits: Limits | null;
};

/** Sets a header of the answer, whatever becomes of the request. */
export type Say = (name: string, value: string) => void;

export function credentialsOf(request: ExpressRequest): Credentials {
  return { cookieHeader: request.headers.cookie, bearer: bearerOf(request.headers.authorization) };
}

/** Told of what is known of a request so far, whatever becomes of it. */
export type Heard = { known(session: Session): void; read(body: unknown): void };

/** Judges the request, runs the handler and answers its answer. Throws what the caller must turn into a problem. */
export async function runRoute(
  definition: Route,
  gate: GateOptions,
  request: ExpressRequest,
  requestId: string,
  signal: AbortSignal,
  say: Say,
  heard?: Heard,
): Promise<Answer> {
  const credentials = credentialsOf(request);
  const surface = surfaceOf(definition, credentials);
  if (surface !== 'none') comeIn(gate.door, request.ip, surface);
  const session = await admit(definition, gate, request, credentials, say, heard);
  const params = check(definition.params, request.params, 'params');
  const query = check(definition.query, request.query, 'query');
  const sent = definition.body
    ? await (definition.isForm ? readFormBody : readJsonBody)(
        request,
        definition.bodyLimitBytes ?? bodyLimitBytes,
      )
    : undefined;
  heard?.read(sent);
  const body = check(definition.body, sent, 'body');
  const spent = await session?.key?.spend(definition.cost ?? 1);
  if (spent?.ok === false) throw refusal(spent);
  return definition.handler({
    params,
    query,
    body,
    session,
    credentials,
    ip: request.ip ?? '',
    isSecure: request.secure,
    requestId,
    header: name => request.get(name),
    signal,
  });
}

/**
 * Programs come with a key, which shows what it is; whoever else comes to an address of the desk is staff, or wants to be. A public
 * address looks at no key, so there anything of that form would pass for one: it is staff's.
 */
const surfaceOf = ({ surface, access }: Route, { bearer }: Credentials): Surface | 'none' =>
  surface ?? (access !== 'public' && bearer?.startsWith('stwd_') ? 'api' : 'console');

/** @throws AppError for an address that may not come in */
export function comeIn(door: Door | undefined, ip: string | undefined, surface: Surface): void {
  const verdict = door?.judge(ip ?? '', surface);
  if (verdict?.ok === false) throw new AppError(verdict.code, { retryAfterMs: verdict.retryAfterMs });
}

async function admit(
  definition: Route,
  { authenticate, isProven, publicUrl, limits }: GateOptions,
  request: ExpressRequest,
  credentials: Credentials,
  say: Say,
  heard?: Heard,
): Promise<Session | undefined> {
  const { access, method } = definition;
  const isChange = method !== 'GET';
  const isByCookie = credentials.bearer === undefined && credentials.cookieHeader !== undefined;
  // Public routes too, once a cookie comes along: signing in and out act on that cookie.
  if (isChange && isByCookie && !isOwnPage(originOf(request, publicUrl))) {
    throw new AppError('forbidden', { message: 'This request did not come from a page of this server.' });
  }
  const ip = request.ip ?? '';
  const answer = access === 'public' ? null : await authenticate(credentials, ip);
  const session = answer?.ok ? answer.session : undefined;
  if (session) heard?.known(session);
  for (const [name, value] of Object.entries(session?.key?.headers ?? {})) say(name, value);
  // Free is what is free for those who may; guessing at it is not.
  const cost = Math.max(definition.cost ?? 1, answer && !answer.ok ? 1 : 0);
  const act = `${method} ${definition.path}`;
  if (limits)
    await keepPace(limits, { surface: 'api', act, cost, ip, ...callerOf(session), siteId: null }, say);
  if (access === 'public' || answer === null) return undefined;
  if (!answer.ok) throw refusal(answer);
  permit(definition, answer.session);
  if (answer.session.isFactorDue && !definition.beforeFactor) throw new AppError('second_factor_required');
  if (definition.fresh && !(await isProven(answer.session))) throw new AppError('reauthentication_required');
  return answer.session;
}

/** Whoever could not be told is counted by address: guessing keys is limited as well. A key is not counted as its owner. */
function callerOf(session: Session | undefined): Pick<Asked, 'callerId' | 'role' | 'own'> {
  if (!session) return { callerId: null, role: 'nobody' };
  const { actor, key } = session;
  const callerId = actor.key ? callerOfKey(actor.key.id) : actor.personId;
  return { callerId, role: actor.role, own: key?.pace ?? null };
}

function permit({ access, keys, fresh }: Route, { actor }: Session): void {
  if (actor.key && (access === 'staff' || access === 'public' || keys === 'never' || fresh)) {
    throw new AppError('key_scope', {
      message: 'This address is for people who signed in, not for API keys.',
    });
  }
  if (access === 'public' || access === 'staff' || allows(actor, access)) return;
  const scope = scopeOfAction[access];
  if (!actor.key || (scope && actor.key.scopes.includes(scope))) throw new AppError('forbidden');
  const message = scope ? `This API key lacks the scope ${scope}.` : 'This is not for API keys.';
  throw new AppError('key_scope', { message });
}

const refusal = ({ code, retryAfterMs }: { code: ErrorCode; retryAfterMs?: number }): AppError =>
  new AppError(code, retryAfterMs === undefined ? {} : { retryAfterMs });

function originOf(request: ExpressRequest, publicUrl: string | null) {
  return {
    origin: request.headers.origin,
    fetchSite: request.get('sec-fetch-site'),
    host: request.headers.host,
    publicUrl,
  };
}

/** The value as the schema reads it. Throws `malformed` with what is wrong, at most twenty lines. */
export function check(schema: z.ZodType | undefined, value: unknown, place: string): unknown {
  if (!schema) return undefined;
  const fault = place === 'body' ? null : valueFault(value);
  if (fault) throw new AppError('malformed', { details: [{ ...fault, path: `${place}.${fault.path}` }] });
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const details: Fault[] = result.error.issues.slice(0, 20).map(issue => ({
    path: [place, ...issue.path.map(String)].join('.').slice(0, 200),
    problem: issue.message.slice(0, 300),
  }));
  throw new AppError('malformed', { details });
}

export async function sendAnswer(response: Response, answer: Answer): Promise<void> {
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  if (!response.hasHeader('Cache-Control')) response.setHeader('Cache-Control', 'no-store');
  if (answer.json !== undefined) {
    response.status(answer.status ?? 200).json(answer.json);
  } else if (answer.body !== undefined) {
    response
      .status(answer.status ?? 200)
      .send(typeof answer.body === 'string' ? answer.body : Buffer.from(answer.body));
  } else if (answer.stream !== undefined) {
    response.status(answer.status ?? 200);
    // What nobody reads is not made.
    if (response.req.method === 'HEAD') {
      response.end();
      return;
    }
    // A stream that has nothing to say yet is begun all the same.
    response.flushHeaders();
    // Node asks whether the bytes under way went on: whoever reads slowly is not cut, whoever stopped is.
    if (answer.stallMs !== undefined) response.setTimeout(answer.stallMs, () => response.destroy());
    await pipeline(Readable.from(answer.stream), response);
  } else {
    response.status(answer.status ?? 204).end();
  }
}
