/** Events of the desk at real HTTP servers that fail as real ones do: signed, in order, tried again, given up, replayed. */
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import { type DeskEvent, deskEventData, deskEventTypes } from '../../../src/protocol/desk-events.ts';
import type { ReplayAnswer, WebhookTestAnswer } from '../../../src/protocol/http/webhooks.ts';
import { newId } from '../../helpers/desk.ts';
import { type Receiver, type Seen, startReceiver } from '../../helpers/receivers.ts';
import { loneSealer } from '../../helpers/sealer.ts';
import { day, minute, openRoom, type Room } from './room.ts';

let receiver: Receiver;
let room: Room;
beforeEach(async () => {
  [receiver, room] = await Promise.all([startReceiver(), openRoom()]);
});
afterEach(async () => {
  receiver.release();
  await room.close();
  await receiver.stop();
});

const read = ({ body }: Seen): DeskEvent => JSON.parse(body.toString());
const typesSeen = () => receiver.seen.map(seen => read(seen).type);

/** As standardwebhooks.com says it, by hand: any of the signatures may fit. */
function isSigned(secret: string, { headers, body }: Seen): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': given = '' } = headers;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const wanted = `v1,${createHmac('sha256', key).update(`${id}.${at}.${body.toString()}`).digest('base64')}`;
  return String(given).split(' ').includes(wanted);
}

test('the life of a conversation is told in order, each event signed, of its stated shape and with the words of that moment', async () => {
  const { secret } = await room.add(receiver.url);
  const id = await room.write('My pot is chipped.');
  await room.run(
    room.mara,
    'conversation.assign',
    { conversationId: id, agentId: room.mara.personId },
    { agentId: '' },
  );
  await room.reply(id, 'A new one is on its way.');
  await room.reply(id, 'Third one this week.', 'note');
  await room.run(
    room.mara,
    'conversation.transfer',
    { conversationId: id, teamId: room.otherTeamId },
    { teamId: room.teamId },
  );
  await room.run(
    room.mara,
    'conversation.assign',
    { conversationId: id, agentId: room.mara.personId },
    { agentId: '' },
  );
  await room.run(
    room.mara,
    'conversation.snooze',
    { conversationId: id, until: room.now() + 60 * minute },
    null,
  );
  await room.resolve(id);
  await room.rate(id, 4, 'Quick!');
  await room.write('One more thing.', id);
  await room.due();
  expect(typesSeen()).toEqual([
    ...[
      'conversation.created',
      'message.created',
      'conversation.assigned',
      'message.created',
      'note.created',
    ],
    ...[
      'conversation.transferred',
      'conversation.unassigned',
      'conversation.assigned',
      'conversation.snoozed',
    ],
    ...['conversation.resolved', 'conversation.rated', 'conversation.reopened', 'message.created'],
  ]);
  for (const seen of receiver.seen) {
    const event = read(seen);
    expect(isSigned(secret, seen)).toBe(true);
    expect(seen.headers['webhook-id']).toBe(event.id);
    expect(event.version).toBe(1);
    expect(deskEventTypes).toContain(event.type);
    // Strict: nothing is told that is not documented.
    expect(deskEventData[event.type].strict().parse(event.data)).toEqual(event.data);
  }
  const [, first, assigned] = receiver.seen.map(read);
  expect(first?.data).toMatchObject({
    message: { seq: 1, text: 'My pot is chipped.', author: { kind: 'customer', name: 'Ellen' } },
    conversation: { id, teamId: room.teamId, agentId: null },
  });
  expect(assigned?.data).toMatchObject({ agentId: room.mara.personId, previousAgentId: null });
  expect(receiver.seen.map(read).find(({ type }) => type === 'conversation.rated')?.data).toMatchObject({
    rating: { score: 4, comment: 'Quick!' },
  });
  // A receiver that changed a letter, or another secret, is not fooled.
  const [forged] = receiver.seen;
  if (!forged) throw new Error('nothing was sent');
  expect(isSigned(`whsec_${Buffer.alloc(32).toString('base64')}`, forged)).toBe(false);
  expect(isSigned(secret, { ...forged, body: Buffer.from(`${forged.body.toString()} `) })).toBe(false);
});

test('what a receiver cannot take is tried again with its id, behind it its conversation waits, and no other does', async () => {
  const { webhook } = await room.add(receiver.url, { eventTypes: ['message.created'] });
  const [stuck, free] = [newId(), newId()];
  receiver.answers(500, 200);
  await room.write('First.', stuck);
  await room.due();
  await room.write('Second.', stuck);
  await room.write('Elsewhere.', free);
  await room.due();
  const texts = () =>
    receiver.seen.map(seen => (read(seen).data as { message: { text: string } }).message.text);
  expect(texts()).toEqual(['First.', 'Elsewhere.']);
  const states = async () =>
    (await room.deliveries(webhook.id)).map(({ state, attempts }) => [state, attempts]);
  expect((await room.one(webhook.id)).waiting).toBe(2);
  room.pass(6_000);
  await room.due();
  expect(texts()).toEqual(['First.', 'Elsewhere.', 'First.', 'Second.']);
  const ids = receiver.seen.map(({ headers }) => headers['webhook-id']);
  expect(ids[2]).toBe(ids[0]);
  expect(new Set(ids).size).toBe(3);
  expect((await states()).sort()).toEqual([
    ['sent', 1],
    ['sent', 1],
    ['sent', 2],
  ]);
  const [first] = await room.deliveries(webhook.id);
  const log = await room.delivery(webhook.id, first?.id ?? '');
  expect(log.tries.map(({ status, error }) => [status, error])).toEqual([
    [200, ''],
    [500, 'It answered 500.'],
  ]);
  expect(JSON.parse(log.body)).toMatchObject({ id: ids[0], data: { message: { text: 'First.' } } });
});

