// Who is here, what they look at and how far words got, over the real server and sockets.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPresence } from '../../../server/features/presence/index.ts';
import { createLoneBus } from '../../../server/platform/bus.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { scopesOf } from '../../../src/protocol/permissions.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/version.ts';
import { alwaysOpen, ask, command, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';

let app: TestApp;
beforeAll(async () => {
  app = await makeApp({ settings: { ...alwaysOpen, ai: false } });
});
afterAll(() => app.close());

const soon = { timeout: 15_000 };
const resume = { protocolVersion: PROTOCOL_VERSION, epoch: '', chains: [] };
type Ok = { ok: boolean };

async function sit(token: string) {
  const socket = await app.console(token);
  await ask(socket, 'sync.resume', resume);
  return socket;
}
const hire = (name: string, teamIds?: string[]) =>
  app.person(`${name}${newId().slice(-6)}`, 'agent', teamIds);

/** A console that shows these people, and what it was last told of each. */
async function watch(personIds: string[]) {
  const observer = await hire('Observer');
  const socket = await sit(observer.token);
  const seen: Record<string, string> = {};
  socket.on('presence', ({ people }: { people: { personId: string; liveness: string }[] }) => {
    for (const { personId, liveness } of people) seen[personId] = liveness;
  });
  await ask(socket, 'presence.watch', { personIds });
  return { seen, socket };
}

async function openConversation(text = 'Hello') {
  const { token } = await app.visit();
  const customer = await app.widget(token);
  const conversationId = newId();
  await ask(customer, 'command', words(conversationId, text));
  const mine = await ask<{ conversation: Marks }>(customer, 'widget.resume', { conversationId, afterSeq: 0 });
  return { token, customer, conversationId, conversation: mine.conversation };
}
type Marks = { lastSeq: number; agentDeliveredSeq: number; agentReadSeq: number; customerReadSeq: number };

async function reply(socket: Awaited<ReturnType<typeof sit>>, conversationId: string, text: string) {
  const said = { messageId: newId(), kind: 'text', text, lang: '', mentions: [], recovered: false };
  const sent = await ask<Ok>(
    socket,
    'command',
    command('message.send', { conversationId, ...said }, { lastPublicSeq: 1_000 }),
  );
  expect(sent.ok).toBe(true);
}

test('[P46] who signs out, is disabled, closes the last window or loses the program is not here any more', async () => {
  const [out, disabled, closed, killed] = await Promise.all(
    ['Out', 'Dis', 'Clo', 'Kil'].map(name => hire(name)),
  );
  if (!out || !disabled || !closed || !killed) throw new Error('four people');
  const everyone = [out, disabled, closed, killed];
  const sockets = await Promise.all(everyone.map(({ token }) => sit(token)));
  const { seen } = await watch(everyone.map(({ id }) => id));
  await expect.poll(() => Object.values(seen), soon).toEqual(['here', 'here', 'here', 'here']);

  await fetch(`${app.url}/api/v1/auth/logout`, {
    method: 'POST',
    headers: { authorization: `Bearer ${out.token}` },
  });
  expect(await app.accounts.disableUser(disabled.id)).toEqual({ ok: true });
  const [, , leaving, dying] = sockets;
  if (!leaving || !dying) throw new Error('four consoles');
  leaving.disconnect();
  // No goodbye: the line is cut below the protocol.
  (dying.io.engine.transport as unknown as { ws: { terminate(): void } }).ws.terminate();
  await expect.poll(() => Object.values(seen), soon).toEqual(['gone', 'gone', 'gone', 'gone']);
  // Written after it is told.
  const lastSeen = async () =>
    (
      await app.db.one<{ at: Date | null }>(
        sql`select last_seen_at as at from people where id = ${closed.id}`,
      )
    ).at;
  await expect.poll(lastSeen, soon).not.toBeNull();
  expect(Math.abs(((await lastSeen())?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
});

test('[P46] several windows and devices are one person: one that rests or closes takes nobody away', async () => {
  const person = await hire('Twice');
  const first = await sit(person.token);
  const second = await sit(person.token);
  const { seen } = await watch([person.id]);
  await expect.poll(() => seen[person.id], soon).toBe('here');
  await ask(first, 'activity', { isIdle: true });
  await ask(second, 'activity', { isIdle: true });
  await expect.poll(() => seen[person.id], soon).toBe('idle');
  await ask(second, 'activity', { isIdle: false });
  await expect.poll(() => seen[person.id], soon).toBe('here');
  // The one that is touched closes: the other still rests.
  second.disconnect();
  await expect.poll(() => seen[person.id], soon).toBe('idle');
});

test('a status with a text and an end is kept for everybody, and only oneself chooses it', async () => {
  const person = await hire('Busy');
  const socket = await sit(person.token);
  const statusUntil = Date.now() + 60_000;
  const chosen = { availability: 'busy', statusText: 'In a meeting', statusUntil };
  const set = (personId: string) =>
    ask<Ok>(socket, 'command', command('presence.set', { personId, ...chosen }, null, 'presence'));
  expect((await set(person.id)).ok).toBe(true);
  // Of oneself alone.
  expect((await set((await hire('Other')).id)).ok).toBe(false);
  const row = await app.db.one<{ availability: string; status_text: string; status_until: Date }>(
    sql`select availability, status_text, status_until from people where id = ${person.id}`,
  );
  expect(row).toEqual({
    availability: 'busy',
    status_text: 'In a meeting',
    status_until: new Date(statusUntil),
  });
});

test('updatePresence says for a person what they are and look at, and refuses what is not', async () => {
  const told: unknown[] = [];
  const presence = createPresence({
    db: app.db,
    clock: { now: Date.now },
    log: silentLog,
    bus: createLoneBus(newId()),
    emitHere: (_room, event, payload) => void told.push({ event, payload }),
    emit: () => undefined,
    tellCustomer: () => undefined,
    async scopeOf(id) {
      const row = await app.db.maybeOne<{ team_id: string }>(
        sql`select team_id from conversations where id = ${id}`,
      );
      return row && `team:${row.team_id}`;
    },
    async scopesOfPerson(id) {
      const actor = await app.accounts.actorOf(id);
      return actor && scopesOf(actor, []);
    },
    available: () => undefined,
    vanished: () => undefined,
    returned: () => undefined,
  });
  const person = await hire('Program');
  const { conversationId } = await openConversation();
  const actor = { personId: person.id, name: 'Program', role: 'agent' as const, teamIds: [app.teamId] };
  const connection = {
    id: newId(),
    data: { actor, scopes: new Set([`team:${app.teamId}`]) },
    join: () => undefined,
    leave: () => undefined,
    emit: () => undefined,
  };
  presence.arrived(actor, connection.id);
  await presence.viewing(connection, []);

  const busy = { userId: person.id, status: 'busy' as const };
  expect(await presence.updatePresence({ ...busy, roomId: conversationId })).toEqual({ ok: true });
  expect(told).toContainEqual({
    event: 'viewing',
    payload: { conversationId, people: [{ personId: person.id, name: 'Program' }] },
  });
  const availability = async () =>
    (await app.db.one<{ availability: string }>(sql`select availability from people where id = ${person.id}`))
      .availability;
  expect(await availability()).toBe('busy');

  const foreigner = await hire('Foreign', [app.secondTeamId]);
  const inactive = await hire('Inactive');
  await app.accounts.disableUser(inactive.id);
  const refused = [
    [{ ...busy, userId: newId(), roomId: null }, 'unknown_person'],
    [{ ...busy, userId: inactive.id, roomId: null }, 'unknown_person'],
    [{ userId: foreigner.id, status: 'away' as const, roomId: conversationId }, 'not_found'],
    [{ userId: person.id, status: 'away' as const, roomId: newId() }, 'not_found'],
  ] as const;
  for (const [asked, code] of refused)
    expect(await presence.updatePresence(asked)).toEqual({ ok: false, code });
  // A refusal changes nothing at all.
  expect(await availability()).toBe('busy');
});

test('[S5] receipts of the customer only rise, in whatever order they come, and never pass the thread', async () => {
  const agent = await sit((await hire('Mara')).token);
  const { customer, conversationId } = await openConversation();
  for (const text of ['One', 'Two', 'Three', 'Four']) await reply(agent, conversationId, text);
  const marks = [
    { deliveredSeq: 4, readSeq: 2 },
    { deliveredSeq: 2, readSeq: 2 },
    { deliveredSeq: 3, readSeq: 3 },
    { deliveredSeq: 1, readSeq: 0 },
  ];
  for (const mark of marks) await ask(customer, 'receipt', { conversationId, ...mark });
  const read = () =>
    app.db.one<{ delivered: number; read: number; last: number }>(
      sql`select customer_delivered_seq as delivered, customer_read_seq as read, last_seq as last
        from conversations where id = ${conversationId}`,
    );
  expect(await read()).toMatchObject({ delivered: 4, read: 3 });
  await ask(customer, 'receipt', { conversationId, deliveredSeq: 900, readSeq: 900 });
  const { delivered, read: seen, last } = await read();
  expect([delivered, seen]).toEqual([last, last]);
});

test('[S5] what was read on one device of a customer is read on the other', async () => {
  const agent = await sit((await hire('Mara')).token);
  const { customer, token, conversationId } = await openConversation();
  const other = await app.widget(token);
  await ask(other, 'widget.resume', { conversationId, afterSeq: 0 });
  await reply(agent, conversationId, 'Here you are.');
  let readThere = 0;
  other.on('thread', ({ conversation }: { conversation: Marks }) => {
    readThere = conversation.customerReadSeq;
  });
  await ask(customer, 'receipt', { conversationId, deliveredSeq: 3, readSeq: 3 });
  await expect.poll(() => readThere, soon).toBeGreaterThan(1);
});

test('[S5] words of a customer are delivered when they reached a console that may see them, and read by a person', async () => {
  const agent = await sit((await hire('Mara')).token);
  const foreigner = await sit((await hire('Foreign', [app.secondTeamId])).token);
  const { customer, conversationId, conversation } = await openConversation();
  let marks: Marks = conversation;
  customer.on('thread', (event: { conversation: Marks }) => {
    marks = event.conversation;
  });
  const say = (socket: typeof agent, deliveredSeq: number) =>
    ask<Ok>(socket, 'delivered', { marks: [{ conversationId, deliveredSeq }] });
  await say(foreigner, 1);
  await say(agent, 1);
  await expect.poll(() => marks.agentDeliveredSeq, soon).toBe(1);
  expect(marks.agentReadSeq).toBe(0);
  await ask(
    agent,
    'command',
    command('conversation.read', { conversationId, readSeq: conversation.lastSeq }),
  );
  await expect.poll(() => marks.agentReadSeq, soon).toBe(conversation.lastSeq);
  // A late lower one takes nothing back.
  await say(agent, 1);
  await ask(customer, 'command', words(conversationId, 'Still there?'));
  await expect.poll(() => marks.lastSeq, soon).toBeGreaterThan(conversation.lastSeq);
  expect(marks.agentReadSeq).toBe(conversation.lastSeq);
});

test('[S5] a mark of somebody who may not see the conversation delivers nothing', async () => {
  const foreigner = await sit((await hire('Foreign', [app.secondTeamId])).token);
  const { conversationId } = await openConversation();
  await ask(foreigner, 'delivered', { marks: [{ conversationId, deliveredSeq: 1 }] });
  // One of a conversation that may be seen, said after it, has arrived: so the first was judged.
  const agent = await sit((await hire('Mara')).token);
  const { conversationId: own } = await openConversation();
  await ask(agent, 'delivered', { marks: [{ conversationId: own, deliveredSeq: 1 }] });
  const deliveredOf = async (id: string) =>
    (
      await app.db.one<{ seq: number }>(
        sql`select agent_delivered_seq as seq from conversations where id = ${id}`,
      )
    ).seq;
  await expect.poll(() => deliveredOf(own), soon).toBe(1);
  expect(await deliveredOf(conversationId)).toBe(0);
});
