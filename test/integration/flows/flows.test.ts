import { createHmac } from 'node:crypto';
import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import { starters } from '../../../src/ai/flows/starters.ts';
import type {
  Flow,
  FlowAnswer,
  FlowDefinition,
  FlowsAnswer,
  FlowVersionsAnswer,
} from '../../../src/protocol/http/flows.ts';
import type { WidgetResumeAnswer } from '../../../src/protocol/widget.ts';
import { ask, command, makeApp, type TestApp } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { type Receiver, startReceiver } from '../../helpers/receivers.ts';

let app: TestApp;
let shop: Receiver;
let admin: { token: string };
let lead: { token: string };
let agent: { id: string; token: string };

beforeAll(async () => {
  shop = await startReceiver();
  app = await makeApp({ config: { mayReachPrivate: true } });
  [admin, lead, agent] = await Promise.all([
    app.person('Ada', 'admin'),
    app.person('Sol', 'supervisor'),
    app.person('Mara', 'agent'),
  ]);
});
afterAll(async () => {
  await app.close();
  await shop.stop();
});
afterEach(async () => {
  shop.seen.length = 0;
  shop.answers(200);
  await app.db.query(sql`update flows set state = 'retired' where state = 'published'`);
});

const api = async <Answer>(
  method: string,
  path: string,
  body?: unknown,
  by: { token: string } = admin,
): Promise<{ status: number; body: Answer }> => {
  const response = await fetch(`${app.url}/api/v1/flows${path}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${by.token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as Answer };
};

async function create(name: string, definition: FlowDefinition): Promise<Flow> {
  const { status, body } = await api<FlowAnswer>('POST', '', { name, definition });
  expect(status).toBe(201);
  return body.flow;
}

async function publish(flow: Flow, more: { override?: string } = {}): Promise<Flow> {
  const { status, body } = await api<FlowAnswer>('POST', `/${flow.id}/publish`, {
    ...{ updatedAt: flow.updatedAt, note: '', override: '', ...more },
  });
  expect(body).toMatchObject({ flow: { state: 'published' } });
  expect(status).toBe(200);
  return body.flow;
}

const orderStatus = (): FlowDefinition => ({
  ...starters.order_status,
  steps: starters.order_status.steps.map(step =>
    step.kind === 'webhook' ? { ...step, url: `${shop.url}/order-status`, retries: 1 } : step,
  ),
});

/** A customer with a widget, who writes and reads. */
async function customer(locale = 'en') {
  const session = await app.visit({ locale });
  const socket: Socket = await app.widget(session.token);
  const conversationId = newId();
  const read = async () => {
    const answer = await ask<WidgetResumeAnswer>(socket, 'widget.resume', { conversationId, afterSeq: 0 });
    if (!answer.ok) throw new Error(answer.error.message);
    return answer;
  };
  return {
    conversationId,
    read,
    async write(text: string): Promise<void> {
      const form = null;
      const payload = { conversationId, messageId: newId(), text, page: '', locale, form };
      expect(await ask(socket, 'command', command('customer.write', payload))).toMatchObject({ ok: true });
    },
    run: (kind: string, payload: object) =>
      ask(socket, 'command', command(kind, { conversationId, ...payload })),
    /** What the other side said last, once there are so many lines of it. */
    async heard(count: number): Promise<string[]> {
      const lines = async () =>
        (await read()).messages
          .filter(({ author }) => author.kind === 'ai')
          .map(({ text, event }) => (event?.type === 'handed_over' ? `→ ${event.text}` : text));
      await expect.poll(async () => (await lines()).length).toBe(count);
      return lines();
    },
  };
}

const runsOf = (conversationId: string) =>
  app.db.query<{ status: string; at_step: string; has_state: boolean }>(sql`
    select status, at_step, state is not null as has_state from flow_runs
    where conversation_id = ${conversationId} order by started_at`);
const notesOf = (conversationId: string) =>
  app.db.query<{ text: string }>(
    sql`select text from messages where conversation_id = ${conversationId} and kind = 'note'`,
  );

test('a published flow goes through its webhook with a customer, and the trace tells of it', async () => {
  const flow = await publish(await create('Order status', orderStatus()));
  shop.answers({ status: 200, body: '{"status": "on its way", "arrives": "2026-12-04"}' });
  const lena = await customer();
  await lena.write('Where is my order?');
  expect(await lena.heard(1)).toEqual([expect.stringContaining('What is your order number?')]);
  expect(await runsOf(lena.conversationId)).toEqual([
    { status: 'running', at_step: 'order', has_state: true },
  ]);
  await lena.write('It is hr-48213');
  expect((await lena.heard(2)).at(-1)).toBe(
    'Your order hr-48213 is on its way. It should arrive on December 4, 2026.',
  );
  expect(flow.version).toBe(1);
  expect(await runsOf(lena.conversationId)).toEqual([
    { status: 'completed', at_step: 'done', has_state: false },
  ]);
});

test('where a conversation is in a flow survives a restart of the server', async () => {
  const other = await makeApp();
  try {
    const ada = await other.person('Ida', 'admin');
    const call = async <Answer>(path: string, body: unknown): Promise<Answer> =>
      other.post<Answer>(`/api/v1/flows${path}`, body, { authorization: `Bearer ${ada.token}` });
    const { flow } = await call<FlowAnswer>('', { name: 'Return', definition: starters.return_request });
    await call(`/${flow.id}/publish`, { updatedAt: flow.updatedAt, note: '', override: '' });
    const session = await other.visit();
    const conversationId = newId();
    const say = async (text: string, count: number): Promise<string | undefined> => {
      const socket = await other.widget(session.token);
      const payload = { conversationId, messageId: newId(), text, page: '', locale: 'en', form: null };
      expect(await ask(socket, 'command', command('customer.write', payload))).toMatchObject({ ok: true });
      const said = () =>
        other.db.query<{ text: string }>(sql`select text from messages
          where conversation_id = ${conversationId} and author->>'kind' = 'ai' order by seq`);
      await expect.poll(async () => (await said()).length).toBe(count);
      return (await said()).at(-1)?.text;
    };
    expect(await say('I want to return my order', 1)).toContain('order number');
    await other.restart();
    expect(await say('HR-48213', 2)).toBe('Why would you like to return it?');
  } finally {
    await other.close();
  }
});

test('what is published never changes, and only admins change a draft', async () => {
  const made = await create('Returns', starters.return_request);
  expect((await api('GET', '', undefined, agent)).status).toBe(403);
  expect((await api<FlowAnswer>('GET', `/${made.id}`, undefined, lead)).body.flow.secret).toBeNull();
  expect((await api('POST', '', { name: 'x', definition: starters.return_request }, lead)).status).toBe(403);
  const first = await publish(made);
  expect(first).toMatchObject({ version: 1, isChanged: false });
  const definition = { ...starters.return_request, examples: [] };
  const saved = await api<FlowAnswer>('PUT', `/${made.id}`, {
    name: 'Returns 2',
    definition,
    updatedAt: first.updatedAt,
  });
  expect(saved.body.flow).toMatchObject({
    name: 'Returns 2',
    version: 1,
    isChanged: true,
    state: 'published',
  });
  // Somebody who began from the older text is told so.
  const late = await api('PUT', `/${made.id}`, { name: 'Mine', definition, updatedAt: first.updatedAt });
  expect(late).toMatchObject({ status: 409, body: { code: 'stale' } });
  const second = await publish(saved.body.flow);
  expect(second.version).toBe(2);
  const { body } = await api<FlowVersionsAnswer>('GET', `/${made.id}/versions`);
  expect(body.versions.map(({ number, definition: { examples } }) => [number, examples.length])).toEqual([
    [2, 0],
    [1, 2],
  ]);
  await expect(
    app.db.query(sql`update flow_versions set note = 'x' where flow_id = ${made.id}`),
  ).rejects.toThrow('never changes');
  const restored = await api<FlowAnswer>('POST', `/${made.id}/versions/1/restore`);
  expect(restored.body.flow).toMatchObject({ version: 2, isChanged: true, draft: starters.return_request });
  expect((await api('DELETE', `/${made.id}`)).body).toMatchObject({ code: 'flow_in_use' });
  const audit = await api<{ entries: { act: string; byName: string }[] }>('GET', `/${made.id}/audit`);
  expect(audit.body.entries.map(({ act }) => act)).toEqual([
    'restored',
    'published',
    'saved',
    'published',
    'created',
  ]);
  const draft = await create('Never mind', starters.leave_message);
  expect((await api('DELETE', `/${draft.id}`)).status).toBe(204);
  expect((await api('GET', `/${draft.id}`)).status).toBe(404);
});

test('nothing unsound is published, and nothing whose example fails unless somebody says why', async () => {
  const broken = await create('Broken', {
    ...starters.leave_message,
    steps: starters.leave_message.steps.slice(0, 1),
  });
  const attempt = (flow: Flow, override = '') =>
    api<{ code: string; details: { path: string; problem: string }[] }>('POST', `/${flow.id}/publish`, {
      ...{ updatedAt: flow.updatedAt, note: '', override },
    });
  expect(await attempt(broken)).toMatchObject({
    status: 409,
    body: {
      code: 'flow_unsound',
      details: [
        { path: 'steps.known', problem: 'missing_step: thanks' },
        { path: 'steps.known', problem: 'missing_step: email' },
      ],
    },
  });
  const [example] = starters.leave_message.examples;
  if (!example) throw new Error('the starter has examples');
  const failing = await create('Failing', {
    ...starters.leave_message,
    examples: [{ ...example, ends: 'waits' }],
  });
  expect((await attempt(failing)).body).toMatchObject({
    code: 'flow_example_fails',
    details: [{ path: 'examples', problem: 'At night' }],
  });
  await publish(failing, { override: 'The example is of last year' });
  const { body } = await api<FlowVersionsAnswer>('GET', `/${failing.id}/versions`);
  expect(body.versions[0]).toMatchObject({ override: 'The example is of last year', publishedBy: 'Ada' });
  // Two for the same moment would quarrel.
  const rival = await create('Rival', starters.leave_message);
  expect((await attempt(rival)).body.details).toContainEqual({ path: 'flow', problem: 'collides: Failing' });
});

test('the call is signed and named, tried again where that may help, and a failure is a way of its own', async () => {
  const flow = await publish(await create('Order status', orderStatus()));
  shop.answers(503, { status: 200, body: '{"status": "packed", "arrives": "2026-12-04"}' });
  const one = await customer();
  await one.write('Where is my order HR-48213?');
  expect(await one.heard(1)).toEqual([
    'Your order HR-48213 is packed. It should arrive on December 4, 2026.',
  ]);
  expect(shop.seen).toHaveLength(2);
  const [first, second] = shop.seen;
  expect(JSON.parse(String(second?.body))).toMatchObject({
    flow: { id: flow.id, name: 'Order status', version: flow.version },
    step: 'look_up',
    conversation: { id: one.conversationId },
    slots: { order_number: 'HR-48213' },
  });
  expect(first?.headers['webhook-id']).toBe(second?.headers['webhook-id']);
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = second?.headers ?? {};
  const key = Buffer.from((flow.secret ?? '').replace('whsec_', ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${at}.${second?.body}`).digest('base64');
  expect(signature).toBe(`v1,${expected}`);
  expect(await runsOf(one.conversationId)).toEqual([
    { status: 'completed', at_step: 'done', has_state: false },
  ]);
  const trace = await app.db.one<{ decision: string; steps: { name: string; detail: object }[] }>(
    sql`select decision, steps from ai_runs where conversation_id = ${one.conversationId}`,
  );
  expect(trace.decision).toBe('flow');
  expect(trace.steps.find(({ name }) => name === 'flow')?.detail).toMatchObject({
    ...{ flow: 'Order status', version: flow.version, step: 'done' },
    calls: [{ step: 'look_up', tries: 2, status: 200 }],
  });

  shop.answers({ status: 200, body: '<html>' });
  const two = await customer('de');
  await two.write('Wo ist meine Bestellung HR-10001?');
  expect(await two.heard(1)).toEqual([expect.stringContaining('→ Ich konnte das gerade nicht nachsehen')]);
  expect(await notesOf(two.conversationId)).toEqual([{ text: 'Order status\nOrder number: HR-10001' }]);
});

