/** What leaves the desk, against servers that speak the real protocols and fail as real ones do. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import type { Actor } from '../../../src/protocol/permissions.ts';
import { newId } from '../../helpers/desk.ts';
import {
  checkVapid,
  isSignedBy,
  type Receiver,
  startMailServer,
  startReceiver,
} from '../../helpers/receivers.ts';
import { hour, minute, openRoom, type Room } from './room.ts';

let mail: Awaited<ReturnType<typeof startMailServer>>;
let receiver: Receiver;
let room: Room;
let mara: Actor;
let root: Actor;
const from = 'Hollin & Rye <desk@shop.example>';

beforeEach(async () => {
  [mail, receiver] = await Promise.all([startMailServer(), startReceiver()]);
  room = await openRoom({ mail: { url: mail.url, from } });
  mara = await room.person('Mara');
  root = await room.person('Root', 'admin', []);
});
afterEach(async () => {
  receiver.release();
  await Promise.all([room.close(), receiver.stop(), mail.close()]);
});

/** An urgent conversation of the agent's in which the customer wrote again, and enough time for the decision. */
async function urgentWords(agent: Actor, text = 'It burns!', name = 'Ellen') {
  const conversationId = await room.given(agent, name);
  await room.urgent(agent, conversationId);
  await room.write(text, conversationId, name);
  room.pass(4_000);
  return conversationId;
}

const secret = `whsec_${Buffer.from('thirty-two bytes for the hooks!!').toString('base64')}`;
async function channel(kind: 'webhook' | 'slack' | 'email', part: object = {}) {
  const target = kind === 'email' ? 'team@shop.example' : receiver.url;
  const body = {
    ...{ name: 'Operations', kind, noticeKinds: [], priority: 'low', teamId: null, isActive: true, target },
    ...(kind === 'webhook' ? { secret } : {}),
    ...part,
  };
  const answer: { channel: { id: string } } = await room.call('POST', '/channels', { actor: root, body });
  return answer.channel.id;
}

test('a push is sealed for the browser, signed for the service, and says who wrote what (P44, P45)', async () => {
  const browser = await room.browser(mara, receiver.url, 'phone');
  const conversationId = await urgentWords(mara);
  await room.due();
  const [push] = receiver.seen;
  expect(push?.path).toBe('/send/phone');
  expect(push?.headers).toMatchObject({ 'content-encoding': 'aes128gcm', urgency: 'high', ttl: '86400' });
  expect(push?.headers['topic']).toMatch(/^[\w-]{32}$/);
  const ways: { push: { publicKey: string } } = await room.call('GET', '/ways', { actor: mara });
  expect(checkVapid(push?.headers.authorization, receiver.url)).toEqual({
    ...{ publicKey: ways.push.publicKey, subject: 'mailto:desk@shop.example' },
  });
  expect(browser.read(push?.body ?? Buffer.of())).toMatchObject({
    ...{ version: 1, title: 'Ellen', body: 'It burns!', priority: 'urgent', conversationId },
    tag: `conversation:${conversationId}`,
    route: expect.stringMatching(new RegExp(`^#/inbox/all/${conversationId}/\\d+$`)),
  });
});

test('more words of the same customer replace what is shown: the same topic, and never two in a minute', async () => {
  const browser = await room.browser(mara, receiver.url, 'phone');
  const conversationId = await urgentWords(mara);
  await room.due();
  await room.write('Hello?', conversationId);
  room.pass(4_000);
  await room.due();
  expect(receiver.seen).toHaveLength(1);
  room.pass(minute);
  await room.due();
  expect(receiver.seen.map(each => each.headers['topic'])).toEqual([
    ...[receiver.seen[0]?.headers['topic'], receiver.seen[0]?.headers['topic']],
  ]);
  expect(browser.read(receiver.seen[1]?.body ?? Buffer.of())).toMatchObject({ body: 'Hello?' });
});

