// On a real server and a real Postgres of their own: late commits, many writers at once, and a first sync that breaks again and again.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../server/platform/db/sql.ts';
import { createHeadlessConsole } from '../../src/client/headless.ts';
import { createHouse, type House } from './chaos/house.ts';
import { createPrng } from './simulation/prng.ts';
import { runCutSync } from './trials/cut-sync.ts';
import { runLateCommits } from './trials/late-commits.ts';
import { runOneOrder } from './trials/one-order.ts';

let house: House;
let token = '';

beforeAll(async () => {
  house = await createHouse();
  ({ token } = await house.person('Priya', 'supervisor', []));
}, 120_000);
afterAll(() => house.close(), 60_000);

test('[S5] twenty writers at once in one conversation: every console ends with the same thread', async () => {
  const [conversationId] = await house.addConversations(1);
  const found = await runOneOrder({
    ...{ url: house.url(), token, conversationId: String(conversationId) },
    ...{ writers: 20, readers: 5, rounds: 5 },
  });
  expect(found).toEqual({ messages: 100, refused: 0, hashes: 1, outOfOrder: 0 });
});

test('[S2] 50 transactions at once with random delays: the checkpoint misses no row, the highest number does', async () => {
  const desk = createHeadlessConsole({ url: house.url(), token });
  await desk.start();
  await desk.untilQuiet();
  const found = await runLateCommits({
    ...{ connectionString: house.connectionString(), desk, siteId: await house.addSite() },
    ...{ prng: createPrng('late commits'), trials: 10 },
  });
  await desk.stop();
  expect(found.missed).toBe(0);
  expect(found.missedByNaive).toBeGreaterThan(0);
});

test('[S12] a first sync of 50,000 rows torn at 20 places sends 5 % more at most, and never starts over', async () => {
  const siteId = await house.addSite();
  await house.db().query(sql`
    insert into customers (id, site_id, name, email)
    select gen_random_uuid(), ${siteId}::uuid, 'Customer ' || n, 'customer-' || n || '@shop.example'
    from generate_series(1, 50000) n`);
  const found = await runCutSync({ port: house.port(), token, cuts: 20, prng: createPrng('twenty cuts') });
  expect(found.tears).toBe(20);
  expect(found.rows).toBeGreaterThanOrEqual(50_000);
  expect(found.startsOver).toBe(0);
  expect(found.cutBytes / found.wholeBytes).toBeLessThanOrEqual(1.05);
});
