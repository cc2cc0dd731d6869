// How a talk with a flow goes on and ends: for the customer, the person who is fetched, and the figures.
import { expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import { starters } from '../../../src/ai/flows/starters.ts';
import type {
  FlowAnswer,
  FlowDefinition,
  FlowStepCountsAnswer,
  FlowsAnswer,
} from '../../../src/protocol/http/flows.ts';
import { ask, command } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { flowDesk } from '../../helpers/flow-desk.ts';

const desk = flowDesk();
const { api, create, publish, orderStatus, customer, runsOf, notesOf } = desk;

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
  const kept = await desk.app.db.one<{
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

  const { body } = await api<FlowsAnswer>('GET', '', undefined, desk.lead);
  expect(body.flows.find(({ name }) => name === 'Return')?.counts).toEqual({
    ...{ started: 3, completed: 0, handedOver: 3, abandoned: 0, abandonedAt: {} },
  });
});

test('T1: a person’s reply ends a flow; another topic and a word of leaving do too', async () => {
  await publish(await create('Return', starters.return_request));
  const lena = await customer();
  await lena.write('I want to return my order');
  await lena.heard(1);
  const line = await desk.app.console(desk.agent.token);
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
  expect(await ask(line, 'command', reply)).toMatchObject({ ok: true });
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
  expect(await runsOf(max.conversationId)).toEqual([{ status: 'left', at_step: 'order', has_state: false }]);
});

test('each version tells how far customers came: who went on, was handed over, gave up, and at which step', async () => {
  const flow = await publish(await create('Order status', orderStatus()));
  desk.shop.answers({ status: 200, body: '{"status": "packed", "arrives": "2026-12-04"}' });
  const begin = async (...answers: string[]) => {
    const one = await customer();
    await one.write('Where is my order?');
    await one.heard(1);
    for (const [at, answer] of answers.entries()) {
      await one.write(answer);
      await one.heard(at + 2);
    }
    return one;
  };
  await begin('HR-48213');
  await begin('no idea', 'really', 'none at all');
  await begin('never mind');
  await begin();
  const silent = await begin('what number?');
  await desk.app.db.query(sql`update flow_runs set updated_at = updated_at - interval '25 hours'
    where conversation_id = ${silent.conversationId}`);
  const resolved = await begin();
  await desk.app.db.query(sql`update conversations set status = 'resolved', resolved_at = now()
    where id = ${resolved.conversationId}`);

  const counts = async () =>
    (await api<FlowStepCountsAnswer>('GET', `/${flow.id}/counts`, undefined, desk.lead)).body.versions;
  const none = { wentOn: 0, ended: 0, handedOver: 0, gaveUp: 0, waiting: 0 };
  const first = {
    version: 1,
    started: 6,
    steps: {
      order: { entered: 6, wentOn: 1, ended: 0, handedOver: 1, gaveUp: 3, waiting: 1 },
      look_up: { ...none, entered: 1, wentOn: 1 },
      tell: { ...none, entered: 1, wentOn: 1 },
      done: { ...none, entered: 1, ended: 1 },
    },
  };
  expect(await counts()).toEqual([first]);

  // Another version is counted for itself.
  const saved = await api<FlowAnswer>('PUT', `/${flow.id}`, {
    ...{ name: flow.name, definition: orderStatus(), updatedAt: flow.updatedAt },
  });
  await publish(saved.body.flow);
  desk.shop.answers(500);
  await begin('HR-48213');
  expect(await counts()).toEqual([
    {
      version: 2,
      started: 1,
      steps: {
        order: { ...none, entered: 1, wentOn: 1 },
        look_up: { ...none, entered: 1, wentOn: 1 },
        person: { ...none, entered: 1, handedOver: 1 },
      },
    },
    first,
  ]);
  expect((await api('GET', `/${newId()}/counts`)).status).toBe(404);
});

test('a flow says a template in the customer’s language, with what it knows', async () => {
  const templateId = newId();
  const line = await desk.app.console(desk.agent.token);
  const payload = {
    ...{ replyId: templateId, title: 'Found it', shortcut: '', locale: 'en' },
    body: 'Hello {{customer.first_name | there}}, order {{order_number}} is with us.',
    texts: { de: 'Guten Tag {{customer.first_name | zusammen}}, Bestellung {{order_number}} ist hier.' },
  };
  expect(await ask(line, 'command', command('reply.save', payload, { updatedAt: 0 }))).toMatchObject({
    ok: true,
  });
  await publish(
    await create('Order', {
      ...starters.order_status,
      steps: [
        ...starters.order_status.steps.slice(0, 1).map(step => ({ ...step, next: 'tell' })),
        { id: 'tell', kind: 'say', text: { templateId, texts: {} }, next: 'done' },
        { id: 'done', kind: 'end' },
      ],
      examples: [],
    } as FlowDefinition),
  );
  const anna = await customer('de-AT');
  await anna.write('Wo ist meine Bestellung HR-48213?');
  expect(await anna.heard(1)).toEqual(['Guten Tag zusammen, Bestellung HR-48213 ist hier.']);
  const lena = await customer();
  await lena.write('Where is my order HR-48213?');
  expect(await lena.heard(1)).toEqual(['Hello there, order HR-48213 is with us.']);
});

test('a flow that ends without a word was gone through, and the knowledge answers', async () => {
  const flow = await publish(
    await create('Urgent', {
      ...starters.order_status,
      triggers: [{ kind: 'keyword', words: ['urgent'] }],
      steps: [
        {
          ...{ id: 'what', kind: 'collect', slot: 'what', type: 'text', pattern: '', choices: [] },
          ...{ least: null, most: null, retries: 1, retryText: null, next: 'done' },
          text: { templateId: null, texts: { en: 'What is it about?' } },
        },
        { id: 'done', kind: 'end' },
      ],
      examples: [],
    }),
  );
  const lena = await customer();
  await lena.write('It is urgent');
  await lena.heard(1);
  await lena.write('How long does delivery take?');
  await lena.heard(2);
  expect(await runsOf(lena.conversationId)).toEqual([
    { status: 'completed', at_step: 'done', has_state: false },
  ]);
  const { body } = await api<FlowStepCountsAnswer>('GET', `/${flow.id}/counts`);
  expect(body.versions[0]?.steps.done).toMatchObject({ entered: 1, ended: 1 });
});

test('outside business hours a flow may speak before a person is fetched', async () => {
  await publish(await create('Message', starters.leave_message));
  const open = await customer();
  await open.write('I want to talk to a human');
  expect(await open.heard(1)).toEqual([expect.stringContaining('→ Of course.')]);
  const closed = { timeZone: 'UTC', week: Array.from({ length: 7 }, () => []), holidays: [] };
  await desk.app.db.query(
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
