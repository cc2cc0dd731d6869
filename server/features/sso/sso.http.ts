// The addresses of single sign-on: there and back for whoever signs in, and for admins the providers. No key reaches them.
import { z } from 'zod';
import { acting } from '#platform/http/acting.ts';
import { type Answer, type Credentials, type Route, route } from '#platform/http/route.ts';
import type { Sealer } from '#platform/sealed.ts';
import { AppError } from '#protocol/errors.ts';
import type { LoginAnswer } from '#protocol/http/auth.ts';
import {
  addProviderRequest,
  backChannelRequest,
  type LinkedPeopleAnswer,
  type ProviderAnswer,
  providerSlug,
  redeemSsoRequest,
  type SsoRefusal,
  saveProviderRequest,
  startSsoQuery,
  testProviderRequest,
} from '#protocol/http/sso.ts';
import { id } from '#protocol/schema.ts';
import type { Entered, Entrance, EntranceDeps } from './entrance.service.ts';
import { flowCookie, goneCookie } from './flow.ts';
import { type Handovers, refusedAt } from './handover.service.ts';
import type { Leaving } from './leaving.service.ts';
import { provenPage } from './proven-page.ts';
import type { Providers } from './providers.service.ts';

export type SsoHttpDeps = {
  entrance: Entrance;
  handovers: Handovers;
  leaving: Leaving;
  providers: Providers;
  sessionOf: EntranceDeps['sessionOf'];
  flowSealer: Sealer;
  baseUrl(): string;
  isPublicSecure: boolean;
  /** The `Set-Cookie` of a session. */
  sessionCookie(entered: Entered, isSecure: boolean): string;
  /** A browser came in with this token: the session that it had before is over. */
  endReplaced(credentials: Credentials, token: string): Promise<void>;
  /** What signing in answers. */
  loginAnswer(entered: Entered): LoginAnswer;
};

const door = '/api/v1/auth/sso/:slug';
const desk = '/api/v1/security/sso';
const bySlug = z.object({ slug: providerSlug });

export const ssoRoutes = (deps: SsoHttpDeps): Route[] => [
  ...doorRoutes(deps),
  redeemRoute(deps),
  leavingRoute(deps),
  ...deskRoutes(deps),
];

const goTo = (location: string, cookies: string[] = []): Answer => ({
  status: 302,
  headers: {
    location,
    'referrer-policy': 'no-referrer',
    ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}),
  },
});

/** As browsers say it (Fetch Metadata): of our own page, or of nobody's, such as a bookmark or the desktop program. */
const isLedHere = (site: string | undefined): boolean => site === 'cross-site' || site === 'same-site';

function doorRoutes(deps: SsoHttpDeps): Route[] {
  const { entrance, flowSealer, baseUrl, isPublicSecure, sessionCookie } = deps;
  const turnAway = (why: SsoRefusal, slug: string, cookies: string[] = []) =>
    goTo(`${baseUrl()}/console/#/sign-in/${why}/${slug}`, cookies);

  const start = route({
    method: 'GET',
    path: `${door}/start`,
    access: 'public',
    params: bySlug,
    query: startSsoQuery,
    cost: 2,
    async handler({ params: { slug }, query, credentials, ip, isSecure, header }) {
      // Led here by a page elsewhere, nobody asked to come in: on the sign-in page they can.
      if (isLedHere(header('sec-fetch-site'))) return goTo(`${baseUrl()}/console/`);
      // The provider sends people back to one host: what a browser carries must be of that one.
      const { port, challenge, awaits } = query;
      const handover = port !== undefined && challenge && awaits ? { port, challenge, state: awaits } : null;
      if (query.moved === undefined && header('host') !== new URL(baseUrl()).host) {
        const again = new URLSearchParams({
          for: query.for,
          moved: 'yes',
          ...(query.to ? { to: query.to } : {}),
          ...(handover && {
            port: `${handover.port}`,
            challenge: handover.challenge,
            awaits: handover.state,
          }),
        });
        return goTo(`${baseUrl()}/api/v1/auth/sso/${slug}/start?${again}`);
      }
      const began = await entrance.began({
        ...{ slug, isProof: query.for === 'proof', to: query.to ?? '', handover, credentials, ip },
      });
      if (!began.ok) return handover ? goTo(refusedAt(handover, began.why)) : turnAway(began.why, slug);
      return goTo(began.location, [flowCookie(began.flow, flowSealer, isSecure || isPublicSecure)]);
    },
  });

  const callback = route({
    method: 'GET',
    path: `${door}/callback`,
    access: 'public',
    params: bySlug,
    // As the provider sends it: its own words may stand beside the code.
    query: z.looseObject({ state: z.string().max(500).optional() }),
    cost: 2,
    async handler({ params: { slug }, query, credentials, ip, isSecure, header }) {
      const secure = isSecure || isPublicSecure;
      const came = await entrance.cameBack({
        ...{ slug, query: new URLSearchParams(textsOf(query)).toString(), credentials, ip },
        userAgent: (header('user-agent') ?? '').slice(0, 300),
      });
      const gone = goneCookie(query.state ?? '', secure);
      if (came.handedTo !== undefined) return goTo(came.handedTo, [gone]);
      if (!came.ok) return turnAway(came.why, slug, [gone]);
      if (came.isProof) {
        const { body, headers } = provenPage();
        return { body, headers: { ...headers, 'set-cookie': gone } };
      }
      if (came.entered) await deps.endReplaced(credentials, came.entered.token);
      const cookies = came.entered ? [gone, sessionCookie(came.entered, secure)] : [gone];
      return goTo(`${baseUrl()}/console/#/signed-in${came.to.slice(1)}`, cookies);
    },
  });
  return [start, callback];
}

