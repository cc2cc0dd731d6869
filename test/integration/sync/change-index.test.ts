import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packConversation } from '../../../server/features/chat/chat.jobs.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import type { Conversation } from '../../../src/protocol/documents/conversation.ts';
import type { Message, Transcript } from '../../../src/protocol/documents/message.ts';
import { makeDesk, newId, type TestDesk } from '../../helpers/desk.ts';

let desk: TestDesk;
beforeAll(async () => {
  desk = await makeDesk();
});
afterAll(() => desk.close());

const team = () => `team:${desk.support}`;

test('[S1] a write and its entry in the change index are one transaction', async () => {
  const id = await desk.begin(await desk.customer());
  const rows = await desk.db.query<{ collection: string; scope: string; changed_xid: string }>(sql`
    select collection, scope, changed_xid::text as changed_xid from changes where id = ${id} order by collection`);
  expect(rows.map(row => [row.collection, row.scope])).toEqual([['conversations', team()]]);
  await expect(
    desk.db.transaction(async tx => {
      await tx.query(sql`update conversations set subject = 'never' where id = ${id}`);
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  const [after] = await desk.db.query<{ changed_xid: string }>(sql`
    select changed_xid::text as changed_xid from changes where id = ${id}`);
  expect(after?.changed_xid).toBe(rows[0]?.changed_xid);
});

test('[S2] a transaction that commits late is not skipped, where a sequence cursor would skip it', async () => {
  await desk.settled();
  const start = await desk.pullAll('customers', 'desk');
  const late = new pg.Client({ connectionString: desk.connectionString });
  await late.connect();
  try {
    const slow = newId();
    const quick = newId();
    await late.query('begin');
    await late.query(`insert into customers (id, site_id, name) values ($1, $2, 'late')`, [
      slow,
      desk.siteId,
    ]);
    await desk.db.query(
      sql`insert into customers (id, site_id, name) values (${quick}, ${desk.siteId}, 'quick')`,
    );
    // A reader that remembers the highest xid it has seen is now past the open transaction.
    const [naive] = await desk.db.query<{ highest: string }>(sql`
      select max(changed_xid::text::bigint)::text as highest from changes where collection = 'customers'`);
    const during = await desk.pullAll('customers', 'desk', start.checkpoint);
    expect([...during.documents.keys()]).toEqual([]);
    await late.query('commit');
    await desk.settled();
    const after = await desk.pullAll('customers', 'desk', during.checkpoint);
    expect(new Set(after.documents.keys())).toEqual(new Set([slow, quick]));
    const skipped = await desk.db.query<{ id: string }>(sql`
      select id from changes where collection = 'customers' and changed_xid > ${naive?.highest}::text::xid8`);
    expect(skipped.map(row => row.id)).not.toContain(slow);
  } finally {
    await late.end();
  }
});

test('[S12] a first sync hands out every row once, page by page, and goes on where it was cut', async () => {
  const customer = await desk.customer();
  const ids: string[] = [];
  for (let index = 0; index < 25; index++) ids.push(await desk.begin(customer, `question ${index}`));
  await desk.settled();
  const whole = await desk.pullAll('conversations', team(), null, 100);
  const small = await desk.pullAll('conversations', team(), null, 7);
  expect([...small.documents.keys()]).toEqual([...whole.documents.keys()]);
  expect(small.rows).toBe(whole.documents.size);
  for (const id of ids) expect(small.documents.has(id)).toBe(true);
  const first = await desk.sync.pull(
    { epoch: desk.sync.epoch(), collection: 'conversations', scope: team(), checkpoint: null, limit: 7 },
    new Set([team()]),
  );
  const rest = await desk.pullAll('conversations', team(), first.checkpoint, 7);
  expect(first.documents.length + rest.rows).toBe(whole.documents.size);
});

test('[S12] open conversations come before resolved ones, newest first', async () => {
  const agent = await desk.agent('Orderly');
  const customer = await desk.customer();
  const resolved = await desk.begin(customer);
  await desk.run(agent, 'conversation.resolve', { conversationId: resolved }, { lastCustomerSeq: 1 });
  const open = await desk.begin(customer);
  await desk.settled();
  const order = [...(await desk.pullAll('conversations', team(), null, 500)).documents.keys()];
  expect(order.indexOf(open)).toBeLessThan(order.indexOf(resolved));
  expect(order[0]).toBe(open);
});

test('[S12] a position before the kept index rebuilds the chain', async () => {
  const { checkpoint } = await desk.pullAll('replies', 'desk').catch(() => ({ checkpoint: null }));
  expect(checkpoint).toBe(null);
  const held = await desk.pullAll('customers', 'desk');
  const gone = newId();
  await desk.db.query(sql`insert into customers (id, site_id, name) values (${gone}, ${desk.siteId}, 'x')`);
  await desk.db.query(sql`delete from customers where id = ${gone}`);
  const { forgetLeft } = await import('../../../server/features/sync/sync.store.ts');
  await desk.db.transaction(tx => forgetLeft(tx, new Date(Date.now() + 1_000), 1_000));
  await expect(desk.pullAll('customers', 'desk', held.checkpoint)).rejects.toMatchObject({ code: 'rebuild' });
});

test('[S7] moving a conversation takes its messages along and leaves the old scope in one transaction', async () => {
  const agent = await desk.agent('Mover', [desk.support, desk.billing]);
  const id = await desk.begin(await desk.customer());
  await desk.settled();
  const before = await desk.pullAll('messages', team());
  const beforeConversations = await desk.pullAll('conversations', team());
  await desk.run(
    agent,
    'conversation.transfer',
    { conversationId: id, teamId: desk.billing },
    { teamId: desk.support },
  );
  await desk.settled();
  const after = await desk.pullAll('messages', team(), before.checkpoint);
  const moved = [...before.documents.values()].filter(message => (message as Message).conversationId === id);
  expect(moved.length).toBe(1);
  expect(after.left).toEqual(moved.map(message => message.id));
  expect((await desk.pullAll('conversations', team(), beforeConversations.checkpoint)).left).toEqual([id]);
  const there = await desk.pullAll('conversations', `team:${desk.billing}`);
  expect((there.documents.get(id) as Conversation).scope).toBe(`team:${desk.billing}`);
  const outsider = await desk.agent('Outsider');
  expect(await desk.reply(outsider, id, 'hello')).toMatchObject({
    code: 'moved',
    message: 'The conversation moved to Billing.',
  });
});

test('[S7] a scope that is not held, or a collection that is not in it, is refused', async () => {
  const pull = (collection: 'conversations' | 'customers', scope: string, held: string[]) =>
    desk.sync.pull(
      { epoch: desk.sync.epoch(), collection, scope, checkpoint: null, limit: 10 },
      new Set(held),
    );
  await expect(pull('conversations', team(), ['desk'])).rejects.toMatchObject({ code: 'scope_lost' });
  await expect(pull('customers', team(), [team()])).rejects.toMatchObject({ code: 'scope_lost' });
});

test('[S11] packed messages leave the index without tombstones and the union shows each once', async () => {
  const agent = await desk.agent('Packer');
  const customer = await desk.customer();
  const id = await desk.begin(customer);
  for (let index = 0; index < 250; index++) await desk.reply(agent, id, `line ${index}`);
  await desk.run(agent, 'conversation.resolve', { conversationId: id }, { lastCustomerSeq: 1 });
  await desk.settled();
  const before = await desk.pullAll('messages', team(), null, 500);
  const mine = [...before.documents.values()].filter(message => (message as Message).conversationId === id);
  await packConversation(desk.db, newId, id);
  const after = await desk.pullAll('messages', team(), before.checkpoint, 500);
  expect(after.left.filter(gone => mine.some(message => message.id === gone))).toEqual([]);
  await desk.settled();
  const fresh = await desk.pullAll('messages', team(), null, 500);
  expect([...fresh.documents.values()].filter(m => (m as Message).conversationId === id)).toEqual([]);
  const transcripts = [...(await desk.pullAll('transcripts', team())).documents.values()]
    .map(document => document as unknown as Transcript)
    .filter(transcript => transcript.conversationId === id)
    .sort((a, b) => a.firstSeq - b.firstSeq);
  expect(transcripts.map(({ messages }) => messages.length)).toEqual([200, mine.length - 200]);
  const union = new Map(
    [...mine, ...transcripts.flatMap(t => t.messages)].map(m => [m.id, (m as Message).seq]),
  );
  expect([...union.values()].sort((a, b) => a - b)).toEqual(mine.map((_, index) => index + 1));
  // Writing again goes on with seq, and the next packing takes only what is new.
  await desk.run(customer, 'customer.write', {
    conversationId: id,
    messageId: newId(),
    text: 'one more thing',
    page: '',
    locale: 'en',
    form: null,
  });
  await desk.settled();
  const again = [...(await desk.pullAll('messages', team(), null, 500)).documents.values()].filter(
    m => (m as Message).conversationId === id,
  );
  expect(again.map(m => (m as Message).seq)).toEqual([mine.length + 1]);
});

test('[S6] a position above this cluster’s transactions, or another epoch, is another history', async () => {
  const foreign = { phase: 'tail', position: '999999999999:' } as const;
  await expect(desk.pullAll('customers', 'desk', foreign)).rejects.toMatchObject({ code: 'epoch_changed' });
  await expect(
    desk.sync.pull(
      { epoch: 'other', collection: 'customers', scope: 'desk', checkpoint: null, limit: 1 },
      new Set(['desk']),
    ),
  ).rejects.toMatchObject({ code: 'epoch_changed' });
});

test('[S6] a dump restored into a younger cluster is renumbered and gets another epoch', async () => {
  const { openEpoch } = await import('../../../server/features/sync/sync.store.ts');
  const before = await openEpoch(desk.db);
  expect(await openEpoch(desk.db)).toBe(before);
  const [row] = await desk.db.query<{ id: string }>(sql`select id from customers limit 1`);
  await desk.db.query(sql`update changes set changed_xid = '888888888888'::xid8 where id = ${row?.id}`);
  expect(await openEpoch(desk.db)).not.toBe(before);
  const [highest] = await desk.db.query<{ sane: boolean }>(sql`
    select bool_and(changed_xid < pg_snapshot_xmax(pg_current_snapshot())) as sane from changes`);
  expect(highest?.sane).toBe(true);
});

test('a bookmark that the server never wrote is malformed, not a fault', async () => {
  for (const after of ["f|1'; drop table changes; --", '|', 'x|1|2', `t|${'9'.repeat(30)}|${newId()}`]) {
    await expect(
      desk.pullAll('conversations', team(), { phase: 'first', horizon: '1', after }),
    ).rejects.toMatchObject({ code: 'malformed' });
  }
});
