/**
 * Owns accounts: people, teams, their passwords and rights, and the end of their sessions. Works without a running
 * server, so commands use it too. Never checks a password.
 */
import type { Db, Tx } from '#platform/db/db.ts';
import { isUniqueViolation } from '#platform/db/errors.ts';
import type { AuditAct, AuditDetail } from '#protocol/audit.ts';
import { errors } from '#protocol/errors.ts';
import { passwordLength } from '#protocol/http/auth.ts';
import type { Id } from '#protocol/ids.ts';
import type { Actor } from '#protocol/permissions.ts';
import * as store from './accounts.store.ts';
import {
  changesRights,
  checkInvited,
  checkNewUser,
  checkUserChange,
  type Invited,
  type NewUser,
  normalEmail,
  type Strategy,
  teamName,
  type UserChange,
} from './accounts.ts';
import { breachedProblem, type IsBreached } from './breached.ts';
import { deleteFactors } from './factors/factors.store.ts';
import { hashPassword, passwordProblem } from './password.ts';

/** `problem` is a sentence for the person who asked. */
export type Outcome<Value = object> =
  | ({ ok: true } & Value)
  | { ok: false; problem: string; code?: 'last_admin' };

export type Accounts = ReturnType<typeof createAccounts>;
/** Tells the audit log, in the transaction of the change. */
export type NoteAccount = (
  tx: Tx,
  act: Extract<AuditAct, `person.${string}` | 'team.add'>,
  subject: { id: Id; name: string },
  detail?: AuditDetail,
) => void;
export type AccountsDeps = {
  db: Db;
  newId(): Id;
  /** Absent where nobody acts: what a demo or a test begins with. */
  note?: NoteAccount;
  /** Absent: nobody is asked. */
  isBreached?: IsBreached;
};

const refuse = (problem: string): { ok: false; problem: string } => ({ ok: false, problem });
const nobody = refuse('There is no such person.');

