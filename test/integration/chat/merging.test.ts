// Merging two conversations of one customer over the real database: rights, races, words that come meanwhile, and the way back.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findConversation } from '../../../server/features/chat/chat.store.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import type { Actor } from '../../../src/protocol/permissions.ts';
import { makeDesk, newId, type TestDesk } from '../../helpers/desk.ts';

let desk: TestDesk;
let ann: Actor;
beforeAll(async () => {
  desk = await makeDesk();
  ann = await desk.agent('Ann');
});
afterAll(() => desk.close());

const texts = async (id: string) =>
  (
    await desk.db.query<{ seq: number; text: string }>(
      sql`select seq, text from messages where conversation_id = ${id} order by seq`,
    )
  ).map(({ seq, text }) => `${seq} ${text}`.trim());
const merge = (conversationId: string, targetId: string, by = ann) =>
  desk.run(by, 'conversation.merge', { conversationId, targetId, lineId: newId() });
const unmerge = (conversationId: string, targetId: string, by = ann) =>
  desk.run(by, 'conversation.unmerge', { conversationId, targetId, lineId: newId() });
type Customer = Awaited<ReturnType<TestDesk['customer']>>;
const say = (by: Customer, conversationId: string, text: string, messageId = newId(), commandId = newId()) =>
  desk.run(
    by,
    'customer.write',
    { conversationId, messageId, text, page: '', locale: 'en', form: null },
    null,
    commandId,
  );
async function two(customer?: Customer) {
  const by = customer ?? (await desk.customer());
  return { by, source: await desk.begin(by, 'Where is it?'), target: await desk.begin(by, 'Hello?') };
}

test('[S5] what the customer writes to the old one stands in the new one, once, without a gap in either', async () => {
  const { by, source, target } = await two();
  expect(await merge(source, target)).toMatchObject({ ok: true });
  const [messageId, commandId] = [newId(), newId()];
  await Promise.all([
    say(by, source, 'Still there?', messageId, commandId),
    say(by, source, 'Still there?', messageId, commandId),
  ]);
  // From another page, under the id of a command that was lost.
  await say(by, source, 'Still there?', messageId);
  expect(await texts(target)).toEqual(['1 Hello?', '2', '3 Still there?']);
  expect(await texts(source)).toEqual(['1 Where is it?', '2']);
  expect(await findConversation(desk.db, target)).toMatchObject({
    status: 'open',
    turn: 'queue',
    lastSeq: 3,
  });
  expect(await findConversation(desk.db, source)).toMatchObject({ status: 'resolved', lastSeq: 2 });
  // Along a chain, too; and a wish for a person, and stars.
  const third = await desk.begin(by, 'And this.');
  expect(await merge(target, third)).toMatchObject({ ok: true });
  await say(by, source, 'One more thing.');
  await desk.run(by, 'customer.rate', { conversationId: source, score: 4, comment: '' });
  expect(await texts(third)).toEqual(['1 And this.', '2', '3 One more thing.', '4']);
  expect(await findConversation(desk.db, third)).toMatchObject({ rating: { score: 4 } });
});

test('who may not see both, or of different customers, is refused and nothing is changed', async () => {
  const { by, source, target } = await two();
  const stranger = await desk.begin(await desk.customer('Bob'), 'Mine.');
  expect(await merge(source, stranger)).toMatchObject({ ok: false, code: 'merge_other_customer' });
  const elsewhere = await desk.agent('Eve', [desk.billing]);
  expect(await merge(source, target, elsewhere)).toMatchObject({ ok: false, code: 'not_found' });
  await desk.run(
    ann,
    'conversation.transfer',
    { conversationId: target, teamId: desk.billing },
    { teamId: desk.support },
  );
  expect(await merge(source, target)).toMatchObject({ ok: false, code: 'moved' });
  expect(await merge(target, source, elsewhere)).toMatchObject({ ok: false, code: 'not_found' });
  const customers = { conversationId: source, targetId: target, lineId: newId() };
  expect(await desk.run(by, 'conversation.merge', customers)).toMatchObject({ ok: false, code: 'forbidden' });
  expect(await merge(source, newId())).toMatchObject({ ok: false, code: 'not_found' });
  expect(await texts(source)).toEqual(['1 Where is it?']);
});

