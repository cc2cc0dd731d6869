import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import { starters } from '../../../src/ai/flows/starters.ts';
import type { Flow, FlowAnswer, FlowVersionsAnswer } from '../../../src/protocol/http/flows.ts';
import { ask, command, makeApp } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { flowDesk } from '../../helpers/flow-desk.ts';

const desk = flowDesk();
const { api, create, publish, orderStatus, customer, runsOf, notesOf } = desk;

test('a published flow goes through its webhook with a customer, and the trace tells of it', async () => {
  const flow = await publish(await create('Order status', orderStatus()));
  desk.shop.answers({ status: 200, body: '{"status": "on its way", "arrives": "2026-12-04"}' });
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
  expect((await api('GET', '', undefined, desk.agent)).status).toBe(403);
  expect((await api<FlowAnswer>('GET', `/${made.id}`, undefined, desk.lead)).body.flow.secret).toBeNull();
  expect((await api('POST', '', { name: 'x', definition: starters.return_request }, desk.lead)).status).toBe(
    403,
  );
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
    desk.app.db.query(sql`update flow_versions set note = 'x' where flow_id = ${made.id}`),
  ).rejects.toThrow('never changes');
  const restored = await api<FlowAnswer>('POST', `/${made.id}/versions/1/restore`);
  expect(restored.body.flow).toMatchObject({ version: 2, isChanged: true, draft: starters.return_request });
  expect((await api('DELETE', `/${made.id}`)).body).toMatchObject({ code: 'flow_in_use' });
  const audit = await api<{ entries: { act: string; byName: string }[] }>('GET', `/${made.id}/audit`);
  expect(audit.body.entries.map(({ act }) => act)).toEqual([
    'flow.restore',
    'flow.publish',
    'flow.save',
    'flow.publish',
    'flow.create',
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
  desk.shop.answers(503, { status: 200, body: '{"status": "packed", "arrives": "2026-12-04"}' });
  const one = await customer();
  await one.write('Where is my order HR-48213?');
  expect(await one.heard(1)).toEqual([
    'Your order HR-48213 is packed. It should arrive on December 4, 2026.',
  ]);
  expect(desk.shop.seen).toHaveLength(2);
  const [first, second] = desk.shop.seen;
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
  const trace = await desk.app.db.one<{ decision: string; steps: { name: string; detail: object }[] }>(
    sql`select decision, steps from ai_runs where conversation_id = ${one.conversationId}`,
  );
  expect(trace.decision).toBe('flow');
  expect(trace.steps.find(({ name }) => name === 'flow')?.detail).toMatchObject({
    ...{ flow: 'Order status', version: flow.version, step: 'done' },
    calls: [{ step: 'look_up', tries: 2, status: 200 }],
  });

  desk.shop.answers({ status: 200, body: '<html>' });
  const two = await customer('de');
  await two.write('Wo ist meine Bestellung HR-10001?');
  expect(await two.heard(1)).toEqual([expect.stringContaining('→ Ich konnte das gerade nicht nachsehen')]);
  expect(await notesOf(two.conversationId)).toEqual([{ text: 'Order status\nOrder number: HR-10001' }]);
});

test('a redirect is not followed', async () => {
  await publish(await create('Order status', orderStatus()));
  desk.shop.answers(302);
  const one = await customer();
  await one.write('Where is my order HR-48213?');
  expect(await one.heard(1)).toEqual([expect.stringContaining('→ I could not look that up')]);
  expect(desk.shop.seen).toHaveLength(1);
});
