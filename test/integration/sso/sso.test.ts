/** Single sign-on against a provider that speaks the real protocol, and lies where a test orders it to. */
import { TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import type { AuditLogAnswer } from '../../../src/protocol/audit.ts';
import type { AddProviderRequest, SaveProviderRequest, SsoProvider } from '../../../src/protocol/http/sso.ts';
import { makeApp, password, type TestApp } from '../../helpers/app.ts';
import {
  type IdentityProvider,
  type ProviderFault,
  startIdentityProvider,
} from '../../helpers/identity-provider.ts';
import { makeBrowser } from '../../helpers/provider-browser.ts';

let app: TestApp;
let idp: IdentityProvider;
let admin: { id: string; email: string; token: string };
const slug = 'hollin';

beforeAll(async () => {
  idp = await startIdentityProvider();
  app = await makeApp({ config: { mayReachPrivate: true } });
  admin = await app.person('Root', 'admin');
  const added = await call('POST', '/api/v1/security/sso', wish());
  expect(added.status).toBe(201);
});
afterAll(async () => {
  await app.close();
  await idp.close();
});
beforeEach(async () => {
  idp.breaks(null);
  idp.thin(false);
  idp.signedInAgo(0);
});

const wish = (own: Partial<AddProviderRequest> = {}): AddProviderRequest => ({
  ...{
    slug,
    name: 'Hollin Identity',
    issuer: idp.url,
    clientId: idp.clientId,
    clientSecret: idp.clientSecret,
  },
  ...{ scopes: ['email', 'profile'], domains: ['hollin.example'], makesPeople: true, teamIds: [app.teamId] },
  ...{ roleMapping: null, isOnly: false, breakGlassId: null, isOn: true },
  ...own,
});

async function call(method: string, path: string, body?: unknown, token = admin.token) {
  const response = await fetch(app.url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? null : JSON.parse(text), text };
}

const provider = async (): Promise<SsoProvider> => {
  const { json } = await call('GET', '/api/v1/security/sso');
  return json.providers.find((each: SsoProvider) => each.slug === slug);
};
async function settings(own: Partial<SaveProviderRequest>) {
  const { slug: _, clientSecret: __, ...rest } = wish();
  const { version } = await provider();
  const saved = await call('PUT', `/api/v1/security/sso/${slug}`, {
    ...rest,
    clientSecret: null,
    version,
    ...own,
  });
  expect(saved.text).toContain(`"slug":"${slug}"`);
}

let made = 0;
/** Somebody new at the provider. */
function somebody(own: Record<string, unknown> = {}) {
  made += 1;
  const person = {
    sub: `s${made}`,
    name: `Person ${made}`,
    email: `person${made}@hollin.example`,
    email_verified: true,
    ...own,
  };
  idp.knows(person);
  return person;
}
const browser = () => makeBrowser(() => app.url);

test('somebody comes for the first time, is made as the provider says, and comes again as the same', async () => {
  const { sub, email } = somebody({ name: 'Ingrid Moen' });
  const first = browser();
  expect(await first.signIn(slug, idp, sub)).toBe('#/signed-in');
  expect(await first.who()).toMatchObject({ email, role: 'agent', teamIds: [app.teamId] });
  // Scripts and other sites' forms cannot reach the session.
  const [session] = [...first.cookies.keys()];
  expect(session).toBe('steward_session');
  const again = browser();
  expect(await again.signIn(slug, idp, sub)).toBe('#/signed-in');
  expect(await again.who()).toEqual(await first.who());
  const { people } = (await call('GET', `/api/v1/security/sso/${slug}/people`)).json;
  expect(people).toContainEqual(expect.objectContaining({ name: 'Ingrid Moen', email, role: 'agent' }));
});

test('the way there asks for a code with PKCE, state and nonce, and carries nothing that a script could read', async () => {
  const { sub } = somebody();
  const chromium = browser();
  const there = new URL(await chromium.start(slug));
  expect(Object.fromEntries(there.searchParams)).toMatchObject({
    ...{
      response_type: 'code',
      code_challenge_method: 'S256',
      client_id: idp.clientId,
      scope: 'openid email profile',
    },
    redirect_uri: `${app.url}/api/v1/auth/sso/${slug}/callback`,
  });
  for (const name of ['state', 'nonce', 'code_challenge'])
    expect(there.searchParams.get(name)?.length).toBeGreaterThan(40);
  const response = await fetch(`${app.url}/api/v1/auth/sso/${slug}/start`, { redirect: 'manual' });
  const [cookie = ''] = response.headers.getSetCookie();
  expect(cookie).toMatch(/; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);
  // The state that stands in the address cannot be read out of the cookie.
  expect(cookie).not.toContain(new URL(response.headers.get('location') ?? '').searchParams.get('state'));
  expect(await chromium.back(idp.approve(there.href, sub))).toBe('#/signed-in');
  const token = idp.seen.findLast(({ path }) => path === '/token');
  expect(new URLSearchParams(token?.body).get('code_verifier')).toMatch(/^[\w-]{43,}$/);
});

const lies: [ProviderFault, string, RegExp][] = [
  ['wrong_nonce', 'not_trusted', /"nonce"/],
  ['wrong_audience', 'not_trusted', /"aud"/],
  ['wrong_issuer', 'not_trusted', /"iss"/],
  ['expired', 'not_trusted', /"exp"/],
  ['alg_none', 'not_trusted', /"alg"/],
  ['alg_hs256', 'not_trusted', /"alg"/],
  ['foreign_key', 'not_trusted', /signature verification failed/],
  ['no_id_token', 'not_trusted', /"id_token"/],
  ['wrong_iss_parameter', 'not_trusted', /"iss"/],
  ['server_error', 'provider_refused', /answered 500|server_error/],
  ['deny', 'cancelled', /access_denied/],
];
test.each(lies)('a provider with the fault %s lets nobody in: %s', async (fault, why, said) => {
  const { sub, email } = somebody();
  const chromium = browser();
  const there = await chromium.start(slug);
  idp.breaks(fault);
  expect(await chromium.back(idp.approve(there, sub))).toBe(`#/sign-in/${why}/${slug}`);
  expect(await chromium.who()).toBeNull();
  expect(await app.accounts.findUserByEmail(email)).toBeNull();
  // It was refused for that very reason, and whoever watches the door is told.
  await expect
    .poll(() =>
      app.db.maybeOne(sql`
        select details ->> 'said' as said from security_events
        where event_type = 'sso_refused' order by at desc, id desc limit 1`),
    )
    .toMatchObject({ said: expect.stringMatching(said) });
});

test('a page elsewhere leads nobody into a provider, and coming in ends the session that the browser had', async () => {
  const { sub } = somebody();
  const chromium = browser();
  expect(await chromium.startFrom(slug, 'cross-site')).toBe(`${app.url}/console/`);
  expect([...chromium.cookies.keys()]).toEqual([]);
  const way = await chromium.startFrom(slug, 'same-origin');
  expect(way).toContain(idp.url);
  expect(await chromium.back(idp.approve(way, sub))).toBe('#/signed-in');
  const former = new Map(chromium.cookies);
  expect(await chromium.signIn(slug, idp, somebody().sub)).toBe('#/signed-in');
  expect(await chromium.who()).not.toBeNull();
  const kept = browser();
  for (const [name, value] of former) kept.cookies.set(name, value);
  expect(await kept.who()).toBeNull();
});

test('a way is gone once, by the browser that began it, at the provider that it was begun for', async () => {
  const { sub } = somebody();
  const chromium = browser();
  const back = idp.approve(await chromium.start(slug), sub);
  const stale = `#/sign-in/stale/${slug}`;
  // Login CSRF: somebody else's answer is put into a browser that asked nothing, or asked for itself.
  const victim = browser();
  expect(await victim.back(back)).toBe(stale);
  await victim.start(slug);
  expect(await victim.back(back)).toBe(stale);
  expect(await victim.who()).toBeNull();
  const kept = new Map(chromium.cookies);
  expect(await chromium.back(back)).toBe('#/signed-in');
  // The same once more, with the cookie that was thrown away: neither state nor code hold twice.
  const replayed = browser();
  for (const [name, value] of kept) replayed.cookies.set(name, value);
  expect(await replayed.back(back)).toBe(stale);
  expect(await replayed.who()).toBeNull();
  // A code that was used already, in a way of its own.
  const code = new URL(back).searchParams.get('code') ?? '';
  const other = browser();
  const own = new URL(idp.approve(await other.start(slug), sub));
  own.searchParams.set('code', code);
  expect(await other.back(own.href)).toBe(`#/sign-in/provider_refused/${slug}`);
  // A cookie that was tampered with is none.
  const tampered = browser();
  const theirs = idp.approve(await tampered.start(slug), sub);
  for (const [name, value] of tampered.cookies) tampered.cookies.set(name, `${value.slice(0, -2)}AA`);
  expect(await tampered.back(theirs)).toBe(stale);
});

test('a mail address makes the link only when it is verified and of an allowed domain; later it may change', async () => {
  const why = async (own: Record<string, unknown>) => {
    const { sub } = somebody(own);
    return browser().signIn(slug, idp, sub);
  };
  expect(await why({ email_verified: false })).toBe(`#/sign-in/mail_unverified/${slug}`);
  expect(await why({ email_verified: undefined })).toBe(`#/sign-in/mail_unverified/${slug}`);
  expect(await why({ email: 'eve@evil.example' })).toBe(`#/sign-in/domain_not_allowed/${slug}`);
  expect(await why({ email: 'eve@hollin.example.evil.example' })).toBe(
    `#/sign-in/domain_not_allowed/${slug}`,
  );
  expect(await why({ email: undefined })).toBe(`#/sign-in/mail_missing/${slug}`);
  // An account that is there already is not taken over by an address that nobody verified.
  const there = await app.accounts.addUser({
    ...{ email: 'nora@hollin.example', name: 'Nora', role: 'supervisor', teamIds: [], password },
  });
  if (!there.ok) throw new Error(there.problem);
  expect(await why({ email: 'nora@hollin.example', email_verified: false })).toBe(
    `#/sign-in/mail_unverified/${slug}`,
  );
  // Entra ID says it in a claim of its own.
  const nora = somebody({ email: 'Nora@Hollin.example', email_verified: undefined, xms_edov: true });
  const chromium = browser();
  expect(await chromium.signIn(slug, idp, nora.sub)).toBe('#/signed-in');
  expect(await chromium.who()).toMatchObject({ email: 'nora@hollin.example', role: 'supervisor' });
  // Another subject with her address is somebody else; she herself stays who she is with another address.
  expect(await why({ email: 'nora@hollin.example' })).toBe(`#/sign-in/linked_to_another/${slug}`);
  idp.knows({ ...nora, email: 'nora.berg@elsewhere.example', email_verified: false });
  const renamed = browser();
  expect(await renamed.signIn(slug, idp, nora.sub)).toBe('#/signed-in');
  expect(await renamed.who()).toMatchObject({ email: 'nora@hollin.example' });
  // Whoever was deactivated stays out.
  await app.accounts.disableUser(there.personId);
  const out = browser();
  expect(await out.signIn(slug, idp, nora.sub)).toBe(`#/sign-in/deactivated/${slug}`);
  expect(await out.who()).toBeNull();
});

test('where people must exist, nobody is made; a thin token is filled up from userinfo; a claim gives the role', async () => {
  await settings({ makesPeople: false });
  const { sub } = somebody();
  expect(await browser().signIn(slug, idp, sub)).toBe(`#/sign-in/unknown_person/${slug}`);
  await settings({ roleMapping: { claim: 'groups', admin: ['desk-admins'], supervisor: ['desk-leads'] } });
  idp.thin(true);
  const lead = somebody({ groups: ['staff', 'desk-leads'] });
  const chromium = browser();
  await chromium.signIn(slug, idp, lead.sub);
  expect(await chromium.who()).toMatchObject({ role: 'supervisor' });
  idp.knows({ ...lead, groups: ['desk-admins'] });
  await chromium.signIn(slug, idp, lead.sub);
  expect(await chromium.who()).toMatchObject({ role: 'admin' });
  // Out of all groups; but a list that was left out for its length says nothing.
  idp.knows({ ...lead, _claim_names: { groups: 'src1' } });
  await chromium.signIn(slug, idp, lead.sub);
  expect(await chromium.who()).toMatchObject({ role: 'admin' });
  idp.knows({ sub: lead.sub, name: lead.name, email: lead.email, email_verified: true });
  await chromium.signIn(slug, idp, lead.sub);
  expect(await chromium.who()).toMatchObject({ role: 'agent' });
  await settings({});
});

test('where a domain comes in by single sign-on alone, passwords count for one admin only, and nobody learns for whom', async () => {
  const login = async (email: string, secret = password) => {
    const { status, json } = await call('POST', '/api/v1/auth/login', { email, password: secret }, 'none');
    return status === 200 ? 'in' : `${json.code} ${json.detail}`;
  };
  for (const [name, role] of [
    ['Olga', 'agent'],
    ['Glass', 'admin'],
  ] as const) {
    await app.accounts.addUser({
      email: `${name.toLowerCase()}@hollin.example`,
      name,
      role,
      teamIds: [],
      password,
    });
  }
  const glass = await app.accounts.findUserByEmail('glass@hollin.example');
  const olga = await app.accounts.findUserByEmail('olga@hollin.example');
  const { slug: _, clientSecret: __, ...rest } = wish();
  const { version } = await provider();
  for (const breakGlassId of [null, olga?.id])
    expect(
      (
        await call('PUT', `/api/v1/security/sso/${slug}`, {
          ...rest,
          clientSecret: null,
          version,
          isOnly: true,
          breakGlassId,
        })
      ).status,
    ).toBe(400);
  await settings({ isOnly: true, breakGlassId: glass?.id ?? null });
  const refused =
    'single_sign_on_only People with this address sign in with Hollin Identity: use its button below.';
  expect(await login('olga@hollin.example')).toBe(refused);
  expect(await login('nobody@hollin.example')).toBe(refused);
  expect(await login('glass@hollin.example', 'wrong wrong wrong')).toBe(refused);
  expect(await login('glass@hollin.example')).toBe('in');
  expect(await login(admin.email)).toBe('in');
  await settings({ isOn: false, isOnly: true, breakGlassId: glass?.id ?? null });
  expect(await login('olga@hollin.example')).toBe('in');
  expect(await browser().start(slug)).toBe(`${app.url}/console/#/sign-in/provider_off/${slug}`);
  await settings({});
});

test('who came by a provider proves there anew who they are, and it has to be them, and now', async () => {
  const root = somebody({ email: 'boss@hollin.example' });
  const chromium = browser();
  await chromium.signIn(slug, idp, root.sub);
  const fresh = async () => {
    const response = await chromium.go('/api/v1/auth/password', {
      ...{ method: 'POST', headers: { 'content-type': 'application/json', origin: app.url } },
      body: JSON.stringify({ password: 'short' }),
    });
    return ((await response.json()) as { code: string }).code;
  };
  expect(await fresh()).toBe('weak_password');
  const { id } = (await app.accounts.findUserByEmail('boss@hollin.example')) ?? { id: '' };
  await app.db.query(sql`update auth_session set proven_at = 'epoch' where user_id = ${id}`);
  expect(await fresh()).toBe('reauthentication_required');
  const there = await chromium.start(slug, '?for=proof');
  expect(new URL(there).searchParams.get('prompt')).toBe('login');
  // Somebody else signs in there in between.
  const other = somebody();
  expect(await chromium.back(idp.approve(there, other.sub))).toBe(`#/sign-in/other_person/${slug}`);
  idp.signedInAgo(3_600);
  expect(await chromium.back(idp.approve(await chromium.start(slug, '?for=proof'), root.sub))).toBe(
    `#/sign-in/not_trusted/${slug}`,
  );
  expect(await fresh()).toBe('reauthentication_required');
  idp.signedInAgo(0);
  const proven = await chromium.go(idp.approve(await chromium.start(slug, '?for=proof'), root.sub));
  expect(await proven.text()).toContain('Close this page and go on');
  expect(await fresh()).toBe('weak_password');
  expect(await browser().start(slug, '?for=proof')).toBe(
    `${app.url}/console/#/sign-in/not_signed_in/${slug}`,
  );
});

test('signing out ends the session at the provider, too', async () => {
  const { sub } = somebody();
  const chromium = browser();
  await chromium.signIn(slug, idp, sub);
  const out = await chromium.go('/api/v1/auth/logout', { method: 'POST', headers: { origin: app.url } });
  const { continueAt } = (await out.json()) as { continueAt: string };
  const way = new URL(continueAt);
  expect(way.origin + way.pathname).toBe(`${idp.url}/logout`);
  expect(way.searchParams.get('post_logout_redirect_uri')).toBe(`${app.url}/console/`);
  expect(way.searchParams.get('id_token_hint')?.split('.')).toHaveLength(3);
  expect(await chromium.who()).toBeNull();
});

test('a secret goes in and never comes out; what was changed is in the audit log without it', async () => {
  await settings({ clientSecret: 'another secret of the two' });
  const list = await call('GET', '/api/v1/security/sso');
  const { entries } = (await call('GET', '/api/v1/audit?about=sso')).json as AuditLogAnswer;
  expect(entries.map(({ act }) => act)).toEqual(
    expect.arrayContaining(['sso.add', 'sso.change', 'sso.link']),
  );
  const kept = await app.db.one<{ text: string }>(sql`select p::text as text from sso_providers p`);
  for (const text of [list.text, JSON.stringify(entries), kept.text]) {
    expect(text).not.toContain('another secret');
    expect(text).not.toContain(idp.clientSecret);
  }
  expect(await provider()).toMatchObject({ hasSecret: true, isReadable: true });
  // A kept secret is not sent to another address than the one that it is of.
  const other = await startIdentityProvider();
  const before = other.seen.length;
  const { json } = await call('POST', '/api/v1/security/sso/test', {
    ...{ slug, issuer: other.url, clientId: idp.clientId, scopes: [], clientSecret: null },
  });
  expect(json.checks.at(-1)).toMatchObject({ check: 'client', outcome: 'unknown' });
  expect(other.seen.slice(before).some(({ path }) => path === '/token')).toBe(false);
  await other.close();
  await settings({ clientSecret: idp.clientSecret });
});

test('a test says in plain words what is wrong, and a wrong issuer reaches nothing inside', async () => {
  const ask = async (own: object = {}) => {
    const { json } = await call('POST', '/api/v1/security/sso/test', {
      ...{ slug, issuer: idp.url, clientId: idp.clientId, scopes: ['email'], clientSecret: null, ...own },
    });
    const { check, outcome, said } = json.checks.at(-1);
    return `${check} ${outcome}: ${said}`;
  };
  expect(await ask()).toBe('client good: It knows the client id and takes the secret.');
  expect(await ask({ clientSecret: 'wrong' })).toBe(
    'client bad: It does not know the client id, or the client secret is wrong.',
  );
  expect(await ask({ scopes: ['parcels'], clientSecret: idp.clientSecret })).toMatch(/^client good/);
  idp.breaks('no_configuration');
  expect(await ask()).toMatch(
    /^configuration bad: The provider answered 404 where its configuration should be/,
  );
  idp.breaks('other_issuer');
  expect(await ask()).toBe(
    'configuration bad: The provider calls itself https://another.example. Enter the issuer exactly so.',
  );
  idp.breaks('no_keys');
  expect(await ask()).toBe('keys bad: It publishes no key to check its signatures by.');
  idp.breaks(null);
  expect(await ask({ issuer: `${app.url}/health/live` })).toMatch(
    /^configuration bad: The provider answered 404/,
  );
  expect(await ask({ issuer: 'http://127.0.0.1:1' })).toMatch(/^address bad: ECONNREFUSED/);
  expect(await ask({ issuer: 'http://shop.example' })).toBe(
    'address bad: The address must begin with https://.',
  );
});

test('unless the installation says so, no provider is asked that is inside', async () => {
  const closed = await makeApp();
  const root = await closed.person('Root', 'admin');
  const ask = async (path: string, body: object) => {
    const response = await fetch(closed.url + path, {
      ...{
        method: 'POST',
        headers: { authorization: `Bearer ${root.token}`, 'content-type': 'application/json' },
      },
      body: JSON.stringify(body),
    });
    return response.text();
  };
  for (const issuer of [
    'http://169.254.169.254/latest',
    'https://169.254.169.254',
    'https://[::ffff:a9fe:a9fe]',
    idp.url,
  ]) {
    const asked = { slug, issuer, clientId: 'x', scopes: [], clientSecret: '' };
    expect(await ask('/api/v1/security/sso/test', asked)).toContain('leads into a private network');
    expect(await ask('/api/v1/security/sso', { ...wish({ teamIds: [] }), issuer })).toContain(
      'leads into a private network',
    );
  }
  await closed.close();
});

test('providers are for admins; a domain belongs to one; everybody’s domains make nobody', async () => {
  const lead = await app.person('Priya', 'supervisor');
  expect((await call('GET', '/api/v1/security/sso', undefined, lead.token)).status).toBe(403);
  expect((await call('POST', '/api/v1/security/sso', wish({ slug: 'second' }))).json.detail).toBe(
    'A domain of these belongs to Hollin Identity already.',
  );
  expect(
    (await call('POST', '/api/v1/security/sso', wish({ slug: 'second', domains: ['gmail.com'] }))).json
      .detail,
  ).toMatch(/^Everybody may have an address at gmail.com/);
  const second = wish({ slug: 'second', domains: ['gmail.com'], makesPeople: false });
  expect((await call('POST', '/api/v1/security/sso', second)).status).toBe(201);
  expect((await call('DELETE', '/api/v1/security/sso/second')).status).toBe(204);
  const options = await call('GET', '/api/v1/auth/options');
  expect(options.json.singleSignOn).toEqual([{ slug, name: 'Hollin Identity' }]);
});

test('an admin parts somebody from who they are there, and another provider with ES256 lets people in', async () => {
  const es = await startIdentityProvider({ alg: 'ES256', hasSessionEnd: false });
  const person = { sub: 'e1', name: 'Even', email: 'even@fjord.example', email_verified: true };
  es.knows(person);
  await call(
    'POST',
    '/api/v1/security/sso',
    wish({ slug: 'fjord', name: 'Fjord', issuer: es.url, domains: ['fjord.example'] }),
  );
  const chromium = browser();
  expect(await chromium.signIn('fjord', es, 'e1')).toBe('#/signed-in');
  const out = await chromium.go('/api/v1/auth/logout', { method: 'POST', headers: { origin: app.url } });
  expect(out.status).toBe(204);
  const { id } = (await app.accounts.findUserByEmail(person.email)) ?? { id: '' };
  expect((await call('DELETE', `/api/v1/security/sso/fjord/people/${id}`)).status).toBe(204);
  es.knows({ ...person, sub: 'e2' });
  expect(await browser().signIn('fjord', es, 'e2')).toBe('#/signed-in');
  await es.close();
});

test('whoever set up a second factor here has to have shown one there', async () => {
  const { sub, ...rest } = somebody();
  const chromium = browser();
  await chromium.signIn(slug, idp, sub);
  const post = async (path: string, body: object = {}) => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json', origin: app.url } };
    return (await chromium.go(path, { ...init, body: JSON.stringify(body) })).json();
  };
  const { secret } = (await post('/api/v1/auth/factors/totp')) as { secret: string };
  const code = new TOTP({ secret: secret.replaceAll(' ', '') }).generate();
  await post('/api/v1/auth/factors/totp/confirm', { code });
  const again = browser();
  for (const amr of [undefined, ['pwd'], 'pwd']) {
    idp.knows({ ...rest, sub, amr });
    expect(await again.signIn(slug, idp, sub)).toBe(`#/sign-in/second_factor/${slug}`);
    expect(await again.who()).toBeNull();
  }
  idp.knows({ ...rest, sub, amr: ['pwd', 'mfa'] });
  expect(await again.signIn(slug, idp, sub)).toBe('#/signed-in');
});
