import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { CommandAnswer } from '#protocol/sync.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { ask, command, makeApp, password, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { type Computer, inSync, newComputer, openConsole, type TestConsole, until } from './console.ts';

let app: TestApp;
let mara: { id: string; email: string; token: string };
let tomasz: { id: string; email: string; token: string };
let colleague: Socket;
const opened: TestConsole[] = [];

beforeAll(async () => {
  app = await makeApp();
  mara = await app.person('Mara');
  tomasz = await app.person('Tomasz');
  colleague = await app.console(tomasz.token);
});
afterEach(async () => {
  for (const console of opened.splice(0)) {
    await console.close();
    expect(console.faults).toEqual([]);
  }
});
afterAll(() => app.close());

/** A customer writes, asks for a person, and waits in the queue. */
async function customerWrites(
  text: string,
): Promise<{ conversationId: string; write(more: string): Promise<void> }> {
  const { token } = await app.visit();
  const socket = await app.widget(token);
  const conversationId = newId();
  const write = async (more: string) => {
    expect(await ask<CommandAnswer>(socket, 'command', words(conversationId, more))).toMatchObject({
      ok: true,
    });
  };
  await write(text);
  expect(await ask(socket, 'command', command('customer.handover', { conversationId }))).toMatchObject({
    ok: true,
  });
  return { conversationId, write };
}

async function open(computer: Computer): Promise<TestConsole> {
  const console = openConsole(() => app.url, computer);
  opened.push(console);
  await console.start();
  return console;
}
async function signedIn(computer = newComputer(), email = mara.email): Promise<TestConsole> {
  const console = await open(computer);
  expect(await console.signIn(email, password)).toMatchObject({ ok: true });
  await inSync(console);
  return console;
}
async function shut(console: TestConsole): Promise<void> {
  opened.splice(opened.indexOf(console), 1);
  await console.close();
  expect(console.faults).toEqual([]);
}
const namesOf = (database: string) => async () =>
  (await indexedDB.databases()).flatMap(each => (each.name?.includes(database) ? [each.name] : []));

async function sessionCode(computer: Computer): Promise<string> {
  const response = await fetch(`${app.url}/api/v1/auth/session`, {
    headers: { authorization: `Bearer ${computer.token}` },
  });
  return ((await response.json()) as { code?: string }).code ?? 'open';
}
const textsOf = (thread: { messages: readonly { text: string; kind: string }[] }) =>
  thread.messages.filter(message => message.kind !== 'event').map(message => message.text);

test('a wrong password says so, a right one opens the desk, and a reply reaches the customer once', async () => {
  const { conversationId } = await customerWrites('My pot arrived chipped.');
  const console = await open(newComputer());
  expect(console.session.get()).toEqual({ state: 'signed_out' });
  expect(await console.signIn(mara.email, 'wrong')).toMatchObject({
    ok: false,
    problem: { code: 'wrong_credentials' },
  });
  expect(await console.signIn(mara.email, password)).toMatchObject({ ok: true });
  await inSync(console);
  const desk = console.open;
  const list = desk.conversations('unassigned', { sort: 'urgent' });
  const shown = await until(list, each => each.indexOf(conversationId) >= 0, 'the conversation in the queue');
  expect(shown.total).toBe(desk.counts.get().unassigned);
  await until(list, each => each.rowAt(each.indexOf(conversationId))?.isUnread === true, 'its row');

  const thread = desk.thread(conversationId);
  await until(thread, each => textsOf(each).length === 1, 'the thread');
  const told: string[] = [];
  const stop = thread.subscribe(() => told.push(thread.get().messages.at(-1)?.delivery?.state ?? '-'));
  await desk.commands.reply(conversationId, { text: 'Sorry to hear that.' });
  const sent = await until(
    thread,
    each => each.messages.some(message => message.delivery?.state === 'sent' && message.seq !== null),
    'sent',
  );
  stop();
  expect(told[0]).toBe('queued');
  expect(textsOf(sent)).toEqual(['My pot arrived chipped.', 'Sorry to hear that.']);
  await until(desk.outbox, each => each.waiting.length === 0, 'an empty outbox');
  // Whoever answers has it.
  expect(desk.conversations('mine', { sort: 'newest' }).get().indexOf(conversationId)).toBeGreaterThanOrEqual(
    0,
  );
});

