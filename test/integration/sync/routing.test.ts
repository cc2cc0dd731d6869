import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDesk, type TestDesk } from '../../helpers/desk.ts';

let desk: TestDesk;
beforeAll(async () => {
  desk = await makeDesk();
});
afterAll(() => desk.close());

const handOver = async (text: string) => {
  const customer = await desk.customer();
  const id = await desk.begin(customer, text);
  await desk.run(customer, 'customer.handover', { conversationId: id });
  return id;
};
const agentOf = async (id: string) => (await desk.chat.findConversation(desk.db, id))?.agentId;

test('the queue fills free places, waits at capacity, and is released when one frees up', async () => {
  const agent = await desk.agent('Solo', [desk.support], { capacity: 2 });
  desk.available.push(agent.personId);
  desk.here.add(agent.personId);
  const ids = [await handOver('one'), await handOver('two'), await handOver('three')];
  await expect.poll(() => Promise.all(ids.map(agentOf))).toEqual([agent.personId, agent.personId, '']);
  await desk.run(agent, 'conversation.resolve', { conversationId: ids[0] }, { lastCustomerSeq: 1 });
  await expect.poll(() => agentOf(ids[2] ?? '')).toBe(agent.personId);
  desk.available.length = 0;
});

test('what a vanished agent left waiting goes back to the queue', async () => {
  const agent = await desk.agent('Ghost');
  desk.available.push(agent.personId);
  const id = await handOver('anybody?');
  await expect.poll(() => agentOf(id)).toBe(agent.personId);
  desk.available.length = 0;
  await desk.routing.vanished(agent.personId);
  const conversation = await desk.chat.findConversation(desk.db, id);
  expect(conversation).toMatchObject({ agentId: '', turn: 'queue', status: 'open' });
});

test('twenty agents who claim at once get twenty different conversations, most urgent first', async () => {
  desk.available.length = 0;
  const ids: string[] = [];
  for (let index = 0; index < 20; index++) ids.push(await handOver(`claim ${index}`));
  const urgent = ids[15] ?? '';
  const lead = await desk.agent('Lead');
  await desk.run(lead, 'conversation.priority', { conversationId: urgent, priority: 3 }, { priority: 1 });
  const first = await desk.run(lead, 'queue.claim', { teamId: null });
  expect(first).toMatchObject({ ok: true, conversationId: urgent });
  const agents = await Promise.all(Array.from({ length: 19 }, (_, index) => desk.agent(`C${index}`)));
  const claims = await Promise.all(agents.map(agent => desk.run(agent, 'queue.claim', { teamId: null })));
  const claimed = claims.map(claim => (claim.ok ? claim.conversationId : claim.code));
  expect(new Set(claimed).size).toBe(19);
  expect(claimed.every(id => id !== undefined && id.length === 36)).toBe(true);
});

test('nothing waiting and no room left are answers, not faults', async () => {
  const full = await desk.agent('Full', [desk.support], { capacity: 0 });
  expect(await desk.run(full, 'queue.claim', { teamId: null })).toMatchObject({ code: 'at_capacity' });
  const idle = await desk.agent('Idle', [desk.billing]);
  expect(await desk.run(idle, 'queue.claim', { teamId: null })).toMatchObject({ code: 'nothing_waiting' });
});
