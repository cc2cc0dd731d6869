import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { raiseCustomerWatermarks } from '../../../server/features/chat/chat.store.ts';
import { signIdentity } from '../../../server/features/sites/index.ts';
import { createWidget, type Widget } from '../../../server/features/widget/index.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { toWire } from '../../../server/platform/errors.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { createSocketServer, type SocketServer } from '../../../server/platform/socket/socket.ts';
import type { TypingEvent } from '../../../src/protocol/live.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/version.ts';
import type { ThreadEvent, WidgetResumeAnswer } from '../../../src/protocol/widget.ts';
import { type FreshDatabase, freshDatabase } from '../../helpers/postgres.ts';
import {
  addAgent,
  addConversation,
  addMessage,
  identitySecret,
  newId,
  setUp,
  shopOrigin,
  siteKey,
} from './fixtures.ts';

let database: FreshDatabase;
let house: Awaited<ReturnType<typeof setUp>>;
let server: Server;
let socket: SocketServer;
let widget: Widget;
let url: string;
const typed: TypingEvent[] = [];
const clients: Socket[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  const { db } = database;
  house = await setUp(db);
  socket = createSocketServer({
    log: silentLog,
    serverId: newId(),
    toWire: error => toWire(error, newId, 'everyone').wire,
  });
  widget = createWidget({
    bus: socket.bus,
    socket,
    db,
    sites: house.sites,
    clock: house.clock,
    log: silentLog,
    toWire: error => toWire(error, newId, 'everyone').wire,
    command: async envelope => ({
      ok: true,
      xid: '1',
      repeated: false,
      merges: [],
      conversationId: envelope.commandId,
    }),
    receipt: mark => db.transaction(tx => raiseCustomerWatermarks(tx, mark)),
    customerTyping: event => void typed.push(event),
    maintenance: () => null,
  });
  server = createServer();
  socket.attach(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
  await vi.waitFor(() => expect(widget.count()).toBe(0));
});
afterAll(async () => {
  await socket.stop();
  await new Promise(resolve => server.close(resolve));
  await database.drop();
});

async function visit() {
  return house.sites.openSession(
    { siteKey, token: '', identity: null, locale: 'en', timeZone: 'Europe/Berlin' },
    shopOrigin,
  );
}

function connect(auth: unknown, origin = shopOrigin): Promise<Socket> {
  const client = io(`${url}/widget`, {
    auth: auth as object,
    transports: ['websocket'],
    extraHeaders: { origin },
    reconnection: false,
    forceNew: true,
  });
  clients.push(client);
  return new Promise((resolve, reject) => {
    client.once('connect', () => resolve(client));
    client.once('connect_error', reject);
  });
}
const join = (token: string) => connect({ protocolVersion: PROTOCOL_VERSION, token });
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: { data?: { code: string } }) => error.data?.code,
  );
const resume = (client: Socket, conversationId: string | null, afterSeq = 0): Promise<WidgetResumeAnswer> =>
  client.timeout(5_000).emitWithAck('widget.resume', { conversationId, afterSeq });

async function talk(customerId: string) {
  const { teamId, siteId } = house;
  const id = await addConversation(database.db, { teamId, siteId, customerId });
  return { id, teamId };
}
const heard = (client: Socket, event: string) => {
  const events: unknown[] = [];
  client.on(event, value => void events.push(value));
  return events;
};

describe('signing in', () => {
  test('takes a signed token from an allowed page', async () => {
    const { token } = await visit();
    expect((await join(token)).connected).toBe(true);
  });

  test('is refused with a reason otherwise', async () => {
    const { token } = await visit();
    expect(await refusal(connect({ protocolVersion: PROTOCOL_VERSION, token: 'x' }))).toBe('unauthenticated');
    expect(await refusal(connect({ protocolVersion: 99, token }))).toBe('protocol_version');
    expect(await refusal(connect({}))).toBe('malformed');
    expect(await refusal(connect({ protocolVersion: PROTOCOL_VERSION, token }, 'https://evil.example'))).toBe(
      'origin_not_allowed',
    );
  });
});

