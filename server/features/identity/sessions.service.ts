/**
 * Owns sessions as the doors see them: signing in and out, who a token belongs to, and word of every end. Keeps what it
 * knows about a token for some seconds, and forgets it at once when the session ends on this server.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { gather } from '#platform/gather.ts';
import type { Session } from '#platform/http/route.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { Log } from '#platform/log.ts';
import type { ShownFactor } from '#protocol/http/factors.ts';
import type { ShownPasskey } from '#protocol/http/passkeys.ts';
import type { Id } from '#protocol/ids.ts';
import {
  deleteOld,
  type Ending,
  endSessions,
  findUser,
  readNewEndings,
  readPassword,
  readUsers,
  type User,
  wasRevoked,
} from './accounts.store.ts';
import { normalEmail } from './accounts.ts';
import type { Auth } from './auth.ts';
import type { Challenged, Enter, Entered } from './entry.service.ts';
import type { Challenges } from './factors/challenges.service.ts';
import type { FactorRules } from './factors/factor-rules.service.ts';
import type { Passkeys } from './factors/passkeys.service.ts';
import type { Attempt, Lockout } from './lockout.service.ts';
import { isPassword } from './password.ts';
import { noteSeen, saveProof, wasProven } from './sessions.store.ts';
import type { SignInNews } from './sign-in-news.ts';

export type SessionEnding = Omit<Ending, 'id'>;

export type Found =
  | { ok: true; session: Session; user: User }
  | { ok: false; code: 'unauthenticated' | 'session_revoked' };

type NotProven =
  | { ok: false; code: 'wrong_credentials' }
  /** Their address comes in by this provider alone. */
  | { ok: false; code: 'single_sign_on_only'; provider: string }
  | { ok: false; code: 'too_many_attempts'; retryAfterMs: number };
export type SignInAnswer = Entered | Challenged | NotProven;
export type VerifyAnswer = Entered | Extract<Awaited<ReturnType<Challenges['answer']>>, { ok: false }>;

export type SessionsDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  auth: Auth;
  lockout: Lockout;
  news: SignInNews;
  enter: Enter;
  challenges: Challenges;
  passkeys: Pick<Passkeys, 'alone' | 'ownerOf' | 'forget'>;
  rules: Pick<FactorRules, 'dueAt' | 'dueSessions'>;
  /** Where the session is ended outside, too; null: nowhere. */
  wayOut?: ((sessionId: Id) => Promise<string | null>) | undefined;
  /** By which provider alone an address comes in, and whose password counts there still; null: passwords count. */
  passwordsCount?: ((email: string) => Promise<{ name: string; breakGlassId: Id | null } | null>) | undefined;
};

const heldMs = 10_000;
const heldMost = 10_000;
const watchEveryMs = 1_000;
/** Endings are read again for this long, because one that commits late carries the time of its transaction's begin. */
const watchWindowSeconds = 60;
const dueEveryMs = 30_000;
const cleanEveryMs = 3_600_000;
/** How long a proof of who somebody is lasts for acts that could do harm. */
const provenForMs = 600_000;
const traceDays = 400;

