// Passkeys: made, shown beside the password and alone, copied, taken away.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LoginChallenge } from '#protocol/http/factors.ts';
import type { PasskeyOptions } from '#protocol/http/passkeys.ts';
import { createIdentity, type Identity } from '../../../server/features/identity/index.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { createHttp, type Http } from '../../../server/platform/http/http.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { type Called, callApi } from '../../helpers/api-call.ts';
import { createAuthenticator } from '../../helpers/authenticator.ts';
import { newId } from '../../helpers/desk.ts';
import { aloneIdentity } from '../../helpers/identity.ts';
import { type FreshDatabase, freshDatabase } from '../../helpers/postgres.ts';

const password = 'a long enough one';
const origin = 'https://desk.example';
let nowMs = Date.now();
const acts: string[] = [];
const events: { eventType: string; userId: string | null; threatLevel: string }[] = [];

let database: FreshDatabase;
let identity: Identity;
let http: Http;
let base: string;

beforeAll(async () => {
  database = await freshDatabase();
  identity = createIdentity({
    ...{ db: database.db, log: silentLog, clock: { now: () => nowMs }, newId, publicUrl: `${origin}/` },
    ...{ secret: 'a secret of thirty-two characters', serverId: () => 'server-1', offlineDays: 14 },
    ...aloneIdentity,
    audit: (_tx, { act }) => void acts.push(act),
    recordSecurityEvent: event => void events.push(event),
  });
  const { routes, authenticate, isProven } = identity;
  http = createHttp({ log: silentLog, newId, routes, authenticate, isProven });
  base = (await http.listen({ port: 0, host: '127.0.0.1' })).url;
});
afterAll(async () => {
  await http?.stop();
  await database?.drop();
});

const call = (method: string, path: string, body?: object, token?: string) =>
  callApi(base, method, path, { body, token });
const login = (email: string) => call('POST', 'auth/login', { email, password });
const tokenOf = (called: Called): string => String(called.json['access_token']);
const own = 'auth/factors/passkeys';
const optionsOf = ({ json }: Called) => json['options'] as PasskeyOptions;
const atDoor = async (challenge?: string) =>
  optionsOf(await call('POST', 'auth/passkey/begin', challenge === undefined ? {} : { challenge }));

async function person(name: string) {
  const email = `${name.toLowerCase()}@desk.test`;
  const made = await identity.addUser({ name, email, password, role: 'agent', teamIds: [] });
  if (!made.ok) throw new Error(made.problem);
  return { id: made.personId, email, token: tokenOf(await login(email)) };
}
async function withPasskey(name: string) {
  const someone = await person(name);
  const device = createAuthenticator(origin);
  const options = optionsOf(await call('POST', `${own}/begin`, undefined, someone.token));
  const added = await call('POST', own, { name: 'Laptop', credential: device.make(options) }, someone.token);
  expect(added.status).toBe(201);
  return { ...someone, device, codes: added.json['recoveryCodes'] as string[] };
}