test('with the server gone the console opens, reads, finds and writes; all of it lands once when it is back (S4, S8)', async () => {
  const { conversationId } = await customerWrites('Where is parcel HR-20418?');
  const computer = newComputer();
  const before = await signedIn(computer);
  await until(before.open.thread(conversationId), each => textsOf(each).length === 1, 'the thread');
  await shut(before);
  const { url } = app;
  await app.restart();
  // The old address answers nobody.
  const offline = openConsole(() => url, computer);
  opened.push(offline);
  await offline.start();
  expect(offline.session.get()).toMatchObject({ state: 'signed_in', user: { name: 'Mara' } });
  const desk = offline.open;
  expect(await until(desk.sync, each => each.state === 'offline')).toMatchObject({ waiting: 0 });
  const thread = desk.thread(conversationId);
  await until(thread, each => textsOf(each).length === 1, 'the thread, offline');
  desk.search.ask('parcel HR-20418');
  const found = await until(desk.search.state, each => each.hits.length > 0, 'a hit');
  expect(found.hits.some(hit => hit.conversationId === conversationId)).toBe(true);

  await desk.commands.reply(conversationId, { text: 'First.' });
  await desk.commands.reply(conversationId, { text: 'Second.' });
  await desk.commands.note(conversationId, { text: 'Ask the carrier.' });
  await desk.commands.tag(conversationId, { add: ['delivery'] });
  await desk.commands.resolve(conversationId);
  expect(await desk.commands.claimNext()).toMatchObject({ ok: false, problem: { code: 'offline' } });
  const unsent = await until(thread, each => each.messages.length >= 4, 'the unsent');
  expect(unsent.messages.slice(-3).map(message => message.delivery)).toMatchObject([
    { state: 'queued', place: 1 },
    { state: 'queued', place: 2 },
    { state: 'queued', place: 3 },
  ]);
  const view = await until(
    desk.conversation(conversationId),
    each => each?.conversation.status === 'resolved',
    'resolved',
  );
  expect(view?.pending).toEqual(new Set(['status', 'tags', 'agentId', 'agentReadSeq']));
  expect(desk.sync.get()).toMatchObject({ state: 'offline', waiting: 5 });
  await shut(offline);

  const after = await open(computer);
  await inSync(after);
  await until(after.open.outbox, each => each.waiting.length + each.failed.length === 0, 'an empty outbox');
  const landed = await until(
    after.open.thread(conversationId),
    each => textsOf(each).length === 4 && each.messages.every(message => message.seq !== null),
    'all of it',
  );
  expect(textsOf(landed)).toEqual(['Where is parcel HR-20418?', 'First.', 'Second.', 'Ask the carrier.']);
  expect(landed.messages.map(message => message.seq)).toEqual(landed.messages.map((_, place) => place + 1));
  const settled = await until(
    after.open.conversation(conversationId),
    each => each?.pending.size === 0,
    'settled',
  );
  expect(settled?.conversation).toMatchObject({ status: 'resolved', tags: ['delivery'] });
  colleague = await app.console(tomasz.token);
});

test('two acted, one of them offline: the merge is kept as a notice, and the other value is one choice away (S4)', async () => {
  const { conversationId } = await customerWrites('The lid does not close.');
  const computer = newComputer();
  const console = await signedIn(computer);
  await until(console.open.conversation(conversationId), each => !!each, 'the conversation');
  await shut(console);
  const send = (kind: string, payload: object, assumed: unknown) =>
    ask<CommandAnswer>(colleague, 'command', command(kind, { conversationId, ...payload }, assumed));
  const dead = openConsole(() => 'http://127.0.0.1:9', computer);
  opened.push(dead);
  await dead.start();
  await until(dead.open.conversation(conversationId), each => !!each, 'the conversation, offline');
  await dead.open.commands.setPriority(conversationId, 2);
  await dead.open.commands.assign(conversationId, mara.id);
  expect(await send('conversation.priority', { priority: 3 }, { priority: 1 })).toMatchObject({ ok: true });
  expect(await send('conversation.assign', { agentId: tomasz.id }, { agentId: '' })).toMatchObject({
    ok: true,
  });
  await shut(dead);

  const after = await open(computer);
  await inSync(after);
  const desk = after.open;
  const [notice] = await until(desk.notices(conversationId), each => each.length === 1, 'a notice');
  expect(notice?.fields).toEqual([
    { field: 'priority', kept: 'mine', mine: '2', theirs: '3', canChoose: true },
  ]);
  const { failed } = await until(desk.outbox, each => each.failed.length === 1, 'the refused assignment');
  expect(failed[0]).toMatchObject({ kind: 'conversation.assign', problem: { code: 'already_assigned' } });
  const view = await until(
    desk.conversation(conversationId),
    each => each?.conversation.agentId === tomasz.id,
    'Tomasz has it',
  );
  expect(view).toMatchObject({ failed: 1 });

  await desk.commands.discard(failed[0]?.commandId ?? '');
  await desk.commands.chooseNotice(notice?.id ?? '', 'priority', 'theirs');
  await until(
    desk.conversation(conversationId),
    each => each?.conversation.priority === 3 && each.pending.size === 0 && each.failed === 0,
    'their value',
  );
  expect(desk.notices(conversationId).get()).toEqual([]);
});

