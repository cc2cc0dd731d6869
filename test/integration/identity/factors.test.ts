// Second factors: set up, asked for at the door, guessed at, lost.
import { TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FactorRulesAnswer } from '#protocol/http/factor-rules.ts';
import type { ConfirmTotpAnswer, LoginChallenge, TotpOffer } from '#protocol/http/factors.ts';
import type { PeopleAnswer } from '#protocol/http/people.ts';
import { createIdentity, type Identity } from '../../../server/features/identity/index.ts';
import type { SignInEvent } from '../../../server/features/identity/sign-in-news.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { createHttp, type Http } from '../../../server/platform/http/http.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { type Called, callApi } from '../../helpers/api-call.ts';
import { newId } from '../../helpers/desk.ts';
import { aloneIdentity } from '../../helpers/identity.ts';
import { type FreshDatabase, freshDatabase } from '../../helpers/postgres.ts';

const stepMs = 30_000;
const password = 'a long enough one';
/** The middle of a step, so that one more or less is one more or less. */
let nowMs = Math.floor(Date.now() / stepMs) * stepMs + stepMs / 2;
const acts: { act: string; by: string | null; ip: string | null }[] = [];
const events: SignInEvent[] = [];
const told: { userId: string; title: string; message: string }[] = [];

let database: FreshDatabase;
let identity: Identity;
let http: Http;
let base: string;

