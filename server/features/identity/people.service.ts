/**
 * Owns what admins do with their colleagues: invite, change, deactivate, let in again, and end sessions. Rights are the door's to
 * judge; that one active admin always remains is kept by the accounts.
 */
import type { Db } from '#platform/db/db.ts';
import type { Acting } from '#platform/http/acting.ts';
import { AppError, type ErrorCode } from '#protocol/errors.ts';
import type { SessionEntry } from '#protocol/http/auth.ts';
import type { ChangePersonRequest, InviteAnswer, InviteRequest, PersonEntry } from '#protocol/http/people.ts';
import type { Id } from '#protocol/ids.ts';
import type { Accounts, Outcome } from './accounts.service.ts';
import { findUser } from './accounts.store.ts';
import type { Links } from './links.service.ts';
import { type KeptPerson, readPeople } from './people.store.ts';
import type { SessionList } from './session-list.service.ts';
import type { SignInNews } from './sign-in-news.ts';

export type PeopleDeps = {
  db: Db;
  links: Pick<Links, 'issue'>;
  sessionList: Pick<SessionList, 'of'>;
  news: Pick<SignInNews, 'factorReset'>;
  /** Their verbs for whoever acts. */
  accountsFor(by: Acting): Accounts;
  /** Somebody was deactivated: what they had in hand goes to others. Must not throw, nor take long. */
  left?: ((personId: Id) => void) | undefined;
};

export type People = ReturnType<typeof createPeople>;

export function createPeople({ db, links, sessionList, accountsFor, left, news }: PeopleDeps) {
  const known = async (personId: Id) => {
    const user = await findUser(db, personId);
    if (!user) throw new AppError('not_found');
    return user;
  };
  return {
    async list(): Promise<PersonEntry[]> {
      return (await readPeople(db)).map(entryOf);
    },

    async invite(asked: InviteRequest, by: Acting): Promise<InviteAnswer> {
      let link: string | null = null;
      const invited = await accountsFor(by).invite(asked, async (tx, personId) => {
        link = await links.issue(tx, personId, 'invite');
      });
      return { id: held(invited).personId, link };
    },

    /** The link before holds no more. */
    async inviteAgain(personId: Id, by: Acting): Promise<{ link: string | null }> {
      let link: string | null = null;
      held(
        await accountsFor(by).inviteAgain(personId, async tx => {
          link = await links.issue(tx, personId, 'invite');
        }),
      );
      return { link };
    },

    async change(personId: Id, asked: ChangePersonRequest, by: Acting): Promise<void> {
      await known(personId);
      held(await accountsFor(by).updateUser(personId, asked));
    },

    async disable(personId: Id, by: Acting): Promise<void> {
      await known(personId);
      held(await accountsFor(by).disableUser(personId));
      left?.(personId);
    },

    async enable(personId: Id, by: Acting): Promise<void> {
      await known(personId);
      held(await accountsFor(by).enableUser(personId));
    },

    /** They sign in with their password alone until they set another one up; their sessions end. */
    async resetFactors(personId: Id, by: Acting): Promise<void> {
      await known(personId);
      held(await accountsFor(by).resetFactors(personId));
      news.factorReset({ userId: personId, by: by.name });
    },

    async sessions(personId: Id, thisSessionId: string): Promise<SessionEntry[]> {
      await known(personId);
      return sessionList.of(personId, thisSessionId);
    },

    /** The one session, or all of them (null); the consoles there are wiped. */
    async endSessions(personId: Id, sessionId: Id | null, by: Acting): Promise<void> {
      await known(personId);
      const ended = await accountsFor(by).revokeSessions(personId, sessionId);
      if (!ended.ok) throw new AppError('not_found', { message: ended.problem });
    },
  };
}

function held<Value>(outcome: Outcome<Value>): { ok: true } & Value {
  if (outcome.ok) return outcome;
  const code: ErrorCode = outcome.code ?? 'refused_by_state';
  throw new AppError(code, { message: outcome.problem });
}

const entryOf = ({
  inviteExpiresAt,
  inviteProblem,
  seenAt,
  hasPassword,
  hasTotp,
  hasPasskey,
  ...person
}: KeptPerson): PersonEntry => ({
  ...{ id: person.id, sessions: person.sessions, seenAt: seenAt?.getTime() ?? null, canSignIn: hasPassword },
  factors: [...(hasPasskey ? ['passkey' as const] : []), ...(hasTotp ? ['totp' as const] : [])],
  invitation:
    hasPassword || inviteExpiresAt === null
      ? null
      : { expiresAt: inviteExpiresAt.getTime(), problem: inviteProblem ?? '' },
});
