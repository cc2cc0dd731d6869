// The addresses of signing in and out.
import type { Clock } from '#platform/clock.ts';
import { type Answer, type Credentials, type Route, route } from '#platform/http/route.ts';
import { AppError } from '#protocol/errors.ts';
import {
  type DoorOptions,
  type LoginAnswer,
  type LogoutAnswer,
  loginRequest,
  proofRequest,
  type SessionAnswer,
  type SignedInUser,
} from '#protocol/http/auth.ts';
import { verifyRequest } from '#protocol/http/factors.ts';
import { passkeyLoginRequest } from '#protocol/http/passkeys.ts';
import type { User } from './accounts.store.ts';
import { sessionCookie, tokenOf } from './cookie.ts';
import type { Entered } from './entry.service.ts';
import type { Sessions, SignInAnswer, VerifyAnswer } from './sessions.service.ts';

export type IdentityHttpDeps = {
  sessions: Sessions;
  clock: Clock;
  /** Whether browsers reach this server by https, whatever a single request looks like. */
  isPublicSecure: boolean;
  serverId(): string;
  offlineDays: number;
  options(): Promise<DoorOptions>;
};

export const loginAnswer = ({ token, expiresAtMs, user }: Entered, now: number): LoginAnswer => ({
  access_token: token,
  token_type: 'Bearer',
  expires_in: Math.floor((expiresAtMs - now) / 1000),
  user: toSignedIn(user),
});

export function identityRoutes(deps: IdentityHttpDeps): Route[] {
  const { sessions, clock, isPublicSecure, serverId, offlineDays } = deps;
  const restSeconds = (expiresAtMs: number) => Math.floor((expiresAtMs - clock.now()) / 1000);

  /** The session that this browser had is over: its cookie is taken by the new one, and nobody could end it any more. */
  async function letIn(entered: Entered, isSecure: boolean, { cookieHeader }: Credentials): Promise<Answer> {
    await sessions.endReplaced(tokenOf({ cookieHeader, bearer: undefined }), entered.token);
    const json = loginAnswer(entered, clock.now());
    return {
      json,
      headers: {
        'set-cookie': sessionCookie(json.access_token, json.expires_in, isSecure || isPublicSecure),
      },
    };
  }

  const login = route({
    method: 'POST',
    path: '/api/v1/auth/login',
    access: 'public',
    body: loginRequest,
    bodyLimitBytes: 8_192,
    async handler({ body, ip, header, isSecure, credentials }) {
      const userAgent = (header('user-agent') ?? '').slice(0, 300);
      const answer = await sessions.signIn({ ...body, ip, userAgent });
      if (!answer.ok) throw refusal(answer);
      return letIn(answer, isSecure, credentials);
    },
  });

  const verify = route({
    method: 'POST',
    path: '/api/v1/auth/login/verify',
    access: 'public',
    body: verifyRequest,
    bodyLimitBytes: 8_192,
    async handler({ body, ip, header, isSecure, credentials }) {
      const { challenge, ...shown } = body;
      const userAgent = (header('user-agent') ?? '').slice(0, 300);
      const answer = await sessions.verify({ challenge, shown, ip, userAgent });
      if (!answer.ok) throw refusal(answer);
      return letIn(answer, isSecure, credentials);
    },
  });

  const passkey = route({
    method: 'POST',
    path: '/api/v1/auth/passkey',
    access: 'public',
    body: passkeyLoginRequest,
    bodyLimitBytes: 65_536,
    async handler({ body, ip, header, isSecure, credentials }) {
      const userAgent = (header('user-agent') ?? '').slice(0, 300);
      const answer = await sessions.byPasskey({ shown: body.credential, ip, userAgent });
      if (!answer) throw new AppError('wrong_passkey');
      return letIn(answer, isSecure, credentials);
    },
  });

  const logout = route({
    method: 'POST',
    path: '/api/v1/auth/logout',
    // A session that is over still has a cookie to clear.
    access: 'public',
    async handler({ credentials, isSecure }) {
      const continueAt = await sessions.signOut(tokenOf(credentials));
      const headers = { 'set-cookie': sessionCookie('', 0, isSecure || isPublicSecure) };
      if (continueAt === null) return { headers };
      const json: LogoutAnswer = { continueAt };
      return { json, headers };
    },
  });

  const session = route({
    method: 'GET',
    path: '/api/v1/auth/session',
    access: 'staff',
    beforeFactor: true,
    async handler({ credentials, isSecure }) {
      const token = tokenOf(credentials);
      const found = await sessions.find(token);
      if (!found.ok || token === undefined) throw new AppError('unauthenticated');
      const json: SessionAnswer = {
        ...{ user: toSignedIn(found.user), serverId: serverId(), offlineDays },
        isFactorDue: found.session.isFactorDue ?? false,
      };
      if (credentials.bearer !== undefined) return { json };
      // The session's end slides on the server; the cookie's goes with it.
      const lasts = restSeconds(found.session.expiresAtMs);
      return { json, headers: { 'set-cookie': sessionCookie(token, lasts, isSecure || isPublicSecure) } };
    },
  });

  const proof = route({
    method: 'POST',
    path: '/api/v1/auth/proof',
    access: 'staff',
    beforeFactor: true,
    body: proofRequest,
    bodyLimitBytes: 8_192,
    async handler({ body, ip, session: signedIn }) {
      const answer = await sessions.prove(signedIn, { ...body, ip });
      if (answer.ok) return {};
      throw refusal(answer, 'The password is wrong.');
    },
  });

  const options = route({
    method: 'GET',
    path: '/api/v1/auth/options',
    access: 'public',
    handler: async () => ({ json: await deps.options() }),
  });

  return [options, login, verify, passkey, logout, session, proof];
}

function refusal(answer: Extract<SignInAnswer | VerifyAnswer, { ok: false }>, wrong?: string): AppError {
  switch (answer.code) {
    case 'too_many_attempts':
      return new AppError(answer.code, { retryAfterMs: answer.retryAfterMs });
    case 'second_factor_challenge':
      return new AppError(answer.code, { secondFactor: answer.challenge });
    case 'single_sign_on_only':
      return new AppError(answer.code, {
        message: `People with this address sign in with ${answer.provider}: use its button below.`,
      });
    default:
      return new AppError(answer.code, wrong === undefined ? {} : { message: wrong });
  }
}

const toSignedIn = ({ id, name, email, role, teamIds }: User): SignedInUser => ({
  id,
  name,
  email,
  role,
  teamIds,
});
