/**
 * Owns what a room says about one address: method, path, who may use it, and the shapes it takes. A route is a value;
 * `createHttp` serves it. Rooms never see Express.
 */
import type { z } from 'zod';
import type { ErrorCode } from '#protocol/errors.ts';
import type { Action, Actor } from '#protocol/permissions.ts';
import type { Rule } from '../limits/rule.ts';

/** What the gate does with the request of a program that came with a key. */
export type KeyUse = {
  /** The key's own pace; null: the desk's. */
  pace: Rule | null;
  /** Said on each answer. */
  headers: Readonly<Record<string, string>>;
  /** Takes what the request costs of the key's quota and credits. Throws only when the store is broken. */
  spend(cost: number): Promise<{ ok: true } | { ok: false; code: ErrorCode; retryAfterMs?: number }>;
  /** Told of each answer. `route` is the pattern. */
  answered(route: string, status: number): void;
};

/** A signed-in member of staff, or with `key` a program that acts for one, as the gate found it. */
export type Session = {
  actor: Actor;
  sessionId: string;
  expiresAtMs: number;
  key?: KeyUse;
  /** The role must have a second factor, the time to set one up is over, and this session began without one. */
  isFactorDue?: boolean;
};

/** `public`: anybody. `staff`: a person who is signed in. Else the action that the role must allow, and the scope of a key. */
export type Access = 'public' | 'staff' | Action;

export type Answer = {
  /** 200 unless given; 204 when there is nothing to say. */
  status?: number;
  json?: unknown;
  /** Anything that is not JSON; set `content-type` in `headers`. */
  body?: string | Uint8Array;
  /** The same, as it comes: for what may be too long to hold. */
  stream?: AsyncIterable<string | Uint8Array>;
  /** A reader of `stream` that takes nothing for so long is cut off. */
  stallMs?: number;
  headers?: Record<string, string | string[]>;
};

export type Credentials = { cookieHeader: string | undefined; bearer: string | undefined };

export type Request<Params, Query, Body, Signed> = {
  params: Params;
  query: Query;
  body: Body;
  session: Signed;
  credentials: Credentials;
  /** The caller's address; behind a trusted proxy the one that the proxy saw. */
  ip: string;
  /** Whether the browser speaks https, as far as the server or its trusted proxy can tell. */
  isSecure: boolean;
  requestId: string;
  /** A header in lower case, or undefined. */
  header(name: string): string | undefined;
  /** Fires when the caller hangs up. */
  signal: AbortSignal;
};

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

type Shape = z.ZodType | undefined;
type Read<S extends Shape> = S extends z.ZodType ? z.infer<S> : undefined;
type SignedFor<A extends Access> = A extends 'public' ? undefined : Session;

type RouteOf<A extends Access, P extends Shape, Q extends Shape, B extends Shape> = {
  method: Method;
  /** Express 5 syntax: `/api/v1/things/:id`. */
  path: string;
  access: A;
  /** `never`: not for programs with a key, whatever its scopes: the address is about the person who asks. */
  keys?: 'never';
  params?: P;
  query?: Q;
  body?: B;
  /** The body is a form (`application/x-www-form-urlencoded`), as protocols of others have it, in place of JSON. */
  isForm?: true;
  /** 256 kB unless given. */
  bodyLimitBytes?: number;
  /** How much it takes of the caller's rate limit: 1 unless given, 0 is free. */
  cost?: number;
  /** Whose door it is: customers' (`widget`), or everybody's whatever the address (`none`). Else it is staff's, or with a key programs'. */
  surface?: 'widget' | 'none';
  /** It could do harm: whoever is signed in must have shown who they are within the last ten minutes. Never for a public one. */
  fresh?: boolean;
  /** Whoever must first set up a second factor may call it too. */
  beforeFactor?: boolean;
  /** `any`: web pages of every origin may call it, without cookies. The handler judges the origin itself. */
  cors?: 'any';
  handler(request: Request<Read<P>, Read<Q>, Read<B>, SignedFor<A>>): Promise<Answer> | Answer;
};

/** A route whose handler takes what the shapes promise; only `route` makes one. */
export type Route = Omit<RouteOf<Access, Shape, Shape, Shape>, 'handler'> & {
  handler(request: Request<unknown, unknown, unknown, Session | undefined>): Promise<Answer> | Answer;
};

/** Declares one address. The handler is called only with checked input, and with a session unless it is public. */
export function route<
  const A extends Access,
  P extends Shape = undefined,
  Q extends Shape = undefined,
  B extends Shape = undefined,
>(definition: RouteOf<A, P, Q, B>): Route {
  // Safe: the gate hands a session to every route that is not public, and parses with these very shapes.
  return definition as unknown as Route;
}
