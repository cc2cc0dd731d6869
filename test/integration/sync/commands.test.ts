import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import { makeDesk, newId, type TestDesk } from '../../helpers/desk.ts';

let desk: TestDesk;
beforeAll(async () => {
  desk = await makeDesk();
});
afterAll(() => desk.close());

const thread = (id: string) =>
  desk.db.query<{ seq: number; text: string; kind: string }>(
    sql`select seq, text, kind from messages where conversation_id = ${id} order by seq`,
  );

test('[S4] the same command sent a hundred times at once has one effect and one answer', async () => {
  const agent = await desk.agent('Once');
  const id = await desk.begin(await desk.customer());
  const commandId = newId();
  const payload = {
    conversationId: id,
    messageId: newId(),
    kind: 'text',
    text: 'Sent on a weak line.',
    lang: '',
    mentions: [],
    recovered: false,
  };
  const answers = await Promise.all(
    Array.from({ length: 100 }, () =>
      desk.run(agent, 'message.send', payload, { lastPublicSeq: 1 }, commandId),
    ),
  );
  const xids = new Set(answers.map(answer => (answer.ok ? answer.xid : answer.code)));
  expect(xids.size).toBe(1);
  expect(answers.filter(answer => answer.ok && !answer.repeated).length).toBe(1);
  expect((await thread(id)).filter(row => row.text === payload.text).length).toBe(1);
});

test('[S4] a command id of somebody else, or with another payload, is taken', async () => {
  const [ann, bob] = [await desk.agent('Ann'), await desk.agent('Bob')];
  const id = await desk.begin(await desk.customer());
  const commandId = newId();
  const tag = { conversationId: id, add: ['damaged'], remove: [] };
  await desk.run(ann, 'conversation.tag', tag, null, commandId);
  expect(await desk.run(bob, 'conversation.tag', tag, null, commandId)).toMatchObject({ code: 'id_taken' });
  const other = { ...tag, add: ['other'] };
  expect(await desk.run(ann, 'conversation.tag', other, null, commandId)).toMatchObject({ code: 'id_taken' });
});

test('[S4] a refused command leaves nothing behind and may be decided anew under its id', async () => {
  const agent = await desk.agent('Retry');
  const id = await desk.begin(await desk.customer());
  await desk.run(agent, 'conversation.resolve', { conversationId: id }, { lastCustomerSeq: 1 });
  const commandId = newId();
  const send = () =>
    desk.run(
      agent,
      'message.send',
      {
        conversationId: id,
        messageId: '01930000-0000-7000-8000-000000000001',
        kind: 'text',
        text: 'too late',
        lang: '',
        mentions: [],
        recovered: false,
      },
      { lastPublicSeq: 1 },
      commandId,
    );
  expect(await send()).toMatchObject({ code: 'conversation_resolved' });
  expect((await thread(id)).some(row => row.text === 'too late')).toBe(false);
  await desk.run(agent, 'conversation.reopen', { conversationId: id });
  expect(await send()).toMatchObject({ ok: true, repeated: false });
});

test('[S5] twenty writers at once leave a seq without gaps', async () => {
  const agents = await Promise.all(Array.from({ length: 20 }, (_, index) => desk.agent(`W${index}`)));
  const id = await desk.begin(await desk.customer());
  await Promise.all(
    agents.flatMap(agent => Array.from({ length: 5 }, (_, index) => desk.reply(agent, id, `line ${index}`))),
  );
  const rows = await thread(id);
  expect(rows.map(row => row.seq)).toEqual(rows.map((_, index) => index + 1));
  expect(rows.filter(row => row.kind === 'text').length).toBe(101);
});

test('[S5] a message id used elsewhere answers id_taken and nothing more', async () => {
  const agent = await desk.agent('Taker');
  const [one, two] = [await desk.begin(await desk.customer()), await desk.begin(await desk.customer())];
  const messageId = newId();
  await desk.reply(agent, one, 'first', { messageId });
  expect(await desk.reply(agent, two, 'first', { messageId })).toMatchObject({
    code: 'id_taken',
    message: 'This id is in use.',
  });
  expect(await desk.reply(agent, one, 'changed', { messageId })).toMatchObject({ code: 'id_taken' });
  expect(await desk.reply(agent, one, 'first', { messageId })).toMatchObject({ ok: true });
  expect((await thread(one)).filter(row => row.kind === 'text').length).toBe(2);
});

