// Removals are forgotten after a while, behind a recorded horizon. Whoever might have missed one begins anew.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forgetLeft } from '../../server/features/sync/sync.store.ts';
import { sql } from '../../server/platform/db/sql.ts';
import { makeDesk, newId, type TestDesk } from '../helpers/desk.ts';

let desk: TestDesk;
beforeAll(async () => {
  desk = await makeDesk();
});
afterAll(() => desk.close());

const pull = (position: string) => desk.pullAll('customers', 'desk', { phase: 'tail', position });

test('[S12] a place right before a forgotten removal begins anew; one right after it goes on', async () => {
  const id = newId();
  await desk.db.query(sql`insert into customers (id, site_id, name) values (${id}, ${desk.siteId}, 'gone')`);
  await desk.db.query(sql`delete from customers where id = ${id}`);
  await desk.settled();
  const { xid } = await desk.db.one<{ xid: string }>(sql`
    select changed_xid::text as xid from changes where id = ${id} and left_at is not null`);
  const after = `${BigInt(xid) + 1n}:`;
  expect((await pull(`${xid}:`)).left).toEqual([id]);
  await desk.db.transaction(tx => forgetLeft(tx, new Date(Date.now() + 60_000), 10));
  for (const position of [`${BigInt(xid) - 1n}:`, `${xid}:`, `${xid}:00000000-0000-7000-8000-000000000000`]) {
    await expect(pull(position), position).rejects.toMatchObject({ code: 'rebuild' });
  }
  expect((await pull(after)).left).toEqual([]);
});
