/** Back-channel logout: a provider on loopback says that a session is over, rightly and otherwise. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import { makeApp, type TestApp } from '../../helpers/app.ts';
import {
  type IdentityProvider,
  type ProviderFault,
  startIdentityProvider,
} from '../../helpers/identity-provider.ts';
import { makeBrowser } from '../../helpers/provider-browser.ts';

let app: TestApp;
let idp: IdentityProvider;
const slug = 'hollin';

beforeAll(async () => {
  idp = await startIdentityProvider();
  app = await makeApp({ config: { mayReachPrivate: true } });
  const admin = await app.person('Root', 'admin');
  const added = await fetch(`${app.url}/api/v1/security/sso`, {
    method: 'POST',
    headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ slug, name: 'Hollin', issuer: idp.url, clientId: idp.clientId, clientSecret: idp.clientSecret },
      ...{ scopes: ['email'], domains: ['hollin.example'], makesPeople: true, teamIds: [app.teamId] },
      ...{ roleMapping: null, isOnly: false, breakGlassId: null, isOn: true },
    }),
  });
  expect(added.status).toBe(201);
});
afterAll(async () => {
  await app.close();
  await idp.close();
});
beforeEach(() => idp.breaks(null));

const say = (token: string, { type = 'application/x-www-form-urlencoded', to = slug } = {}) =>
  fetch(`${app.url}/api/v1/auth/sso/${to}/backchannel-logout`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: new URLSearchParams({ logout_token: token }).toString(),
  });

let made = 0;
/** Signed in at the provider, in one session of its own, and here. */
async function signedIn(sub = '', sid: string | undefined = `sid-${made}`) {
  made += 1;
  const person = sub || `b${made}`;
  idp.knows({ sub: person, name: person, email: `${person}@hollin.example`, email_verified: true, sid });
  const browser = makeBrowser(() => app.url);
  expect(await browser.signIn(slug, idp, person)).toBe('#/signed-in');
  const token = decodeURIComponent(browser.cookies.get('steward_session') ?? '');
  const socket = await app.console(token);
  const told = new Promise(resolve => socket.once('session.ended', resolve));
  return { sub: person, sid, browser, told };
}

test('a session that is over there ends here, with its sockets; the same person’s others go on', async () => {
  const first = await signedIn('', 'sid-of-the-first');
  const second = await signedIn(first.sub, 'sid-of-the-second');
  const answer = await say(idp.logoutToken({ sid: 'sid-of-the-first' }));

  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(await first.told).toMatchObject({ reason: 'signed_out' });
  expect(await first.browser.who()).toBeNull();
  expect(await second.browser.who()).not.toBeNull();
  // Both named: of that person the one.
  expect((await say(idp.logoutToken({ sid: 'sid-of-the-second', sub: 'somebody else' }))).status).toBe(200);
  expect(await second.browser.who()).not.toBeNull();
  expect((await say(idp.logoutToken({ sid: 'sid-of-the-second', sub: first.sub }))).status).toBe(200);
  expect(await second.told).toMatchObject({ reason: 'signed_out' });
});

test('by whose they are, all of a person’s sessions end, and nobody else’s', async () => {
  const one = await signedIn();
  const two = await signedIn(one.sub, undefined);
  const other = await signedIn();
  // A password is no session of the provider.
  expect((await say(idp.logoutToken({ sub: one.sub }))).status).toBe(200);
  await Promise.all([one.told, two.told]);
  expect(await other.browser.who()).not.toBeNull();
  // Over already is no error.
  expect((await say(idp.logoutToken({ sub: one.sub }))).status).toBe(200);
  expect((await say(idp.logoutToken({ sub: 'never seen' }))).status).toBe(200);
});

test('nobody fetches a session in a desktop program that is over at the provider', async () => {
  const { sub } = await signedIn();
  const browser = makeBrowser(() => app.url);
  const asked = new URLSearchParams({ port: '40000', challenge: 'c'.repeat(43), awaits: 's'.repeat(43) });
  const there = await browser.start(slug, `?${asked}`);
  await browser.go(idp.approve(there, sub));
  const waiting = async () => (await app.db.query(sql`select code_hash from sso_handovers`)).length;
  expect(await waiting()).toBe(1);
  expect((await say(idp.logoutToken({ sub }))).status).toBe(200);
  expect(await waiting()).toBe(0);
});

const now = () => Math.floor(Date.now() / 1_000);
const lies: [string, RegExp, Record<string, unknown>, ProviderFault | null, string?][] = [
  ['for another audience', /"aud"/, { aud: 'another-client' }, null],
  ['of another issuer', /"iss"/, { iss: 'https://another.example' }, null],
  ['made long ago', /"iat"/, { iat: now() - 3_600 }, null],
  ['made in the future', /"iat"/, { iat: now() + 3_600, exp: now() + 7_200 }, null],
  ['without its time', /"iat"/, { iat: undefined }, null],
  ['over', /"exp"/, { exp: now() - 3_600 }, null],
  ['without an end', /"exp"/, { exp: undefined }, null],
  ['without a name of its own', /"jti"/, { jti: undefined }, null],
  ['without the event', /"events"/, { events: undefined }, null],
  ['of another event', /"events\./, { events: { 'http://schemas.openid.net/event/other': {} } }, null],
  [
    'of no object',
    /"events\./,
    { events: { 'http://schemas.openid.net/event/backchannel-logout': 1 } },
    null,
  ],
  ['with a nonce, as id tokens have', /"nonce"/, { nonce: 'n' }, null],
  ['about nobody', /neither/, { sub: undefined }, null],
  ['of another type', /"typ"/, {}, null, 'at+jwt'],
  ['of no type of its own', /"typ"/, {}, null, 'JWT'],
  ['signed by somebody else', /signature verification failed/, {}, 'foreign_key'],
  ['not signed', /"alg"/, {}, 'alg_none'],
  ['signed with the secret', /"alg"/, {}, 'alg_hs256'],
];
test.each(lies)('a word that is %s ends nothing', async (_what, said, own, fault, typ) => {
  const { sub, browser } = await signedIn();
  idp.breaks(fault);
  const answer = await say(idp.logoutToken({ sub, ...own }, typ));
  idp.breaks(null);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ code: 'malformed' });
  expect(await browser.who()).not.toBeNull();
  await expect
    .poll(() =>
      app.db.maybeOne(sql`
        select details ->> 'said' as said from security_events
        where event_type = 'sso_refused' order by at desc, id desc limit 1`),
    )
    .toMatchObject({ said: expect.stringMatching(said) });
});

test('the same word holds once, whatever ended meanwhile, and whoever watches is told of the rest', async () => {
  const first = await signedIn();
  const token = idp.logoutToken({ sub: first.sub });
  expect((await say(token)).status).toBe(200);
  const again = await signedIn(first.sub);
  expect((await say(token)).status).toBe(400);
  expect(await again.browser.who()).not.toBeNull();
  expect((await say('no token')).status).toBe(400);
  expect((await say(token, { to: 'nobody' })).status).toBe(400);
  expect((await say(token, { type: 'application/json' })).status).toBe(415);
  await expect
    .poll(() =>
      app.db.query(sql`
        select threat_level as level from security_events
        where event_type = 'sso_refused' and details ->> 'said' like '%it came before'`),
    )
    .toEqual([{ level: 'high' }]);
});
