/** Single sign-on of the desktop program: its own main process, a browser beside it, the server and a provider, all real but the window. */
import { request } from 'node:http';
import { TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import { createOutside } from '../../../src/main/outside.ts';
import type { OutsideWish } from '../../../src/protocol/ipc.ts';
import { makeApp, type TestApp } from '../../helpers/app.ts';
import { type IdentityProvider, startIdentityProvider } from '../../helpers/identity-provider.ts';
import { makeBrowser } from '../../helpers/provider-browser.ts';

let app: TestApp;
let idp: IdentityProvider;
const slug = 'hollin';
const signIn: OutsideWish = { slug, purpose: 'sign_in' };

beforeAll(async () => {
  idp = await startIdentityProvider();
  app = await makeApp({ config: { mayReachPrivate: true } });
  const admin = await app.person('Root', 'admin');
  const added = await post('/api/v1/security/sso', admin.token, {
    ...{
      slug,
      name: 'Hollin Identity',
      issuer: idp.url,
      clientId: idp.clientId,
      clientSecret: idp.clientSecret,
    },
    ...{
      scopes: ['email', 'profile'],
      domains: ['hollin.example'],
      makesPeople: true,
      teamIds: [app.teamId],
    },
    ...{ roleMapping: null, isOnly: false, breakGlassId: null, isOn: true },
  });
  expect(added.status).toBe(201);
});
afterAll(async () => {
  await app.close();
  await idp.close();
});
beforeEach(() => idp.breaks(null));

async function post(path: string, token: string | null, body: unknown) {
  const response = await fetch(app.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    cookies: response.headers.getSetCookie(),
    json: text === '' ? null : JSON.parse(text),
  };
}
const redeem = (shown: { code: string; verifier: string }, token: string | null = null) =>
  post('/api/v1/auth/sso/redeem', token, shown);

let made = 0;
function somebody(own: Record<string, unknown> = {}): string {
  made += 1;
  const sub = `d${made}`;
  idp.knows({
    sub,
    name: `Person ${made}`,
    email: `desk${made}@hollin.example`,
    email_verified: true,
    ...own,
  });
  return sub;
}

/** The program's main process, whose system has a browser in which `sub` goes the way, as far as back to the program. */
function desktop(sub: string, last: (address: string) => Promise<unknown> = address => fetch(address)) {
  const fronts: string[] = [];
  const went: string[] = [];
  const browser = makeBrowser(() => app.url);
  const outside = createOutside({
    serverUrl: app.url,
    cameBack: () => void fronts.push('front'),
    async openExternal(url) {
      went.push(url);
      const there = (await browser.go(url)).headers.get('location') ?? '';
      const home =
        there.startsWith('http://127.0.0.1') && !there.startsWith(idp.url)
          ? there
          : ((await browser.go(idp.approve(there, sub))).headers.get('location') ?? '');
      went.push(home);
      await last(home);
    },
  });
  return { outside, fronts, went, browser };
}

test('the browser makes way, and the program alone is signed in', async () => {
  const { outside, fronts, went, browser } = desktop(somebody({ name: 'Ingrid Moen' }));
  const back = await outside.signIn(signIn);
  if (!back.ok) throw new Error(back.why);
  expect(fronts).toEqual(['front']);
  // Nothing of the verifier ever left, and the browser has no session.
  expect(went.join()).not.toContain(back.verifier);
  expect(browser.cookies.size).toBe(0);
  const answer = await redeem(back);
  expect(answer).toMatchObject({
    status: 200,
    cookies: [],
    json: { token_type: 'Bearer', user: { name: 'Ingrid Moen', role: 'agent', teamIds: [app.teamId] } },
  });
  const who = await fetch(`${app.url}/api/v1/auth/session`, {
    headers: { authorization: `Bearer ${answer.json.access_token}` },
  });
  expect(await who.json()).toMatchObject({ user: { name: 'Ingrid Moen' } });
  // Signing out can end it at the provider, too.
  expect(await post('/api/v1/auth/logout', answer.json.access_token, {})).toMatchObject({
    json: { continueAt: expect.stringContaining(`${idp.url}/logout`) },
  });
  // Once.
  expect(await redeem(back)).toMatchObject({ status: 410, json: { code: 'challenge_over' } });
});

test('a code is of no use without the verifier of the program that began, and is gone after one try', async () => {
  const { outside } = desktop(somebody());
  const back = await outside.signIn(signIn);
  if (!back.ok) throw new Error(back.why);
  const stolen = { code: back.code, verifier: 'v'.repeat(43) };
  expect(await redeem(stolen)).toMatchObject({ status: 410, json: { code: 'challenge_over' } });
  expect(await redeem(back)).toMatchObject({ status: 410 });
  // What is kept is no code.
  const next = await desktop(somebody()).outside.signIn(signIn);
  if (!next.ok) throw new Error(next.why);
  const kept = await app.db.query<{ codeHash: string; idToken: string }>(
    sql`select code_hash as "codeHash", id_token as "idToken" from sso_handovers`,
  );
  expect(kept).toHaveLength(1);
  expect(JSON.stringify(kept)).not.toContain(next.code);
  expect(kept[0]?.idToken).toMatch(/^v2\./);
  // A minute is enough for a program that waits.
  await app.db.query(sql`update sso_handovers set expires_at = now() - interval '1 second'`);
  expect(await redeem(next)).toMatchObject({ status: 410 });
  expect(await redeem({ code: 'short', verifier: 'x' })).toMatchObject({ status: 400 });
});

test('who is turned away is told in the program, by the reason', async () => {
  const refusedAs = async (sub: string) => {
    const back = await desktop(sub).outside.signIn(signIn);
    return back.ok ? 'in' : back.why;
  };
  expect(await refusedAs(somebody({ email_verified: false }))).toBe('mail_unverified');
  idp.breaks('deny');
  expect(await refusedAs(somebody())).toBe('cancelled');
  idp.breaks('foreign_key');
  expect(await refusedAs(somebody())).toBe('not_trusted');
  idp.breaks(null);
  const { outside } = desktop(somebody());
  expect(await outside.signIn({ slug: 'nobody', purpose: 'sign_in' })).toEqual({
    ok: false,
    why: 'provider_off',
  });
  // Somebody with a second factor here, of which the provider says nothing.
  const guarded = await app.person('Guarda', 'agent');
  const offer = await post('/api/v1/auth/factors/totp', guarded.token, {});
  const code = new TOTP({ secret: offer.json.secret }).generate();
  expect((await post('/api/v1/auth/factors/totp/confirm', guarded.token, { code })).status).toBe(200);
  await app.db.query(sql`update people set email = 'guarda@hollin.example' where id = ${guarded.id}`);
  const sub = somebody({ email: 'guarda@hollin.example' });
  expect(await refusedAs(sub)).toBe('second_factor');
  idp.knows({ sub, name: 'Guarda', email: 'guarda@hollin.example', email_verified: true, amr: ['mfa'] });
  expect(await refusedAs(sub)).toBe('in');
});

test('an answer that another browser, page or program sends ends nothing, and lets nobody in', async () => {
  const knocks: (number | undefined)[] = [];
  const { outside } = desktop(somebody(), async home => {
    const { port, searchParams } = new URL(home);
    const knock = (path: string, host = `127.0.0.1:${port}`, method = 'GET') =>
      new Promise<void>((resolve, reject) =>
        request({ host: '127.0.0.1', port, path, method, headers: { host } }, response => {
          knocks.push(response.statusCode);
          response.resume().on('end', resolve);
        })
          .on('error', reject)
          .end(),
      );
    const [code = '', state = ''] = [searchParams.get('code'), searchParams.get('state')].map(
      each => each ?? '',
    );
    await knock(`/signed-in?code=${'c'.repeat(43)}&state=${'s'.repeat(43)}`);
    await knock(`/signed-in?code=${'c'.repeat(43)}`);
    await knock(`/?code=${code}&state=${state}`);
    await knock(`/signed-in?code=${code}&state=${state}`, 'rebound.example');
    await knock(`/signed-in?code=${code}&state=${state}`, undefined, 'POST');
    await knock(`/signed-in?refused=anything&state=${state}`);
    const page = await fetch(home);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(await page.text()).toContain('Go back to Steward');
  });
  expect((await outside.signIn(signIn)).ok).toBe(true);
  expect(knocks).toEqual([404, 404, 404, 404, 404, 404]);
});

test('whoever gives up, begins a second time or has no browser waits no longer', async () => {
  const idle = createOutside({ serverUrl: app.url, openExternal: async () => {}, cameBack: () => {} });
  const first = idle.signIn(signIn);
  const second = idle.signIn(signIn);
  expect(await first).toEqual({ ok: false, why: 'given_up' });
  idle.giveUp();
  expect(await second).toEqual({ ok: false, why: 'given_up' });
  const none = createOutside({
    ...{ serverUrl: app.url, cameBack: () => {} },
    openExternal: () => Promise.reject(new Error('no browser')),
  });
  expect(await none.signIn(signIn)).toEqual({ ok: false, why: 'no_browser' });
  const soon = createOutside({
    serverUrl: app.url,
    openExternal: async () => {},
    cameBack: () => {},
    waitMs: 1,
  });
  expect(await soon.signIn(signIn)).toEqual({ ok: false, why: 'given_up' });
});

test('an act that asks once more is proven the same way, by the same person only', async () => {
  const sub = somebody();
  const back = await desktop(sub).outside.signIn(signIn);
  if (!back.ok) throw new Error(back.why);
  const { access_token: token, user } = (await redeem(back)).json;
  await app.db.query(
    sql`update auth_session set proven_at = now() - interval '1 hour' where user_id = ${user.id}`,
  );
  const own = () => post('/api/v1/auth/factors/totp', token, {});
  expect((await own()).json.code).toBe('reauthentication_required');
  const prove = async (as: string, shownTo: string | null) => {
    const shown = await desktop(as).outside.signIn({ slug, purpose: 'proof' });
    return shown.ok ? redeem(shown, shownTo) : shown;
  };
  expect(await prove(somebody(), token)).toMatchObject({ why: 'other_person' });
  const other = await desktop(somebody()).outside.signIn(signIn);
  if (!other.ok) throw new Error(other.why);
  const theirs = (await redeem(other)).json.access_token;
  expect(await prove(sub, theirs)).toMatchObject({ status: 401, json: { code: 'wrong_credentials' } });
  // A proof is no session.
  expect(await prove(sub, null)).toMatchObject({ status: 410 });
  expect((await own()).json.code).toBe('reauthentication_required');
  idp.signedInAgo(3_600);
  expect(await prove(sub, token)).toMatchObject({ why: 'not_trusted' });
  idp.signedInAgo(0);
  expect(await prove(sub, token)).toMatchObject({ status: 204 });
  expect((await own()).status).toBe(200);
});