test('a browser that the service does not know any more is forgotten, and one that signed out gets nothing', async () => {
  await room.browser(mara, receiver.url, 'old');
  const { sessionId } = await room.browser(mara, receiver.url, 'shared');
  await room.db.query(sql`delete from auth_session where id = ${sessionId}`);
  receiver.answers(410);
  await urgentWords(mara);
  await room.due();
  expect(receiver.seen.map(each => each.path)).toEqual(['/send/old']);
  expect(await room.call('GET', '/devices', { actor: mara })).toEqual({ devices: [] });
  expect((await room.deliveries()).find(each => each.way === 'push')).toMatchObject({ state: 'skipped' });
});

test('what was answered, resolved or read before its time is not sent, and the log says why (P43)', async () => {
  await room.browser(mara, receiver.url, 'phone');
  await room.prefer(mara, {
    quiet: { isOn: true, from: '11:00', to: '13:00', days: [0, 1, 2, 3, 4, 5, 6], urgentPasses: false },
  });
  const [answered, resolved, stands] = [
    ...[await urgentWords(mara), await urgentWords(mara), await urgentWords(mara, 'Still here?')],
  ];
  await room.due();
  expect(receiver.seen).toEqual([]);
  await room.reply(mara, answered ?? '');
  await room.resolve(mara, resolved ?? '');
  room.pass(hour);
  await room.due();
  const pushes = (await room.deliveries()).filter(each => each.way === 'push');
  expect(pushes.map(each => each.state).sort()).toEqual(['sent', 'skipped', 'skipped']);
  expect(pushes.find(each => each.state === 'skipped')?.reason).toBe('it was read, answered or resolved');
  expect(receiver.seen).toHaveLength(1);
  expect(mail.received.map(each => each.text).join()).toContain(`/console#/inbox/all/${stands}`);
});

test('a shift begins: two hundred that were resolved meanwhile ring nobody (P43)', async () => {
  await room.browser(mara, receiver.url, 'phone');
  await room.prefer(mara, {
    quiet: { isOn: true, from: '11:00', to: '13:00', days: [0, 1, 2, 3, 4, 5, 6], urgentPasses: false },
  });
  const bob = await room.person('Bob');
  const ids: string[] = [];
  const begin = async (index: number) => {
    const id = await room.write(`Question ${index}`);
    await room.urgent(bob, id);
    await room.run(
      bob,
      'conversation.assign',
      { conversationId: id, agentId: mara.personId },
      { agentId: '' },
    );
    ids.push(id);
  };
  for (let first = 0; first < 200; first += 8) {
    await Promise.all(Array.from({ length: 8 }, (_, index) => begin(first + index)));
  }
  room.pass(4_000);
  await room.due();
  const queued = await room.deliveries();
  expect(queued.filter(each => each.state === 'queued')).toHaveLength(400);
  for (let first = 0; first < 200; first += 8) {
    await Promise.all(ids.slice(first, first + 8).map(id => room.resolve(bob, id)));
  }
  room.pass(hour);
  await room.due();
  expect(receiver.seen).toEqual([]);
  expect(mail.received).toEqual([]);
  expect(new Set((await room.deliveries()).map(each => each.state))).toEqual(new Set(['skipped']));
});

test('after quiet hours: fourteen waited, three still do, in one push and one mail', async () => {
  const browser = await room.browser(mara, receiver.url, 'phone');
  await room.prefer(mara, {
    quiet: { isOn: true, from: '11:00', to: '13:00', days: [0, 1, 2, 3, 4, 5, 6], urgentPasses: false },
  });
  const ids: string[] = [];
  for (let index = 0; index < 14; index += 1)
    ids.push(await urgentWords(mara, 'Hello?', `Customer ${index}`));
  await room.due();
  for (const id of ids.slice(3)) await room.resolve(mara, id);
  room.pass(hour);
  await room.due();
  expect(receiver.seen).toHaveLength(1);
  expect(browser.read(receiver.seen[0]?.body ?? Buffer.of())).toMatchObject({
    ...{ title: '14 conversations waited, 3 still do', body: 'Customer 0 · Customer 1 · Customer 2' },
    ...{ tag: 'summary', route: '#/inbox/mine', notificationId: '' },
  });
  expect(mail.received).toHaveLength(1);
  expect(mail.received[0]?.text).toContain('Subject: 14 conversations waited, 3 still do');
});

