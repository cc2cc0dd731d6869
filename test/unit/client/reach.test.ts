// Why there is no line: what is made of the browser's word, the server's, and of who answers at its address.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { causeOf, createProbe, judgeAnswer, type Reach } from '../../../src/client/reach.ts';
import { roundTripAfter } from '../../../src/client/round-trip.ts';
import { type ErrorCode, errors } from '../../../src/protocol/errors.ts';

test('[S9] who answers at the address: we, something before us, somebody else, nobody', () => {
  const answer = { status: 200, isRedirect: false, body: '{"status":"alive"}' };
  expect(judgeAnswer(answer)).toBe('ours');
  expect(judgeAnswer({ ...answer, body: '<html><title>Welcome to Hotel Sonne</title></html>' })).toBe(
    'other',
  );
  expect(judgeAnswer({ ...answer, body: '{"status":"ok"}' })).toBe('other');
  expect(judgeAnswer({ ...answer, body: '' })).toBe('other');
  expect(judgeAnswer({ status: 302, isRedirect: true, body: '' })).toBe('other');
  expect(judgeAnswer({ status: 502, isRedirect: false, body: '<html>Bad Gateway</html>' })).toBe('failing');
  expect(judgeAnswer({ status: 511, isRedirect: false, body: 'Network Authentication Required' })).toBe(
    'other',
  );
  expect(judgeAnswer(null)).toBe('nobody');
});

test('[S9] why there is no line', () => {
  const facts = { hasNetwork: true, code: null, reach: null };
  expect(causeOf(facts)).toBeNull();
  expect(causeOf({ ...facts, hasNetwork: false, reach: 'other' })).toBe('no_network');
  expect(causeOf({ ...facts, reach: 'nobody' })).toBe('unreachable');
  expect(causeOf({ ...facts, reach: 'other' })).toBe('intercepted');
  expect(causeOf({ ...facts, reach: 'failing' })).toBe('busy');
  // It is there, and the line does not open: it has just started, or has much to do.
  expect(causeOf({ ...facts, reach: 'ours' })).toBe('busy');
  expect(causeOf({ ...facts, code: 'busy', reach: 'nobody' })).toBe('busy');
  expect(causeOf({ ...facts, code: 'protocol_version', hasNetwork: false })).toBe('outdated');
});

test('[S9] whatever is known, the server’s own word beats a guess, and nothing known is nothing said', () => {
  const code = fc.constantFrom<ErrorCode | null>(null, ...(Object.keys(errors) as ErrorCode[]));
  const reach = fc.constantFrom<Reach | null>(null, 'ours', 'failing', 'other', 'nobody');
  fc.assert(
    fc.property(fc.boolean(), code, reach, (hasNetwork, said, found) => {
      const cause = causeOf({ hasNetwork, code: said, reach: found });
      expect(cause === null).toBe(hasNetwork && said === null && found === null);
      if (said !== null) expect(cause).toBe(causeOf({ hasNetwork, code: said, reach: null }));
    }),
  );
});

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function answering(listener: RequestListener): Promise<string> {
  const made = createServer(listener);
  server = made;
  await new Promise<void>(resolve => made.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
}

test.each<[string, RequestListener, Reach]>([
  ['our own answer', (_, response) => response.end('{"status":"alive"}'), 'ours'],
  [
    'a sign-in page with 200',
    (_, response) => response.setHeader('content-type', 'text/html').end('<html>Sign in</html>'),
    'other',
  ],
  ['a redirect to one', (_, response) => response.writeHead(302, { location: '/welcome' }).end(), 'other'],
  ['a proxy without us', (_, response) => response.writeHead(502).end('bad gateway'), 'failing'],
  ['a connection that breaks', request => void request.socket.destroy(), 'nobody'],
])('[S9] over real HTTP: %s', async (_name, listener, reach) => {
  expect(await createProbe(await answering(listener))()).toBe(reach);
});

test('a round trip falls fast and rises slowly: one slow answer says little of the line', () => {
  expect(roundTripAfter(null, 80)).toBe(80);
  expect(roundTripAfter(80, 20)).toBe(50);
  expect(roundTripAfter(20, 820)).toBe(100);
  let ms = 20;
  for (let nth = 0; nth < 60; nth += 1) ms = roundTripAfter(ms, 200);
  expect(ms).toBeGreaterThan(199);
});
