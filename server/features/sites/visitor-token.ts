// The signed token a visitor's browser keeps: who they are to us, and until when. Pure; only Node's own HMAC.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Id, isId, type Millis } from '#protocol/ids.ts';

export type VisitorClaims = { customerId: Id; siteId: Id; expiresAt: Millis };

/** Changes when the content changes meaning: tokens of another version are as good as none. */
const version = 'v1';

/** Derived, so that this key signs nothing else. */
export const visitorTokenKey = (secret: string): Buffer =>
  createHmac('sha256', secret).update('steward visitor token').digest();

const mac = (body: string, key: Buffer): Buffer =>
  createHmac('sha256', key).update(`${version}.${body}`).digest();

/** @returns `v1.<claims as base64url JSON>.<HMAC-SHA256 as base64url>` */
export function signVisitorToken(claims: VisitorClaims, key: Buffer): string {
  const { customerId, siteId, expiresAt } = claims;
  const body = Buffer.from(JSON.stringify({ customerId, siteId, expiresAt })).toString('base64url');
  return `${version}.${body}.${mac(body, key).toString('base64url')}`;
}

/** The claims of a token that we signed and that has not expired; undefined for anything else. */
export function readVisitorToken(token: string, key: Buffer, now: Millis): VisitorClaims | undefined {
  const claims = readSigned(token, key);
  return claims && claims.expiresAt > now ? claims : undefined;
}

/** Whose token it was, expired or not: enough to tell a browser to forget, never to let anybody in. */
export function readSigned(token: string, key: Buffer): VisitorClaims | undefined {
  const [given, body, signature, ...rest] = token.split('.');
  if (given !== version || !body || !signature || rest.length > 0) return undefined;
  const expected = mac(body, key);
  const actual = Buffer.from(signature, 'base64url');
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return undefined;
  return parse(body);
}

function parse(body: string): VisitorClaims | undefined {
  // Signed by us, so it parses; checked all the same, because an older version may have written something else.
  const value: unknown = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
  if (typeof value !== 'object' || value === null) return undefined;
  const { customerId, siteId, expiresAt } = value as Partial<Record<string, unknown>>;
  return isId(customerId) && isId(siteId) && typeof expiresAt === 'number'
    ? { customerId, siteId, expiresAt }
    : undefined;
}
