// Who may sign in, as whom, and for how long.
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Credentials } from '#platform/http/route.ts';
import type { Log } from '#platform/log.ts';
import type { Id } from '#protocol/ids.ts';
import { createAccounts } from './accounts.service.ts';
import { createAuth } from './auth.ts';
import { tokenOf } from './cookie.ts';
import { identityRoutes } from './identity.http.ts';
import { people } from './people.sync.ts';
import { createSessions, type SessionEnding } from './sessions.service.ts';
import { createSignInLimit } from './sign-in-limit.ts';

export type { Accounts } from './accounts.service.ts';
export type { SessionEnding } from './sessions.service.ts';

export type IdentityDeps = {
  db: Db;
  log: Log;
  clock: Clock;
  newId(): Id;
  /** At least 32 random characters; the same on every server of one installation. */
  secret: string;
  publicUrl: string | null;
  /** What a console binds its local data to. */
  serverId(): string;
  offlineDays: number;
  /** How long a session lasts after it was last used; 30, and never less than a console may be offline. */
  sessionDays?: number;
};

export type Identity = ReturnType<typeof createIdentity>;

export function createIdentity(deps: IdentityDeps) {
  const { db, log, clock, newId, secret, publicUrl, serverId, offlineDays } = deps;
  const accounts = createAccounts({ db, newId });
  const auth = createAuth({
    db,
    log,
    newId,
    secret,
    sessionDays: Math.max(deps.sessionDays ?? 30, offlineDays + 1),
    mayBegin: accounts.isActive,
  });
  const limit = createSignInLimit({ now: () => clock.now() });
  const sessions = createSessions({ db, clock, log, auth, limit });

  /** A change that ends sessions takes effect here before it is answered. */
  const thenTell =
    <Arguments extends unknown[], Result>(verb: (...given: Arguments) => Promise<Result>) =>
    async (...given: Arguments): Promise<Result> => {
      const result = await verb(...given);
      await sessions.readEndings();
      return result;
    };

  return {
    ...accounts,
    updateUser: thenTell(accounts.updateUser),
    setPassword: thenTell(accounts.setPassword),
    disableUser: thenTell(accounts.disableUser),
    revokeSessions: thenTell(accounts.revokeSessions),
    signIn: sessions.signIn,
    signOut: (credentials: Credentials) => sessions.signOut(tokenOf(credentials)),
    /** Who the cookie or bearer token belongs to. `session_revoked` wipes a console, `unauthenticated` does not. */
    authenticate: (credentials: Credentials) => sessions.find(tokenOf(credentials)),
    /** Called once for each session that ends, or for all of a person (`sessionId` null), on whichever server. */
    onSessionEnded: (listener: (ending: SessionEnding) => void) => sessions.onEnded(listener),
    /** Start it with the server: it learns of sessions that were ended elsewhere. */
    watcher: sessions.watcher(),
    routes: identityRoutes({
      sessions,
      clock,
      isPublicSecure: publicUrl?.startsWith('https:') ?? false,
      serverId,
      offlineDays,
    }),
    collections: { people },
  };
}