const redeemRoute = ({ handovers, sessionOf, loginAnswer }: SsoHttpDeps): Route =>
  route({
    method: 'POST',
    path: '/api/v1/auth/sso/redeem',
    access: 'public',
    body: redeemSsoRequest,
    bodyLimitBytes: 8_192,
    cost: 2,
    async handler({ body, credentials, ip, header }) {
      const userAgent = (header('user-agent') ?? '').slice(0, 300);
      const session = credentials.bearer === undefined ? null : await sessionOf(credentials);
      const answer = await handovers.redeem({ ...body, session, ip, userAgent });
      if (answer.ok) return answer.entered ? { json: loginAnswer(answer.entered) } : {};
      if (answer.why === 'over') throw new AppError('challenge_over');
      throw new AppError('wrong_credentials', {
        message: 'You came back as somebody else. Confirm with your own account at the provider.',
      });
    },
  });

/** The provider's servers come here, whichever country they are in: what counts is who signed. */
const leavingRoute = ({ leaving }: SsoHttpDeps): Route =>
  route({
    method: 'POST',
    path: `${door}/backchannel-logout`,
    access: 'public',
    surface: 'none',
    params: bySlug,
    body: backChannelRequest,
    isForm: true,
    bodyLimitBytes: 16_384,
    cost: 2,
    async handler({ params: { slug }, body, ip }) {
      if (!(await leaving.ended(slug, body.logout_token, ip)))
        throw new AppError('malformed', { message: 'The logout token does not hold, or came before.' });
      return { status: 200, body: '', headers: { 'cache-control': 'no-store' } };
    },
  });

const textsOf = (query: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(query).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );

function deskRoutes({ providers }: SsoHttpDeps): Route[] {
  const list = route({
    method: 'GET',
    path: desk,
    access: 'security.edit',
    keys: 'never',
    handler: async () => ({ json: await providers.list() }),
  });
  const add = route({
    method: 'POST',
    path: desk,
    access: 'security.edit',
    keys: 'never',
    fresh: true,
    body: addProviderRequest,
    bodyLimitBytes: 65_536,
    async handler({ body, ...asked }) {
      const json: ProviderAnswer = { provider: await providers.add(body, acting(asked)) };
      return { status: 201, json };
    },
  });
  const test = route({
    method: 'POST',
    path: `${desk}/test`,
    access: 'security.edit',
    keys: 'never',
    fresh: true,
    cost: 10,
    body: testProviderRequest,
    bodyLimitBytes: 16_384,
    handler: async ({ body }) => ({ json: await providers.test(body) }),
  });
  const save = route({
    method: 'PUT',
    path: `${desk}/:slug`,
    access: 'security.edit',
    keys: 'never',
    fresh: true,
    params: bySlug,
    body: saveProviderRequest,
    bodyLimitBytes: 65_536,
    async handler({ params, body, ...asked }) {
      const json: ProviderAnswer = { provider: await providers.save(params.slug, body, acting(asked)) };
      return { json };
    },
  });
  const remove = route({
    method: 'DELETE',
    path: `${desk}/:slug`,
    access: 'security.edit',
    keys: 'never',
    fresh: true,
    params: bySlug,
    async handler({ params, ...asked }) {
      await providers.remove(params.slug, acting(asked));
      return {};
    },
  });
  return [list, test, add, save, remove, ...peopleRoutes(providers)];
}

function peopleRoutes(providers: Providers): Route[] {
  return [
    route({
      method: 'GET',
      path: `${desk}/:slug/people`,
      access: 'security.edit',
      keys: 'never',
      params: bySlug,
      async handler({ params }) {
        const json: LinkedPeopleAnswer = { people: await providers.people(params.slug) };
        return { json };
      },
    }),
    route({
      method: 'DELETE',
      path: `${desk}/:slug/people/:personId`,
      access: 'security.edit',
      keys: 'never',
      fresh: true,
      params: z.object({ slug: providerSlug, personId: id }),
      async handler({ params, ...asked }) {
        await providers.unlink(params.slug, params.personId, acting(asked));
        return {};
      },
    }),
  ];
}
