// The addresses of colleagues, for admins. Each act wants a fresh proof, and no key reaches one.
import { z } from 'zod';
import { acting } from '#platform/http/acting.ts';
import { type Route, route } from '#platform/http/route.ts';
import type { SessionsAnswer } from '#protocol/http/auth.ts';
import { changePersonRequest, inviteRequest, type PeopleAnswer } from '#protocol/http/people.ts';
import { id } from '#protocol/schema.ts';
import type { People } from './people.service.ts';

const base = '/api/v1/people';
const byId = z.object({ id });

/** An act on one person that says nothing. */
function act(
  verb: string,
  work: (personId: string, by: ReturnType<typeof acting>) => Promise<unknown>,
): Route {
  return route({
    ...{ method: 'POST', path: `${base}/:id/${verb}`, access: 'people.edit', fresh: true, params: byId },
    async handler(request) {
      const json = await work(request.params.id, acting(request));
      return json === undefined ? {} : { json };
    },
  });
}

export function peopleRoutes(people: People, hasMail: boolean): Route[] {
  return [
    route({
      ...{ method: 'GET', path: base, access: 'people.edit' },
      async handler() {
        const json: PeopleAnswer = { people: await people.list(), hasMail };
        return { json };
      },
    }),
    route({
      ...{ method: 'POST', path: base, access: 'people.edit', fresh: true },
      body: inviteRequest,
      bodyLimitBytes: 32_768,
      handler: async request => ({ status: 201, json: await people.invite(request.body, acting(request)) }),
    }),
    route({
      ...{ method: 'PUT', path: `${base}/:id`, access: 'people.edit', fresh: true, params: byId },
      body: changePersonRequest,
      bodyLimitBytes: 32_768,
      async handler(request) {
        await people.change(request.params.id, request.body, acting(request));
        return {};
      },
    }),
    act('invite', people.inviteAgain),
    act('disable', people.disable),
    act('enable', people.enable),
    act('factors/reset', people.resetFactors),
    act('sessions/end', (personId, by) => people.endSessions(personId, null, by)),
    route({
      ...{ method: 'GET', path: `${base}/:id/sessions`, access: 'people.edit', params: byId },
      async handler({ params, session }) {
        const json: SessionsAnswer = { sessions: await people.sessions(params.id, session.sessionId) };
        return { json };
      },
    }),
    route({
      ...{ method: 'DELETE', path: `${base}/:id/sessions/:sessionId`, access: 'people.edit', fresh: true },
      params: byId.extend({ sessionId: id }),
      async handler(request) {
        await people.endSessions(request.params.id, request.params.sessionId, acting(request));
        return {};
      },
    }),
  ];
}
