/**
 * Bad input at every HTTP address: a problem with a code and an id, and nothing changes. The rows are held to the server's own
 * list, so an address without a row fails.
 */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../../src/protocol/errors.ts';
import { identitySecret, password, siteOrigin } from '../../helpers/app.ts';
import { expectRefusal, spoil } from './bad-input.ts';
import { type House, openHouse } from './house.ts';
import { type Row, rows, visit } from './http-rows.ts';

let house: House;
let before: string;
beforeAll(async () => {
  house = await openHouse();
  before = await house.print();
});
afterAll(() => house.app.close());

async function unchanged(): Promise<void> {
  const was = before;
  before = await house.print();
  expect(before).toBe(was);
}

const names = Object.keys(rows);

test('every address of the server has a row, and no row is of the past', () => {
  for (const { body } of Object.values(rows)) {
    if (body) expect(body.schema.safeParse(body.good).success).toBe(true);
  }
  expect(names.sort()).toEqual(house.app.routes.map(({ method, path }) => `${method} ${path}`).sort());
});

type Call = { method?: string; headers?: Record<string, string>; body?: string | Uint8Array<ArrayBuffer> };

async function refused(address: string, call: Call, what: string, codes: ErrorCode[]): Promise<Response> {
  const response = await fetch(house.app.url + address, { redirect: 'manual', ...call });
  const text = await response.text();
  const told = `${what}: ${response.status} ${text.slice(0, 200)}`;
  expect(response.status, told).toBeGreaterThanOrEqual(400);
  expect(response.status, told).toBeLessThan(500);
  expect(response.headers.get('content-type'), told).toContain('application/problem+json');
  const problem = JSON.parse(text);
  expectRefusal({ ...problem, message: problem.detail }, told, codes);
  return response;
}

const json = { 'content-type': 'application/json' };

/** Writes bytes as they are and reads the whole answer. */
function rawCall(bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(house.app.url);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', data => {
      answer += data;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', error => (answer === '' ? reject(error) : resolve(answer)));
    socket.write(bytes);
  });
}

function expectProblem(answer: string, status: number, code: ErrorCode, what: string): void {
  expect(answer, what).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  const problem = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
  expectRefusal({ ...problem, message: problem.detail }, what, [code]);
}

