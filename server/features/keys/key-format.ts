/**
 * Owns how a key is written: `stwd_live_` or `stwd_test_`, twelve characters that name the secret, `_`, 43 characters with 256 random
 * bits, six of checksum; all of base62. A typo or a made-up key is told from a real one without asking anybody. Pure but for the dice.
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type KeyEnvironment, keyPattern } from '#protocol/key-scopes.ts';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const namedBytes = 8;
const namedLength = 12;
const secretBytes = 32;
const secretLength = 43;
const checkLength = 6;
const wholePattern = new RegExp(`^${keyPattern.source.replaceAll('\\b', '')}$`);

/** As so many digits of base62; 12 hold 64 bits, 43 hold 256, 6 hold 32. */
function base62(bytes: Uint8Array, length: number): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  while (text.length < length) {
    text = digits[Number(rest % 62n)] + text;
    rest /= 62n;
  }
  return text;
}

function checksumOf(body: string): string {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return base62(sum, checkLength);
}

export type FreshKey = { secret: string; publicId: string; digest: Buffer };

/** @param randomBytes a cryptographic source */
export function makeKey(environment: KeyEnvironment, randomBytes: (length: number) => Uint8Array): FreshKey {
  const publicId = base62(randomBytes(namedBytes), namedLength);
  const body = `stwd_${environment}_${publicId}_${base62(randomBytes(secretBytes), secretLength)}`;
  const secret = `${body}${checksumOf(body)}`;
  return { secret, publicId, digest: digestOf(secret) };
}

/** Whether somebody means it as a key, however it is written. */
export const isMeantAsKey = (text: string): boolean => text.startsWith('stwd_');

/** What names the secret; null where it is no key or was copied wrongly. */
export function readKey(text: string): { environment: KeyEnvironment; publicId: string } | null {
  if (!wholePattern.test(text)) return null;
  const body = text.slice(0, -checkLength);
  if (checksumOf(body) !== text.slice(-checkLength)) return null;
  const [, environment, publicId] = text.split('_');
  return { environment: environment as KeyEnvironment, publicId: publicId ?? '' };
}

/** What is kept of it. 256 random bits need no slow hash: there is nothing to guess. */
export const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** What people tell it by. */
export const startOf = (environment: KeyEnvironment, publicId: string): string =>
  `stwd_${environment}_${publicId}`;
