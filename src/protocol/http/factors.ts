// Second factors of the desk's own people: what is asked for beside the password, and how it is set up.
import { z } from 'zod';
import type { Millis } from '../ids.ts';
import { type PasskeyEntry, shownPasskey } from './passkeys.ts';

/** What may be shown beside the password: a passkey, a code of an authenticator program, or one of the codes kept for when those are lost. */
export const factorKinds = ['passkey', 'totp', 'recovery'] as const;
export type FactorKind = (typeof factorKinds)[number];

/**
 * Stands in the problem `second_factor_challenge` as `secondFactor`: POST /api/v1/auth/login answers it where the password was right and
 * something else is asked for. It is good for one sign-in.
 */
export type LoginChallenge = {
  challenge: string;
  /** What of it this person can show. */
  factors: FactorKind[];
  /** Seconds. */
  expires_in: number;
};

const challenge = z.string().regex(/^[\w-]{43}$/, 'The challenge is not whole. Sign in again.');
/** As people type it: spaces and dashes are nothing. */
const totpCode = z
  .string()
  .max(40)
  .transform(text => text.replace(/[\s-]/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, 'The code has six digits.'));
const recoveryCode = z.string().min(1).max(80);

const shownTotp = z.object({ factor: z.literal('totp'), code: totpCode });
const shownRecovery = z.object({ factor: z.literal('recovery'), code: recoveryCode });
/** What the device signed of what `POST /api/v1/auth/passkey/begin` asked. */
const shownKey = z.object({ factor: z.literal('passkey'), credential: shownPasskey });
export const shownFactor = z.discriminatedUnion('factor', [shownKey, shownTotp, shownRecovery]);
export type ShownFactor = z.infer<typeof shownFactor>;

/** POST /api/v1/auth/login/verify: answers as signing in without a second factor does. */
export const verifyRequest = z.discriminatedUnion('factor', [
  shownKey.extend({ challenge }),
  shownTotp.extend({ challenge }),
  shownRecovery.extend({ challenge }),
]);
export type VerifyRequest = z.infer<typeof verifyRequest>;

/** GET /api/v1/auth/factors: one's own. */
export type FactorsAnswer = {
  /** Null: none is set up. */
  totp: { since: Millis; usedAt: Millis | null } | null;
  passkeys: PasskeyEntry[];
  recoveryCodesLeft: number;
  /** By when the role must have a second factor; null: it is left to each person. */
  dueAt: Millis | null;
};

/** POST /api/v1/auth/factors/totp: nothing holds until a code of it was right. Shown only now. */
export type TotpOffer = {
  /** Base32, in groups of four, for programs that cannot see the picture. */
  secret: string;
  /** `otpauth://…`, as the picture says it. */
  uri: string;
  /** The picture: an SVG. */
  qr: string;
};

/** POST /api/v1/auth/factors/totp/confirm */
export const confirmTotpRequest = z.object({ code: totpCode });
/** Shown only now. Null: those that were made before still hold. */
export type ConfirmTotpAnswer = { recoveryCodes: string[] | null };
/** POST /api/v1/auth/factors/recovery: the ones before hold no more. */
export type RecoveryCodesAnswer = { recoveryCodes: string[] };
