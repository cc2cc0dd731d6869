/**
 * Owns the one way in: whoever proved who they are, however they did, is given a session here, and it is told. Never looks at a proof
 * itself, and counts no tries.
 */
import type { Db } from '#platform/db/db.ts';
import type { Id } from '#protocol/ids.ts';
import { findUser, type User } from './accounts.store.ts';
import type { Auth } from './auth.ts';
import type { SignInNews } from './sign-in-news.ts';

export type EntryDeps = {
  db: Db;
  auth: Pick<Auth, 'begin'>;
  news: Pick<SignInNews, 'came'>;
  /** Somebody signed in, and from where. Must not throw, nor take long. */
  signedIn?: ((facts: { personId: Id; sessionId: Id; ip: string }) => void) | undefined;
};

export type Entered = { ok: true; token: string; expiresAtMs: number; user: User };

/** A session for somebody who proved who they are; null where they may not sign in. */
export type Enter = (who: { personId: Id; ip: string; userAgent: string }) => Promise<Entered | null>;

export function createEntry({ db, auth, news, signedIn }: EntryDeps): Enter {
  return async ({ personId, ip, userAgent }) => {
    const begun = await auth.begin({ personId, ip, userAgent });
    const user = begun && (await findUser(db, personId));
    if (!begun || !user?.isActive) return null;
    signedIn?.({ personId, sessionId: begun.sessionId, ip });
    news.came({ email: user.email, ip, userAgent, userId: personId });
    return { ok: true, token: begun.token, expiresAtMs: begun.expiresAtMs, user };
  };
}
