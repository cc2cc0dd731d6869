import { expect, test } from 'vitest';
import { AppError } from '#protocol/errors.ts';
import { toWire } from '../../../server/platform/errors.ts';
import { contentSecurityPolicy } from '../../../server/platform/http/headers.ts';
import { parseJson, valueFault } from '../../../server/platform/http/json.ts';
import { bearerOf, isOwnPage } from '../../../server/platform/http/origin.ts';
import { isJson } from '../../../server/platform/http/read-body.ts';

const withCode = (code: string, message = 'x', options?: ErrorOptions) =>
  Object.assign(new Error(message, options), { code });
const id = () => 'id-1';

test.each<[string, unknown, string]>([
  ['a refusal', new AppError('id_taken'), 'id_taken'],
  ['anything else', new Error('boom'), 'internal'],
  ['what is no error', 'boom', 'internal'],
  ['a server that is gone', withCode('ECONNREFUSED'), 'unavailable'],
  ['a server that shuts down', withCode('57P01'), 'unavailable'],
  ['a broken connection', new Error('Connection terminated unexpectedly'), 'unavailable'],
  ['no free connection', new Error('timeout exceeded when trying to connect'), 'busy'],
  ['a statement cut off', withCode('57014'), 'busy'],
  ['too many connections', withCode('53300'), 'busy'],
  ['text that Postgres cannot hold', withCode('22021'), 'malformed'],
  ['a fault of ours in SQL', withCode('42601'), 'internal'],
  ['trouble wrapped by a library', new Error('outer', { cause: withCode('ECONNREFUSED') }), 'unavailable'],
])('%s is named', (_name, error, code) => {
  expect(toWire(error, id).wire).toMatchObject({ code, id: 'id-1' });
});

test('an unexpected text never reaches the wire, and a sentence for staff no customer', () => {
  expect(toWire(new Error('postgres://secret'), id).wire.message).not.toContain('secret');
  const moved = new AppError('moved', { message: 'The conversation moved to Billing.' });
  expect(toWire(moved, id).wire.message).toBe('The conversation moved to Billing.');
  expect(toWire(moved, id, 'everyone').wire.message).not.toContain('Billing');
  const wait = new AppError('too_many_attempts', { retryAfterMs: 5 });
  expect(toWire(wait, id, 'everyone').wire).toMatchObject({ retryAfterMs: 5, retryable: true });
});

const bytes = (text: string) => new TextEncoder().encode(text);
const faultOf = (text: string) => {
  try {
    parseJson(bytes(text));
    return null;
  } catch (error) {
    return error instanceof AppError ? error.details?.[0] : error;
  }
};

test('JSON says where it is wrong', () => {
  expect(parseJson(bytes('{"a":[1,{"b":"ünï😀"}]}'))).toEqual({ a: [1, { b: 'ünï😀' }] });
  expect(faultOf('{"a":{"b":["ok","\\u0000"]}}')).toEqual({
    path: 'a.b.1',
    problem: 'contains the character NUL',
  });
  expect(faultOf('{"a":{"__proto__":1}}')).toEqual({
    path: 'a.__proto__',
    problem: 'is not a permitted key',
  });
  expect(faultOf('{"a\\ud800":1}')).toMatchObject({ problem: expect.stringContaining('surrogate') });
  expect(faultOf('[1')).toMatchObject({ path: '' });
});

test('nesting is measured without recursion', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  expect(faultOf(nested(32))).toBeNull();
  expect(faultOf(nested(33))).toMatchObject({ problem: 'is nested deeper than 32' });
  expect(faultOf(nested(100_000))).toMatchObject({ problem: 'is nested deeper than 32' });
  expect(valueFault({ a: undefined, b: () => 1 })).toBeNull();
});

const own = (origin?: string, fetchSite?: string, publicUrl: string | null = null) =>
  isOwnPage({ origin, fetchSite, host: 'desk.example.com:4400', publicUrl });

test('only our own pages may act with a cookie', () => {
  expect(own('http://desk.example.com:4400')).toBe(true);
  expect(own('https://DESK.example.com:4400')).toBe(true);
  expect(own('http://desk.example.com')).toBe(false);
  expect(own('http://desk.example.com:4400.evil.test')).toBe(false);
  expect(own('null')).toBe(false);
  expect(own('')).toBe(false);
  expect(own('app://steward')).toBe(false);
  expect(own(undefined, 'same-origin')).toBe(true);
  expect(own(undefined, 'same-site')).toBe(false);
  expect(own(undefined, 'none')).toBe(false);
  expect(own()).toBe(false);
  expect(own('https://help.example.com', undefined, 'https://help.example.com')).toBe(true);
  expect(isOwnPage({ origin: 'http://a', fetchSite: undefined, host: undefined, publicUrl: null })).toBe(
    false,
  );
});

test('a bearer token is one word', () => {
  expect(bearerOf('Bearer abc.def')).toBe('abc.def');
  expect(bearerOf('bearer  abc')).toBe('abc');
  for (const wrong of [undefined, '', 'Bearer', 'Bearer ', 'Basic abc', 'Bearer a b', 'Bearer ä']) {
    expect([wrong, bearerOf(wrong)]).toEqual([wrong, undefined]);
  }
});

test.each([
  ['application/json', true],
  ['application/json; charset=utf-8', true],
  ['Application/JSON;charset="UTF-8"', true],
  ['application/json; charset=latin1', false],
  ['application/jsonx', false],
  ['text/plain', false],
  [undefined, false],
])('a body of %s is read: %s', (type, isRead) => {
  expect(isJson(type)).toBe(isRead);
});

test('a policy takes no host that could end it', () => {
  const policy = (host: string | undefined) => contentSecurityPolicy('console', { headers: { host } });
  expect(policy('desk.example.com:4400')).toContain('ws://desk.example.com:4400');
  expect(policy('[::1]:4400')).toContain('wss://[::1]:4400');
  for (const evil of ["x; script-src 'unsafe-inline'", 'a b', 'a,b', undefined]) {
    expect(policy(evil)).toMatch(/connect-src 'self'$/);
  }
  expect(contentSecurityPolicy('api', { headers: {} })).toBe(
    "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
});