test('the mail server is away: nothing is lost, admins are told once, and it comes when the server is back (P24)', async () => {
  await mail.close();
  await urgentWords(mara);
  await urgentWords(mara, 'And the other pot!');
  for (const pause of [0, 10_000, 30_000, 90_000]) {
    room.pass(pause);
    await room.due();
  }
  expect(await room.notifications.mailReading()).toMatchObject({ state: 'down' });
  const alerts = await room.db.query<{ person_id: string; title: string }>(
    sql`select person_id, title from notifications where kind = 'alert'`,
  );
  expect(alerts).toEqual([{ person_id: root.personId, title: 'Mail does not get through' }]);
  await mail.open();
  room.pass(10 * minute);
  await room.due();
  const text = mail.received.map(each => each.text).join('\n');
  expect(text).toContain('It burns!');
  expect(text).toContain('And the other pot!');
  expect(await room.notifications.mailReading()).toMatchObject({ state: 'operational' });
});

test('a mailbox that does not exist is dead at once, and an admin can look, discard and try again', async () => {
  mail.refuses(await addressOf(mara), 550);
  await urgentWords(mara);
  await room.due();
  const query = { state: 'dead', limit: 10 };
  type Page = {
    deliveries: { id: string; way: string; personName: string; reason: string }[];
    counts: object;
  };
  const page: Page = await room.call('GET', '/deliveries', { actor: root, query });
  expect(page.deliveries).toMatchObject(
    [{ way: 'mail', personName: 'Mara', reason: /550/ }].map(row => ({
      ...row,
      reason: expect.stringMatching(row.reason),
    })),
  );
  expect(page.counts).toMatchObject({ dead: 1, queued: 0 });
  mail.refuses('nobody', 550);
  const params = { id: page.deliveries[0]?.id };
  await room.call('POST', '/deliveries/:id/discard', { actor: root, params });
  await room.call('POST', '/deliveries/:id/retry', { actor: root, params });
  // Seen failing and waiting again by now: wanted at once all the same.
  await room.call('POST', '/deliveries/:id/retry', { actor: root, params });
  await room.due();
  expect(mail.received).toHaveLength(1);
  await expect(room.call('POST', '/deliveries/:id/retry', { actor: root, params })).rejects.toThrow();
});

const addressOf = async ({ personId }: Actor): Promise<string> =>
  (await room.db.one<{ email: string }>(sql`select email from people where id = ${personId}`)).email;

test('a webhook is told once an event, signed, tried until it is taken, always under the same id (P25)', async () => {
  await channel('webhook', { noticeKinds: ['mentioned'] });
  const others = await Promise.all(['Tom', 'Una', 'Vic'].map(name => room.person(name)));
  receiver.answers(500, 'drop', { status: 429, headers: { 'retry-after': '600' } }, 200);
  const conversationId = await room.given(mara);
  const mentions = others.map(each => each.personId);
  await room.reply(mara, conversationId, 'note', mentions);
  room.pass(6_000);
  for (const pause of [0, 10_000, 30_000]) {
    room.pass(pause);
    await room.due();
  }
  expect(receiver.seen).toHaveLength(3);
  // It asked for ten minutes.
  room.pass(9 * minute);
  await room.due();
  expect(receiver.seen).toHaveLength(3);
  room.pass(minute);
  await room.due();
  expect(receiver.seen).toHaveLength(4);
  expect(new Set(receiver.seen.map(each => each.headers['webhook-id'])).size).toBe(1);
  for (const each of receiver.seen) expect(isSignedBy(secret, each)).toBe(true);
  expect(JSON.parse(receiver.seen[3]?.body.toString() ?? '')).toMatchObject({
    ...{ type: 'notification.mentioned', data: { conversationId, message: 'Hello.' } },
  });
  const [row] = (await room.deliveries()).filter(each => each.way === 'webhook');
  expect(row).toMatchObject({ state: 'sent', attempts: 4 });
});

