import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { factsOf, noteOf } from '../../../server/features/flows/flows.ts';
import { type Call, type CallFor, createWebhooks } from '../../../server/features/flows/webhooks.ts';
import { createEgress } from '../../../server/platform/egress/egress.ts';
import { starters } from '../../../src/ai/flows/starters.ts';
import { type Receiver, startReceiver } from '../../helpers/receivers.ts';

let shop: Receiver;
beforeAll(async () => {
  shop = await startReceiver();
});
afterAll(() => shop.stop());
beforeEach(() => {
  shop.seen.length = 0;
});

const clock = { now: () => Date.parse('2026-11-28T12:00:00Z') };
const pauses: number[] = [];
const caller = (mayReachPrivate: boolean, resolve?: Parameters<typeof createEgress>[0]['resolve']) =>
  createWebhooks({
    egress: createEgress({ mayReachPrivate, now: clock.now, ...(resolve ? { resolve } : {}) }),
    clock,
    wait: async ms => void pauses.push(ms),
  });
const call = (url: string, more: Partial<Call> = {}): Call => ({
  ...{ kind: 'call', stepId: 'hook', call: 1, url, slots: { a: 1 }, timeoutMs: 500, retries: 2 },
  ...more,
});
const about: CallFor = {
  ...{ conversationId: 'c', conversationNumber: 7, begunSeq: 1, secret: 'whsec_AAAA' },
  flow: { id: 'f', name: 'Flow', version: 1 },
  signal: new AbortController().signal,
};
const ids = () => shop.seen.map(({ headers }) => headers['webhook-id']);

test('what passes is tried again with growing pauses and one name; what does not is not', async () => {
  shop.answers(503, 'drop', { status: 200, body: '{"ok": true}' });
  pauses.length = 0;
  expect(await caller(true)(call(shop.url), about)).toEqual({
    ...{ answer: { ok: true, body: { ok: true } }, tries: 3, status: 200, problem: '' },
  });
  expect(pauses).toEqual([300, 600]);
  expect(new Set(ids()).size).toBe(1);
  shop.seen.length = 0;
  shop.answers(404);
  expect(await caller(true)(call(shop.url), about)).toMatchObject({
    answer: { ok: false },
    tries: 1,
    status: 404,
  });
  shop.answers({ status: 200, body: 'not JSON' });
  expect(await caller(true)(call(shop.url), about)).toMatchObject({ answer: { ok: false }, tries: 1 });
});

test('the same call has the same name, and one that says something else has another', async () => {
  shop.answers({ status: 200, body: '{}' });
  const send = caller(true);
  await send(call(shop.url), about);
  await send(call(shop.url), about);
  await send(call(shop.url, { slots: { a: 2 } }), about);
  await send(call(shop.url, { call: 2 }), about);
  const [first, second, third, fourth] = ids();
  expect(first).toBe(second);
  expect(new Set([first, third, fourth]).size).toBe(3);
});

test('an answer that does not come is a failure after its time', async () => {
  shop.answers('stall');
  expect(await caller(true)(call(shop.url, { retries: 0 }), about)).toMatchObject({
    answer: { ok: false },
    problem: expect.stringContaining('0.5 s'),
  });
  shop.release();
});

test('a private network is out of reach, by number and by a name that leads there', async () => {
  shop.answers({ status: 200, body: '{}' });
  expect(await caller(false)(call(shop.url), about)).toMatchObject({
    ...{ answer: { ok: false }, tries: 1, problem: expect.stringContaining('private network') },
  });
  const inside = caller(false, (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]));
  const port = new URL(shop.url).port;
  expect(await inside(call(`http://shop.test:${port}/`), about)).toMatchObject({
    ...{ answer: { ok: false }, problem: expect.stringContaining('private network') },
  });
  expect(shop.seen).toHaveLength(0);
});

test('a flow knows the day where the shop is, and whether somebody is there', () => {
  const week = Array.from({ length: 7 }, () => [{ from: '09:00', to: '17:00' }]);
  const around = (hours: unknown) =>
    factsOf(
      {
        ...{ number: 7, teamId: 't', locale: 'en', customerName: ' Lena Vogt', email: 'lena@example.org' },
        ...{ isVerified: true, settings: { name: 'Herd & Rost', hours } },
      },
      { locale: 'en', intent: '', now: Date.parse('2026-11-28T20:00:00Z') },
    );
  expect(around({ timeZone: 'Asia/Tokyo', week, holidays: [] })).toMatchObject({
    today: '2026-11-29',
    isOpen: false,
  });
  expect(around({ timeZone: 'America/New_York', week, holidays: [] })).toMatchObject({ isOpen: true });
  expect(around('nonsense')).toMatchObject({
    ...{ today: '2026-11-28', isOpen: true, isKnown: true },
    values: { 'customer.first_name': 'Lena', 'company.name': 'Herd & Rost', 'conversation.number': '7' },
  });
});

test('a note tells what is known, days and numbers as people write them', () => {
  const slots = { order_number: 'HR-48213', arrival: '2026-12-04' };
  const state = { at: 'tell', slots, tries: 0, rounds: {}, calls: 1 };
  expect(noteOf('Order status', starters.order_status, state)).toBe(
    'Order status\nOrder number: HR-48213\nArrival: December 4, 2026',
  );
  expect(noteOf('Order status', starters.order_status, { ...state, slots: {} })).toBeNull();
});