describe('the thread', () => {
  test('is empty for a new visitor', async () => {
    const client = await join((await visit()).token);
    expect(await resume(client, null)).toMatchObject({
      ok: true,
      conversation: null,
      messages: [],
      done: true,
    });
  });

  test('holds public lines only, each with the public seq before it', async () => {
    const { token, customerId } = await visit();
    const conversation = await talk(customerId);
    await addMessage(database.db, conversation, { seq: 1, text: 'Hello' });
    await addMessage(database.db, conversation, { seq: 2, kind: 'note', text: 'a note' });
    await addMessage(database.db, conversation, {
      seq: 3,
      text: 'Hi',
      author: { kind: 'agent', id: 'x', name: 'Mara Lind' },
    });
    const client = await join(token);
    const answer = await resume(client, null);
    if (!answer.ok) throw new Error(answer.error.code);
    expect(answer.messages.map(message => [message.seq, message.prevSeq, message.author.name])).toEqual([
      [1, 0, ''],
      [3, 1, 'Mara'],
    ]);
    expect(answer.conversation).toMatchObject({ id: conversation.id, lastSeq: 3, queue: null });
    const later = await resume(client, conversation.id, 1);
    expect(later).toMatchObject({ messages: [{ seq: 3, prevSeq: 1 }], done: true });
  });

  test('goes on in pages, and begins with its end', async () => {
    const { token, customerId } = await visit();
    const conversation = await talk(customerId);
    for (let seq = 1; seq <= 130; seq++)
      await addMessage(database.db, conversation, { seq, text: String(seq) });
    const client = await join(token);
    const first = await resume(client, conversation.id);
    expect(first.ok && first.messages.map(message => message.seq).at(0)).toBe(31);
    const page = await resume(client, conversation.id, 10);
    expect(page).toMatchObject({ done: false });
    const rest = await resume(client, conversation.id, 110);
    expect(rest.ok && [rest.messages.length, rest.done]).toEqual([20, true]);
  });

  test('of somebody else does not exist', async () => {
    const mine = await visit();
    const other = await visit();
    const conversation = await talk(other.customerId);
    const client = await join(mine.token);
    expect(await resume(client, conversation.id)).toMatchObject({ conversation: null, messages: [] });
    const ack = await client.timeout(5_000).emitWithAck('receipt', {
      conversationId: conversation.id,
      deliveredSeq: 1,
      readSeq: 1,
    });
    expect(ack).toMatchObject({ ok: false, error: { code: 'not_found' } });
    await client.timeout(5_000).emitWithAck('typing', { conversationId: conversation.id, isTyping: true });
    expect(typed).toEqual([]);
  });
});

describe('a change', () => {
  test('reaches every tab of the customer with the newest lines, and nobody else', async () => {
    const { token, customerId } = await visit();
    const conversation = await talk(customerId);
    const tabs = await Promise.all([join(token), join(token)]);
    const stranger = await join((await visit()).token);
    const threads = tabs.map(tab => heard(tab, 'thread'));
    const foreign = heard(stranger, 'thread');
    for (let seq = 1; seq <= 5; seq++)
      await addMessage(database.db, conversation, { seq, text: String(seq) });
    widget.published({ id: conversation.id, customerId });
    await vi.waitFor(() => expect(threads.map(list => list.length)).toEqual([1, 1]));
    const [event] = threads[0] as [ThreadEvent];
    expect(event.messages.map(message => [message.seq, message.prevSeq])).toEqual([
      [3, 2],
      [4, 3],
      [5, 4],
    ]);
    // A round trip of the stranger proves that nothing more is on its way.
    await resume(stranger, null);
    expect(foreign).toEqual([]);
  });

  test('many at once end with the newest state, in order', async () => {
    const { token, customerId } = await visit();
    const conversation = await talk(customerId);
    const threads = heard(await join(token), 'thread') as ThreadEvent[];
    for (let seq = 1; seq <= 20; seq++) {
      await addMessage(database.db, conversation, { seq, text: String(seq) });
      widget.published({ id: conversation.id, customerId });
    }
    await widget.idle();
    await vi.waitFor(() => expect(threads.at(-1)?.conversation.lastSeq).toBe(20));
    const seqs = threads.map(event => event.conversation.lastSeq);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  });

  test('of a conversation nobody is connected to is not even read further', async () => {
    const { customerId } = await visit();
    const conversation = await talk(customerId);
    widget.published({ id: conversation.id, customerId });
    widget.published({ id: newId(), customerId: newId() });
    await widget.idle();
    expect(widget.count()).toBe(0);
  });

  test('opens the way for live events of a conversation just begun', async () => {
    const { token, customerId } = await visit();
    const client = await join(token);
    const streams = heard(client, 'ai.stream');
    const withdrawn = heard(client, 'ai.withdrawn');
    const typing = heard(client, 'typing') as TypingEvent[];
    const threads = heard(client, 'thread');
    const { id } = await talk(customerId);
    widget.published({ id, customerId });
    await vi.waitFor(() => expect(threads).toHaveLength(1));
    const streamId = newId();
    // One after the other: what need not last is dropped while a packet is on its way out.
    widget.agentTyping({ conversationId: id, name: 'Mara Lind', isTyping: true });
    await vi.waitFor(() => expect(typing).toHaveLength(1));
    widget.aiStream({ conversationId: id, streamId, forSeq: 1, text: 'Please do' });
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    widget.aiWithdrawn({ conversationId: id, streamId, reason: 'person_replied' });
    await vi.waitFor(() => expect(withdrawn).toHaveLength(1));
    expect(typing.map(event => [event.party, event.name, event.personId])).toEqual([['agent', 'Mara', '']]);
  });
});