describe.each(names)('%s', name => {
  const row = rows[name] as Row;
  const method = name.split(' ')[0] ?? '';

  test('other methods are refused', async () => {
    const { app } = house;
    const path = name.slice(method.length + 1);
    const known = app.routes.filter(route => route.path === path).map(route => route.method);
    for (const other of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'PURGE']) {
      if (known.includes(other)) continue;
      const response = await refused(row.address, { method: other }, other, ['method_not_allowed']);
      expect(response.headers.get('allow')).toContain(method);
    }
    await unchanged();
  });

  test('addresses beside it are nothing, or cannot be read', async () => {
    if (row.leadsTo) {
      const response = await fetch(house.app.url + row.address + row.leadsTo);
      expect(response.status).toBe(404);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
    const below = row.hasItems ? '/nothing/below' : (row.leadsTo ?? '');
    for (const tail of [`${below}/%00`, '/nothing/more', `${below}/..%2f..%2fetc%2fpasswd`, '/__proto__/x']) {
      await refused(row.address + tail, { method }, tail, ['unknown_route', 'malformed', 'forbidden']);
    }
    for (const tail of ['/%ff', '/%ed%a0%80', '/%']) {
      await refused(row.address + tail, { method }, tail, ['unknown_route', 'malformed']);
    }
    await unchanged();
  });

  test('headers that are too large or no headers at all', async () => {
    const start = `${method} ${row.address} HTTP/1.1\r\nHost: x\r\n`;
    const huge = await rawCall(`${start}X-Huge: ${'x'.repeat(70_000)}\r\n\r\n`);
    expectProblem(huge, 431, 'too_large', 'huge');
    expectProblem(await rawCall(`${start}no header\r\n\r\n`), 400, 'malformed', 'no header');
    const both = `${start}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`;
    expectProblem(await rawCall(both), 400, 'malformed', 'two lengths');
    await unchanged();
  });

  if (row.access !== 'public') {
    test('nobody without a session that holds', async () => {
      const { token } = house.people.ann;
      for (const authorization of ['', 'Bearer', 'Bearer x', `Bearer ${token}x`, `Basic ${token}`, token]) {
        await refused(row.address, { method, headers: { authorization } }, authorization, [
          'unauthenticated',
        ]);
      }
      const long = { authorization: `Bearer ${'x'.repeat(10_000)}` };
      await refused(row.address, { method, headers: long }, 'long', ['unauthenticated']);
      const cookie = 'steward_session=; steward_session=%ff; __Host-steward=%00';
      await refused(row.address, { method, headers: { cookie } }, 'cookie', ['unauthenticated', 'forbidden']);
      const visitor = { authorization: `Bearer ${house.visits[0].token}` };
      await refused(row.address, { method, headers: visitor }, "a visitor's", ['unauthenticated']);
      await unchanged();
    });
  }

  if (row.access === 'lead') {
    test('a role that may not is told so', async () => {
      const headers = { ...json, authorization: `Bearer ${house.people.ann.token}` };
      const call = { method, headers, body: JSON.stringify(row.body?.good) };
      await refused(row.address, call, 'an agent', ['forbidden']);
      await unchanged();
    });
  }

  const { body } = row;
  if (!body) return;
  const good = JSON.stringify(body.good);
  const signed = (headers: Record<string, string>): Record<string, string> =>
    row.access === 'public' ? headers : { ...headers, authorization: `Bearer ${house.people.admin.token}` };

  test('a body of another kind is refused', async () => {
    const kinds = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'];
    for (const type of [...kinds, 'application/json; charset=utf-16', 'application/xml', '', 'a/b; c']) {
      await refused(row.address, { method, headers: signed({ 'content-type': type }), body: good }, type, [
        'unsupported_media_type',
      ]);
    }
    const packed = { ...json, 'content-encoding': 'gzip' };
    await refused(row.address, { method, headers: signed(packed), body: good }, 'gzip', [
      'unsupported_media_type',
    ]);
    await unchanged();
  });

  test('a body that is no JSON, or not of the form', async () => {
    const texts = ['', '{', 'null', '[]', '"x"', '7', `${good}x`, good.slice(0, -2), '{"a":1e999}', '\uFEFF'];
    for (const depth of [100, 10_000]) texts.push('['.repeat(depth) + ']'.repeat(depth));
    for (const text of texts) {
      const call = { method, headers: signed(json), body: text };
      await refused(row.address, call, text.slice(0, 40), ['malformed', 'too_large']);
    }
    const bytes = new Uint8Array([...Buffer.from('{"email":"'), 0xff, 0xfe, ...Buffer.from('"}')]);
    await refused(row.address, { method, headers: signed(json), body: bytes }, 'not UTF-8', ['malformed']);
    await unchanged();
  });

  test('a field left out, of another type, too long, poisoned', async () => {
    const spoiled = spoil(body.good, body.schema);
    // A body of one field has about that many.
    expect(spoiled.length).toBeGreaterThan(20);
    const refuse = async ({ what, value }: (typeof spoiled)[number]) => {
      const call = { method, headers: signed(json), body: JSON.stringify(value) ?? '' };
      await refused(row.address, call, what, ['malformed', 'too_large']);
    };
    // A few at a time: while one waits for its person to be looked up, another is read.
    for (let at = 0; at < spoiled.length; at += 8) await Promise.all(spoiled.slice(at, at + 8).map(refuse));
    await unchanged();
  });

  test('a body that is too large, said or not', async () => {
    const large = `{"x":"${'x'.repeat(9_000_000)}"}`;
    await refused(row.address, { method, headers: signed(json), body: large }, 'large', ['too_large']);
    const { authorization: held } = signed({});
    const authorization = held === undefined ? '' : `Authorization: ${held}\r\n`;
    const head = `${method} ${row.address} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${authorization}`;
    const chunk = `${(100_000).toString(16)}\r\n${'x'.repeat(100_000)}\r\n`;
    const answer = await rawCall(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(90)}`);
    expectProblem(answer, 413, 'too_large', 'in pieces');
    await unchanged();
  });
});

describe('refused for what it asks', () => {
  const send = (address: string, body: unknown, headers: Record<string, string> = {}): [string, Call] => [
    address,
    { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) },
  ];
  const session = '/api/v1/widget/session';
  const shop = { origin: siteOrigin };

  test('a visit to no site, from no page of it, or with a forged name', async () => {
    const forged = { userId: 'u-1', signature: 'ff'.repeat(32), email: '', name: 'Eve' };
    const secret = { ...forged, signature: identitySecret };
    const rows: [unknown, Record<string, string>, ErrorCode][] = [
      [{ ...visit, siteKey: 'nope' }, shop, 'unknown_site'],
      [{ ...visit, siteKey: '../../etc' }, shop, 'unknown_site'],
      [{ ...visit, siteKey: "' or 1=1 --" }, shop, 'unknown_site'],
      [visit, { origin: 'https://evil.example' }, 'origin_not_allowed'],
      [visit, { origin: 'null' }, 'origin_not_allowed'],
      [visit, { origin: `${siteOrigin}.evil.example` }, 'origin_not_allowed'],
      [{ ...visit, identity: forged }, shop, 'bad_identity'],
      [{ ...visit, identity: secret }, shop, 'bad_identity'],
    ];
    for (const [body, headers, code] of rows) {
      await refused(...send(session, body, headers), `${code} ${JSON.stringify(body)}`, [code]);
    }
    for (const key of ['nope', '%00', 'x'.repeat(500), '%F0%9F%92%A9', encodeURIComponent("'--")]) {
      const codes: ErrorCode[] = ['unknown_site', 'malformed', 'unknown_route'];
      await refused(`/api/v1/widget/sites/${key}`, {}, key, codes);
    }
    await unchanged();
  });

  test('a wrong password, a cookie from elsewhere, too many tries', async () => {
    const { email, token } = house.people.ann;
    const login = '/api/v1/auth/login';
    await refused(...send(login, { email, password: 'not it at all' }), 'wrong', ['wrong_credentials']);
    await refused(...send(login, { email: "' or 1=1 --", password }), 'SQL', ['wrong_credentials']);
    await refused(...send(login, { email: 'аnn@steward.test', password }), 'look-alike', [
      'wrong_credentials',
    ]);
    const riding = { cookie: `steward_session=${token}`, origin: 'https://evil.example' };
    await refused(...send(login, { email, password }, riding), 'riding a cookie', ['forbidden']);
    await refused('/api/v1/auth/logout', { method: 'POST', headers: riding }, 'signing out another', [
      'forbidden',
    ]);
    for (let index = 0; ; index += 1) {
      const [address, call] = send(login, { email: 'target@steward.test', password: `guess ${index}` });
      const response = await refused(address, call, 'guessing', ['wrong_credentials', 'too_many_attempts']);
      if (response.status === 429) {
        expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
        break;
      }
      expect(index).toBeLessThan(100);
    }
    await unchanged();
  });
});

test('files: nothing outside the built folders, and no method but reading', async () => {
  const outside = [
    '/console/../../package.json',
    '/console/..%2f..%2fpackage.json',
    '/console/%2e%2e/%2e%2e/package.json',
    '/widget/..%5c..%5cpackage.json',
    '/widget/....//....//package.json',
    '//etc/passwd',
    '/console/.env',
    '/.git/config',
    '/server/config.ts',
  ];
  for (const path of outside) {
    const answer = await rawCall(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answer, path).not.toContain('"steward"');
    expect(answer, path).toMatch(/^HTTP\/1.1 (400|403|404) /);
    expect(answer, path).toContain('application/problem+json');
  }
  for (const path of ['/', '/console', '/console/', '/widget.js', '/widget/x.js', '/demo']) {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      await refused(path, { method }, `${method} ${path}`, ['unknown_route', 'method_not_allowed']);
    }
  }
  await unchanged();
});

test('without demo data there is no shop of the demo', async () => {
  expectProblem(
    await rawCall('GET /demo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
    404,
    'unknown_route',
    '/demo',
  );
});

test('words that are no HTTP', async () => {
  const words = [
    'NONSENSE\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    '\0\0\0\0\r\n\r\n',
  ];
  for (const bytes of words)
    expectProblem(await rawCall(Buffer.from(bytes, 'latin1')), 400, 'malformed', bytes);
  await unchanged();
});

test('the address of the sockets takes no foreign protocol', async () => {
  const bad = ['', '?EIO=3&transport=polling', '?EIO=4&transport=nope', '?EIO=4&transport=polling&sid=nope'];
  for (const query of bad) {
    const response = await fetch(`${house.app.url}/socket.io/${query}`);
    // The protocol's own answer: a program of another kind reads it.
    expect(response.status, query).toBe(400);
    expect(await response.json()).toMatchObject({ code: expect.any(Number), message: expect.any(String) });
  }
  await unchanged();
});
