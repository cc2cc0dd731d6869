// Codes of an authenticator program: RFC 6238 with what every program takes for granted, SHA-1, six digits, thirty seconds. Pure.
import { Secret, TOTP } from 'otpauth';
import { renderSVG } from 'uqr';
import type { Millis } from '#protocol/ids.ts';

const issuer = 'Steward';
const stepMs = 30_000;
/** Clocks differ, and typing takes its time. */
const stepsEitherWay = 1;

/** 160 bits, as RFC 4226 recommends. */
export const newSecret = (): string => new Secret({ size: 20 }).base32;

const totpOf = (secret: string, label = '') =>
  new TOTP({ ...{ issuer, label, algorithm: 'SHA1', digits: 6, period: stepMs / 1_000 }, secret });

/** Which step the code belongs to, around this moment; null: to none. */
export function stepOf(secret: string, code: string, now: Millis): number | null {
  const delta = totpOf(secret).validate({ token: code, timestamp: now, window: stepsEitherWay });
  return delta === null ? null : Math.floor(now / stepMs) + delta;
}

/** What an authenticator program is shown: as an address, a picture, and letters to type. */
export function offerOf(secret: string, email: string): { secret: string; uri: string; qr: string } {
  const uri = totpOf(secret, email).toString();
  return {
    secret: secret.replace(/(.{4})(?=.)/g, '$1 '),
    uri,
    // Black on white whatever the theme: some cameras read nothing else.
    qr: renderSVG(uri, { ecc: 'M', border: 3, pixelSize: 4 }),
  };
}