test('a draft survives a closed console, a sign-out and another person; it never follows elsewhere', async () => {
  const one = await customerWrites('One.');
  const other = await customerWrites('Two.');
  const computer = newComputer();
  let console = await signedIn(computer);
  const read = (in_: TestConsole, id: string) =>
    until(in_.open.composer(id, 'text'), each => each.isReady, 'the draft').then(each => each.text);
  await read(console, one.conversationId);
  console.open.composer(one.conversationId, 'text').write('Half an hour of work');
  expect(console.open.composer(one.conversationId, 'text').get().text).toBe('Half an hour of work');
  expect(await read(console, other.conversationId)).toBe('');
  expect(console.open.composer(one.conversationId, 'note').get().text).toBe('');
  await shut(console);
  console = await open(computer);
  expect(await read(console, one.conversationId)).toBe('Half an hour of work');
  await console.signOut();
  expect(console.session.get()).toEqual({ state: 'signed_out' });
  expect(await console.signIn(tomasz.email, password)).toMatchObject({ ok: true });
  expect(await read(console, one.conversationId)).toBe('');
  await console.signOut();
  expect(await console.signIn(mara.email, password)).toMatchObject({ ok: true });
  expect(await read(console, one.conversationId)).toBe('Half an hour of work');
  console.open.composer(one.conversationId, 'text').clear();
  expect(console.open.composer(one.conversationId, 'text').get().versions[0]?.text).toBe(
    'Half an hour of work',
  );
});

test('a browser that lost its notes finds its database again, and keeps no other (S7)', async () => {
  const computer = newComputer();
  const console = await signedIn(computer);
  await shut(console);
  const { database } = JSON.parse(computer.storage.get('steward.session') ?? '') as { database: string };
  computer.storage.clear();
  const again = await signedIn(computer);
  expect(computer.storage.get('steward.session')).toContain(database);
  await expect
    .poll(async () =>
      (await indexedDB.databases()).filter(each => each.name?.endsWith('--messages')).map(each => each.name),
    )
    .toEqual([expect.stringContaining(database)]);
  await again.signOut();
  expect(await namesOf(database)()).toEqual([]);
});

test('offline for too long it locks and keeps the outbox; the same person goes on where the work stood', async () => {
  const { conversationId } = await customerWrites('I will wait.');
  const computer = newComputer();
  const console = await signedIn(computer);
  await until(console.open.conversation(conversationId), each => !!each, 'the conversation');
  await shut(console);
  const dead = openConsole(() => 'http://127.0.0.1:9', computer);
  opened.push(dead);
  await dead.start();
  await until(dead.open.conversation(conversationId), each => !!each, 'offline');
  await dead.open.commands.reply(conversationId, { text: 'Kept through the lock.' });
  await shut(dead);
  computer.skewMs = 15 * 86_400_000;
  const late = openConsole(() => 'http://127.0.0.1:9', computer);
  opened.push(late);
  await late.start();
  expect(late.session.get()).toMatchObject({
    state: 'locked',
    reason: 'offline_too_long',
    waiting: 1,
    user: { name: 'Mara' },
  });
  expect(late.desk.get()).toBeNull();
  await shut(late);
  // The server answers and knows the session: that is the contact it waited for.
  const back = await open(computer);
  await inSync(back);
  await until(
    back.open.thread(conversationId),
    each =>
      textsOf(each).includes('Kept through the lock.') &&
      each.messages.every(message => message.seq !== null),
    'landed',
  );
});

