/**
 * Owns better-auth: e-mail and password, sessions that slide, tokens signed with the server's secret. Its own HTTP
 * routes and cookies are not used: the doors of this room are in identity.http.ts.
 */
import { createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { betterAuth } from 'better-auth/minimal';
import { bearer } from 'better-auth/plugins/bearer';
import { z } from 'zod';
import { type Clock, systemClock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Log } from '#platform/log.ts';
import { passwordLength } from '#protocol/http/auth.ts';
import { type FactorKind, factorKinds } from '#protocol/http/factors.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { authDatabase } from './auth.store.ts';
import { hashPassword, isPassword } from './password.ts';

const daySeconds = 86_400;
/** However much it is used, a session ends then: whoever took a token unseen has it no longer than that. */
const mostDays = 90;

export type Auth = {
  /** Whose address and password these are; null where they are nobody's. Takes as long either way. */
  check(given: { email: string; password: string }): Promise<Id | null>;
  /** A new session of somebody who proved who they are; null where they may not sign in. */
  begin(of: {
    personId: Id;
    ip: string;
    userAgent: string;
    second: SecondFactor | null;
  }): Promise<Begun | null>;
  /** Whose session a signed token names, while it is not over by the database's clock. Slides its end at most once a day. */
  find(
    token: string,
  ): Promise<{ sessionId: Id; personId: Id; expiresAtMs: number; second: SecondFactor | null } | null>;
};
/** What was shown beside the first proof: ours, or what the provider of a single sign-on saw (`provider`). */
export type SecondFactor = FactorKind | 'provider';
/** Its end by the clock that was given: as far from now as by the database's. */
export type Begun = { token: string; sessionId: Id; expiresAtMs: number };

export type AuthOptions = {
  db: Db;
  clock: Clock;
  log: Log;
  newId(): Id;
  /** At least 32 random characters; the same on every server of one installation. */
  secret: string;
  sessionDays: number;
  /** Asked of each session that would begin. */
  mayBegin(personId: Id): Promise<boolean>;
};

export function createAuth(options: AuthOptions): Auth {
  const auth = betterAuth(settings(options));
  // What the library answers is by the clock that it reads itself.
  const shown = (endsAtMs: number): Millis => options.clock.now() + (endsAtMs - systemClock.now());
  const longestMs = Math.max(mostDays, options.sessionDays) * daySeconds * 1_000;
  return {
    async check({ email, password }) {
      const { internalAdapter, password: passwords } = await auth.$context;
      const found = await internalAdapter.findUserByEmail(email, { includeAccounts: true });
      const hashed = found?.accounts.find(({ providerId }) => providerId === 'credential')?.password;
      if (found && hashed) return (await passwords.verify({ hash: hashed, password })) ? found.user.id : null;
      await passwords.hash(password);
      return null;
    },
    async begin({ personId, ip, userAgent, second }) {
      const { headers, response } = await auth.api.beginSession({
        body: { personId, second },
        headers: new Headers({ 'x-forwarded-for': ip, 'user-agent': userAgent }),
        returnHeaders: true,
      });
      if (!response) return null;
      const token = headers.get('set-auth-token');
      if (!token) throw new Error('the session has no signed token');
      const { sessionId, expiresAtMs } = response;
      return { sessionId, expiresAtMs: shown(expiresAtMs), token: decodeURIComponent(token) };
    },
    async find(token) {
      const found = await auth.api.getSession({ headers: new Headers({ authorization: `Bearer ${token}` }) });
      if (!found) return null;
      const { session } = found;
      const { id: sessionId, userId: personId, expiresAt, createdAt, secondFactor } = session;
      const endsAtMs = Math.min(expiresAt.getTime(), createdAt.getTime() + longestMs);
      // Over, however much it was used; the row goes when its sliding end has come.
      if (endsAtMs <= systemClock.now()) return null;
      return { sessionId, personId, expiresAtMs: shown(endsAtMs), second: known(secondFactor) };
    },
  };
}

const known = (value: unknown): SecondFactor | null =>
  [...factorKinds, 'provider' as const].find(kind => kind === value) ?? null;

/** The library begins sessions where it has checked a proof itself; ours are checked by rooms of ours, and end here. */
const beginning = {
  id: 'steward-beginning',
  endpoints: {
    beginSession: createAuthEndpoint(
      '/steward/begin',
      { method: 'POST', body: z.object({ personId: z.string(), second: z.string().nullable() }) },
      async ctx => {
        const { internalAdapter } = ctx.context;
        const { personId, second: secondFactor } = ctx.body;
        const user = await internalAdapter.findUserById(personId);
        const session = user && (await internalAdapter.createSession(user.id, false, { secondFactor }));
        if (!user || !session) return null;
        // The plugin of bearer tokens takes it from here, signed.
        await setSessionCookie(ctx, { session, user }, false);
        return { sessionId: session.id, expiresAtMs: session.expiresAt.getTime() };
      },
    ),
  },
};

function settings({ db, log, newId, secret, sessionDays, mayBegin }: AuthOptions) {
  const stamps = { createdAt: 'created_at', updatedAt: 'updated_at' };
  return {
    appName: 'Steward',
    // Never shown: without it the library would look for one in the environment.
    baseURL: 'http://127.0.0.1',
    secrets: [{ version: 1, value: secret }],
    database: authDatabase(db),
    telemetry: { enabled: false },
    // Ours counts by address and e-mail address, before the password is looked at.
    rateLimit: { enabled: false },
    logger: {
      log: (level: string, message: string, ...rest: unknown[]) =>
        log[level === 'error' ? 'warn' : 'debug']({ err: rest.find(item => item instanceof Error) }, message),
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLength.least,
      maxPasswordLength: passwordLength.most,
      password: {
        hash: hashPassword,
        verify: ({ hash, password }: { hash: string; password: string }) => isPassword(password, hash),
      },
    },
    user: { modelName: 'auth_user', fields: { ...stamps, emailVerified: 'email_verified' } },
    session: {
      modelName: 'auth_session',
      fields: {
        ...stamps,
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
      },
      additionalFields: {
        secondFactor: { type: 'string' as const, fieldName: 'second_factor', required: false, input: false },
      },
      expiresIn: sessionDays * daySeconds,
      updateAge: daySeconds,
    },
    account: {
      modelName: 'auth_account',
      fields: {
        ...stamps,
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
      },
    },
    verification: { modelName: 'auth_verification', fields: { ...stamps, expiresAt: 'expires_at' } },
    databaseHooks: {
      session: { create: { before: async ({ userId }: { userId: string }) => mayBegin(userId) } },
    },
    advanced: { database: { generateId: newId } },
    plugins: [beginning, bearer({ requireSignature: true })],
  };
}
