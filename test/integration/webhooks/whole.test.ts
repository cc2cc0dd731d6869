/** The whole server: an event leaves by itself, what a receiver could not take comes after a restart, and whoever was erased is told of, without a word of theirs. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import type { DeskEvent } from '../../../src/protocol/desk-events.ts';
import type { WebhookSecretAnswer } from '../../../src/protocol/http/webhooks.ts';
import { ask, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { isSignedBy, type Receiver, startReceiver } from '../../helpers/receivers.ts';

let app: TestApp;
let receiver: Receiver;
beforeAll(async () => {
  [app, receiver] = await Promise.all([
    makeApp({ settings: { ai: false }, config: { mayReachPrivate: true } }),
    startReceiver(),
  ]);
});
afterAll(async () => {
  await app.close();
  await receiver.stop();
});

test('by itself, after a restart, and of somebody who was erased', async () => {
  const admin = await app.person('Root', 'admin');
  const headers = { authorization: `Bearer ${admin.token}` };
  const { secret, webhook } = await app.post<WebhookSecretAnswer>(
    '/api/v1/webhooks',
    { name: 'Shop', url: receiver.url, eventTypes: [], teamId: null, isActive: true },
    headers,
  );
  const { token } = await app.visit();
  const conversationId = newId();
  const say = async (text: string) =>
    expect(await ask(await app.widget(token), 'command', words(conversationId, text))).toMatchObject({
      ok: true,
    });
  const events = () => receiver.seen.map(({ body }) => JSON.parse(body.toString()) as DeskEvent);
  const taken = async () => {
    const row = await app.db.one<{ count: string }>(sql`
      select count(*) as count from webhook_deliveries where webhook_id = ${webhook.id} and state = 'sent'`);
    return Number(row.count);
  };
  await say('Good day.');
  await expect.poll(taken, { timeout: 10_000 }).toBe(2);
  expect(events().map(({ type }) => type)).toEqual(['conversation.created', 'message.created']);
  for (const seen of receiver.seen) expect(isSignedBy(secret, seen)).toBe(true);

  receiver.answers(503);
  await say('Are you there?');
  await expect.poll(() => receiver.seen.length, { timeout: 10_000 }).toBe(3);
  await app.restart();
  receiver.answers(200);
  // Its time is known to the database: whichever server is up then sends it.
  await app.db.query(sql`update webhook_deliveries set next_at = now() where state = 'failing'`);
  await expect.poll(taken, { timeout: 20_000 }).toBe(3);
  expect(receiver.seen[3]?.headers['webhook-id']).toBe(receiver.seen[2]?.headers['webhook-id']);

  const { id } = await app.db.one<{ id: string }>(sql`
    select customer_id as id from conversations where id = ${conversationId}`);
  await app.post(`/api/v1/privacy/customers/${id}/erase`, { confirm: 'erase' }, headers);
  await expect.poll(() => events().at(-1)?.type, { timeout: 20_000 }).toBe('customer.erased');
  expect(events().at(-1)?.data).toEqual({ customerId: id });
  const left = await app.db.query(sql`
    select 1 from desk_events where conversation_id = ${conversationId}
    union all select 1 from webhook_deliveries where conversation_id = ${conversationId}`);
  expect(left).toEqual([]);
});
