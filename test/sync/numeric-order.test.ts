// Positions are numbers. Ordered as text, "100" stands before "99", and a page that ends there never comes back for the rest.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../server/platform/db/sql.ts';
import { makeDesk, newId, type TestDesk } from '../helpers/desk.ts';

let desk: TestDesk;
beforeAll(async () => {
  desk = await makeDesk();
});
afterAll(() => desk.close());

test('[S2] a pull goes by number where the digits of transaction ids grow, and a page border skips nothing', async () => {
  const xids = ['8', '9', '10', '11', '98', '99', '100', '101'];
  const ids = new Map<string, string>();
  for (const xid of xids) {
    const id = newId();
    ids.set(id, xid);
    await desk.db.query(
      sql`insert into customers (id, site_id, name) values (${id}, ${desk.siteId}, ${xid})`,
    );
    // Ids this low ended long ago in every cluster: they are safe.
    await desk.db.query(sql`update changes set changed_xid = ${xid}::text::xid8 where id = ${id}`);
  }
  for (const limit of [1, 2, 3, 100]) {
    const pulled = await desk.pullAll('customers', 'desk', { phase: 'tail', position: '0:' }, limit);
    expect([...pulled.documents.values()].map(({ changedXid }) => changedXid)).toEqual(xids);
  }
});
