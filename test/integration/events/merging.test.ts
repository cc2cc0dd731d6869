// What programs hear of a merge, by webhook and by the stream: that it was merged and taken back, never that it was resolved; and what is said after it, once.
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import { type DeskEvent, deskEventData } from '../../../src/protocol/desk-events.ts';
import type { WebhookSecretAnswer } from '../../../src/protocol/http/webhooks.ts';
import { ask, command, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { readStream } from '../../helpers/event-stream.ts';
import { isSignedBy, type Receiver, startReceiver } from '../../helpers/receivers.ts';

let app: TestApp;
let receiver: Receiver;
let secret: string;
let admin: { id: string; token: string };
let ann: { id: string; token: string };
let desk: Socket;
beforeAll(async () => {
  [app, receiver] = await Promise.all([
    makeApp({ settings: { ai: false }, config: { mayReachPrivate: true } }),
    startReceiver(),
  ]);
  admin = await app.person('Root', 'admin');
  ann = await app.person('Ann', 'agent', [app.teamId, app.secondTeamId]);
  desk = await app.console(ann.token);
  const hook = { name: 'Shop', url: receiver.url, eventTypes: [], teamId: null, isActive: true };
  const headers = { authorization: `Bearer ${admin.token}` };
  ({ secret } = await app.post<WebhookSecretAnswer>('/api/v1/webhooks', hook, headers));
});
afterAll(async () => {
  await app.close();
  await receiver.stop();
});

const staff = async (kind: string, payload: object, assumed: unknown = null) =>
  expect(await ask(desk, 'command', command(kind, payload, assumed))).toMatchObject({ ok: true });
const merging = (kind: 'merge' | 'unmerge', conversationId: string, targetId: string) =>
  staff(`conversation.${kind}`, { conversationId, targetId, lineId: newId() });
const say = async (widget: Socket, sent: ReturnType<typeof words>) =>
  expect(await ask(widget, 'command', sent)).toMatchObject({ ok: true });
async function two(): Promise<{ widget: Socket; source: string; target: string }> {
  const widget = await app.widget((await app.visit()).token);
  const [source, target] = [newId(), newId()];
  await say(widget, words(source, 'Where is it?'));
  await say(widget, words(target, 'Hello?'));
  return { widget, source, target };
}
const numberOf = async (id: string) =>
  (await app.db.one<{ number: number }>(sql`select number::integer from conversations where id = ${id}`))
    .number;

/** Each by the schema that the documents are made of: no field more, none less. */
function read(body: unknown): DeskEvent {
  const event = body as DeskEvent;
  expect(deskEventData[event.type].strict().parse(event.data)).toEqual(event.data);
  return event;
}
const sentBy = () => receiver.seen.map(({ body }) => read(JSON.parse(body.toString())));
/** As a reader would note them down: of which conversation, what, and what belongs to it. */
function noted(events: readonly DeskEvent[], names: Record<string, string>): string[] {
  return events.flatMap(({ type, data }) => {
    if (!('conversation' in data)) return [];
    const { id, status } = data.conversation;
    const name = names[id];
    if (name === undefined) return [];
    const rest =
      'message' in data
        ? `“${data.message.text}”`
        : 'into' in data
          ? `into ${names[data.into.id]}`
          : 'from' in data
            ? `from ${names[data.from.id]}`
            : '';
    return [`${name} ${type} ${status} ${rest}`.trim()];
  });
}
const byEvent = (events: readonly DeskEvent[]) =>
  events.map(({ id, type, data }) => [id, type, JSON.stringify(data)].join(' ')).sort();

test('merged, written to, merged on, taken back: webhooks and the stream tell the same, each thing once', async () => {
  const stream = await readStream(`${app.url}/api/v1/events`, admin.token);
  const { widget, source, target } = await two();
  const third = newId();
  await say(widget, words(third, 'And this.'));
  await staff('conversation.assign', { conversationId: source, agentId: ann.id }, { agentId: '' });
  await staff('conversation.resolve', { conversationId: target }, { lastCustomerSeq: 1 });
  await merging('merge', source, target);
  // Of an outbox that did not hear the answer: the same command twice.
  const again = words(source, 'Still there?');
  await say(widget, again);
  await say(widget, again);
  await merging('merge', third, target);
  await merging('unmerge', third, target);
  await say(widget, words(third, 'To the third.'));
  const names = { [source]: 'source', [target]: 'target', [third]: 'third' };
  const expected = [
    'source conversation.created open',
    'source message.created open “Where is it?”',
    'target conversation.created open',
    'target message.created open “Hello?”',
    'third conversation.created open',
    'third message.created open “And this.”',
    'source conversation.assigned open',
    'target conversation.resolved resolved',
    'source conversation.merged resolved into target',
    'target conversation.reopened open',
    'target conversation.assigned open',
    'target message.created open “Still there?”',
    'third conversation.merged resolved into target',
    'third conversation.unmerged open from target',
    'third message.created open “To the third.”',
  ];
  const heard = () => stream.heard.map(({ data }) => read(data));
  await expect.poll(() => noted(heard(), names)).toEqual(expected);
  // Webhooks of one receiver may overtake each other: the same ones, each once, signed.
  await expect.poll(() => noted(sentBy(), names).sort(), { timeout: 10_000 }).toEqual(expected.toSorted());
  expect(byEvent(sentBy())).toEqual(byEvent(heard()));
  for (const seen of receiver.seen) expect(isSignedBy(secret, seen)).toBe(true);
  const merged = heard().find(({ type }) => type === 'conversation.merged');
  expect(merged?.data).toMatchObject({
    conversation: { id: source, number: await numberOf(source), agentId: ann.id },
    into: { id: target, number: await numberOf(target) },
  });
  await stream.close();
});

test('who reads one team hears its half of a merge alone, and the words where they stand', async () => {
  const { widget, source, target } = await two();
  const move = { conversationId: target, teamId: app.secondTeamId };
  await staff('conversation.transfer', move, { teamId: app.teamId });
  const [support, billing] = await Promise.all(
    [app.teamId, app.secondTeamId].map(id =>
      readStream(`${app.url}/api/v1/events?after=0&teamId=${id}`, ann.token),
    ),
  );
  await merging('merge', source, target);
  await say(widget, words(source, 'To the old one.'));
  const names = { [source]: 'source', [target]: 'target' };
  const of = (stream: typeof support) =>
    noted(
      (stream?.heard ?? []).map(({ data }) => read(data)),
      names,
    );
  await expect
    .poll(() => of(billing))
    .toEqual([
      'target conversation.created open',
      'target message.created open “Hello?”',
      'target conversation.transferred open',
      'target message.created open “To the old one.”',
    ]);
  await expect
    .poll(() => of(support))
    .toEqual([
      'source conversation.created open',
      'source message.created open “Where is it?”',
      'source conversation.merged resolved into target',
    ]);
  await Promise.all([support?.close(), billing?.close()]);
});

test('of a pair that was erased nothing is told any more but that the customer is forgotten', async () => {
  const { widget, source, target } = await two();
  await merging('merge', source, target);
  await say(widget, words(source, 'A secret.'));
  const { id } = await app.db.one<{ id: string }>(
    sql`select customer_id as id from conversations where id = ${source}`,
  );
  await expect.poll(() => JSON.stringify(sentBy()), { timeout: 10_000 }).toContain('A secret.');
  const headers = { authorization: `Bearer ${admin.token}` };
  await app.post(`/api/v1/privacy/customers/${id}/erase`, { confirm: 'erase' }, headers);
  const stream = await readStream(`${app.url}/api/v1/events?after=0`, admin.token);
  const ofThem = () => stream.heard.filter(({ data }) => JSON.stringify(data).includes(id));
  await expect
    .poll(() => ofThem().map(({ event }) => event), { timeout: 20_000 })
    .toContain('customer.erased');
  await stream.close();
  const after = await readStream(`${app.url}/api/v1/events?after=0`, admin.token);
  await expect.poll(() => after.heard.map(({ event }) => event)).toContain('customer.erased');
  expect(JSON.stringify(after.heard)).not.toContain(source);
  expect(JSON.stringify(after.heard)).not.toContain(target);
  await after.close();
  const left = await app.db.query(sql`
    select 1 from desk_events where conversation_id = any(${[source, target]}::uuid[])
    union all select 1 from webhook_deliveries where conversation_id = any(${[source, target]}::uuid[])
    union all select 1 from event_inbox where conversation_id = any(${[source, target]}::uuid[])`);
  expect(left).toEqual([]);
});