test('Slack is told in its own form; a redirect is not followed and is for good', async () => {
  const id = await channel('slack', { noticeKinds: ['customer_replied'] });
  await urgentWords(mara, 'Look: <!channel> & more');
  room.pass(6_000);
  await room.due();
  const body = JSON.parse(receiver.seen[0]?.body.toString() ?? '');
  expect(body.text).toBe('Ellen: Look: &lt;!channel&gt; &amp; more');
  expect(body.blocks.at(-1).elements[0].url).toContain('https://desk.example/console#/inbox/all/');
  receiver.answers(302);
  await urgentWords(mara);
  room.pass(6_000);
  await room.due();
  expect(receiver.seen).toHaveLength(2);
  const dead = (await room.deliveries()).find(each => each.state === 'dead');
  expect(dead).toMatchObject({ way: 'slack', reason: expect.stringContaining('not followed') });
  const list: { channels: { id: string; target: string; failingSince: number | null }[] } = await room.call(
    'GET',
    '/channels',
    { actor: root },
  );
  expect(list.channels).toMatchObject([{ id, failingSince: room.now() }]);
  expect(JSON.stringify(list)).not.toContain(secret);
});

test('a channel of a team hears of that team from its priority on, and of nothing that was answered at once', async () => {
  await channel('email', { teamId: room.teamId, priority: 'urgent' });
  const calm = await room.given(mara);
  await room.write('No hurry.', calm);
  const answered = await urgentWords(mara, 'Answered at once.');
  await room.reply(mara, answered);
  await urgentWords(mara, 'Not answered.');
  room.pass(6_000);
  await room.due();
  const shared = mail.received.filter(each => each.to.includes('team@shop.example'));
  expect(shared).toHaveLength(1);
  expect(shared[0]?.text).toContain('Not answered.');
});

test('the test button sends one now and says how it went', async () => {
  const params = { id: await channel('webhook') };
  expect(await room.call('POST', '/channels/:id/test', { actor: root, params })).toEqual({
    ...{ ok: true, text: 'It was taken.' },
  });
  receiver.answers({ status: 403, body: 'no token' });
  expect(await room.call('POST', '/channels/:id/test', { actor: root, params })).toEqual({
    ...{ ok: false, text: 'It answered 403: no token' },
  });
});

test('a private address is refused unless the installation allows it', async () => {
  await room.close();
  room = await openRoom({ mayReachPrivate: false });
  mara = await room.person('Mara');
  await expect(channel('webhook')).rejects.toMatchObject({ code: 'malformed' });
  await expect(room.browser(mara, receiver.url, 'phone')).rejects.toMatchObject({ code: 'malformed' });
});

test('a server that died between commit and sending is taken over, and two servers send once', async () => {
  await room.browser(mara, receiver.url, 'phone');
  const servers = [room.server(), room.server()];
  const texts = ['One', 'Two', 'Three'];
  for (const text of texts) await urgentWords(mara, text, text);
  // Nothing ran here after the commits: this server is gone.
  await Promise.all(servers.map(server => server.runDue()));
  await Promise.all(servers.map(server => server.runDue()));
  expect(receiver.seen).toHaveLength(3);
  expect(mail.received).toHaveLength(1);
  for (const server of servers) await server.part.stop();
});

test('behind a receiver that takes nothing the rest waits, and all of it comes, each once', async () => {
  await channel('webhook', { noticeKinds: ['customer_replied'] });
  const texts = ['One', 'Two', 'Three', 'Four'];
  for (const text of texts) await urgentWords(mara, text);
  room.pass(6_000);
  receiver.answers(503, 200);
  await room.due();
  expect(receiver.seen).toHaveLength(1);
  const waiting = (await room.deliveries()).filter(each => each.way === 'webhook');
  expect(waiting.map(each => each.state)).toEqual(['failing', 'queued', 'queued', 'queued']);
  room.pass(minute);
  const other = room.server();
  await Promise.all([room.due(), other.runDue()]);
  await Promise.all([room.due(), other.runDue()]);
  await other.part.stop();
  const said = receiver.seen.slice(1).map(each => JSON.parse(each.body.toString()).data.message);
  expect(said.toSorted()).toEqual(texts.toSorted());
});

