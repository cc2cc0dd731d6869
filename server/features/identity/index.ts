// Who may sign in, as whom, and for how long.
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Acting } from '#platform/http/acting.ts';
import type { Credentials } from '#platform/http/route.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/log.ts';
import { createSealer, type KeptSealer } from '#platform/sealed.ts';
import type { DoorOptions, LoginAnswer } from '#protocol/http/auth.ts';
import type { Id } from '#protocol/ids.ts';
import type { WriteAudit } from '../audit/index.ts';
import type { SealedColumn } from '../secrets/index.ts';
import { type Accounts, createAccounts } from './accounts.service.ts';
import { endSessions, findUser } from './accounts.store.ts';
import { createAuth } from './auth.ts';
import { createBreached } from './breached.ts';
import { sessionCookie, tokenOf } from './cookie.ts';
import { createEntry, type Entered, type EntryDeps } from './entry.service.ts';
import { createChallenges } from './factors/challenges.service.ts';
import { factorRuleRoutes } from './factors/factor-rules.http.ts';
import { createFactorRules } from './factors/factor-rules.service.ts';
import { factorRoutes } from './factors/factors.http.ts';
import { createFactors } from './factors/factors.service.ts';
import { passkeyRoutes } from './factors/passkeys.http.ts';
import { createPasskeys } from './factors/passkeys.service.ts';
import { siteOf } from './factors/passkeys.ts';
import { createForgotLimit } from './forgot-limit.ts';
import { identityRoutes, loginAnswer } from './identity.http.ts';
import { linkRoutes } from './links.http.ts';
import { createLinks, type LinksDeps } from './links.service.ts';
import { createLockout } from './lockout.service.ts';
import { ownRoutes } from './own.http.ts';
import { peopleRoutes } from './people.http.ts';
import { createPeople, type PeopleDeps } from './people.service.ts';
import { people } from './people.sync.ts';
import { createSessionList } from './session-list.service.ts';
import { createSessions, type SessionEnding, type SessionsDeps } from './sessions.service.ts';
import { forgetProofs, saveProof } from './sessions.store.ts';
import { createSignInNews, type SignInNewsDeps } from './sign-in-news.ts';

export type { Accounts } from './accounts.service.ts';
export type { SessionEnding } from './sessions.service.ts';

export type IdentityDeps = {
  db: Db;
  log: Log;
  clock: Clock;
  newId(): Id;
  /** At least 32 random characters; the same on every server of one installation. */
  secret: string;
  /** Of what the database keeps. */
  sealer: KeptSealer;
  publicUrl: string | null;
  /** Who knows passwords from breaches; absent: nobody is asked. */
  breachedPasswordsUrl?: string | null;
  /** What a console binds its local data to. */
  serverId(): string;
  offlineDays: number;
  /** How long a session lasts after it was last used; 30, and never less than a console may be offline. */
  sessionDays?: number;
  /** Where an address is, as two letters; absent: nobody knows. */
  countryOf?(ip: string): string | null;
  jobs: Pick<Jobs, 'enqueue' | 'register'>;
  audit: WriteAudit;
} & Pick<PeopleDeps, 'left'> &
  Pick<LinksDeps, 'sendLetter' | 'consoleUrl'> &
  Pick<SignInNewsDeps, 'tellPerson' | 'recordSecurityEvent'> &
  Pick<EntryDeps, 'signedIn'> &
  Pick<SessionsDeps, 'passwordsCount' | 'wayOut'> & {
    /** Providers by which people come in, too. */
    singleSignOn?(): Promise<DoorOptions['singleSignOn']>;
  };

export type Identity = ReturnType<typeof createIdentity>;

export const useOfFactors = 'second factor';
/** @param secret of the installation: what authenticator secrets were sealed with once; null: nobody can read it here */
export function sealedByIdentity(secret: string | null): readonly SealedColumn[] {
  const totp = {
    ...{ table: 'factor_totp', key: 'person_id', use: useOfFactors },
    ...(secret === null ? {} : { before: createSealer(secret, useOfFactors) }),
  };
  return [
    { ...totp, column: 'secret', what: 'authenticator secrets' },
    { ...totp, column: 'offered_secret', what: 'authenticator secrets that are being set up' },
  ];
}

