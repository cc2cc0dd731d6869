import { z } from 'zod';
import { roles } from '../permissions.ts';
import { id } from '../schema.ts';

export const loginRequest = z.object({
  email: z.string().min(3).max(320),
  password: z.string().min(1).max(200),
});
export type LoginRequest = z.infer<typeof loginRequest>;

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
export const sessionAnswer = z.object({ user: signedInUser, serverId: z.string(), offlineDays: z.number() });
export type SessionAnswer = z.infer<typeof sessionAnswer>;
