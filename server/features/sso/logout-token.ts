/**
 * Owns what a provider's word that a session is over must be to be believed (OpenID Connect Back-Channel Logout 1.0, 2.6): signed by a key
 * that it publishes, meant for this desk, young, about a session or a person, and no id token. Whether it came before is not seen here.
 */
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import { z } from 'zod';
import type { GuardedFetch } from '#platform/egress/guarded-fetch.ts';
import type { Millis } from '#protocol/ids.ts';
import { OidcFault } from './faults.ts';

/** Of whom it is: of one session, of all of a person's, or of one of that person's. */
export type LogoutToken = {
  issuer: string;
  tokenId: string;
  sid: string | null;
  subject: string | null;
  /** From then on it is refused for its age. */
  overAt: Millis;
};

const event = 'http://schemas.openid.net/event/backchannel-logout';
const lastsSeconds = 600;
const toleranceSeconds = 60;

const text = z.string().min(1).max(500);
const claims = z.object({
  iss: text,
  jti: text,
  iat: z.number(),
  exp: z.number(),
  sid: text.optional(),
  sub: text.optional(),
  events: z.object({ [event]: z.object({}) }),
  // One with a nonce is an id token, which browsers hold.
  nonce: z.undefined().optional(),
});

export type CheckLogout = (token: string, now: Millis) => Promise<LogoutToken>;

/** @returns a check that @throws OidcFault for what is not to be believed, or where the keys cannot be had */
export function createCheckLogout(provider: {
  issuer: string;
  clientId: string;
  jwksUri: string;
  signatures: string[];
  fetch: GuardedFetch;
}): CheckLogout {
  const { issuer, clientId, signatures, fetch } = provider;
  // Keys are kept, and asked for anew where one is unknown, at most every thirty seconds: made-up tokens make no flood of it.
  const keys = createRemoteJWKSet(new URL(provider.jwksUri), {
    [customFetch]: (url, { headers, signal }) => fetch(url, { headers: Object.fromEntries(headers), signal }),
  });
  return async (token, now) => {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        ...{ issuer, audience: clientId, algorithms: signatures, currentDate: new Date(now) },
        ...{ maxTokenAge: lastsSeconds, clockTolerance: toleranceSeconds },
        requiredClaims: ['iat', 'exp', 'jti', 'events'],
      });
      if (!types.has(protectedHeader.typ?.toLowerCase() ?? ''))
        throw new Error('"typ" is not that of a logout token');
      const read = claims.safeParse(payload);
      if (!read.success) throw new Error(`"${read.error.issues[0]?.path.join('.')}" is not right`);
      const { iss, jti, iat, sid = null, sub: subject = null } = read.data;
      if (sid === null && subject === null) throw new Error('neither "sid" nor "sub" is said');
      const overAt = (iat + lastsSeconds + 2 * toleranceSeconds) * 1_000;
      return { issuer: iss, tokenId: jti, sid, subject, overAt };
    } catch (error) {
      throw new OidcFault(
        'not_trusted',
        `a logout token: ${error instanceof Error ? error.message : 'not whole'}`.slice(0, 300),
      );
    }
  };
}

/** Said of no other token (ASVS 10.5.5); providers that leave it out are not believed. */
const types = new Set(['logout+jwt', 'application/logout+jwt']);
