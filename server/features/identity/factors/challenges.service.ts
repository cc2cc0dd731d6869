/**
 * Owns sign-ins whose first proof was right and whose second is waited for: one token each, for a few minutes, a few tries and one
 * session. Every try counts for the account and the network as a wrong password does.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { FactorKind, LoginChallenge, ShownFactor } from '#protocol/http/factors.ts';
import type { Id } from '#protocol/ids.ts';
import { findUser } from '../accounts.store.ts';
import type { Lockout } from '../lockout.service.ts';
import type { SignInNews } from '../sign-in-news.ts';
import type { Factors } from './factors.service.ts';
import * as store from './factors.store.ts';

export const challengeLastsMs = 300_000;
export const mostTries = 5;

export type ChallengesDeps = {
  db: Db;
  clock: Clock;
  factors: Pick<Factors, 'check' | 'codesLeft'>;
  lockout: Lockout;
  news: Pick<SignInNews, 'factorFailed' | 'recoveryUsed'>;
};

export type Answered =
  | { ok: true; personId: Id; second: FactorKind }
  | { ok: false; code: 'challenge_over' | 'wrong_second_factor' }
  | { ok: false; code: 'too_many_attempts'; retryAfterMs: number };

export type Challenges = ReturnType<typeof createChallenges>;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

export function createChallenges({ db, clock, factors, lockout, news }: ChallengesDeps) {
  return {
    async make(personId: Id, kinds: FactorKind[]): Promise<LoginChallenge> {
      const token = randomBytes(32).toString('base64url');
      const expiresAt = clock.now() + challengeLastsMs;
      await store.insertChallenge(db, { tokenHash: hashOf(token), personId, expiresAt });
      return { challenge: token, factors: kinds, expires_in: challengeLastsMs / 1_000 };
    },

    /** Whose sign-in waits; null: it is over. */
    personOf: (token: string) => store.findChallenge(db, hashOf(token), mostTries, clock.now()),

    /** Who may come in now, and by what; nothing has begun yet. */
    async answer(asked: { challenge: string; shown: ShownFactor; ip: string }): Promise<Answered> {
      const tokenHash = hashOf(asked.challenge);
      const over = { ok: false, code: 'challenge_over' } as const;
      const personId = await store.findChallenge(db, tokenHash, mostTries, clock.now());
      const user = personId && (await findUser(db, personId));
      if (!user) return over;
      const attempt = await lockout.attempt(asked.ip, user.email);
      if (!attempt.ok) return { ...attempt, code: 'too_many_attempts' };
      // Counted before it is looked at, so that many at once count too.
      if (!(await store.takeTry(db, tokenHash, mostTries, clock.now()))) return over;
      const { id, name, email } = user;
      const by = { kind: 'person', id, name, ip: asked.ip } as const;
      if (!(await factors.check(user, asked.shown, by))) {
        news.factorFailed({ email, ip: asked.ip, attempt, factor: asked.shown.factor });
        return { ok: false, code: 'wrong_second_factor' };
      }
      // Two right ones at once: one of them is in.
      if (!(await store.endChallenge(db, tokenHash))) return over;
      await attempt.succeeded(id);
      if (asked.shown.factor === 'recovery') {
        news.recoveryUsed({ userId: id, ip: asked.ip, left: await factors.codesLeft(id) });
      }
      return { ok: true, personId: id, second: asked.shown.factor };
    },

    forget: () => store.deleteOldChallenges(db, clock.now()),
  };
}
