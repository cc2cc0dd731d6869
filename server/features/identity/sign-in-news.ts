/** Owns who hears of wrong tries of signing in: the security events, and the person whose account it is. Never delays the answer. */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { SendNotificationRequest } from '#protocol/http/notifications.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { findUserByEmail } from './accounts.store.ts';
import type { SecondFactor } from './auth.ts';
import type { Attempt } from './lockout.service.ts';

export type SignInEvent = {
  eventType: 'signed_in' | 'sign_in_failed' | 'sign_in_locked' | 'second_factor_failed' | 'passkey_failed';
  sourceIp: string;
  userId: Id | null;
  timestamp: Millis;
  threatLevel: 'info' | 'low' | 'medium' | 'high';
  details: Record<string, unknown>;
  actionTaken: 'none' | 'refused' | 'locked';
};

export type SignInNewsDeps = {
  db: Db;
  clock: Clock;
  tellPerson?: ((said: SendNotificationRequest) => void) | undefined;
  recordSecurityEvent?: ((event: SignInEvent) => void) | undefined;
};

export type SignInNews = ReturnType<typeof createSignInNews>;
type Came = { email: string; ip: string; userAgent: string; userId: Id; second: SecondFactor | null };
type Failure = { email: string; ip: string; attempt: Extract<Attempt, { ok: true }>; factor?: string };

export function createSignInNews({ db, clock, tellPerson, recordSecurityEvent }: SignInNewsDeps) {
  async function tell({ email, ip, attempt, factor }: Failure): Promise<void> {
    const user = await findUserByEmail(db, email);
    const said = { sourceIp: ip, userId: user?.id ?? null, timestamp: clock.now() };
    recordSecurityEvent?.({
      ...said,
      // Whoever comes so far has the password.
      ...(factor
        ? { eventType: 'second_factor_failed', threatLevel: 'medium' }
        : { eventType: 'sign_in_failed', threatLevel: 'low' }),
      details: { email: email.slice(0, 320), ...(factor ? { factor } : {}) },
      actionTaken: 'refused',
    });
    if (attempt.locks.length === 0) return;
    recordSecurityEvent?.({
      ...said,
      eventType: 'sign_in_locked',
      threatLevel: attempt.locks.includes('account') ? 'high' : 'medium',
      details: { email: email.slice(0, 320), counts: attempt.locks },
      actionTaken: 'locked',
    });
    // Told when it begins, not at each try of the same attack.
    if (!user?.isActive || !attempt.begun.some(kind => kind !== 'network')) return;
    tellPerson?.({
      userId: user.id,
      title: factor ? 'Somebody gave your password, and no right code' : 'Somebody tried to sign in as you',
      message: factor
        ? `Your password was right and the second factor was not, several times, the last from ${ip}; further tries have to wait. If it was not you, somebody knows your password: change it in Settings now.`
        : `Several wrong passwords in a row, the last from ${ip}; further tries have to wait. If it was not you, your account is safe while your password is: change it in Settings if you use it anywhere else.`,
      priority: 'high',
      data: { conversationId: null, route: '#/settings', facts: {} },
    });
  }
  return {
    /** Somebody signed in. */
    came({ email, ip, userAgent, userId, second }: Came): void {
      recordSecurityEvent?.({
        ...{ eventType: 'signed_in', sourceIp: ip, userId, timestamp: clock.now(), threatLevel: 'info' },
        ...{ details: { email: email.slice(0, 320), userAgent, secondFactor: second }, actionTaken: 'none' },
      });
    },
    /** A code that was kept for when the other factor is lost let somebody in. */
    recoveryUsed({ userId, ip, left }: { userId: Id; ip: string; left: number }): void {
      tellPerson?.({
        ...{ userId, title: 'A recovery code was used', priority: 'high' },
        message: `It let somebody sign in as you from ${ip}. ${
          left === 1 ? '1 code is' : `${left} codes are`
        } left; make new ones in Settings. If it was not you, change your password and tell an administrator.`,
        data: { conversationId: null, route: '#/settings', facts: {} },
      });
    },
    /** The role must have one from now on. */
    factorAsked({ userId, dueAt }: { userId: Id; dueAt: Millis }): void {
      const isNow = dueAt <= clock.now();
      tellPerson?.({
        ...{ userId, title: 'Set up a second factor', priority: 'high' },
        message: `Your role must have one ${
          isNow ? 'from now on' : `from ${new Date(dueAt).toISOString().slice(0, 10)} on`
        }. You find it in Settings; until then nothing changes.`,
        data: { conversationId: null, route: '#/settings', facts: {} },
      });
    },
    factorReset({ userId, by }: { userId: Id; by: string }): void {
      tellPerson?.({
        ...{ userId, title: 'Your second factor was removed', priority: 'high' },
        message: `${by} removed it, so your password alone lets you in. Set up another one in Settings.`,
        data: { conversationId: null, route: '#/settings', facts: {} },
      });
    },
    /** A passkey alone let nobody in. `userId`: whose it is; null: nobody's here. */
    passkeyFailed({ userId, ip, userAgent }: { userId: Id | null; ip: string; userAgent: string }): void {
      recordSecurityEvent?.({
        ...{
          eventType: 'passkey_failed',
          sourceIp: ip,
          userId,
          timestamp: clock.now(),
          actionTaken: 'refused',
        },
        // What a device of somebody's signed and does not hold is a copy, or was meant for elsewhere.
        ...{ threatLevel: userId === null ? 'low' : 'medium', details: { userAgent } },
      });
    },
    /** The password was right, what should have come with it was not. */
    factorFailed(failure: Failure & { factor: string }): void {
      void tell(failure).catch(() => {});
    },
    /** Somebody chose another password by a link: whoever it was not learns of it where they are signed in next. */
    passwordReplaced({ userId, ip }: { userId: Id; ip: string }): void {
      tellPerson?.({
        ...{ userId, title: 'Your password was replaced', priority: 'high' },
        message: `It was done by a link that was sent to your mail address, from ${ip}. If it was not you, somebody reads your mail: tell an administrator.`,
        data: { conversationId: null, route: '#/settings', facts: {} },
      });
    },
    /** Somebody gave a wrong password, or tried to be who does not exist. */
    failed(failure: Failure): void {
      // The answer must not take longer for those who work here. Whatever goes wrong shows with the next statement too.
      void tell(failure).catch(() => {});
    },
  };
}
