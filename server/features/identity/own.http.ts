// The addresses of what everybody does with their own sign-in: where they are signed in, and another password.
import { z } from 'zod';
import { type Route, route } from '#platform/http/route.ts';
import { AppError } from '#protocol/errors.ts';
import { passwordRequest, type SessionsAnswer } from '#protocol/http/auth.ts';
import { id } from '#protocol/schema.ts';
import type { Accounts } from './accounts.service.ts';
import type { SessionList } from './session-list.service.ts';

export type OwnHttpDeps = {
  sessionList: SessionList;
  setPassword: Accounts['setPassword'];
};

export function ownRoutes({ sessionList, setPassword }: OwnHttpDeps): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/auth/sessions',
      access: 'staff',
      async handler({ session: { actor, sessionId } }) {
        const json: SessionsAnswer = { sessions: await sessionList.of(actor.personId, sessionId) };
        return { json };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/auth/sessions/end-others',
      access: 'staff',
      fresh: true,
      async handler({ session: { actor, sessionId } }) {
        return { json: { ended: await sessionList.endOthers(actor.personId, sessionId) } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/auth/sessions/:id',
      access: 'staff',
      fresh: true,
      params: z.object({ id }),
      async handler({ session: { actor }, params }) {
        if (!(await sessionList.end(actor.personId, params.id))) throw new AppError('not_found');
        return {};
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/auth/password',
      access: 'staff',
      fresh: true,
      body: passwordRequest,
      bodyLimitBytes: 8_192,
      async handler({ session: { actor, sessionId }, body }) {
        const set = await setPassword(actor.personId, body.password, { keptSessionId: sessionId });
        if (!set.ok) throw new AppError('weak_password', { message: set.problem });
        return {};
      },
    }),
  ];
}
