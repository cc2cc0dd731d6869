/**
 * Owns the one way in: whoever gave a first proof of who they are, whatever it was, is asked for a second one where they have one, or is
 * given a session, and it is told. Never looks at a proof itself, and counts no tries.
 */
import type { Db } from '#platform/db/db.ts';
import type { FactorKind, LoginChallenge } from '#protocol/http/factors.ts';
import type { Id } from '#protocol/ids.ts';
import { findUser, type User } from './accounts.store.ts';
import type { Auth, SecondFactor } from './auth.ts';
import type { SignInNews } from './sign-in-news.ts';

export type EntryDeps = {
  db: Db;
  auth: Pick<Auth, 'begin'>;
  news: Pick<SignInNews, 'came'>;
  /** What this person can show beside the first proof; nothing: nothing is set up. */
  kindsOf(personId: Id): Promise<FactorKind[]>;
  makeChallenge(personId: Id, kinds: FactorKind[]): Promise<LoginChallenge>;
  /** Somebody signed in, and from where. Must not throw, nor take long. */
  signedIn?: ((facts: { personId: Id; sessionId: Id; ip: string }) => void) | undefined;
};

export type Entered = { ok: true; token: string; sessionId: Id; expiresAtMs: number; user: User };
/** The first proof was right, and there is no session yet: `POST /api/v1/auth/login/verify` goes on with this. */
export type Challenged = { ok: false; code: 'second_factor_challenge'; challenge: LoginChallenge };

export type Arrival = {
  personId: Id;
  ip: string;
  userAgent: string;
  /** What was shown beside the first proof already; null: nothing. A provider of single sign-on that saw a second one: `provider`. */
  second: SecondFactor | null;
};

/** Null where this person may not sign in. */
export type Enter = (who: Arrival) => Promise<Entered | Challenged | null>;

export function createEntry({ db, auth, news, kindsOf, makeChallenge, signedIn }: EntryDeps): Enter {
  return async ({ personId, ip, userAgent, second }) => {
    const user = await findUser(db, personId);
    if (!user?.isActive) return null;
    const kinds = second === null ? await kindsOf(personId) : [];
    if (kinds.length > 0) {
      return { ok: false, code: 'second_factor_challenge', challenge: await makeChallenge(personId, kinds) };
    }
    const begun = await auth.begin({ personId, ip, userAgent, second });
    if (!begun) return null;
    signedIn?.({ personId, sessionId: begun.sessionId, ip });
    news.came({ email: user.email, ip, userAgent, userId: personId, second });
    return { ok: true, ...begun, user };
  };
}