test('429 with Retry-After is respected for everything of that receiver; no answer, a broken line and a redirect are tried again', async () => {
  await room.add(receiver.url, { eventTypes: ['message.created'] });
  receiver.answers({ status: 429, headers: { 'retry-after': '600' } }, 'drop', 307, 404, 200);
  await room.write('One.');
  await room.due();
  await room.write('Two.');
  room.pass(5 * minute);
  await room.due();
  expect(receiver.seen).toHaveLength(1);
  room.pass(5 * minute + 1);
  await room.due();
  // The first meets a broken line, the second a redirect into this machine that nobody follows.
  expect(receiver.seen).toHaveLength(3);
  room.pass(30 * minute);
  await room.due();
  room.pass(60 * minute);
  await room.due();
  expect(room.counted.filter(outcome => outcome === 'sent')).toHaveLength(2);
  const { reasons } = await room.db.one<{ reasons: string[] }>(sql`
    select array_agg(distinct error) filter (where error <> '') as reasons from webhook_attempts`);
  expect(reasons.some(reason => /redirect, which is not followed/.test(reason))).toBe(true);
  expect(reasons.some(reason => /ECONNRESET|socket hang up/.test(reason))).toBe(true);
});

test('after three days it is given up and the next of the conversation goes out; it can be sent again, one or a while of them', async () => {
  const { webhook } = await room.add(receiver.url, { eventTypes: ['message.created'] });
  receiver.answers(500);
  const from = room.now();
  const id = await room.write('Lost?');
  await room.due();
  for (let hours = 0; hours < 80; hours += 4) {
    room.pass(4 * 60 * minute);
    await room.due();
  }
  const [dead] = await room.deliveries(webhook.id);
  expect(dead).toMatchObject({ state: 'dead', status: 500, reason: 'It answered 500.' });
  const tries = receiver.seen.length;
  expect(tries).toBeGreaterThan(8);
  expect(tries).toBeLessThan(20);
  receiver.answers(200);
  await room.write('Still there?', id);
  room.pass(2 * minute);
  await room.due();
  expect((await room.one(webhook.id)).failingSince).toBeNull();
  const params = { id: webhook.id };
  const failed = await room.call<ReplayAnswer>('POST', '/:id/replay', {
    ...{ params, body: { from, to: room.now() + 1, failedOnly: true } },
  });
  expect(failed.count).toBe(1);
  await room.due();
  const all = await room.call<ReplayAnswer>('POST', '/:id/replay', {
    ...{ params, body: { from, to: room.now() + 1, failedOnly: false } },
  });
  expect(all.count).toBe(2);
  await room.due();
  await room.call('POST', '/:id/deliveries/:deliveryId/replay', {
    params: { ...params, deliveryId: dead?.id },
  });
  await room.due();
  const texts = receiver.seen
    .slice(tries)
    .map(seen => (read(seen).data as { message: { text: string } }).message.text);
  expect(texts).toEqual(['Still there?', 'Lost?', 'Lost?', 'Still there?', 'Lost?']);
  expect(receiver.seen.at(-1)?.headers['webhook-id']).toBe(dead?.eventId);
});

test('410 switches it off at once, days of nothing but failure do later; admins are told, and nothing more is sent', async () => {
  const { webhook } = await room.add(receiver.url);
  receiver.answers(410);
  await room.write('Anybody?');
  await room.due();
  expect(await room.one(webhook.id)).toMatchObject({ isActive: false, offWhy: 'gone', waiting: 0 });
  expect(room.told).toMatchObject([{ title: 'The webhook Shop was switched off' }]);
  const seen = receiver.seen.length;
  await room.write('Hello?');
  await room.due();
  expect(receiver.seen).toHaveLength(seen);
  // What came meanwhile is not lost.
  receiver.answers(200);
  const { version, name, url, eventTypes, teamId } = await room.one(webhook.id);
  const params = { id: webhook.id };
  await room.call('PUT', '/:id', {
    params,
    body: { version, name, url, eventTypes, teamId, isActive: true },
  });
  await room.call('POST', '/:id/replay', { params, body: { from: 0, to: room.now() + 1, failedOnly: true } });
  await room.due();
  expect(receiver.seen).toHaveLength(seen + 4);

  receiver.answers(503);
  for (let days = 0; days < 6; days++) {
    await room.write(`Day ${days}`);
    await room.due();
    room.pass(day);
  }
  expect(await room.one(webhook.id)).toMatchObject({ isActive: false, offWhy: 'failing' });
  expect(room.told.at(-1)?.message).toContain('Nothing got through for five days: It answered 503.');
});

