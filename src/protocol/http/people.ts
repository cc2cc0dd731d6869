// What only admins know and decide of colleagues. Names, roles and teams themselves are documents, which every console holds.
import { z } from 'zod';
import type { Id, Millis } from '../ids.ts';
import { roles } from '../permissions.ts';
import { id } from '../schema.ts';
import type { FactorKind } from './factors.ts';

/** An invitation that nobody took yet. */
export type Invitation = {
  expiresAt: Millis;
  /** Why no mail server would have the mail; '' while none refused it. */
  problem: string;
};

export type PersonEntry = {
  id: Id;
  /** Whether there is any way in: a person who was invited has none until they chose a password. */
  canSignIn: boolean;
  /** The last one that was sent, while they have no way in. */
  invitation: Invitation | null;
  /** Where they are signed in. */
  sessions: number;
  /** The latest that any of those was seen; null: there is none. To the minute. */
  seenAt: Millis | null;
  /** What they show beside their password; recovery codes are not named. */
  factors: FactorKind[];
};
/** GET /api/v1/people */
export type PeopleAnswer = { people: PersonEntry[]; hasMail: boolean };

const rights = {
  name: z.string().trim().min(1).max(200),
  role: z.enum(roles),
  teamIds: z.array(id).max(200),
};

/** POST /api/v1/people: somebody new, who comes by a link. */
export const inviteRequest = z.object({ ...rights, email: z.email().max(320) });
export type InviteRequest = z.infer<typeof inviteRequest>;
/** `link`: to be handed over by whoever invited, where the desk sends no mail; it is shown only now. */
export type InviteAnswer = { id: Id; link: string | null };

/** PUT /api/v1/people/:id */
export const changePersonRequest = z.object(rights);
export type ChangePersonRequest = z.infer<typeof changePersonRequest>;