export function createIdentity(deps: IdentityDeps) {
  const { db, log, clock, newId, secret, publicUrl, serverId, offlineDays } = deps;
  const isBreached = createBreached({ url: deps.breachedPasswordsUrl ?? null, log, clock });
  const accounts = createAccounts({ db, newId, isBreached });
  /** The same, for whoever acts through a door: the audit log hears of it. */
  const accountsFor = ({ ip, ...by }: Acting) =>
    createAccounts({
      ...{ db, newId, isBreached },
      note: (tx, act, subject, detail) =>
        deps.audit(tx, {
          ...{ act, by, ip, subject: { kind: act.split('.')[0] ?? '', ...pick(subject) } },
          ...(detail ? { detail } : {}),
        }),
    });
  const auth = createAuth({
    db,
    clock,
    log,
    newId,
    secret,
    sessionDays: Math.max(deps.sessionDays ?? 30, offlineDays + 1),
    mayBegin: accounts.isActive,
  });
  const lockout = createLockout({ db, clock });
  const links = createLinks({
    ...{ db, clock, log, newId, jobs: deps.jobs, sendLetter: deps.sendLetter, consoleUrl: deps.consoleUrl },
    accountsOf({ id, name, ip }) {
      const { setPassword } = accountsFor({ kind: 'person', id, name, ip });
      return { setPassword: thenTell(setPassword) };
    },
    async chosen({ id, email, kind, ip }) {
      await lockout.lift(email);
      if (kind === 'reset') news.passwordReplaced({ userId: id, ip });
    },
  });
  const { tellPerson, recordSecurityEvent } = deps;
  const news = createSignInNews({ db, clock, tellPerson, recordSecurityEvent });
  const passkeys = createPasskeys({ db, clock, log, newId, site: siteOf(publicUrl) });
  const factors = createFactors({
    ...{ db, clock, sealer: deps.sealer, passkeys, audit: deps.audit },
    readEndings: () => sessions.readEndings(),
  });
  const challenges = createChallenges({ db, clock, factors, lockout, news });
  const enter = createEntry({
    ...{ db, auth, news, signedIn: deps.signedIn },
    kindsOf: factors.kindsOf,
    makeChallenge: challenges.make,
  });
  const rules = createFactorRules({
    ...{ db, clock, audit: deps.audit, news },
    tellDue: () => sessions.tellDue(),
  });
  const sessions = createSessions({
    db,
    clock,
    log,
    auth,
    lockout,
    news,
    enter,
    challenges,
    rules,
    passkeys,
    passwordsCount: deps.passwordsCount,
    wayOut: deps.wayOut,
  });

  const sessionList = createSessionList({
    db,
    countryOf: deps.countryOf ?? (() => null),
    readEndings: sessions.readEndings,
  });

  /** A change that ends sessions takes effect here before it is answered. */
  const thenTell =
    <Arguments extends unknown[], Result>(verb: (...given: Arguments) => Promise<Result>) =>
    async (...given: Arguments): Promise<Result> => {
      const result = await verb(...given);
      await sessions.readEndings();
      return result;
    };

  const told = (by: Acting): Accounts => {
    const theirs = accountsFor(by);
    return {
      ...theirs,
      updateUser: thenTell(theirs.updateUser),
      disableUser: thenTell(theirs.disableUser),
      revokeSessions: thenTell(theirs.revokeSessions),
      resetFactors: thenTell(theirs.resetFactors),
    };
  };
  const colleagues = createPeople({ db, links, sessionList, accountsFor: told, left: deps.left, news });

  return {
    ...accounts,
    updateUser: thenTell(accounts.updateUser),
    setPassword: thenTell(accounts.setPassword),
    disableUser: thenTell(accounts.disableUser),
    revokeSessions: thenTell(accounts.revokeSessions),
    /** The same verbs, for whoever acts: the audit log hears of it. */
    accountsFor: told,
    /** Who uses the session showed just now who they are. */
    proven: (sessionId: Id): Promise<void> => saveProof(db, sessionId),
    cookieOf: (token: string, expiresAtMs: number, isSecure: boolean): string =>
      sessionCookie(token, (expiresAtMs - clock.now()) / 1_000, isSecure),
    signIn: sessions.signIn,
    /** Whoever gave a first proof, whatever it was, comes in here, or is asked for a second one. */
    enter,
    /** Whether a second factor is asked for where nobody saw one yet. */
    asksForMore: async (personId: Id): Promise<boolean> => (await factors.kindsOf(personId)).length > 0,
    loginAnswer: (entered: Entered): LoginAnswer => loginAnswer(entered, clock.now()),
    /** As if they had signed out there: what waits in a console goes on once they are back. */
    async endSessions(ended: readonly { personId: Id; sessionId: Id }[]): Promise<void> {
      await db.transaction(async tx => {
        for (const ending of ended) await endSessions(tx, { ...ending, reason: 'signed_out' });
      });
      await sessions.readEndings();
    },
    /** A browser came in with this token: the session that it had before is over. */
    endReplaced: ({ cookieHeader }: Credentials, token: string): Promise<void> =>
      sessions.endReplaced(tokenOf({ cookieHeader, bearer: undefined }), token),
    signOut: (credentials: Credentials) => sessions.signOut(tokenOf(credentials)),
    /** Who the cookie or bearer token belongs to. `session_revoked` wipes a console, `unauthenticated` does not. */
    authenticate: (credentials: Credentials) => sessions.find(tokenOf(credentials)),
    isProven: sessions.isProven,
    /** The person shows once more who they are before an act that could do harm. False: they are signed in nowhere. */
    challenge: async (personId: Id): Promise<boolean> => (await forgetProofs(db, personId)) > 0,
    /** Called once for each session that ends, or for all of a person (`sessionId` null), on whichever server. */
    onSessionEnded: (listener: (ending: SessionEnding) => void) => sessions.onEnded(listener),
    /** Start it with the server: it learns of sessions that were ended elsewhere. */
    watcher: sessions.watcher(links.forget),
    /** Resolves once nothing that was asked for at the door is under way. */
    idle: links.idle,
    routes: [
      ...identityRoutes({
        sessions,
        clock,
        isPublicSecure: publicUrl?.startsWith('https:') ?? false,
        serverId,
        offlineDays,
        options: async () => ({
          hasMail: links.hasMail,
          hasPasskeys: passkeys.isThere,
          singleSignOn: (await deps.singleSignOn?.()) ?? [],
        }),
      }),
      ...linkRoutes(links, createForgotLimit({ db, clock })),
      ...peopleRoutes(colleagues, links.hasMail),
      ...factorRoutes({ factors, rules, find: personId => findUser(db, personId) }),
      ...factorRuleRoutes(rules),
      ...passkeyRoutes({ passkeys, factors, challenges, find: personId => findUser(db, personId) }),
      ...ownRoutes({ sessionList, setPassword: thenTell(accounts.setPassword) }),
    ],
    /** Where everybody is signed in. */
    allSessions: sessionList.all,
    /** Which roles must have a second factor. */
    factorRules: rules.list,
    /** How everybody signs in, as consoles hold it: last seen to the quarter of an hour, or it would be another list every minute. */
    async allPeople() {
      const entries = await colleagues.list();
      return {
        hasMail: links.hasMail,
        colleagues: entries.map(each => ({
          ...each,
          seenAt: each.seenAt && each.seenAt - (each.seenAt % quarterMs),
        })),
      };
    },
    collections: { people },
  };
}

const quarterMs = 900_000;
const pick = ({ id, name }: { id: Id; name: string }) => ({ id, name });
