// How a shop proves which of its users this is: HMAC-SHA256 of the user's id under the site's secret. Pure.
import { createHmac, timingSafeEqual } from 'node:crypto';

/** What the shop's server computes, in hex. */
export const signIdentity = (userId: string, identitySecret: string): string =>
  createHmac('sha256', identitySecret).update(userId).digest('hex');

/** @returns whether the signature is that of this user; compared in constant time, hex in either case */
export function isIdentitySigned(userId: string, signature: string, identitySecret: string): boolean {
  // A site without a secret proves nobody: an empty key would let anyone sign.
  if (identitySecret === '' || !/^[0-9a-f]{64}$/i.test(signature)) return false;
  const expected = createHmac('sha256', identitySecret).update(userId).digest();
  return timingSafeEqual(expected, Buffer.from(signature, 'hex'));
}