describe('receipts and typing', () => {
  test('S5 watermarks only rise and never pass the thread', async () => {
    const { token, customerId } = await visit();
    const conversation = await talk(customerId);
    for (let seq = 1; seq <= 3; seq++) await addMessage(database.db, conversation, { seq });
    const client = await join(token);
    await resume(client, conversation.id);
    const mark = (deliveredSeq: number, readSeq: number) =>
      client
        .timeout(5_000)
        .emitWithAck('receipt', { conversationId: conversation.id, deliveredSeq, readSeq });
    expect(await mark(3, 2)).toEqual({ ok: true });
    await mark(1, 1);
    await mark(900, 2);
    expect(
      await database.db.one(
        sql`select customer_delivered_seq, customer_read_seq from conversations where id = ${conversation.id}`,
      ),
    ).toEqual({ customer_delivered_seq: 3, customer_read_seq: 2 });
  });

  test('typing goes to the desk', async () => {
    const { token, customerId } = await visit();
    const conversation = await talk(customerId);
    const client = await join(token);
    await resume(client, conversation.id);
    await client.timeout(5_000).emitWithAck('typing', { conversationId: conversation.id, isTyping: true });
    expect(typed.splice(0)).toMatchObject([
      { conversationId: conversation.id, party: 'customer', isTyping: true },
    ]);
  });
});

describe('the line', () => {
  test('gives a place by urgency and age, and an estimate once enough waits are known', async () => {
    const { teamId, siteId, clock } = house;
    const { db } = database;
    const now = clock.now();
    const agentId = await addAgent(db, teamId, 'Mara Lind');
    const { token, customerId } = await visit();
    const queue = (queuedAt: number, priority = 1) =>
      addConversation(db, { teamId, siteId, customerId, turn: 'queue', queuedAt, priority, at: now });
    await queue(now - 1_000, 3);
    await queue(now - 5_000);
    const mine = await queue(now - 2_000);
    await queue(now - 1_000);
    const client = await join(token);
    const before = await resume(client, mine);
    expect(before.ok && before.conversation?.queue).toEqual({ place: 3, estimateMs: null });

    for (let index = 0; index < 3; index++) {
      const id = await addConversation(db, {
        teamId,
        siteId,
        customerId,
        turn: 'agent',
        agentId,
        at: now - 3_600_000,
      });
      const line = (seq: number, event: unknown, at: number) =>
        addMessage(
          db,
          { id, teamId },
          { seq, kind: 'event', event, at, author: { kind: 'system', id: '', name: '' } },
        );
      await line(
        1,
        { type: 'handed_over', reason: 'no_answer', text: '', confidence: null, limit: null },
        now - 900_000,
      );
      await line(2, { type: 'assigned', agentId, agentName: 'Mara Lind' }, now - 600_000);
    }
    clock.turn(15_000);
    const after = await resume(client, mine);
    // Three joins in 615 seconds, three places: the pace says 615, the waits less.
    expect(after.ok && after.conversation?.queue).toEqual({ place: 3, estimateMs: 615_000 });
  });
});

test('a visitor whose row went into another’s is told and signs in again', async () => {
  const { token, customerId } = await visit();
  const client = await join(token);
  const ended = heard(client, 'session.ended');
  const identity = { userId: 'u1', signature: signIdentity('u1', identitySecret), email: '', name: '' };
  const request = { siteKey, token: '', identity, locale: '', timeZone: '' };
  const known = await house.sites.openSession(request, shopOrigin);
  const merged = await house.sites.openSession({ ...request, token }, shopOrigin);
  expect(merged.customerId).toBe(known.customerId);
  expect(merged.customerId).not.toBe(customerId);
  await vi.waitFor(() => expect(client.connected).toBe(false));
  expect(ended).toEqual([{ reason: 'rights_changed' }]);
  expect(await refusal(join(token))).toBe('unauthenticated');
});

test.each([
  ['widget.resume', { conversationId: 'x', afterSeq: 0 }, 'malformed'],
  ['widget.resume', { conversationId: null, afterSeq: -1 }, 'malformed'],
  ['receipt', null, 'malformed'],
  ['typing', { conversationId: newId(), isTyping: 'yes' }, 'malformed'],
  ['sync.pull', {}, 'unknown_event'],
])('%s with bad input is refused as such', async (event, payload, expected) => {
  const client = await join((await visit()).token);
  expect(await client.timeout(5_000).emitWithAck(event, payload)).toMatchObject({
    ok: false,
    error: { code: expected },
  });
});