test('a new secret signs beside the old one for as long as was said, and alone after that', async () => {
  const { webhook, secret: old } = await room.add(receiver.url, { eventTypes: ['message.created'] });
  expect(old).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const { secret: fresh } = await room.call<{ secret: string }>('POST', '/:id/rotate', {
    ...{ params: { id: webhook.id }, body: { graceHours: 1 } },
  });
  await room.write('During.');
  await room.due();
  room.pass(61 * minute);
  await room.write('After.');
  await room.due();
  const [during, after] = receiver.seen;
  if (!during || !after) throw new Error('two were expected');
  expect([isSigned(old, during), isSigned(fresh, during)]).toEqual([true, true]);
  expect([isSigned(old, after), isSigned(fresh, after)]).toEqual([false, true]);
  const { secrets } = await room.one(webhook.id);
  expect(secrets).toHaveLength(1);
  expect(JSON.stringify(secrets)).not.toContain(fresh);
});

test('of a team alone, of some types alone; a slow receiver holds up no other, and a killed server’s claim is taken up once it runs out', async () => {
  const slow = await startReceiver();
  slow.answers('stall');
  try {
    await room.add(slow.url);
    await room.add(receiver.url, { name: 'Billing', teamId: room.otherTeamId });
    const id = await room.write('Where is my invoice?');
    await room.events.runDue();
    const under = room.webhooks.runDue();
    await expect.poll(() => slow.seen.length).toBe(1);
    await room.run(
      room.mara,
      'conversation.transfer',
      { conversationId: id, teamId: room.otherTeamId },
      { teamId: room.teamId },
    );
    await room.reply(id, 'Here it is.');
    await room.events.runDue();
    // Another server sends what this one does not hold.
    const other = room.server();
    await expect
      .poll(async () => {
        await other.runDue();
        return typesSeen();
      })
      .toEqual(['conversation.transferred', 'message.created', 'conversation.assigned']);
    expect(slow.seen).toHaveLength(1);
    slow.answers(200);
    room.pass(2 * minute);
    // The first server holds its delivery no more: whoever comes next sends it once more, under its id.
    const again = other.runDue();
    await expect.poll(() => slow.seen.length).toBeGreaterThan(1);
    await again;
    expect(slow.seen[1]?.headers['webhook-id']).toBe(slow.seen[0]?.headers['webhook-id']);
    slow.release();
    await under;
    await other.part.stop();
  } finally {
    slow.release();
    await slow.stop();
  }
});

test('a private address is refused when it is written and when it is called, and a test says what came back', async () => {
  const { webhook } = await room.add(receiver.url);
  receiver.answers({ status: 418, body: 'I am a teapot.' });
  const tried = await room.call<WebhookTestAnswer>('POST', '/:id/test', { params: { id: webhook.id } });
  expect(tried).toMatchObject({ ok: false, status: 418, text: 'It answered 418.' });
  expect(JSON.parse(receiver.seen[0]?.body.toString() ?? '')).toMatchObject({ type: 'webhook.test' });
  const strict = await openRoom({ mayReachPrivate: false });
  try {
    await expect(strict.add(receiver.url)).rejects.toMatchObject({ code: 'malformed' });
    // It passed once, as a name does that leads elsewhere since.
    const { webhook: other } = await strict.add('https://hooks.example/x');
    const now = await loneSealer('webhook').seal(strict.db, receiver.url, other.id);
    await strict.db.query(sql`update webhooks set url = ${now} where id = ${other.id}`);
    await strict.write('Hello.');
    await strict.due();
    const [first] = await strict.deliveries(other.id);
    expect(first).toMatchObject({ state: 'dead', status: null });
    expect(first?.reason).toContain('private network');
    expect(receiver.seen).toHaveLength(1);
  } finally {
    await strict.close();
  }
});

test('after a week the log, what became of deliveries and their tries are forgotten, and a late replay finds nothing', async () => {
  const { webhook } = await room.add(receiver.url);
  await room.write('Old.');
  await room.due();
  room.pass(8 * day);
  await room.write('New.');
  await room.due();
  await room.forget();
  const { events, horizon, tries } = await room.db.one<{
    events: string;
    horizon: string;
    tries: string;
  }>(sql`
    select (select count(*) from desk_events) as events, (select position from event_horizon) as horizon,
      (select count(*) from webhook_attempts) as tries`);
  expect([events, horizon, tries]).toEqual(['2', '2', '2']);
  expect(await room.deliveries(webhook.id)).toHaveLength(2);
  const body = { from: 0, to: room.now() - 7 * day, failedOnly: false };
  const again = await room.call<ReplayAnswer>('POST', '/:id/replay', { params: { id: webhook.id }, body });
  expect(again.count).toBe(0);
});
