// Links by mail: a forgotten password is replaced with one, once, in time, and nobody learns who has an account.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import type { LinkAnswer } from '../../../src/protocol/http/auth.ts';
import { makeApp, password, type TestApp } from '../../helpers/app.ts';
import { startMailServer } from '../../helpers/receivers.ts';

let mail: Awaited<ReturnType<typeof startMailServer>>;
let app: TestApp;
beforeAll(async () => {
  mail = await startMailServer();
  app = await makeApp({
    config: {
      ...{ mail: { url: mail.url, from: 'Desk <desk@shop.example>' }, trustedProxies: ['127.0.0.0/8'] },
    },
  });
});
afterAll(async () => {
  await app?.close();
  await mail?.close();
});
beforeEach(() => {
  mail.received.length = 0;
});

async function call(path: string, body?: object, token?: string) {
  const response = await fetch(`${app.url}/api/v1/auth/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? null : JSON.parse(text), headers: response.headers };
}

const tokenIn = (text: string): string => /#\/welcome\/([\w-]{43})\b/.exec(text)?.[1] ?? '';
const letterTo = async (email: string, count = 1) => {
  await expect
    .poll(() => mail.received.filter(({ to }) => to.includes(email)).length, { timeout: 15_000 })
    .toBe(count);
  return mail.received.findLast(({ to }) => to.includes(email))?.text ?? '';
};
const linksOf = async (personId: string) =>
  Number(
    (
      await app.db.one<{ count: string }>(
        sql`select count(*) as count from sign_in_links where person_id = ${personId}`,
      )
    ).count,
  );

test('a link replaces the password once; sessions end, the hash alone is kept, and the person is told', async () => {
  const ann = await app.person('Ann');
  expect((await call('options')).json).toMatchObject({ hasMail: true });
  expect((await call('forgot', { email: 'Ann@Steward.test' })).status).toBe(202);
  const letter = await letterTo(ann.email);
  expect(letter).toContain('Subject: Choose another password for Steward');
  const token = tokenIn(letter);
  const kept = await app.db.query(sql`select token_hash from sign_in_links where person_id = ${ann.id}`);
  expect(JSON.stringify(kept)).not.toContain(token);
  const jobs = await app.db.query(sql`select data from jobs.job where name = 'sign_in.letter'`);
  expect(JSON.stringify(jobs)).not.toContain(token);

  expect((await call('link', { token })).json).toEqual({
    ...({ kind: 'reset', name: 'Ann', email: ann.email } satisfies LinkAnswer),
  });
  expect((await call('link/use', { token, password: 'ann-steward-1' })).json.code).toBe('weak_password');
  const next = 'a lamp under seven stairs';
  expect((await call('link/use', { token, password: next })).status).toBe(204);
  expect((await call('session', undefined, ann.token)).json.code).toBe('unauthenticated');
  expect((await call('login', { email: ann.email, password })).json.code).toBe('wrong_credentials');
  expect((await call('login', { email: ann.email, password: next })).status).toBe(200);
  for (const path of ['link', 'link/use']) {
    expect((await call(path, { token, password: 'another lamp under stairs' })).json.code).toBe('link_over');
  }
  const audit = await app.db.one<{ who: string }>(sql`
    select by_id::text as who from audit_entries where act = 'person.password' order by seq desc limit 1`);
  expect(audit.who).toBe(ann.id);
  const notice = await app.db.query(sql`
    select title from notifications where person_id = ${ann.id} and title = 'Your password was replaced'`);
  expect(notice).toHaveLength(1);
});

test('two who use one link at once: one of them is in', async () => {
  const ben = await app.person('Ben');
  await call('forgot', { email: ben.email });
  const token = tokenIn(await letterTo(ben.email));
  const answers = await Promise.all(
    ['a lamp under seven stairs', 'eight stairs under a lamp'].map(chosen =>
      call('link/use', { token, password: chosen }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 410]);
});

test('who has an account is told by no answer, and no mailbox is filled', async () => {
  const cat = await app.person('Cat');
  const gone = await app.person('Gone');
  await app.accounts.disableUser(gone.id);
  const answers = [];
  for (const email of [cat.email, 'nobody@steward.test', gone.email, cat.email, cat.email]) {
    const { status, json } = await call('forgot', { email });
    answers.push({ status, json });
  }
  expect(new Set(answers.map(answer => JSON.stringify(answer)))).toEqual(
    new Set(['{"status":202,"json":null}']),
  );
  await letterTo(cat.email);
  expect(await linksOf(cat.id)).toBe(1);
  expect(await linksOf(gone.id)).toBe(0);
  expect(mail.received.map(({ to }) => to)).toEqual([[cat.email]]);
});

test('a later link takes the place of the one before, five go out a day, and an hour is all they have', async () => {
  const dan = await app.person('Dan');
  const tokens: string[] = [];
  const back = () =>
    app.db.query(sql`
      update sign_in_links set made_at = made_at - interval '3 minutes' where person_id = ${dan.id}`);
  for (let count = 1; count <= 5; count += 1) {
    await call('forgot', { email: dan.email });
    tokens.push(tokenIn(await letterTo(dan.email, count)));
    await back();
  }
  await call('forgot', { email: dan.email });
  // The next person's mail is the proof that this one's is not on its way.
  const eve = await app.person('Eve');
  await call('forgot', { email: eve.email });
  await letterTo(eve.email);
  expect(await linksOf(dan.id)).toBe(5);
  for (const token of tokens.slice(0, -1))
    expect((await call('link', { token })).json.code).toBe('link_over');
  const last = tokens.at(-1) ?? '';
  expect((await call('link', { token: last })).status).toBe(200);
  await app.db.query(sql`
    update sign_in_links set expires_at = expires_at - interval '61 minutes' where person_id = ${dan.id}`);
  expect((await call('link', { token: last })).json.code).toBe('link_over');
});

test('a mail server that is away for a moment gets the letter later; a disabled person’s link is dead', async () => {
  const fay = await app.person('Fay');
  mail.refuses(fay.email, 451);
  await call('forgot', { email: fay.email });
  await expect.poll(() => linksOf(fay.id), { timeout: 10_000 }).toBe(1);
  const token = async () =>
    (
      await app.db.one<{ hash: string | null }>(
        sql`select token_hash as hash from sign_in_links where person_id = ${fay.id}`,
      )
    ).hash;
  await expect.poll(token, { timeout: 10_000 }).not.toBeNull();
  mail.refuses('', 250);
  // The next try is a minute away: it is brought forward, once the first one was given up.
  const broughtForward = () =>
    app.db.query(sql`
      update jobs.job set start_after = now() where name = 'sign_in.letter' and state = 'retry' returning id`);
  await expect.poll(broughtForward, { timeout: 10_000 }).toHaveLength(1);
  const link = tokenIn(await letterTo(fay.email));
  expect((await call('link', { token: link })).status).toBe(200);
  await app.accounts.disableUser(fay.id);
  expect((await call('link', { token: link })).json.code).toBe('link_over');
});

test('whoever asks often waits, from one network and for one account, alike whether or not somebody has that address', async () => {
  const gil = await app.person('Gil');
  const ask = async (email: string, ip: string) => {
    const response = await fetch(`${app.url}/api/v1/auth/forgot`, {
      ...{ method: 'POST', body: JSON.stringify({ email }) },
      headers: { 'content-type': 'application/json', 'x-forwarded-for': ip },
    });
    const { code } = response.status === 202 ? { code: null } : ((await response.json()) as { code: string });
    return [response.status, code, response.headers.get('retry-after')];
  };
  // From everywhere, one account.
  const answers = new Map<string, unknown[]>();
  for (const email of [gil.email, 'nobody-at-all@steward.test']) {
    const of = [];
    for (let nth = 0; nth < 11; nth++) of.push(await ask(email.toUpperCase(), `198.51.100.${nth}`));
    answers.set(email, of);
  }
  const [his, nobodys] = [...answers.values()];
  expect(his).toEqual(nobodys);
  expect(his?.[9]).toEqual([202, null, null]);
  expect(his?.[10]).toEqual([429, 'too_many_attempts', '60']);
  // From one network, every account.
  for (let nth = 0; nth < 20; nth++)
    expect((await ask(`stranger-${nth}@steward.test`, '203.0.113.77'))[0], `the ${nth}th`).toBe(202);
  expect((await ask('another@steward.test', '203.0.113.77'))[1]).toBe('too_many_attempts');
  expect((await ask('another@steward.test', '203.0.113.78'))[0]).toBe(202);
});

test('where no mail is set up it says so, whoever asks', async () => {
  const quiet = await app.sibling({ mail: null });
  const answer = await fetch(`${quiet.url}/api/v1/auth/forgot`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'nobody@steward.test' }),
  });
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([409, 'mail_off']);
});
