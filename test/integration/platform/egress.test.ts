/** What is sent to addresses that people gave: a stalled, a talkative and a lying receiver, and every way into a private network. */
import type { LookupAddress } from 'node:dns';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEgress } from '../../../server/platform/egress/egress.ts';
import { type Receiver, startReceiver } from '../../helpers/receivers.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  receiver.release();
  await receiver.stop();
});

const call = (url: string) => ({ url, headers: {}, body: '{}' });

test('a receiver that never answers is given up, and may be tried again', async () => {
  const egress = createEgress({ mayReachPrivate: true, timeoutMs: 300, now: Date.now });
  receiver.answers('stall');
  const given = egress.post(call(receiver.url));
  await expect(given).rejects.toMatchObject({ name: 'EgressError', isPermanent: false });
});

test('of a long answer only the beginning is read', async () => {
  const egress = createEgress({ mayReachPrivate: true, now: Date.now });
  receiver.answers({ status: 200, body: 'x'.repeat(5_000_000) });
  const { status, text } = await egress.post(call(receiver.url));
  expect(status).toBe(200);
  expect(text).toHaveLength(1_000);
});

/** The names of the outside, each answering in turn what it is given; the last answer stays. */
function outside(names: Record<string, string[][]>) {
  const asked: string[] = [];
  const egress = createEgress({
    ...{ mayReachPrivate: false, now: Date.now, timeoutMs: 2_000 },
    refused: host => void refused.push(host),
    resolve(name, _options, callback) {
      asked.push(name);
      const answers = names[name] ?? [];
      const now = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
      callback(
        null,
        now.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    },
  });
  const refused: string[] = [];
  return { egress, asked, refused };
}

// Written in full, short, as one number, in eights and sixteens, in the clothes of IPv6, in digits of other scripts, by the clouds' names for
// what hands out their keys.
test.each([
  'http://127.0.0.1:PORT/',
  'http://127.1:PORT/',
  'http://2130706433:PORT/',
  'http://0x7f.0.0.1:PORT/',
  'http://0177.0.0.01:PORT/',
  'http://0x7f000001:PORT/',
  'http://①②⑦.⓪.⓪.①:PORT/',
  'http://127。0。0。1:PORT/',
  'http://0.0.0.0:PORT/',
  'http://0:PORT/',
  'http://[::1]:PORT/',
  'http://[::]:PORT/',
  'http://[::ffff:127.0.0.1]:PORT/',
  'http://[::ffff:7f00:1]:PORT/',
  'http://[0:0:0:0:0:ffff:7f00:0001]:PORT/',
  'http://[64:ff9b::7f00:1]:PORT/',
  'http://[2002:7f00:1::]:PORT/',
  'http://[fe80::1]:PORT/',
  'http://[fd00:ec2::254]/latest/meta-data/',
  'http://169.254.169.254/latest/meta-data/',
  'http://2852039166/latest/meta-data/',
  'http://100.100.100.200/latest/meta-data/',
  'http://10.0.0.1/',
  'http://172.16.0.1/',
  'http://192.168.1.1/',
  'http://100.64.0.1/',
  'http://224.0.0.1/',
  'http://255.255.255.255/',
  'http://localhost:PORT/',
  'http://LOCALHOST.:PORT/',
  'http://a.localhost:PORT/',
  'http://printer.local/',
  'http://metadata.google.internal/computeMetadata/v1/',
  'http://metadata.google.internal./computeMetadata/v1/',
])('nothing is sent to %s', async written => {
  const { egress, asked, refused } = outside({});
  const url = written.replace('PORT', new URL(receiver.url).port);
  expect(egress.problemOf(url)).toMatch(/private network/);
  await expect(egress.post(call(url))).rejects.toMatchObject({ isPermanent: true });
  await expect(egress.get({ url, headers: {}, mostBytes: 10 })).rejects.toMatchObject({ isPermanent: true });
  expect(asked).toEqual([]);
  expect(refused.length).toBeGreaterThan(0);
  expect(receiver.seen).toEqual([]);
});

test.each([
  'file:///etc/passwd',
  'gopher://shop.example/',
  'ftp://shop.example/',
  'data:text/plain,x',
  'http://user:word@shop.example/',
  'http://127.0.0.1@shop.example/',
  'http://shop.example:80\\@127.0.0.1/',
  '//shop.example/',
  'shop.example',
  'http://',
  'http://[::1',
])('what is no plain address of the web is none: %s', async url => {
  const { egress, asked } = outside({ 'shop.example': [['127.0.0.1']] });
  await expect(egress.post(call(url))).rejects.toMatchObject({ isPermanent: true });
  expect(asked.filter(name => name !== 'shop.example')).toEqual([]);
  expect(receiver.seen).toEqual([]);
});

test.each([
  { what: 'leads inside', answers: [['127.0.0.1']] },
  { what: 'leads inside and outside', answers: [['198.41.0.4', '127.0.0.1']] },
  { what: 'leads inside by IPv6', answers: [['::ffff:127.0.0.1']] },
  { what: 'leads inside by IPv6 alone', answers: [['2001:500:2f::f', 'fd00::1']] },
])('a name that $what is refused by the address that is used', async ({ answers }) => {
  const { egress, refused } = outside({ 'hooks.shop.example': answers });
  const url = `http://hooks.shop.example:${new URL(receiver.url).port}/`;
  expect(egress.problemOf(url)).toBeNull();
  await expect(egress.post(call(url))).rejects.toMatchObject({ isPermanent: true });
  expect(refused).toEqual(['hooks.shop.example']);
  expect(receiver.seen).toEqual([]);
});

test('a name that changes its mind gains nothing: it is looked up once, and what was judged is what is used', async () => {
  const answers = ['127.0.0.1', '169.254.169.254'];
  let looks = 0;
  const egress = createEgress({
    ...{ mayReachPrivate: true, now: Date.now },
    resolve(_name, _options, callback) {
      callback(null, [{ address: answers[looks] ?? '', family: 4 }]);
      looks += 1;
    },
  });
  const url = `http://rebinds.example:${new URL(receiver.url).port}/`;
  expect(await egress.post(call(url))).toMatchObject({ status: 200 });
  expect(looks).toBe(1);
  expect(receiver.seen).toHaveLength(1);
});

test('a redirect is not followed, wherever it leads', async () => {
  const egress = createEgress({ mayReachPrivate: true, now: Date.now });
  for (const status of [301, 302, 303, 307, 308]) {
    receiver.answers({ status, headers: { location: `${receiver.url}/inside` } });
    expect(await egress.post(call(`${receiver.url}/outside`))).toMatchObject({ status });
  }
  expect(new Set(receiver.seen.map(({ path }) => path))).toEqual(new Set(['/outside']));
});