test('a redirect is not followed', async () => {
  await publish(await create('Order status', orderStatus()));
  shop.answers(302);
  const one = await customer();
  await one.write('Where is my order HR-48213?');
  expect(await one.heard(1)).toEqual([expect.stringContaining('→ I could not look that up')]);
  expect(shop.seen).toHaveLength(1);
});

test('the person who is fetched finds what was told, labels and all, however the flow ended', async () => {
  await publish(await create('Return', starters.return_request));
  const lena = await customer();
  await lena.write('I want to return my order');
  await lena.heard(1);
  await lena.write('HR-48213');
  await lena.heard(2);
  const { messages } = await lena.read();
  expect(messages.at(-1)?.options).toEqual(['It is damaged', 'It is the wrong article', 'I changed my mind']);
  await lena.write('It is damaged');
  await lena.heard(3);
  await lena.write('The lid has a crack');
  await lena.heard(4);
  await lena.write('lena@example.org');
  expect((await lena.heard(5)).at(-1)).toBe(
    '→ Thank you. I am passing this on; we send the label for HR-48213 to lena@example.org.',
  );
  expect(await notesOf(lena.conversationId)).toEqual([
    {
      text: 'Return\nOrder number: HR-48213\nReason: damaged\nDamage: The lid has a crack\nEmail: lena@example.org',
    },
  ]);
  const kept = await app.db.one<{
    turn: string;
    tags: string[];
    priority: number;
    handover: { reason: string };
  }>(sql`select turn, tags, priority, handover from conversations where id = ${lena.conversationId}`);
  expect(kept).toMatchObject({
    turn: 'queue',
    tags: ['damaged', 'return'],
    priority: 2,
    handover: { reason: 'flow' },
  });
  expect(await runsOf(lena.conversationId)).toEqual([
    { status: 'handed_over', at_step: 'person', has_state: false },
  ]);

  const max = await customer();
  await max.write('I want to return my order');
  await max.heard(1);
  await max.write('HR-10001');
  await max.heard(2);
  await max.write('I want to talk to a person');
  expect((await max.heard(3)).at(-1)).toContain('→ Of course. I am fetching a person');
  expect(await notesOf(max.conversationId)).toEqual([{ text: 'Return\nOrder number: HR-10001' }]);

  const kim = await customer();
  await kim.write('I want to return my order');
  await kim.heard(1);
  await kim.write('HR-10002');
  await kim.heard(2);
  await kim.run('customer.handover', {});
  await expect.poll(() => notesOf(kim.conversationId)).toEqual([{ text: 'Return\nOrder number: HR-10002' }]);

  const { body } = await api<FlowsAnswer>('GET', '', undefined, lead);
  expect(body.flows.find(({ name }) => name === 'Return')?.counts).toEqual({
    ...{ started: 3, completed: 0, handedOver: 3, abandoned: 0, abandonedAt: {} },
  });
});

