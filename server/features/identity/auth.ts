/**
 * Owns better-auth: e-mail and password, sessions that slide, tokens signed with the server's secret. Its own HTTP
 * routes and cookies are not used: the doors of this room are in identity.http.ts.
 */
import { APIError } from 'better-auth/api';
import { betterAuth } from 'better-auth/minimal';
import { bearer } from 'better-auth/plugins/bearer';
import type { Db } from '#platform/db/db.ts';
import type { Log } from '#platform/log.ts';
import { passwordLength } from '#protocol/http/auth.ts';
import type { Id } from '#protocol/ids.ts';
import { authDatabase } from './auth.store.ts';
import { hashPassword, isPassword } from './password.ts';

const daySeconds = 86_400;

export type Auth = {
  /** A new session, or null when address or password is wrong, or the person may not sign in. */
  signIn(attempt: {
    email: string;
    password: string;
    ip: string;
    userAgent: string;
  }): Promise<SignedIn | null>;
  /** Whose session a signed token names, while it is not over. Slides its end at most once a day. */
  find(token: string): Promise<{ sessionId: Id; personId: Id; expiresAtMs: number } | null>;
};
export type SignedIn = { token: string; personId: Id };

export type AuthOptions = {
  db: Db;
  log: Log;
  newId(): Id;
  /** At least 32 random characters; the same on every server of one installation. */
  secret: string;
  sessionDays: number;
  /** Asked after the password was right. */
  mayBegin(personId: Id): Promise<boolean>;
};

export function createAuth(options: AuthOptions): Auth {
  const auth = betterAuth(settings(options));
  return {
    async signIn({ email, password, ip, userAgent }) {
      try {
        const { headers, response } = await auth.api.signInEmail({
          body: { email, password },
          headers: new Headers({ 'x-forwarded-for': ip, 'user-agent': userAgent }),
          returnHeaders: true,
        });
        const token = headers.get('set-auth-token');
        if (!token) throw new Error('the session has no signed token');
        return { token: decodeURIComponent(token), personId: response.user.id };
      } catch (error) {
        if (isRefusal(error)) return null;
        throw error;
      }
    },
    async find(token) {
      const found = await auth.api.getSession({ headers: new Headers({ authorization: `Bearer ${token}` }) });
      if (!found) return null;
      const { session } = found;
      return { sessionId: session.id, personId: session.userId, expiresAtMs: session.expiresAt.getTime() };
    },
  };
}

/** Wrong address, wrong password, or not allowed to begin; anything else is a fault. */
const isRefusal = (error: unknown): boolean =>
  error instanceof APIError && error.statusCode >= 400 && error.statusCode < 500;

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
    plugins: [bearer({ requireSignature: true })],
  };
}