test('a server that stops gives up what stalls, and another sends it under the same id', async () => {
  await channel('webhook', { noticeKinds: ['customer_replied'] });
  await urgentWords(mara);
  room.pass(6_000);
  receiver.answers('stall', 200);
  const other = room.server();
  await other.part.start(new AbortController().signal);
  await expect.poll(() => receiver.seen.length).toBe(1);
  await other.part.stop();
  const [row] = (await room.deliveries()).filter(each => each.way === 'webhook');
  expect(row).toMatchObject({ state: 'queued', attempts: 0 });
  await room.due();
  expect(receiver.seen).toHaveLength(2);
  expect(receiver.seen[1]?.headers['webhook-id']).toBe(receiver.seen[0]?.headers['webhook-id']);
});

test('who comes back after a night gets one summary, however many consoles open', async () => {
  const lastSeen = new Date(room.now() - 1);
  await room.db.query(sql`update people set last_seen_at = ${lastSeen} where id = ${mara.personId}`);
  const ids: string[] = [];
  for (let index = 0; index < 6; index += 1) ids.push(await urgentWords(mara, 'Hello?', `Customer ${index}`));
  for (const id of ids.slice(2)) await room.resolve(mara, id);
  room.pass(9 * hour);
  await room.notifications.returned(mara.personId);
  await room.notifications.returned(mara.personId);
  const rows = await room.db.query(sql`select title, body from notifications where kind = 'absence'`);
  expect(rows).toEqual([{ title: '6 conversations waited, 2 still do', body: 'Customer 1 · Customer 0' }]);
});

test('one that was killed while it sent gives its deliveries back', async () => {
  await channel('webhook', { noticeKinds: ['customer_replied'] });
  await urgentWords(mara);
  room.pass(6_000);
  const now = new Date(room.now() + 120_000);
  await room.db.query(sql`update notification_deliveries set held_until = ${now} where way = 'webhook'`);
  await room.due();
  expect(receiver.seen).toHaveLength(0);
  room.pass(121_000);
  await room.due();
  expect(receiver.seen).toHaveLength(1);
});