test('a customer reaches only the own conversations, and staff only their teams', async () => {
  const [ellen, grace] = [await desk.customer('Ellen'), await desk.customer('Grace')];
  const id = await desk.begin(ellen);
  expect(await desk.run(grace, 'customer.handover', { conversationId: id })).toMatchObject({
    code: 'not_found',
  });
  expect(
    await desk.run(grace, 'customer.write', {
      conversationId: id,
      messageId: newId(),
      text: 'mine?',
      page: '',
      locale: 'en',
      form: null,
    }),
  ).toMatchObject({ code: 'id_taken' });
  expect(
    await desk.run(grace, 'conversation.resolve', { conversationId: id }, { lastCustomerSeq: 1 }),
  ).toMatchObject({
    code: 'forbidden',
  });
  const stranger = await desk.agent('Stranger', [desk.billing]);
  expect(await desk.reply(stranger, id, 'hello')).toMatchObject({ code: 'not_found' });
});

test('[S4] assignment is compare and set: a late order never steals', async () => {
  const [ann, bob] = [await desk.agent('Ann2'), await desk.agent('Bob2')];
  const id = await desk.begin(await desk.customer());
  const assign = (by: typeof ann, agentId: string, assumed: string) =>
    desk.run(by, 'conversation.assign', { conversationId: id, agentId }, { agentId: assumed });
  expect(await assign(ann, ann.personId, '')).toMatchObject({ ok: true });
  expect(await assign(bob, bob.personId, '')).toMatchObject({ code: 'already_assigned' });
  expect(await assign(bob, bob.personId, ann.personId)).toMatchObject({ ok: true });
});

test('[S4] resolving what the customer has since answered keeps it open and says so', async () => {
  const agent = await desk.agent('Eager');
  const customer = await desk.customer();
  const id = await desk.begin(customer);
  await desk.run(customer, 'customer.write', {
    conversationId: id,
    messageId: newId(),
    text: 'and another thing',
    page: '',
    locale: 'en',
    form: null,
  });
  const answer = await desk.run(
    agent,
    'conversation.resolve',
    { conversationId: id },
    { lastCustomerSeq: 1 },
  );
  expect(answer).toMatchObject({ ok: true, merges: [{ field: 'status', kept: 'theirs', theirs: 'open' }] });
  expect((await desk.chat.findConversation(desk.db, id))?.status).toBe('open');
});

test('[T1] an AI reply commits only on the bot’s turn and for the thread it saw', async () => {
  const customer = await desk.customer();
  const id = await desk.begin(customer);
  const reply = (forSeq: number, evenIfNewer = false) =>
    desk.chat.commitAiReply({
      conversationId: id,
      messageId: newId(),
      forSeq,
      text: 'Please do not cook with it.',
      citations: [],
      evenIfNewer,
      ai: { provider: 'embedded', model: 'x', confidence: 0.9, limit: 0.6, latencyMs: 1, runId: newId() },
    });
  await desk.run(customer, 'customer.write', {
    conversationId: id,
    messageId: newId(),
    text: 'wait',
    page: '',
    locale: 'en',
    form: null,
  });
  expect(await reply(1)).toEqual({ committed: false, why: 'customer_wrote_more' });
  expect(await reply(1, true)).toEqual({ committed: true });
  const agent = await desk.agent('Human');
  await desk.reply(agent, id, 'I take over.');
  expect(await reply(4)).toEqual({ committed: false, why: 'not_bot_turn' });
});

test('every customer message on the bot’s turn asks the AI for an answer, on others for a draft', async () => {
  const customer = await desk.customer();
  const id = await desk.begin(customer);
  await expect
    .poll(() => desk.enqueued.filter(job => job.data.conversationId === id).map(job => job.name))
    .toEqual(['ai.answer']);
  await desk.run(customer, 'customer.handover', { conversationId: id });
  await desk.run(customer, 'customer.write', {
    conversationId: id,
    messageId: newId(),
    text: 'still there?',
    page: '',
    locale: 'en',
    form: null,
  });
  await expect
    .poll(() => desk.enqueued.filter(job => job.data.conversationId === id).map(job => job.name))
    .toEqual(['ai.answer', 'ai.draft']);
});
