/**
 * Owns accounts: people, teams, their passwords and rights, and the end of their sessions. Works without a running
 * server, so commands use it too. Never checks a password.
 */
import type { Db, Tx } from '#platform/db/db.ts';
import { isUniqueViolation } from '#platform/db/errors.ts';
import type { Id } from '#protocol/ids.ts';
import type { Actor } from '#protocol/permissions.ts';
import * as store from './accounts.store.ts';
import {
  changesRights,
  checkNewUser,
  checkUserChange,
  type NewUser,
  normalEmail,
  type Strategy,
  teamName,
  type UserChange,
} from './accounts.ts';
import { hashPassword, passwordProblem } from './password.ts';

/** `problem` is a sentence for the person who asked. */
export type Outcome<Value = object> = ({ ok: true } & Value) | { ok: false; problem: string };

export type Accounts = ReturnType<typeof createAccounts>;
export type AccountsDeps = { db: Db; newId(): Id };

const refuse = (problem: string): { ok: false; problem: string } => ({ ok: false, problem });
const nobody = refuse('There is no such person.');

export function createAccounts({ db, newId }: AccountsDeps) {
  /** Changes a locked person, and ends or renews what their sessions may do. */
  async function change(
    personId: Id,
    work: (user: store.User, tx: Tx) => Promise<Outcome>,
  ): Promise<Outcome> {
    return db.transaction(async tx => {
      // Admins first and in one order: whether one is the last has to be judged without a deadlock.
      await store.lockActiveAdmins(tx);
      const user = await store.lockUser(tx, personId);
      return user ? work(user, tx) : nobody;
    });
  }

  return {
    async addUser(asked: NewUser): Promise<Outcome<{ personId: Id }>> {
      const checked = checkNewUser(asked);
      if (!checked.ok) return checked;
      const { password, ...user } = checked.value;
      const unknown = await unknownTeam(db, user.teamIds);
      if (unknown) return refuse(unknown);
      const passwordHash = await hashPassword(password);
      const personId = newId();
      try {
        await db.transaction(tx =>
          store.insertUser(tx, { ...user, id: personId, passwordHash, accountRowId: newId() }),
        );
      } catch (error) {
        if (isUniqueViolation(error))
          return refuse(`Somebody with the address ${user.email} exists already.`);
        throw error;
      }
      return { ok: true, personId };
    },

    async addTeam(asked: { name: string; strategy?: Strategy }): Promise<Outcome<{ teamId: Id }>> {
      const name = teamName.safeParse(asked.name);
      if (!name.success) return refuse(name.error.issues[0]?.message ?? 'The name is not valid.');
      const teamId = newId();
      await store.insertTeam(db, { id: teamId, name: name.data, strategy: asked.strategy ?? 'round_robin' });
      return { ok: true, teamId };
    },

    listUsers: () => store.readUsers(db),
    listTeams: () => store.readTeams(db),
    isActive: async (personId: Id) => (await store.findUser(db, personId))?.isActive ?? false,
    /** What an active person is to every decision; null where there is none. */
    async actorOf(personId: Id): Promise<Actor | null> {
      const user = await store.findUser(db, personId);
      return user?.isActive ? { personId, name: user.name, role: user.role, teamIds: user.teamIds } : null;
    },
    findUserByEmail: (email: string) => store.findUserByEmail(db, normalEmail(email)),

    /** Another role or other teams close the person's sockets, so that their scopes are given anew (S7). */
    async updateUser(personId: Id, asked: UserChange): Promise<Outcome> {
      const checked = checkUserChange(asked);
      if (!checked.ok) return checked;
      const unknown = await unknownTeam(db, checked.value.teamIds ?? []);
      if (unknown) return refuse(unknown);
      return change(personId, async (user, tx) => {
        const changed = { ...user, ...checked.value };
        if (changed.role !== 'admin' && (await isLastAdmin(tx, user))) return lastAdmin;
        await store.saveUser(tx, changed);
        if (changesRights(user, changed)) {
          await store.insertEnding(tx, { id: newId(), personId, sessionId: null, reason: 'rights_changed' });
        }
        return { ok: true };
      });
    },

    /** Ends every session; the same person signs in again with the new password and loses nothing. */
    async setPassword(personId: Id, password: string): Promise<Outcome> {
      const passwordHash = await hashPassword(password);
      return change(personId, async (user, tx) => {
        const problem = passwordProblem(password, user.email);
        if (problem) return refuse(problem);
        await store.savePassword(tx, personId, passwordHash);
        await store.endSessions(tx, { personId, sessionId: null, reason: 'signed_out' });
        return { ok: true };
      });
    },

    /** The person stays in every history, but cannot sign in; their consoles are wiped when they next ask. */
    disableUser: (personId: Id): Promise<Outcome> =>
      change(personId, async (user, tx) => {
        if (await isLastAdmin(tx, user)) return lastAdmin;
        await store.saveUser(tx, { ...user, isActive: false });
        await revoke(tx, personId);
        return { ok: true };
      }),

    enableUser: (personId: Id): Promise<Outcome> =>
      change(personId, async (user, tx) => {
        await store.saveUser(tx, { ...user, isActive: true });
        return { ok: true };
      }),

    /** Signs the person out everywhere, and has their consoles wiped. They may sign in again. */
    revokeSessions: (personId: Id): Promise<Outcome> =>
      change(personId, async (_user, tx) => {
        await revoke(tx, personId);
        return { ok: true };
      }),
  };

  async function revoke(tx: Tx, personId: Id): Promise<void> {
    await store.endSessions(tx, { personId, sessionId: null, reason: 'revoked' });
    await store.insertEnding(tx, { id: newId(), personId, sessionId: null, reason: 'revoked' });
  }
}

const lastAdmin = refuse('This is the only active admin. Make somebody else an admin first.');

async function isLastAdmin(tx: Tx, user: store.User): Promise<boolean> {
  if (user.role !== 'admin' || !user.isActive) return false;
  const admins = await store.lockActiveAdmins(tx);
  return admins.every(({ id }) => id === user.id);
}

async function unknownTeam(db: Db, teamIds: readonly Id[]): Promise<string | null> {
  const found = new Set((await store.readTeams(db, teamIds)).map(({ id }) => id));
  const missing = teamIds.find(id => !found.has(id));
  return missing === undefined ? null : `There is no team ${missing}.`;
}
