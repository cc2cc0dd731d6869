/** What is sent to addresses that people gave: a stalled, a talkative and a lying receiver. */
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

test('a name that leads into a private network is refused by the address that is used', async () => {
  const egress = createEgress({
    mayReachPrivate: false,
    now: Date.now,
    resolve: (_name, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]),
  });
  const url = `http://hooks.shop.example:${new URL(receiver.url).port}/`;
  expect(egress.problemOf(url)).toBeNull();
  await expect(egress.post(call(url))).rejects.toMatchObject({ isPermanent: true });
  expect(receiver.seen).toEqual([]);
});