test('a session ended elsewhere locks; a revoked one wipes and lists what was not sent', async () => {
  const { conversationId } = await customerWrites('Confidential words.');
  const computer = newComputer();
  const agent = await app.person(`Sam${Date.now() % 1000}`);
  const console = await signedIn(computer, agent.email);
  await until(console.open.thread(conversationId), each => textsOf(each).length === 1, 'the thread');
  await fetch(`${app.url}/api/v1/auth/logout`, {
    method: 'POST',
    headers: { authorization: `Bearer ${computer.token}` },
  });
  await until(console.session, each => each.state === 'locked', 'the lock');
  expect(console.session.get()).toMatchObject({ reason: 'session_expired' });
  expect(await console.signIn(agent.email, password)).toMatchObject({ ok: true });
  await inSync(console);
  await shut(console);

  const dead = openConsole(() => 'http://127.0.0.1:9', computer);
  opened.push(dead);
  await dead.start();
  await until(dead.open.conversation(conversationId), each => !!each, 'offline');
  await dead.open.commands.reply(conversationId, { text: 'Never sent.' });
  await shut(dead);
  expect(await app.accounts.disableUser(agent.id)).toMatchObject({ ok: true });
  // The doors learn of it within a moment.
  await expect.poll(() => sessionCode(computer), { timeout: 15_000 }).toBe('session_revoked');
  const after = await open(computer);
  const revoked = await until(after.session, each => each.state === 'revoked', 'revoked');
  expect(revoked).toMatchObject({ unsent: [{ kind: 'message.send', text: 'Never sent.', conversationId }] });
  const left = (await indexedDB.databases())
    .map(each => each.name ?? '')
    .filter(name => name.includes(agent.id));
  expect(left.filter(name => name.startsWith('rxdb'))).toEqual([]);
  await after.forgetRevoked();
  expect((await indexedDB.databases()).filter(each => each.name?.includes(agent.id))).toEqual([]);
});

test('a restored server gets a new database beside the old; what it lost is offered, and sent again only when wanted (S6)', async () => {
  const { conversationId } = await customerWrites('Keep me.');
  const computer = newComputer();
  const console = await signedIn(computer);
  const thread = console.open.thread(conversationId);
  await until(thread, each => textsOf(each).length === 1, 'the thread');
  await console.open.commands.reply(conversationId, { text: 'Lost by the restore.' });
  await until(console.open.outbox, each => each.waiting.length === 0, 'sent');
  await until(
    thread,
    each => each.messages.some(message => message.text.startsWith('Lost') && message.seq !== null),
    'stored',
  );
  const old = (JSON.parse(computer.storage.get('steward.session') ?? '') as { database: string }).database;
  expect((await namesOf(old)()).length).toBeGreaterThan(9);
  await shut(console);
  // As a restore to a moment before the reply would leave it.
  await app.db.query(
    sql`delete from messages where conversation_id = ${conversationId} and author->>'kind' = 'agent'`,
  );
  await app.db.query(sql`
    update conversations set last_seq = (select max(seq) from messages where conversation_id = ${conversationId}),
      last_public_seq = (select max(seq) from messages where conversation_id = ${conversationId} and is_public)
    where id = ${conversationId}`);
  await app.db.query(sql`update epoch set id = gen_random_uuid()`);
  await app.restart();

  const after = await open(computer);
  // The desk itself is another one by then.
  await expect.poll(() => after.desk.get()?.recovery.get()?.messages.length, { timeout: 15_000 }).toBe(1);
  const desk = after.open;
  expect(desk.recovery.get()?.messages).toMatchObject([{ text: 'Lost by the restore.', conversationId }]);
  expect(
    textsOf(await until(desk.thread(conversationId), each => textsOf(each).length > 0, 'the thread')),
  ).toEqual(['Keep me.']);
  await desk.commands.recover('send again');
  const landed = await until(
    desk.thread(conversationId),
    each => textsOf(each).length === 2 && each.messages.every(message => message.seq !== null),
    'recovered',
  );
  expect(landed.messages.find(message => message.text.startsWith('Lost'))).toMatchObject({ recovered: true });
  expect(desk.recovery.get()).toBeNull();
  await expect.poll(namesOf(old), { timeout: 10_000 }).toEqual([]);
});