export function createSessions(deps: SessionsDeps) {
  const { db, clock, log, auth, lockout, news, enter, challenges } = deps;
  const { dueAt, dueSessions } = deps.rules;
  const held = new Map<string, { found: Extract<Found, { ok: true }>; sinceMs: number }>();
  const listeners = new Set<(ending: SessionEnding) => void>();
  const told = new Set<Id>();
  const toldDue = new Set<Id>();
  let endingsTold = 0;
  let reading: Promise<void> = Promise.resolve();

  function tell(ending: Ending): void {
    if (told.has(ending.id)) return;
    told.add(ending.id);
    endingsTold += 1;
    for (const [token, { found }] of held) {
      const { actor, sessionId } = found.session;
      if (actor.personId === ending.personId && (ending.sessionId ?? sessionId) === sessionId)
        held.delete(token);
    }
    const { personId, sessionId, reason } = ending;
    for (const listener of listeners) listener({ personId, sessionId, reason });
  }

  /** Reads what ended, here or on another server or by a command, and tells each once. */
  function readEndings(): Promise<void> {
    reading = reading
      .catch(() => {})
      .then(async () => {
        const endings = await readNewEndings(db, watchWindowSeconds);
        for (const ending of endings) tell(ending);
        const current = new Set(endings.map(({ id }) => id));
        for (const id of told) if (!current.has(id)) told.delete(id);
      });
    return reading;
  }

  /** The time to set up a second factor is over: those who did not are told to come anew, once each, and find only that. */
  async function tellDue(): Promise<void> {
    const due = await dueSessions();
    const now = new Set(due.map(({ sessionId }) => sessionId));
    for (const id of toldDue) if (!now.has(id)) toldDue.delete(id);
    for (const { personId, sessionId } of due) {
      if (toldDue.has(sessionId)) continue;
      toldDue.add(sessionId);
      tell({ id: sessionId, personId, sessionId, reason: 'rights_changed' });
    }
  }

  // After a restart all of them are seen at once.
  const seen = gather(async (sessionIds: readonly Id[]) => {
    await noteSeen(db, sessionIds);
    return sessionIds;
  });

  const userOf = gather(async (personIds: readonly Id[]) => {
    const users = new Map((await readUsers(db, personIds)).map(user => [user.id, user]));
    return personIds.map(id => users.get(id));
  });

  async function look(token: string): Promise<Found> {
    const session = await auth.find(token);
    if (!session) {
      const isRevoked = await wasRevoked(db, hashOf(token));
      return { ok: false, code: isRevoked ? 'session_revoked' : 'unauthenticated' };
    }
    const user = await userOf(session.personId);
    if (!user?.isActive) return { ok: false, code: 'session_revoked' };
    const { sessionId, expiresAtMs } = session;
    const due = session.second === null ? await dueAt(user.id) : null;
    const isFactorDue = due !== null && due <= clock.now();
    // A list that is a minute behind is no reason to keep anybody waiting, or out.
    void seen(sessionId).catch(error => log.debug({ err: error }, 'a session was not noted as seen'));
    return { ok: true, user, session: { actor: actorOf(user), sessionId, expiresAtMs, isFactorDue } };
  }

  function hold(token: string, found: Extract<Found, { ok: true }>): void {
    held.set(token, { found, sinceMs: clock.now() });
    for (const oldest of held.keys()) {
      if (held.size <= heldMost) break;
      held.delete(oldest);
    }
  }

  /** A clock that was set back would keep it for as long as it was set back. */
  function isFresh(sinceMs: number, expiresAtMs: number): boolean {
    const now = clock.now();
    return sinceMs <= now && now < Math.min(sinceMs + heldMs, expiresAtMs);
  }

  return {
    /** Who a token belongs to. Throws only when the database cannot say. */
    async find(token: string | undefined): Promise<Found> {
      if (token === undefined || token.length > 500) return { ok: false, code: 'unauthenticated' };
      const known = held.get(token);
      if (known && isFresh(known.sinceMs, known.found.session.expiresAtMs)) return known.found;
      held.delete(token);
      let before = endingsTold;
      let found = await look(token);
      // A session that ended while we looked would be kept, and its socket opened, after its end was told.
      while (before !== endingsTold) {
        before = endingsTold;
        found = await look(token);
      }
      // Whoever sets a second factor up goes on at once, on every server.
      if (found.ok && !found.session.isFactorDue) hold(token, found);
      return found;
    },

    async signIn(asked: {
      email: string;
      password: string;
      ip: string;
      userAgent: string;
    }): Promise<SignInAnswer> {
      const email = normalEmail(asked.email);
      const attempt = await lockout.attempt(asked.ip, email);
      if (!attempt.ok) return { ...attempt, code: 'too_many_attempts' };
      const personId = await auth.check({ email, password: asked.password });
      // Said after the password was looked at, whatever became of that: the answer tells nobody which account is the exception.
      const only = await deps.passwordsCount?.(email);
      if (only && (personId === null || personId !== only.breakGlassId)) {
        news.failed({ email, ip: asked.ip, attempt });
        return { ok: false, code: 'single_sign_on_only', provider: only.name };
      }
      const { ip, userAgent } = asked;
      const entered = personId && (await enter({ personId, ip, userAgent, second: null }));
      if (!entered) {
        news.failed({ email, ip: asked.ip, attempt });
        return { ok: false, code: 'wrong_credentials' };
      }
      // Until the second proof is right too, this was a wrong try: else whoever has the password could guess at codes for ever.
      if (entered.ok) await attempt.succeeded(entered.user.id);
      return entered;
    },

    /** The second proof of a sign-in that waits for it. */
    async verify(asked: {
      challenge: string;
      shown: ShownFactor;
      ip: string;
      userAgent: string;
    }): Promise<VerifyAnswer> {
      const answered = await challenges.answer(asked);
      if (!answered.ok) return answered;
      const { personId, second } = answered;
      const entered = await enter({ personId, second, ip: asked.ip, userAgent: asked.userAgent });
      return entered?.ok ? entered : { ok: false, code: 'challenge_over' };
    },

    /** A passkey alone: the device, and what opens it. Null: it is not right. */
    async byPasskey(asked: { shown: ShownPasskey; ip: string; userAgent: string }): Promise<Entered | null> {
      const personId = await deps.passkeys.alone(asked.shown);
      const { ip, userAgent } = asked;
      const entered = personId === null ? null : await enter({ personId, second: 'passkey', ip, userAgent });
      if (entered?.ok) return entered;
      news.passkeyFailed({ userId: await deps.passkeys.ownerOf(asked.shown), ip, userAgent });
      return null;
    },

    /** Somebody who is signed in shows once more who they are, for acts that could do harm. */
    async prove(
      { actor, sessionId }: Session,
      { password, ip }: { password: string; ip: string },
    ): Promise<{ ok: true } | NotProven> {
      const user = await findUser(db, actor.personId);
      if (!user) return { ok: false, code: 'wrong_credentials' };
      const attempt: Attempt = await lockout.attempt(ip, user.email);
      if (!attempt.ok) return { ...attempt, code: 'too_many_attempts' };
      const hashed = await readPassword(db, user.id);
      if (hashed === null || !(await isPassword(password, hashed))) {
        news.failed({ email: user.email, ip, attempt });
        return { ok: false, code: 'wrong_credentials' };
      }
      await attempt.succeeded(user.id);
      await saveProof(db, sessionId);
      return { ok: true };
    },

    /** Whether the person of this session showed who they are within the last minutes. Nothing that is no session ever did. */
    isProven: (session: Session) => wasProven(db, session.sessionId, provenForMs),

    /**
     * Ends the one session. A token of no session is no error: the person is signed out either way. Answers where its end goes on,
     * where it began at a provider that wants to know; null: nowhere.
     */
    async signOut(token: string | undefined): Promise<string | null> {
      const found = token === undefined ? null : await look(token);
      if (!found?.ok) return null;
      const { actor, sessionId } = found.session;
      const continueAt = (await deps.wayOut?.(sessionId)) ?? null;
      await endSessions(db, { personId: actor.personId, sessionId, reason: 'signed_out' });
      await readEndings();
      return continueAt;
    },

    /** A browser came in with another session: the one that it had ends, as if its person had signed out there. */
    async endReplaced(former: string | undefined, token: string): Promise<void> {
      const found = former === undefined || former === token ? null : await look(former);
      if (!found?.ok) return;
      const { actor, sessionId } = found.session;
      await endSessions(db, { personId: actor.personId, sessionId, reason: 'signed_out' });
      await readEndings();
    },

    /** The returned function stops listening. */
    onEnded(listener: (ending: SessionEnding) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    readEndings,
    tellDue,

    /** Learns of sessions that another server or a command ended, within about a second. */
    watcher(alsoClean: () => Promise<void>): Part {
      const clean = async () => {
        await deleteOld(db, traceDays);
        await lockout.forget();
        await challenges.forget();
        await deps.passkeys.forget();
        await alsoClean();
      };
      return createWatcher({ log, readEndings, tellDue, clean });
    },
  };
}

export type Sessions = ReturnType<typeof createSessions>;

export const actorOf = ({ id, name, role, teamIds }: User) => ({ personId: id, name, role, teamIds });

/** As the endings keep it: the token without its signature. */
const hashOf = (token: string): string =>
  createHash('sha256')
    .update(token.split('.')[0] ?? '')
    .digest('hex');

function createWatcher(options: {
  log: Log;
  readEndings(): Promise<void>;
  tellDue(): Promise<void>;
  clean(): Promise<void>;
}): Part {
  const { log, readEndings, tellDue, clean } = options;
  let timers: NodeJS.Timeout[] = [];
  const attempt = (what: string, work: () => Promise<void>) => async () => {
    await work().catch(error => log.warn({ err: error }, `could not ${what}`));
  };
  return {
    name: 'sessions',
    async start() {
      // What ended before this start has no socket to close; reading it now keeps it from being told later.
      await readEndings();
      timers = [
        every(watchEveryMs, attempt('read the ended sessions', readEndings)),
        every(dueEveryMs, attempt('look who must have a second factor', tellDue)),
        every(cleanEveryMs, attempt('delete old sessions', clean)),
      ];
    },
    stop() {
      for (const timer of timers) clearInterval(timer);
      timers = [];
    },
  };
}

/** Never two at once: a slow turn makes the next ones wait for their time. */
function every(ms: number, work: () => Promise<void>): NodeJS.Timeout {
  let isUnderWay = false;
  return setInterval(async () => {
    if (isUnderWay) return;
    isUnderWay = true;
    await work();
    isUnderWay = false;
  }, ms);
}
