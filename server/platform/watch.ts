// What the doors tell somebody who watches them: what they refused, and which things of the desk were read. Telling must cost nothing.
import type { ErrorCode } from '#protocol/errors.ts';
import type { Id } from '#protocol/ids.ts';
import type { Surface } from '#protocol/surfaces.ts';
import type { CallerRole } from './limits/limits.ts';

type Caller = {
  surface: Surface;
  /** A route such as `GET /api/v1/me`, an event such as `sync.pull`, `connect`, or `unknown`. */
  act: string;
  ip: string;
  /** Who signed in, staff or customer; null where nobody did. */
  callerId: Id | null;
  /** The API key that came; `callerId` is whoever made it. */
  keyId?: Id | null;
  role: CallerRole;
};

export type Refusal = Caller & {
  code: ErrorCode;
  /** The address that was asked for, without its parameters; '' on sockets. */
  path: string;
  /** What the caller sent: parameters, body or payload. Read it, never keep it. */
  input: readonly unknown[];
};

export type Reading = Caller & { path: string };

export type Watch = {
  refused(refusal: Refusal): void;
  /** One thing of the desk was read by somebody who may. */
  read(reading: Reading): void;
};
