// Passkeys (WebAuthn): what a device made or signed, as browsers say it (`toJSON` of a credential).
import { z } from 'zod';
import type { Id, Millis } from '../ids.ts';

/** What a browser is asked, as `parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON` take it. */
export type PasskeyOptions = { challenge: string } & Record<string, unknown>;

const base64url = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[\w-]+$/);
const credential = { id: base64url(1_400), rawId: base64url(1_400), type: z.literal('public-key') };

export const madePasskey = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url(8_000),
    attestationObject: base64url(40_000),
    transports: z.array(z.string().max(20)).max(10).optional(),
  }),
});
export type MadePasskey = z.infer<typeof madePasskey>;

export const shownPasskey = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url(8_000),
    authenticatorData: base64url(8_000),
    signature: base64url(8_000),
    userHandle: base64url(200).nullish(),
  }),
});
export type ShownPasskey = z.infer<typeof shownPasskey>;

export type PasskeyEntry = { id: Id; name: string; madeAt: Millis; usedAt: Millis | null };

/** POST /api/v1/auth/factors/passkeys/begin */
export type PasskeyOptionsAnswer = { options: PasskeyOptions };

export const passkeyNameMost = 60;
/** POST /api/v1/auth/factors/passkeys: answers the recovery codes that come with the first factor. */
export const addPasskeyRequest = z.object({
  name: z.string().trim().min(1).max(passkeyNameMost),
  credential: madePasskey,
});

/** POST /api/v1/auth/passkey/begin: with the challenge of a sign-in that waits for its second factor, or alone. */
export const beginPasskeyRequest = z.strictObject({
  challenge: z
    .string()
    .regex(/^[\w-]{43}$/)
    .optional(),
});
/** POST /api/v1/auth/passkey: a passkey alone; answers as signing in does. */
export const passkeyLoginRequest = z.object({ credential: shownPasskey });
