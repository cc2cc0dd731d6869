/** A server whose clock is wrong: when a session begins and is over is said by the database's clock, whatever the server's says. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { App } from '../../../server/app.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import type { SessionsAnswer } from '../../../src/protocol/http/auth.ts';
import { callApi } from '../../helpers/api-call.ts';
import { makeApp, password, type TestApp } from '../../helpers/app.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

let app: TestApp;
let wrong: App | undefined;
beforeAll(async () => {
  app = await makeApp();
});
afterEach(async () => {
  vi.useRealTimers();
  await wrong?.stop();
  wrong = undefined;
});
afterAll(() => app?.close());

/** All that this process reads of the time is wrong by so much, the library's own reading too; timers run as ever. */
function clockOff(byMs: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + byMs, shouldAdvanceTime: true });
}

async function signIn(base: string, email: string) {
  const { status, json } = await callApi(base, 'POST', 'auth/login', { body: { email, password } });
  expect(status).toBe(200);
  return json as { access_token: string; expires_in: number };
}

const look = (base: string, token: string) => callApi(base, 'GET', 'auth/session', { token });

const kept = (personId: string) =>
  app.db.one<{ sessions: number; age: number; rest: number }>(sql`
    select count(id)::integer as sessions, extract(epoch from now() - max(created_at))::float as age,
      extract(epoch from max(expires_at) - now())::float as rest
    from auth_session where user_id = ${personId}`);

describe.each([
  ['an hour ahead', hourMs],
  ['89 days ahead', 89 * dayMs],
  ['an hour behind', -hourMs],
  ['89 days behind', -89 * dayMs],
])('the clock of a server is %s', (said, byMs) => {
  const name = said.replaceAll(' ', '-');

  test('who is signed in stays so, who comes comes in and may prove it, and all holds once the clock is right', async () => {
    const ann = await app.person(`Ann-${name}`);
    clockOff(byMs);
    wrong = await app.sibling();
    const { url } = wrong;
    expect((await look(url, ann.token)).status).toBe(200);
    const { access_token: token, expires_in: seconds } = await signIn(url, ann.email);
    expect(seconds / 86_400).toBeCloseTo(30, 1);
    expect((await look(url, token)).status).toBe(200);
    const { sessions } = (await callApi(url, 'GET', 'auth/sessions', { token }))
      .json as unknown as SessionsAnswer;
    expect(sessions).toHaveLength(2);
    expect((await callApi(url, 'POST', 'auth/proof', { token, body: { password } })).status).toBe(204);
    expect((await callApi(url, 'POST', 'auth/sessions/end-others', { token })).json).toEqual({ ended: 1 });
    vi.useRealTimers();
    expect((await look(app.url, token)).status).toBe(200);
    const { age, rest } = await kept(ann.id);
    expect(Math.abs(age)).toBeLessThan(600);
    expect(rest / 86_400).toBeCloseTo(30, 1);
  });

  test('what is over is refused, and what is not is kept', async () => {
    const bea = await app.person(`Bea-${name}`);
    const { access_token: long } = await signIn(app.url, bea.email);
    const [first, second] = await app.db.query<{ id: string }>(
      sql`select id from auth_session where user_id = ${bea.id} order by created_at`,
    );
    await app.db.query(
      sql`update auth_session set expires_at = now() - interval '1 minute' where id = ${first?.id}`,
    );
    const aged = (days: number) =>
      app.db.query(sql`
        update auth_session set created_at = now() - make_interval(days => ${days}), expires_at = now() + interval '20 days'
        where id = ${second?.id}`);
    await aged(89);
    clockOff(byMs);
    wrong = await app.sibling();
    expect((await look(wrong.url, bea.token)).json['code']).toBe('unauthenticated');
    expect((await look(wrong.url, long)).status).toBe(200);
    await aged(91);
    await wrong.stop();
    wrong = await app.sibling();
    expect((await look(wrong.url, long)).json['code']).toBe('unauthenticated');
  });
});

test('a clock that is set back keeps nobody in longer than the seconds for which a server remembers', async () => {
  const cat = await app.person('Cat');
  clockOff(dayMs);
  expect((await look(app.url, cat.token)).status).toBe(200);
  vi.useRealTimers();
  await app.db.query(
    sql`update auth_session set expires_at = now() - interval '1 minute' where user_id = ${cat.id}`,
  );
  expect((await look(app.url, cat.token)).json['code']).toBe('unauthenticated');
});