test('a passkey is made once, named, and comes with recovery codes; what does not fit is refused', async () => {
  const ann = await person('Ann');
  const device = createAuthenticator(origin);
  const begin = async () => optionsOf(await call('POST', `${own}/begin`, undefined, ann.token));
  const options = await begin();
  expect(options).toMatchObject({
    ...{ rp: { id: 'desk.example' }, user: { name: ann.email } },
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  const add = (credential: object) => call('POST', own, { name: ' Laptop ', credential }, ann.token);
  expect((await add(device.make(options, { origin: 'https://evil.example' }))).json.code).toBe(
    'wrong_passkey',
  );
  // That question was used up by the attempt.
  expect((await add(device.make(options))).json.code).toBe('wrong_passkey');
  expect((await add(device.make(await begin(), { isVerified: false }))).json.code).toBe('wrong_passkey');
  expect((await add(device.make(await begin(), { challenge: 'A'.repeat(43) }))).json.code).toBe(
    'wrong_passkey',
  );
  const late = await begin();
  nowMs += 300_001;
  expect((await add(device.make(late))).json.code).toBe('wrong_passkey');
  const added = await add(device.make(await begin()));
  expect(added.status).toBe(201);
  expect(added.json['recoveryCodes']).toHaveLength(10);
  expect(acts.at(-1)).toBe('person.factor_on');
  // The same device again: it is told which it has, and is not kept twice.
  const again = await begin();
  expect(again['excludeCredentials']).toMatchObject([{ id: device.id }]);
  expect((await add(device.make(again))).json.code).toBe('wrong_passkey');
  const { json } = await call('GET', 'auth/factors', undefined, ann.token);
  expect(json).toMatchObject({
    totp: null,
    passkeys: [{ name: 'Laptop', usedAt: null }],
    recoveryCodesLeft: 10,
  });
});

test('alone it signs in where the device knew who used it; each question is good once', async () => {
  const ben = await withPasskey('Ben');
  const enter = async (how: Parameters<typeof ben.device.show>[1] = {}, options?: PasskeyOptions) =>
    call('POST', 'auth/passkey', { credential: ben.device.show(options ?? (await atDoor()), how) });
  events.length = 0;
  const options = await atDoor();
  expect(options).not.toHaveProperty('allowCredentials.0');
  const came = await enter({}, options);
  expect(came.status).toBe(200);
  expect((await call('GET', 'auth/session', undefined, tokenOf(came))).json).toMatchObject({
    user: { id: ben.id },
  });
  const kept = await database.db.query<{ second: string }>(
    sql`select second_factor as second from auth_session where user_id = ${ben.id} and second_factor = 'passkey'`,
  );
  // The one that made it, and the one that came by it.
  expect(kept).toHaveLength(2);
  expect((await enter({}, options)).json.code).toBe('wrong_passkey');
  expect((await enter({ isVerified: false })).json.code).toBe('wrong_passkey');
  expect((await enter({ origin: 'https://evil.example' })).json.code).toBe('wrong_passkey');
  // Asked beside a password it lets nobody in alone, nor the other way round.
  const { challenge } = (await login(ben.email)).json['secondFactor'] as LoginChallenge;
  expect((await enter({}, await atDoor(challenge))).json.code).toBe('wrong_passkey');
  const stranger = createAuthenticator(origin);
  expect((await call('POST', 'auth/passkey', { credential: stranger.show(await atDoor()) })).json.code).toBe(
    'wrong_passkey',
  );
  // A copy counts from where it was taken.
  expect((await enter({ counter: 1 })).json.code).toBe('wrong_passkey');
  expect((await enter()).status).toBe(200);
  await identity.disableUser(ben.id);
  expect((await enter()).json.code).toBe('wrong_passkey');
  // Whoever watches the door hears of each: a stranger's, and those of somebody here.
  const refused = events.filter(({ eventType }) => eventType === 'passkey_failed');
  expect(refused).toHaveLength(7);
  expect(refused.filter(({ userId }) => userId === null)).toMatchObject([{ threatLevel: 'low' }]);
  expect(refused.filter(({ userId }) => userId === ben.id).map(({ threatLevel }) => threatLevel)).toEqual(
    Array.from({ length: 6 }, () => 'medium'),
  );
});

test('beside the password it stands for the code; another person’s does not', async () => {
  const cat = await withPasskey('Cat');
  const dan = await withPasskey('Dan');
  const ask = async (email: string) => (await login(email)).json['secondFactor'] as LoginChallenge;
  const asked = await ask(cat.email);
  expect(asked.factors).toEqual(['passkey', 'recovery']);
  const options = await atDoor(asked.challenge);
  expect(options['allowCredentials']).toMatchObject([{ id: cat.device.id }]);
  const verify = (challenge: string, credential: object) =>
    call('POST', 'auth/login/verify', { challenge, factor: 'passkey', credential });
  expect((await verify(asked.challenge, dan.device.show(options))).json.code).toBe('wrong_second_factor');
  expect((await verify(asked.challenge, cat.device.show(options, { isVerified: false }))).status).toBe(200);
  expect((await call('POST', 'auth/passkey/begin', { challenge: asked.challenge })).json.code).toBe(
    'challenge_over',
  );
  const recovery = { challenge: (await ask(cat.email)).challenge, factor: 'recovery', code: cat.codes[0] };
  expect((await call('POST', 'auth/login/verify', recovery)).status).toBe(200);
});

test('the last one stays until the second factor is turned off as a whole', async () => {
  const eve = await withPasskey('Eve');
  const held = async () =>
    (await call('GET', 'auth/factors', undefined, eve.token)).json['passkeys'] as { id: string }[];
  const [first] = await held();
  const remove = (id = '') => call('DELETE', `${own}/${id}`, undefined, eve.token);
  expect((await remove(first?.id)).json.code).toBe('refused_by_state');
  const options = optionsOf(await call('POST', `${own}/begin`, undefined, eve.token));
  const credential = createAuthenticator(origin).make(options);
  const second = await call('POST', own, { name: 'Phone', credential }, eve.token);
  expect(second).toMatchObject({ status: 201, json: { recoveryCodes: null } });
  expect((await remove(newId())).json.code).toBe('not_found');
  expect((await remove(first?.id)).status).toBe(204);
  expect(acts.at(-1)).toBe('person.passkey_off');
  expect(await held()).toMatchObject([{ name: 'Phone' }]);
  expect((await call('DELETE', 'auth/factors', undefined, eve.token)).status).toBe(204);
  expect((await login(eve.email)).status).toBe(200);
});
