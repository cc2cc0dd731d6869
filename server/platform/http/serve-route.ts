/**
 * Owns the one order in which a request is judged: who, may they, from our own page, is the input whole. Never knows
 * what a route does.
 */
import type { Request as ExpressRequest, Response } from 'express';
import type { z } from 'zod';
import { AppError } from '#protocol/errors.ts';
import { may } from '#protocol/permissions.ts';
import { type Fault, valueFault } from './json.ts';
import { bearerOf, isOwnPage } from './origin.ts';
import { bodyLimitBytes, readJsonBody } from './read-body.ts';
import type { Answer, Credentials, Route, Session } from './route.ts';

/** Who the credentials belong to, or why not. Throws only when the store is broken. */
export type Authenticate = (
  credentials: Credentials,
) => Promise<{ ok: true; session: Session } | { ok: false; code: 'unauthenticated' | 'session_revoked' }>;

export type GateOptions = { authenticate: Authenticate; publicUrl: string | null };

export function credentialsOf(request: ExpressRequest): Credentials {
  return { cookieHeader: request.headers.cookie, bearer: bearerOf(request.headers.authorization) };
}

/** Judges the request, runs the handler and answers its answer. Throws what the caller must turn into a problem. */
export async function runRoute(
  definition: Route,
  gate: GateOptions,
  request: ExpressRequest,
  requestId: string,
  signal: AbortSignal,
): Promise<Answer> {
  const credentials = credentialsOf(request);
  const session = await admit(definition, gate, request, credentials);
  const params = check(definition.params, request.params, 'params');
  const query = check(definition.query, request.query, 'query');
  const body = definition.body
    ? check(definition.body, await readJsonBody(request, definition.bodyLimitBytes ?? bodyLimitBytes), 'body')
    : undefined;
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

async function admit(
  { access, method }: Route,
  { authenticate, publicUrl }: GateOptions,
  request: ExpressRequest,
  credentials: Credentials,
): Promise<Session | undefined> {
  const isChange = method !== 'GET';
  const isByCookie = credentials.bearer === undefined && credentials.cookieHeader !== undefined;
  // Public routes too, once a cookie comes along: signing in and out act on that cookie.
  if (isChange && isByCookie && !isOwnPage(originOf(request, publicUrl))) {
    throw new AppError('forbidden', { message: 'This request did not come from a page of this server.' });
  }
  if (access === 'public') return undefined;
  const answer = await authenticate(credentials);
  if (!answer.ok) throw new AppError(answer.code);
  if (access !== 'staff' && !may(answer.session.actor.role, access)) throw new AppError('forbidden');
  return answer.session;
}

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

export function sendAnswer(response: Response, answer: Answer): void {
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  if (!response.hasHeader('Cache-Control')) response.setHeader('Cache-Control', 'no-store');
  if (answer.json !== undefined) {
    response.status(answer.status ?? 200).json(answer.json);
  } else if (answer.body !== undefined) {
    response
      .status(answer.status ?? 200)
      .send(typeof answer.body === 'string' ? answer.body : Buffer.from(answer.body));
  } else {
    response.status(answer.status ?? 204).end();
  }
}