export function createAccounts({ db, newId, note = () => {}, isBreached = async () => false }: AccountsDeps) {
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
      if (await isBreached(password)) return refuse(breachedProblem);
      return add(user, 'person.add', await hashPassword(password));
    },

    /** Somebody who comes by a link, which `alongside` makes; until then nobody can sign in as them. */
    async invite(
      asked: Invited,
      alongside: (tx: Tx, personId: Id) => Promise<void>,
    ): Promise<Outcome<{ personId: Id }>> {
      const checked = checkInvited(asked);
      return checked.ok ? add(checked.value, 'person.invite', null, alongside) : checked;
    },

    /** Somebody who comes in otherwise than by a password; `alongside` writes how. */
    async make(
      asked: Invited,
      alongside: (tx: Tx, personId: Id) => Promise<void>,
    ): Promise<Outcome<{ personId: Id }>> {
      const checked = checkInvited(asked);
      return checked.ok ? add(checked.value, 'person.add', null, alongside) : checked;
    },

    /** Another link for somebody who has not come yet. */
    inviteAgain: (personId: Id, alongside: (tx: Tx) => Promise<void>): Promise<Outcome> =>
      change(personId, async (user, tx) => {
        if (!user.isActive) return refuse('This person is deactivated. Activate them first.');
        if ((await store.readPassword(tx, personId)) !== null)
          return refuse('This person has a password already. They can replace it on the sign-in page.');
        await alongside(tx);
        note(tx, 'person.invite_again', user);
        return { ok: true };
      }),

    async addTeam(asked: { name: string; strategy?: Strategy }): Promise<Outcome<{ teamId: Id }>> {
      const name = teamName.safeParse(asked.name);
      if (!name.success) return refuse(name.error.issues[0]?.message ?? 'The name is not valid.');
      const teamId = newId();
      const strategy = asked.strategy ?? 'round_robin';
      await db.transaction(async tx => {
        await store.insertTeam(tx, { id: teamId, name: name.data, strategy });
        note(tx, 'team.add', { id: teamId, name: name.data }, { strategy });
      });
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
        note(tx, 'person.change', user, { before: rightsOf(user), after: rightsOf(changed) });
        if (changesRights(user, changed)) {
          await store.insertEnding(tx, { id: newId(), personId, sessionId: null, reason: 'rights_changed' });
        }
        return { ok: true };
      });
    },

    /** Ends every session but the one to keep; the same person signs in again with the new password and loses nothing. */
    async setPassword(
      personId: Id,
      password: string,
      {
        keptSessionId = null,
        allowed = async () => true,
      }: {
        keptSessionId?: Id | null /** Asked last, in the transaction. */;
        allowed?(tx: Tx): Promise<boolean>;
      } = {},
    ): Promise<Outcome> {
      const read = password.slice(0, passwordLength.most);
      const [passwordHash, isKnown] = await Promise.all([hashPassword(read), isBreached(read)]);
      return change(personId, async (user, tx) => {
        const problem = passwordProblem(password, user) ?? (isKnown ? breachedProblem : null);
        if (problem) return refuse(problem);
        if (!(await allowed(tx))) return nobody;
        await store.savePassword(tx, personId, passwordHash);
        note(tx, 'person.password', user);
        await store.endSessions(tx, { personId, sessionId: null, reason: 'signed_out' }, keptSessionId);
        return { ok: true };
      });
    },

    /** Whatever they showed beside the password counts no more, and they are signed out everywhere; nothing is wiped. */
    resetFactors: (personId: Id): Promise<Outcome> =>
      change(personId, async (user, tx) => {
        if (!(await deleteFactors(tx, personId))) return refuse('This person has no second factor.');
        note(tx, 'person.factor_reset', user);
        await store.endSessions(tx, { personId, sessionId: null, reason: 'signed_out' });
        return { ok: true };
      }),

    /** The person stays in every history, but cannot sign in; their consoles are wiped when they next ask. */
    disableUser: (personId: Id): Promise<Outcome> =>
      change(personId, async (user, tx) => {
        if (await isLastAdmin(tx, user)) return lastAdmin;
        await store.saveUser(tx, { ...user, isActive: false });
        await revoke(tx, personId);
        await store.endLinks(tx, personId);
        note(tx, 'person.disable', user);
        return { ok: true };
      }),

    enableUser: (personId: Id): Promise<Outcome> =>
      change(personId, async (user, tx) => {
        await store.saveUser(tx, { ...user, isActive: true });
        note(tx, 'person.enable', user);
        return { ok: true };
      }),

    /** Signs the person out everywhere, or ends the one session, and has their consoles wiped. They may sign in again. */
    revokeSessions: (personId: Id, sessionId: Id | null = null): Promise<Outcome> =>
      change(personId, async (user, tx) => {
        if (sessionId === null) await revoke(tx, personId);
        else if ((await store.endSessions(tx, { personId, sessionId, reason: 'revoked' })) === 0)
          return refuse('There is no such session.');
        note(tx, 'person.revoke', user, sessionId === null ? undefined : { sessionId });
        return { ok: true };
      }),
  };

  async function add(
    user: Required<Invited>,
    act: 'person.add' | 'person.invite',
    passwordHash: string | null,
    alongside: (tx: Tx, personId: Id) => Promise<void> = async () => {},
  ): Promise<Outcome<{ personId: Id }>> {
    const unknown = await unknownTeam(db, user.teamIds);
    if (unknown) return refuse(unknown);
    const personId = newId();
    try {
      await db.transaction(async tx => {
        await store.insertUser(tx, { ...user, id: personId, passwordHash, accountRowId: newId() });
        note(tx, act, { id: personId, name: user.name }, rightsOf(user));
        await alongside(tx, personId);
      });
    } catch (error) {
      if (isUniqueViolation(error)) return refuse(`Somebody with the address ${user.email} exists already.`);
      throw error;
    }
    return { ok: true, personId };
  }

  async function revoke(tx: Tx, personId: Id): Promise<void> {
    await store.endSessions(tx, { personId, sessionId: null, reason: 'revoked' });
    await store.insertEnding(tx, { id: newId(), personId, sessionId: null, reason: 'revoked' });
  }
}

const lastAdmin = { ...refuse(errors.last_admin.message), code: 'last_admin' as const };

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

/** What decides over what somebody may do and see. */
const rightsOf = ({ name, role, teamIds }: Pick<store.User, 'name' | 'role' | 'teamIds'>): AuditDetail => ({
  ...{ name, role, teamIds },
});