test('two who merge it into different ones at once: one does, the other is told; crosswise, too', async () => {
  const { by, source, target } = await two();
  const other = await desk.begin(by, 'A third one.');
  const bob = await desk.agent('Bert');
  const answers = await Promise.all([merge(source, target), merge(source, other, bob)]);
  expect(answers.filter(answer => answer.ok).length).toBe(1);
  expect(answers.find(answer => !answer.ok)).toMatchObject({ code: 'conversation_merged' });
  const pair = await two(by);
  const crossed = await Promise.all([merge(pair.source, pair.target), merge(pair.target, pair.source, bob)]);
  expect(crossed.filter(answer => answer.ok).length).toBe(1);
  const rows = await desk.db.query<{ id: string }>(
    sql`select id from conversations where id = any(${[pair.source, pair.target]}::uuid[]) and merged_into_id is null`,
  );
  expect(rows.length).toBe(1);
});

test('the customer writes while it is merged, many times: every word stands once, in the one or the other', async () => {
  const { by, source, target } = await two();
  const words = Array.from({ length: 20 }, (_, n) => `word ${n}`);
  /** As an outbox does: one after the other, and the same again where the server could not. */
  async function sayAll(conversationId: string, said: readonly string[]): Promise<void> {
    for (const text of said) {
      const ids = [newId(), newId()] as const;
      const once = () => say(by, conversationId, text, ...ids);
      await once().catch(once);
    }
  }
  await Promise.all([
    sayAll(source, words),
    desk.reply(ann, target, 'I am looking.').then(() => merge(source, target)),
    sayAll(
      target,
      words.map(text => `to the other, ${text}`),
    ),
  ]);
  expect(await findConversation(desk.db, source)).toMatchObject({ mergedInto: { id: target } });
  const all = [...(await texts(source)), ...(await texts(target))];
  for (const word of words) {
    expect(all.filter(line => line.endsWith(` ${word}`) && !line.includes('other')).length).toBe(1);
  }
  for (const id of [source, target]) {
    const lines = await texts(id);
    expect(lines.map(line => Number(line.split(' ')[0]))).toEqual(lines.map((_, at) => at + 1));
  }
  // Both first words, both lines about the merge, and the reply.
  expect(all.length).toBe(2 + 2 + 1 + 2 * words.length);
});

test('taken back it is as it was, and the AI is asked again; once the customer has written it stays', async () => {
  const { by, source, target } = await two();
  const before = await findConversation(desk.db, source);
  await merge(source, target);
  expect(await findConversation(desk.db, target)).toMatchObject({ turn: 'queue' });
  const asked = desk.enqueued.length;
  expect(await unmerge(source, target)).toMatchObject({ ok: true });
  const after = await findConversation(desk.db, source);
  expect(after).toMatchObject({ status: 'open', turn: 'bot', waitingSince: before?.waitingSince });
  expect(after?.mergedInto).toBeUndefined();
  expect(await findConversation(desk.db, target)).toMatchObject({
    status: 'open',
    turn: 'bot',
    queuedAt: null,
  });
  await expect
    .poll(() => desk.enqueued.slice(asked).map(({ name, data }) => [name, data.conversationId]))
    .toContainEqual(['ai.answer', source]);
  await merge(source, target);
  await say(by, source, 'Hello again.');
  expect(await unmerge(source, target)).toMatchObject({ ok: false, code: 'merge_written_into' });
});

test('the one that goes on is gone, by its age: what the customer writes opens the old one again', async () => {
  const { by, source, target } = await two();
  await merge(source, target);
  await desk.db.query(sql`delete from messages where conversation_id = ${target}`);
  await desk.db.query(sql`delete from conversations where id = ${target}`);
  await say(by, source, 'Is anybody there?');
  expect(await texts(source)).toEqual(['1 Where is it?', '2', '3 Is anybody there?']);
  expect((await findConversation(desk.db, source))?.mergedInto).toBeUndefined();
});