test('what is of low priority comes in one letter at its time', async () => {
  const bob = await room.person('Bob');
  for (const name of ['Ellen', 'Daniel']) {
    const id = await room.given(mara, name);
    const payload = { conversationId: id, agentId: bob.personId };
    await room.run(bob, 'conversation.assign', payload, { agentId: mara.personId });
  }
  room.pass(4_000);
  await room.due();
  expect(mail.received).toEqual([]);
  room.pass(21 * hour);
  await room.due();
  const mine = mail.received.filter(each => each.text.includes('is no longer yours'));
  expect(mine).toHaveLength(1);
  expect(mine[0]?.text).toContain('Ellen is no longer yours');
  expect(mine[0]?.text).toContain('Daniel is no longer yours');
  expect(mine[0]?.text).toMatch(/^List-Unsubscribe: <https:\/\/desk\.example\/console#\/settings>/m);
  expect(mine[0]?.text).toMatch(/^Message-ID: <[0-9a-f-]{36}@shop\.example>/im);
});

test('the queue: a team is told once of those who are still there, again of long waits, and no more once it is empty', async () => {
  const notices = () =>
    room.db.query<{ kind: string; title: string; is_read: boolean }>(sql`
      select kind, title, read_at is not null as is_read from notifications
      where person_id = ${mara.personId} and kind like 'queue%' order by created_at`);
  const first = await room.write('My pot is chipped.');
  await room.write('Where is my parcel?', newId(), 'Daniel');
  await room.notifications.lookAtQueue(room.teamId);
  expect(await notices()).toEqual([]);
  room.pass(12_000);
  await room.notifications.lookAtQueue(room.teamId);
  await room.notifications.lookAtQueue(room.teamId);
  expect(await notices()).toEqual([{ kind: 'queue_new', title: '2 wait in Support', is_read: false }]);
  room.pass(5 * minute);
  await room.notifications.lookAtQueue(room.teamId);
  expect((await notices()).map(each => each.title)).toEqual([
    ...['2 wait in Support', '2 have waited over 5 minutes in Support'],
  ]);
  const rows = await room.db.query<{ id: string }>(sql`select id from conversations`);
  for (const { id } of rows) {
    await room.run(
      mara,
      'conversation.assign',
      { conversationId: id, agentId: mara.personId },
      { agentId: '' },
    );
  }
  expect(first).toBeTruthy();
  expect((await notices()).every(each => each.is_read)).toBe(true);
});

test('sendNotification tells a person by what they chose, and who muted it is left alone', async () => {
  const browser = await room.browser(mara, receiver.url, 'phone');
  const body = {
    ...{ userId: mara.personId, title: 'Stock', message: 'The pots are back.', priority: 'high' },
    data: { conversationId: null, route: '#/knowledge', facts: { sku: '26-blue' } },
  };
  expect(await room.call('POST', '', { actor: root, body })).toMatchObject({
    notificationId: expect.any(String),
  });
  room.pass(4_000);
  await room.due();
  expect(browser.read(receiver.seen[0]?.body ?? Buffer.of())).toMatchObject({
    ...{ title: 'Stock', body: 'The pots are back.', route: '#/knowledge', conversationId: '' },
  });
  await room.prefer(mara, { mutedKinds: ['message'] });
  expect(await room.call('POST', '', { actor: root, body })).toEqual({ notificationId: null });
  const nobody = { ...body, userId: newId() };
  await expect(room.call('POST', '', { actor: root, body: nobody })).rejects.toMatchObject({
    code: 'unknown_person',
  });
});

test('who sits at a console and looks is not rung; who does not look is, after a minute', async () => {
  await room.browser(mara, receiver.url, 'phone');
  room.active.add(mara.personId);
  const seen = await urgentWords(mara);
  await room.reply(mara, seen);
  await urgentWords(mara, 'Nobody looks.');
  room.pass(50_000);
  await room.due();
  expect(receiver.seen).toEqual([]);
  room.pass(10_000);
  await room.due();
  expect(receiver.seen).toHaveLength(1);
  // Mail is for who is away.
  expect(mail.received).toEqual([]);
});

test('what somebody wrote long ago and was refused is told to them, wherever they are now', async () => {
  await room.browser(mara, receiver.url, 'phone');
  const conversationId = await room.given(mara);
  const refused = { personId: mara.personId, kind: 'message.send', conversationId, message: 'It moved.' };
  await room.notifications.commandRefused({ ...refused, createdAt: room.now() });
  await room.notifications.commandRefused({ ...refused, createdAt: room.now() - hour });
  const rows = await room.db.query(
    sql`select kind, title, body from notifications where kind = 'command_failed'`,
  );
  const title = 'Your message to Ellen was not taken';
  expect(rows).toEqual([{ kind: 'command_failed', title, body: 'It moved.' }]);
  room.pass(4_000);
  await room.due();
  expect(receiver.seen).toHaveLength(1);
});

test('a refusal about a conversation that is gone leads nowhere and does not name it', async () => {
  const [conversationId, message] = [newId(), 'There is no such conversation.'];
  const refused = { personId: mara.personId, kind: 'message.send', conversationId, message };
  await room.notifications.commandRefused({ ...refused, createdAt: room.now() - hour });
  expect(
    await room.db.query(
      sql`select conversation_id, route, group_key, title from notifications where kind = 'command_failed'`,
    ),
  ).toEqual([{ conversation_id: null, route: '', group_key: '', title: 'Your message was not taken' }]);
});

test('nobody changes what another person chose', async () => {
  const tom = await room.person('Tom');
  const payload = { personId: mara.personId, fields: { hidesText: true } };
  await expect(room.run(tom, 'notification.prefer', payload)).rejects.toMatchObject({ code: 'forbidden' });
});