test('T1: a person’s reply ends a flow; another topic and a word of leaving do too', async () => {
  await publish(await create('Return', starters.return_request));
  const lena = await customer();
  await lena.write('I want to return my order');
  await lena.heard(1);
  const desk = await app.console(agent.token);
  const reply = command(
    'message.send',
    {
      ...{
        conversationId: lena.conversationId,
        messageId: newId(),
        kind: 'text',
        text: 'Mara here.',
        lang: '',
      },
      ...{ mentions: [], recovered: false },
    },
    { lastPublicSeq: 2 },
  );
  expect(await ask(desk, 'command', reply)).toMatchObject({ ok: true });
  await lena.write('HR-48213');
  await expect.poll(async () => (await lena.read()).messages.length).toBe(4);
  // Nobody says anything while it is the agent's turn.
  expect(await lena.heard(1)).toHaveLength(1);
  const { body } = await api<FlowsAnswer>('GET', '');
  expect(body.flows.find(({ state }) => state === 'published')?.counts.handedOver).toBe(1);

  const max = await customer();
  await max.write('I want to return my order');
  await max.heard(1);
  await max.write('never mind');
  expect((await max.heard(2)).at(-1)).toContain('All right, we leave it there.');
  expect(await runsOf(max.conversationId)).toEqual([
    { status: 'completed', at_step: 'order', has_state: false },
  ]);
});

test('outside business hours a flow may speak before a person is fetched', async () => {
  await publish(await create('Message', starters.leave_message));
  const open = await customer();
  await open.write('I want to talk to a human');
  expect(await open.heard(1)).toEqual([expect.stringContaining('→ Of course.')]);
  const closed = { timeZone: 'UTC', week: Array.from({ length: 7 }, () => []), holidays: [] };
  await app.db.query(
    sql`update sites set settings = jsonb_set(settings, '{hours}', ${JSON.stringify(closed)}::jsonb)`,
  );
  const late = await customer();
  await late.write('I want to talk to a human');
  expect(await late.heard(1)).toEqual(['Nobody is here right now. Which e-mail address may we answer to?']);
  await late.write('late@example.org');
  expect((await late.heard(2)).at(-1)).toBe(
    '→ Thank you. Hollin & Rye answers as soon as somebody is back. Everything here can be read.',
  );
  expect(await notesOf(late.conversationId)).toEqual([{ text: 'Message\nEmail: late@example.org' }]);
});