beforeAll(async () => {
  database = await freshDatabase();
  identity = createIdentity({
    ...{ db: database.db, log: silentLog, clock: { now: () => nowMs }, newId, publicUrl: null },
    ...{ secret: 'a secret of thirty-two characters', serverId: () => 'server-1', offlineDays: 14 },
    ...aloneIdentity,
    audit: (_tx, { act, by, ip }) => void acts.push({ act, by: by.id, ip }),
    recordSecurityEvent: event => void events.push(event),
    tellPerson: said => void told.push(said),
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
const tokenOf = ({ json }: Called): string => json['access_token'] as string;
const challengeOf = ({ json }: Called) => json['secondFactor'] as LoginChallenge;
const verify = (challenge: string, shown: object) =>
  call('POST', 'auth/login/verify', { challenge, ...shown });
const codeOf = (secret: string, steps = 0) =>
  new TOTP({ secret: secret.replaceAll(' ', '') }).generate({ timestamp: nowMs + steps * stepMs });
const nextStep = () => {
  nowMs += 2 * stepMs;
};

async function person(name: string, role: 'agent' | 'admin' = 'agent') {
  const email = `${name.toLowerCase()}@desk.test`;
  const added = await identity.addUser({ email, name, role, teamIds: [], password });
  if (!added.ok) throw new Error(added.problem);
  return { id: added.personId, email, token: tokenOf(await login(email)) };
}

/** Somebody whose authenticator program is set up. */
async function guarded(name: string) {
  const who = await person(name);
  const { secret } = (await call('POST', 'auth/factors/totp', undefined, who.token))
    .json as unknown as TotpOffer;
  const confirmed = await call('POST', 'auth/factors/totp/confirm', { code: codeOf(secret) }, who.token);
  const { recoveryCodes } = confirmed.json as unknown as ConfirmTotpAnswer;
  if (!recoveryCodes) throw new Error(JSON.stringify(confirmed));
  nextStep();
  return { ...who, secret, recoveryCodes };
}

test('nothing holds until a code was right once; then the password alone lets nobody in', async () => {
  const ann = await person('Ann');
  const elsewhere = tokenOf(await login(ann.email));
  const offered = await call('POST', 'auth/factors/totp', undefined, ann.token);
  const { secret, uri, qr } = offered.json as unknown as TotpOffer;
  expect(secret).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
  expect(uri).toContain(`secret=${secret.replaceAll(' ', '')}`);
  expect(uri).toContain('ann%40desk.test');
  expect(qr).toMatch(/^<svg /);
  expect((await login(ann.email)).status).toBe(200);
  expect((await call('POST', 'auth/factors/totp/confirm', { code: '000000' }, ann.token)).json.code).toBe(
    'wrong_second_factor',
  );
  expect((await call('POST', 'auth/factors/recovery', undefined, ann.token)).json.code).toBe(
    'refused_by_state',
  );

  const typed = codeOf(secret).replace(/^(...)/, '$1 ');
  const confirmed = await call('POST', 'auth/factors/totp/confirm', { code: typed }, ann.token);
  const { recoveryCodes } = confirmed.json as unknown as ConfirmTotpAnswer;
  expect(new Set(recoveryCodes).size).toBe(10);
  // This one goes on; what began with less than is asked for now does not, and is not wiped.
  expect((await call('GET', 'auth/factors', undefined, ann.token)).json).toMatchObject({
    ...{ totp: { usedAt: null }, recoveryCodesLeft: 10 },
  });
  expect((await call('GET', 'auth/session', undefined, elsewhere)).json.code).toBe('unauthenticated');
  expect(acts.at(-1)).toEqual({ act: 'person.factor_on', by: ann.id, ip: '127.0.0.1' });

  // The secret is nowhere as it is, and neither are the codes.
  const { secret: kept } = await database.db.one<{ secret: string }>(
    sql`select secret from factor_totp where person_id = ${ann.id}`,
  );
  expect(kept).toMatch(/^v1\.[\w-]+$/);
  expect(kept).not.toContain(secret.replaceAll(' ', ''));
  const hashes = await database.db.query<{ hash: string }>(
    sql`select code_hash as hash from factor_recovery_codes where person_id = ${ann.id}`,
  );
  expect(hashes.every(({ hash }) => /^[0-9a-f]{64}$/.test(hash))).toBe(true);

  const asked = await login(ann.email);
  expect(asked).toMatchObject({ status: 401, json: { code: 'second_factor_challenge' } });
  expect(asked.json).not.toHaveProperty('access_token');
  expect(challengeOf(asked)).toMatchObject({ factors: ['totp', 'recovery'], expires_in: 300 });
  // The step of the confirming code is used up.
  expect(
    (await verify(challengeOf(asked).challenge, { factor: 'totp', code: codeOf(secret) })).json.code,
  ).toBe('wrong_second_factor');
  nextStep();
  const came = await verify(challengeOf(asked).challenge, { factor: 'totp', code: codeOf(secret) });
  expect(came.status).toBe(200);
  expect((await call('GET', 'auth/session', undefined, tokenOf(came))).status).toBe(200);
});

test('a code works once, a clock may be one step off, and a challenge is good for one session', async () => {
  const ben = await guarded('Ben');
  const first = challengeOf(await login(ben.email)).challenge;
  const code = codeOf(ben.secret, -1);
  expect((await verify(first, { factor: 'totp', code: codeOf(ben.secret, -2) })).json.code).toBe(
    'wrong_second_factor',
  );
  expect((await verify(first, { factor: 'totp', code })).status).toBe(200);
  expect((await verify(first, { factor: 'totp', code: codeOf(ben.secret) })).json.code).toBe(
    'challenge_over',
  );
  const second = challengeOf(await login(ben.email)).challenge;
  expect((await verify(second, { factor: 'totp', code })).json.code).toBe('wrong_second_factor');
  expect((await verify(second, { factor: 'totp', code: codeOf(ben.secret, 1) })).status).toBe(200);
  // A younger one was taken: those before it are over, though nobody used them.
  const third = challengeOf(await login(ben.email)).challenge;
  expect((await verify(third, { factor: 'totp', code: codeOf(ben.secret) })).json.code).toBe(
    'wrong_second_factor',
  );
  nextStep();
  const racing = Array.from({ length: 4 }, () => verify(third, { factor: 'totp', code: codeOf(ben.secret) }));
  expect((await Promise.all(racing)).filter(({ status }) => status === 200)).toHaveLength(1);
});

test('a challenge ends after five minutes, and when the password changes', async () => {
  const cat = await guarded('Cat');
  const late = challengeOf(await login(cat.email)).challenge;
  nowMs += 300_001;
  expect((await verify(late, { factor: 'totp', code: codeOf(cat.secret) })).json.code).toBe('challenge_over');
  const stale = challengeOf(await login(cat.email)).challenge;
  await identity.setPassword(cat.id, 'another one that is long enough');
  expect((await verify(stale, { factor: 'totp', code: codeOf(cat.secret) })).json.code).toBe(
    'challenge_over',
  );
  expect((await verify('a'.repeat(43), { factor: 'totp', code: '123456' })).json.code).toBe('challenge_over');
});

test('each recovery code lets in once, as people type it; new ones end the old', async () => {
  const dee = await guarded('Dee');
  const [one = '', two = ''] = dee.recoveryCodes;
  const enter = async (code: string) =>
    verify(challengeOf(await login(dee.email)).challenge, { factor: 'recovery', code });
  const came = await enter(one.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O'));
  expect(came.status).toBe(200);
  expect(acts.at(-1)).toEqual({ act: 'person.recovery_used', by: dee.id, ip: '127.0.0.1' });
  expect(told.at(-1)).toMatchObject({ userId: dee.id, message: expect.stringContaining('9 codes are left') });
  expect((await enter(one)).json.code).toBe('wrong_second_factor');
  const token = tokenOf(came);
  expect((await call('GET', 'auth/factors', undefined, token)).json).toMatchObject({ recoveryCodesLeft: 9 });
  const made = await call('POST', 'auth/factors/recovery', undefined, token);
  expect(made.json['recoveryCodes']).toHaveLength(10);
  expect((await enter(two)).json.code).toBe('wrong_second_factor');
  // So many tries in a row make the next wait; that is looked at below.
  await database.db.query(sql`delete from sign_in_counts`);
  expect((await enter((made.json['recoveryCodes'] as string[])[0] ?? '')).status).toBe(200);
});

test('guessing waits as wrong passwords do, and the right password in between changes nothing', async () => {
  const eve = await guarded('Eve');
  const seen = events.length;
  const codes: (string | undefined)[] = [];
  // With the password: each challenge anew, so that its own tries are no bound.
  for (let n = 0; n < 6; n += 1) {
    const asked = await login(eve.email);
    codes.push(asked.json.code);
    if (asked.json.code !== 'second_factor_challenge') break;
    codes.push((await verify(challengeOf(asked).challenge, { factor: 'totp', code: '000000' })).json.code);
  }
  expect(codes).toEqual([
    ...['second_factor_challenge', 'wrong_second_factor', 'second_factor_challenge', 'wrong_second_factor'],
    ...['second_factor_challenge', 'too_many_attempts', 'too_many_attempts'],
  ]);
  expect(events.slice(seen).filter(({ eventType }) => eventType === 'second_factor_failed')).toMatchObject([
    { userId: eve.id, threatLevel: 'medium', details: { email: eve.email, factor: 'totp' } },
    { userId: eve.id },
  ]);
});

test('one challenge takes five tries', async () => {
  const fay = await guarded('Fay');
  const { challenge } = challengeOf(await login(fay.email));
  for (let n = 0; n < 5; n += 1) {
    expect((await verify(challenge, { factor: 'totp', code: '000000' })).json.code).toBe(
      'wrong_second_factor',
    );
    // The waits of the account are not what is looked at here.
    await database.db.query(sql`delete from sign_in_counts`);
  }
  expect((await verify(challenge, { factor: 'totp', code: codeOf(fay.secret) })).json.code).toBe(
    'challenge_over',
  );
});

test('it is turned off with a fresh proof, and replaced without a gap', async () => {
  const gus = await guarded('Gus');
  const token = tokenOf(
    await verify(challengeOf(await login(gus.email)).challenge, { factor: 'totp', code: codeOf(gus.secret) }),
  );
  const { secret } = (await call('POST', 'auth/factors/totp', undefined, token)).json as unknown as TotpOffer;
  nextStep();
  // The new one is offered, the old one holds.
  expect(
    (
      await verify(challengeOf(await login(gus.email)).challenge, {
        factor: 'totp',
        code: codeOf(gus.secret),
      })
    ).status,
  ).toBe(200);
  const replaced = await call('POST', 'auth/factors/totp/confirm', { code: codeOf(secret) }, token);
  expect(replaced).toMatchObject({ status: 200, json: { recoveryCodes: null } });
  await identity.challenge(gus.id);
  for (const [method, path] of [
    ['POST', 'auth/factors/totp'],
    ['POST', 'auth/factors/recovery'],
    ['DELETE', 'auth/factors'],
  ] as const) {
    expect((await call(method, path, undefined, token)).json.code).toBe('reauthentication_required');
  }
  await call('POST', 'auth/proof', { password }, token);
  expect((await call('DELETE', 'auth/factors', undefined, token)).status).toBe(204);
  expect(acts.at(-1)?.act).toBe('person.factor_off');
  expect((await call('DELETE', 'auth/factors', undefined, token)).json.code).toBe('refused_by_state');
  expect((await login(gus.email)).status).toBe(200);
});

test('an admin removes the factor of whoever lost theirs: they are signed out, told, and come in with the password', async () => {
  const hal = await guarded('Hal');
  const root = await person('Root', 'admin');
  const { people } = (await call('GET', 'people', undefined, root.token)).json as unknown as PeopleAnswer;
  expect(people.find(({ id }) => id === hal.id)?.factors).toEqual(['totp']);
  expect(people.find(({ id }) => id === root.id)?.factors).toEqual([]);
  expect((await call('POST', `people/${hal.id}/factors/reset`, undefined, hal.token)).json.code).toBe(
    'forbidden',
  );
  expect((await call('POST', `people/${hal.id}/factors/reset`, undefined, root.token)).status).toBe(204);
  expect(acts.at(-1)).toEqual({ act: 'person.factor_reset', by: root.id, ip: '127.0.0.1' });
  expect(told.at(-1)).toMatchObject({ userId: hal.id, title: 'Your second factor was removed' });
  expect((await call('GET', 'auth/session', undefined, hal.token)).json.code).toBe('unauthenticated');
  expect((await login(hal.email)).status).toBe(200);
  expect((await call('POST', `people/${hal.id}/factors/reset`, undefined, root.token)).json.code).toBe(
    'refused_by_state',
  );
});

test('a role that must have one: time to set it up, then nothing else is possible until it is', async () => {
  const root = await person('Rita', 'admin');
  const jon = await person('Jon');
  const kim = await guarded('Kim');
  const kimIn = async () =>
    tokenOf(
      await verify(challengeOf(await login(kim.email)).challenge, {
        factor: 'totp',
        code: codeOf(kim.secret),
      }),
    );
  const before = await kimIn();
  const require = (isRequired: boolean, graceDays: number) =>
    call('PUT', 'security/factors/agent', { isRequired, graceDays }, root.token);
  const dueOf = async (token: string) => (await call('GET', 'auth/factors', undefined, token)).json['dueAt'];
  expect(await dueOf(jon.token)).toBeNull();
  expect((await require(true, 7)).status).toBe(204);
  expect(acts.at(-1)).toEqual({ act: 'factor.require', by: root.id, ip: '127.0.0.1' });
  const { rules } = (await call('GET', 'security/factors', undefined, root.token))
    .json as unknown as FactorRulesAnswer;
  expect(rules.map(({ role, requiredSince }) => [role, requiredSince !== null])).toEqual([
    ['agent', true],
    ['supervisor', false],
    ['admin', false],
  ]);
  const [agents] = rules;
  expect([agents?.graceDays, (agents?.people ?? 0) - (agents?.without ?? 0)]).toEqual([
    7,
    expect.any(Number),
  ]);
  expect(told.filter(({ userId }) => userId === jon.id)).toMatchObject([{ title: 'Set up a second factor' }]);
  expect(told.some(({ userId, title }) => userId === kim.id && title === 'Set up a second factor')).toBe(
    false,
  );
  expect(await dueOf(jon.token)).toBe(nowMs + 7 * 86_400_000);
  expect((await call('GET', 'auth/sessions', undefined, jon.token)).status).toBe(200);

  // The days are over: what waits for the sockets is told once, the gate shuts at once.
  nowMs += 7 * 86_400_000;
  const due = tokenOf(await login(jon.email));
  expect((await call('GET', 'auth/session', undefined, due)).json).toMatchObject({ isFactorDue: true });
  for (const [method, path] of [
    ['GET', 'auth/sessions'],
    ['POST', 'auth/password'],
    ['DELETE', 'auth/factors'],
  ] as const) {
    expect((await call(method, path, undefined, due)).json.code).toBe('second_factor_required');
  }
  expect((await call('GET', 'auth/sessions', undefined, before)).status).toBe(200);
  // What a provider of single sign-on saw is enough.
  const byProvider = await identity.enter({
    ...{ personId: jon.id, ip: '127.0.0.1', userAgent: 'test', second: 'provider' },
  });
  const seen = byProvider?.ok ? byProvider.token : '';
  expect((await call('GET', 'auth/session', undefined, seen)).json).toMatchObject({ isFactorDue: false });

  const { secret } = (await call('POST', 'auth/factors/totp', undefined, due)).json as unknown as TotpOffer;
  expect((await call('POST', 'auth/factors/totp/confirm', { code: codeOf(secret) }, due)).status).toBe(200);
  expect((await call('GET', 'auth/sessions', undefined, due)).status).toBe(200);
  expect((await call('DELETE', 'auth/factors', undefined, due)).json).toMatchObject({
    ...{ code: 'refused_by_state', detail: expect.stringContaining('must have a second factor') },
  });

  // Shorter or longer moves the end, not the beginning; and it can be left to people again.
  expect((await require(true, 30)).status).toBe(204);
  expect(await dueOf(due)).toBe(nowMs + 23 * 86_400_000);
  expect((await require(false, 0)).status).toBe(204);
  expect(await dueOf(due)).toBeNull();
  expect((await call('DELETE', 'auth/factors', undefined, due)).status).toBe(204);
  // This session began with one that is no more: were one asked for now, it would not pass for having it.
  expect((await require(true, 0)).status).toBe(204);
  await expect
    .poll(async () => {
      nowMs += 1_000;
      return (await call('GET', 'auth/sessions', undefined, due)).json.code;
    })
    .toBe('second_factor_required');
  expect((await require(false, 0)).status).toBe(204);
});

test('who comes by another first proof is asked for the second too, unless it was seen there', async () => {
  const ida = await guarded('Ida');
  const from = { personId: ida.id, ip: '127.0.0.1', userAgent: 'test' };
  expect(await identity.enter({ ...from, second: null })).toMatchObject({
    ...{ ok: false, challenge: { factors: ['totp', 'recovery'] } },
  });
  expect(await identity.enter({ ...from, second: 'provider' })).toMatchObject({ ok: true });
  await identity.disableUser(ida.id);
  expect(await identity.enter({ ...from, second: 'provider' })).toBeNull();
});
