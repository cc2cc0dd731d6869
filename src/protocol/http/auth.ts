import { z } from 'zod';
import type { Id, Millis } from '../ids.ts';
import { roles } from '../permissions.ts';
import { id } from '../schema.ts';
import { doorProvider } from './sso.ts';

export const loginRequest = z.object({
  email: z.string().min(3).max(320),
  password: z.string().min(1).max(200),
});
export type LoginRequest = z.infer<typeof loginRequest>;

/** POST /api/v1/auth/proof: who is signed in shows once more who they are, for what answers `reauthentication_required`. */
export const proofRequest = z.object({ password: z.string().min(1).max(200) });

/** GET /api/v1/auth/options: which ways in there are, for whoever stands before the door. */
export const doorOptions = z.object({
  /** Whether this desk sends mail, so that a forgotten password can be replaced. */
  hasMail: z.boolean(),
  /** Whether a passkey lets people in. */
  hasPasskeys: z.boolean(),
  /** Providers by which people come in, too: `GET /api/v1/auth/sso/<slug>/start` leads there. */
  singleSignOn: z.array(doorProvider),
});
export type DoorOptions = z.infer<typeof doorOptions>;

/** POST /api/v1/auth/logout: 204, or where to go on, so that the session at the provider it began with ends as well. */
export type LogoutAnswer = { continueAt: string };

/** POST /api/v1/auth/forgot: 202 whoever it is; a mail goes out where somebody has that address. */
export const forgotRequest = z.object({ email: z.string().min(3).max(320) });

const linkToken = z.string().regex(/^[\w-]{43}$/, 'The link is not whole. Open it from the mail again.');
/** POST /api/v1/auth/link: whose it is. Looking does not use it up. */
export const linkRequest = z.object({ token: linkToken });
export const linkKinds = ['invite', 'reset'] as const;
export type LinkKind = (typeof linkKinds)[number];
export type LinkAnswer = { kind: LinkKind; name: string; email: string };
/** POST /api/v1/auth/link/use: the password that whoever has the link chooses. Every session of the person ends. */
export const useLinkRequest = z.object({ token: linkToken, password: z.string().min(1).max(200) });

/** Characters of a new password. */
export const passwordLength = { least: 12, most: 200 } as const;

/** POST /api/v1/auth/password: one's own. Every other session ends; the person signs in there again and loses nothing. */
export const passwordRequest = z.object({ password: z.string().min(1).max(200) });

/** Where somebody is signed in. */
export type SessionEntry = {
  id: Id;
  /** As the browser or the desktop console calls itself. */
  userAgent: string;
  ip: string;
  /** Two letters (ISO 3166), or null where it is not known. */
  country: string | null;
  createdAt: Millis;
  /** To the minute. */
  seenAt: Millis;
  /** The one that asks. */
  isThis: boolean;
};
/** GET /api/v1/auth/sessions, and /api/v1/people/:id/sessions: last seen first. */
export type SessionsAnswer = { sessions: SessionEntry[] };

export const signedInUser = z.object({
  id,
  name: z.string(),
  email: z.string(),
  role: z.enum(roles),
  teamIds: z.array(id),
});
export type SignedInUser = z.infer<typeof signedInUser>;

export const loginAnswer = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  /** Seconds. */
  expires_in: z.number().int(),
  user: signedInUser,
});
export type LoginAnswer = z.infer<typeof loginAnswer>;

/** GET /api/v1/auth/session: who the cookie or bearer token belongs to. */
export const sessionAnswer = z.object({
  user: signedInUser,
  serverId: z.string(),
  offlineDays: z.number(),
  /** Nothing but setting up a second factor is possible. */
  isFactorDue: z.boolean(),
});
export type SessionAnswer = z.infer<typeof sessionAnswer>;
