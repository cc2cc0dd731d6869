// New passwords are looked up among breached ones, at a service that speaks the range protocol and learns five letters of a hash.
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createAccounts } from '../../../server/features/identity/accounts.service.ts';
import { breachedProblem, createBreached } from '../../../server/features/identity/breached.ts';
import { systemClock } from '../../../server/platform/clock.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { makeApp, type TestApp } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';

const known = 'lighthouse onion violin 77';
const padded = 'marble tractor seagull 41';
const unknown = 'a lamp under seven stairs';
const sha1 = (text: string) => createHash('sha1').update(text).digest('hex').toUpperCase();

let service: Server;
let asked: { url: string; padding: string | undefined }[] = [];
let status = 200;
let url = '';
let app: TestApp;
beforeAll(async () => {
  service = createServer((request, response) => {
    const { url = '', headers } = request;
    asked.push({ url, padding: headers['add-padding']?.toString() });
    response.writeHead(status, { 'content-type': 'text/plain' });
    const head = url.split('/').at(-1) ?? '';
    const lines = [
      [known, 3],
      [padded, 0],
      ['something else', 9],
    ].map(([text, count]) => [sha1(`${text}`), count]);
    // As the real one: what it knows of the range, in the order of the hashes, with lines of no meaning between them.
    response.end(
      [
        `${'0'.repeat(35)}:12`,
        ...lines
          .filter(([hash]) => `${hash}`.startsWith(head))
          .map(([hash, count]) => `${`${hash}`.slice(5)}:${count}`),
      ].join('\r\n'),
    );
  });
  await new Promise<void>(done => service.listen(0, '127.0.0.1', done));
  const { port } = service.address() as AddressInfo;
  url = `http://127.0.0.1:${port}/range`;
  app = await makeApp({ config: { breachedPasswordsUrl: url } });
});
afterAll(async () => {
  await app?.close();
  service.close();
});
beforeEach(() => {
  asked = [];
  status = 200;
});

async function choose(token: string, password: string) {
  const response = await fetch(`${app.url}/api/v1/auth/password`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ password }),
  });
  const text = await response.text();
  return { status: response.status, problem: text === '' ? null : JSON.parse(text) };
}

test('a password from a breach is refused wherever one is chosen, by five letters of its hash', async () => {
  const ann = await app.person('Ann');
  asked = [];
  const refused = await choose(ann.token, known);
  expect(refused.problem).toMatchObject({ code: 'weak_password' });
  expect(JSON.stringify(refused.problem)).toContain('known from a breach');
  expect(asked).toEqual([{ url: `/range/${sha1(known).slice(0, 5)}`, padding: 'true' }]);
  const accounts = createAccounts({
    ...{ db: app.db, newId, isBreached: createBreached({ url, log: silentLog, clock: systemClock }) },
  });
  const ben = {
    email: 'ben@steward.test',
    name: 'Ben',
    role: 'agent',
    teamIds: [],
    password: known,
  } as const;
  expect(await accounts.addUser({ ...ben, teamIds: [] })).toMatchObject({
    ok: false,
    problem: breachedProblem,
  });
});

test('what stands there as padding alone, or not at all, is taken', async () => {
  const cat = await app.person('Cat');
  expect((await choose(cat.token, padded)).status).toBe(204);
  const dan = await app.person('Dan');
  expect((await choose(dan.token, unknown)).status).toBe(204);
});

test('where the service fails the lists alone decide: weak ones are refused, others taken', async () => {
  status = 503;
  const eve = await app.person('Eve');
  expect((await choose(eve.token, 'password1234567')).problem).toMatchObject({ code: 'weak_password' });
  expect((await choose(eve.token, known)).status).toBe(204);
});
