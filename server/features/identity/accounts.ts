// What an account may be. Pure.
import { z } from 'zod';
import { type Role, roles } from '#protocol/permissions.ts';
import { id } from '#protocol/schema.ts';
import { passwordProblem } from './password.ts';

export const strategies = ['manual', 'round_robin', 'least_busy', 'skills'] as const;
export type Strategy = (typeof strategies)[number];

export type NewUser = {
  email: string;
  name: string;
  role: Role;
  teamIds: string[];
  password: string;
  /** How many open conversations at once; 10 unless given. */
  capacity?: number;
  skills?: string[];
};

/** Whoever is asked to come, before they chose a password. */
export type Invited = Omit<NewUser, 'password'>;

/** What may be changed later. An absent field stays as it is. */
export type UserChange = Partial<Pick<NewUser, 'name' | 'role' | 'teamIds' | 'capacity' | 'skills'>>;

const name = z
  .string()
  .trim()
  .min(1, 'The name is empty.')
  .max(200, 'The name is longer than 200 characters.');
const profile = {
  name,
  role: z.enum(roles, `The role must be one of ${roles.join(', ')}.`),
  teamIds: z.array(id).max(200, 'Nobody can be in more than 200 teams.'),
  capacity: z
    .number()
    .int('The capacity must be a whole number from 0 to 100.')
    .min(0, 'The capacity must be a whole number from 0 to 100.')
    .max(100, 'The capacity must be a whole number from 0 to 100.'),
  skills: z.array(z.string().trim().min(1).max(40)).max(50, 'Nobody can have more than 50 skills.'),
};
const invited = z.object({
  ...profile,
  email: z.string().max(320).pipe(z.email('The e-mail address is not one.')),
});
const newUser = invited.extend({ password: z.string() });
const userChange = z.object(profile).partial();
export const teamName = name;

export const normalEmail = (email: string): string => email.trim().toLowerCase();

type Checked<Value> = { ok: true; value: Value } | { ok: false; problem: string };

/** The user as it is stored, or the first thing that is wrong with it. */
export function checkNewUser(user: NewUser): Checked<Required<NewUser>> {
  const { capacity = 10, skills = [] } = user;
  const read = newUser.safeParse({ ...user, capacity, skills, email: normalEmail(user.email) });
  if (!read.success) return { ok: false, problem: firstProblem(read.error) };
  const problem = passwordProblem(read.data.password, read.data);
  return problem ? { ok: false, problem } : { ok: true, value: read.data };
}

/** The same of somebody who has no password yet. */
export function checkInvited(asked: Invited): Checked<Required<Invited>> {
  const { capacity = 10, skills = [] } = asked;
  const read = invited.safeParse({ ...asked, capacity, skills, email: normalEmail(asked.email) });
  return read.success ? { ok: true, value: read.data } : { ok: false, problem: firstProblem(read.error) };
}

export function checkUserChange(change: UserChange): Checked<UserChange> {
  const read = userChange.safeParse(change);
  return read.success ? { ok: true, value: read.data } : { ok: false, problem: firstProblem(read.error) };
}

const firstProblem = (error: z.ZodError): string => error.issues[0]?.message ?? 'The input is not valid.';

/** Whether sockets have to be closed, so that a person's scopes are given anew (S7). */
export function changesRights(
  before: { role: Role; teamIds: readonly string[] },
  after: { role: Role; teamIds: readonly string[] },
): boolean {
  const key = (ids: readonly string[]) => [...ids].sort().join();
  return before.role !== after.role || key(before.teamIds) !== key(after.teamIds);
}
