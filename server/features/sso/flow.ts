// What a browser carries while its person is at the provider: a cookie that only the server can read, and only that browser has. Pure.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Sealer } from '#platform/sealed.ts';

export const flowLastsMs = 600_000;

/** A desktop program waits for this way to end: it listens at `port`, and keeps what `challenge` was made of. */
const handover = z.object({
  port: z.number(),
  challenge: z.string(),
  state: z.string(),
  isProof: z.boolean(),
});
export type Handover = z.infer<typeof handover>;

const flow = z.object({
  slug: z.string(),
  /** The provider as it was then: one that was changed meanwhile is begun anew. */
  version: z.number(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** The session that is to be proven; null: somebody signs in. */
  proves: z.string().nullable(),
  /** Null: the browser itself goes on. */
  handover: handover.nullable(),
  /** The console's hash to go on at; '' for its beginning. */
  to: z.string(),
  expiresAt: z.number(),
});
export type Flow = z.infer<typeof flow>;

/** One a way, so that two tabs do not mix theirs up. By https no other host can put one here. */
const nameOf = (state: string, isSecure: boolean): string =>
  `${isSecure ? '__Host-' : ''}steward_sso_${createHash('sha256').update(state).digest('hex').slice(0, 16)}`;
export const hashOfState = (state: string): string => createHash('sha256').update(state).digest('base64url');

const cookie = (state: string, value: string, seconds: number, isSecure: boolean): string =>
  [
    `${nameOf(state, isSecure)}=${value}`,
    ...[`Max-Age=${seconds}`, 'Path=/', 'HttpOnly', 'SameSite=Lax'],
    ...(isSecure ? ['Secure'] : []),
  ].join('; ');

export const flowCookie = (carried: Flow, sealer: Sealer, isSecure: boolean): string =>
  cookie(carried.state, sealer.seal(JSON.stringify(carried)), flowLastsMs / 1_000, isSecure);

export const goneCookie = (state: string, isSecure: boolean): string => cookie(state, '', 0, isSecure);

/** Null: this browser did not begin that way, or too long ago. */
export function flowIn(
  cookieHeader: string | undefined,
  state: string,
  sealer: Sealer,
  now: number,
): Flow | null {
  const wanted = [`${nameOf(state, true)}=`, `${nameOf(state, false)}=`];
  const pair = (cookieHeader ?? '')
    .split(';')
    .map(each => each.trim())
    .find(each => wanted.some(name => each.startsWith(name)));
  const opened = pair === undefined ? null : sealer.open(pair.slice(pair.indexOf('=') + 1));
  if (opened === null) return null;
  const read = flow.safeParse(JSON.parse(opened));
  return read.success && read.data.state === state && now < read.data.expiresAt ? read.data : null;
}
