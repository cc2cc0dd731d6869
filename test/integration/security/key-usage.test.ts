// What consoles hold of the use of keys: calls to two servers become the sums of hours and days, over midnight, and go when their time is over.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { documentPage, readDocuments } from '../../../server/features/security/documents/documents.store.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { usageDays } from '../../../src/protocol/documents/security-rules.ts';
import type { KeySecretAnswer } from '../../../src/protocol/http/keys.ts';
import { heldUsage, stretchesOf, usedIn } from '../../../src/renderer/features/security/keys/key-form.ts';
import { makeApp, password, type TestApp } from '../../helpers/app.ts';
import { inSync, newComputer, openConsole, type TestConsole, until } from '../console-data/console.ts';

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];
/** Ten minutes before midnight, on all servers; a test turns the hands. */
const firstDay = Date.now() - (Date.now() % dayMs);
const secondDay = firstDay + dayMs;
let shiftMs = secondDay - 10 * minuteMs - Date.now();
const clock = { now: () => Date.now() + shiftMs };

let app: TestApp;
let other: { url: string };
let admin: { id: string; email: string; token: string };
const opened: TestConsole[] = [];
beforeAll(async () => {
  app = await makeApp({ settings: { ai: false }, clock });
  other = await app.sibling();
  admin = await app.person('Root', 'admin');
});
afterEach(async () => {
  for (const console of opened.splice(0)) {
    await console.close();
    expect(console.faults).toEqual([]);
  }
});
afterAll(() => app.close());

async function makeKey(name: string): Promise<KeySecretAnswer> {
  const wish = {
    ...{
      name,
      environment: 'live',
      scopes: ['models:read'],
      expiresAt: null,
      addresses: [],
      perMinute: null,
    },
    ...{ dayQuota: null, monthQuota: null, credits: null, refill: null, rotateDays: null },
  };
  return app.post<KeySecretAnswer>('/api/v1/keys', wish, { authorization: `Bearer ${admin.token}` });
}
async function call(secret: string, url: string, served: number, refused: number): Promise<void> {
  const get = async (path: string) =>
    (await fetch(url + path, { headers: { authorization: `Bearer ${secret}` } })).status;
  for (let nth = 0; nth < served; nth++) expect(await get('/api/v1/models/versions')).toBe(200);
  for (let nth = 0; nth < refused; nth++) expect(await get('/api/v1/customers')).toBe(403);
}
/** Both servers write down what they counted every few seconds. */
const written = (requests: number) =>
  expect
    .poll(
      async () =>
        Number(
          (
            await app.db.one<{ sum: string }>(
              sql`select coalesce(sum(requests), 0) as sum from api_key_usage`,
            )
          ).sum,
        ),
      { timeout: 20_000 },
    )
    .toBe(requests);
/** What runs every five minutes, now: whichever server takes it. */
async function made(): Promise<void> {
  const job = await app.db.one<{ id: string }>(
    sql`insert into jobs.job (name, data) values ('security.usage', '{}') returning id`,
  );
  const state = async () =>
    (await app.db.maybeOne<{ state: string }>(sql`select state::text from jobs.job where id = ${job.id}`))
      ?.state;
  await expect.poll(state, { timeout: 20_000 }).toBe('completed');
}
const stored = async () =>
  (
    await app.db.query<{ at: Date; xid: string }>(sql`
      select d.at, c.changed_xid::text as xid from security_documents d join changes c on c.id = d.id
      where d.kind = 'usage' order by d.at`)
  ).map(({ at, xid }) => ({ at: at.getTime(), xid }));

async function consoleOf(email: string, computer = newComputer()): Promise<TestConsole> {
  const console = openConsole(() => app.url, computer);
  opened.push(console);
  await console.start();
  if (console.session.get().state !== 'signed_in')
    expect(await console.signIn(email, password)).toMatchObject({ ok: true });
  await inSync(console);
  return console;
}
/** The days that an admin is sent whose console comes now, and how many are told to those that hold them to have gone. */
async function sent(): Promise<{ days: number[]; gone: number }> {
  const ids = (await documentPage(app.db, 'admin', null, 1_000)).map(({ id }) => id);
  const found = await readDocuments(app.db, ids);
  const { gone } = await app.db.one<{ gone: number }>(sql`
    select count(*)::integer as gone from changes
    where collection = 'security' and scope = 'role:admin' and left_at is not null`);
  return { days: found.filter(({ kind }) => kind === 'usage').map(({ at }) => at), gone };
}
const holds = (console: TestConsole, days: readonly number[]) =>
  until(
    console.open.security(),
    held => JSON.stringify(held?.usage.map(({ at }) => at)) === JSON.stringify(days),
    `the days ${days.map(day => new Date(day).toISOString())}`,
  );
/** As the screen shows it, by hour or by day, without what is nothing. */
const shown = (console: TestConsole, keyId: string, by: 'hour' | 'day', count: number) =>
  usedIn(
    heldUsage(console.open.security().get()?.usage ?? [], keyId) ?? [],
    stretchesOf(by, count, clock.now()),
  ).filter(({ served, refused }) => served + refused > 0);

test('calls to two servers before and after midnight are two days, each hour with all of it, also without a connection', async () => {
  const [shop, shelf] = [await makeKey('Shop'), await makeKey('Shelf')];
  await call(shop.secret, app.url, 3, 1);
  await call(shop.secret, other.url, 2, 2);
  await call(shelf.secret, other.url, 1, 0);
  await written(9);
  await made();
  const computer = newComputer();
  const console = await consoleOf(admin.email, computer);
  await holds(console, [firstDay]);
  expect(console.open.security().get()?.usage[0]?.used).toEqual([
    { keyId: shop.key.id, hours: [{ hour: secondDay - hourMs, served: 5, refused: 3 }] },
    { keyId: shelf.key.id, hours: [{ hour: secondDay - hourMs, served: 1, refused: 0 }] },
  ]);

  // Counted before midnight and written after it: it is of the day in which it was asked.
  await call(shop.secret, other.url, 1, 0);
  shiftMs += 20 * minuteMs;
  await call(shop.secret, app.url, 2, 0);
  await call(shop.secret, other.url, 4, 1);
  await written(17);
  await made();
  await holds(console, [secondDay, firstDay]);
  const before = await stored();
  expect(before.map(({ at }) => at)).toEqual([firstDay, secondDay]);

  // Only the day that goes on goes out again.
  await call(shelf.secret, app.url, 1, 0);
  await written(18);
  await made();
  const after = await stored();
  expect(after[0]).toEqual(before[0]);
  expect(BigInt(after[1]?.xid ?? 0)).toBeGreaterThan(BigInt(before[1]?.xid ?? 0));
  await until(
    console.open.security(),
    held => held?.usage[0]?.used.length === 2,
    'the second key on the second day',
  );
  await console.close();
  opened.splice(opened.indexOf(console), 1);

  const away = openConsole(() => 'http://127.0.0.1:9', computer);
  opened.push(away);
  await away.start();
  await holds(away, [secondDay, firstDay]);
  expect(shown(away, shop.key.id, 'hour', 24)).toMatchObject([
    { at: secondDay - hourMs, served: 6, refused: 3 },
    { at: secondDay, served: 6, refused: 1 },
  ]);
  expect(shown(away, shelf.key.id, 'hour', 24)).toMatchObject([
    { at: secondDay - hourMs, served: 1 },
    { at: secondDay, served: 1 },
  ]);
});

test('days that are older than consoles hold them go, from the server and from who comes later; the others stay', async () => {
  shiftMs += (usageDays - 1) * dayMs;
  await made();
  expect((await stored()).map(({ at }) => at)).toEqual([secondDay]);
  expect(await sent()).toEqual({ days: [secondDay], gone: 1 });
  shiftMs += dayMs;
  await made();
  expect(await sent()).toEqual({ days: [], gone: 2 });
  // The server itself goes on knowing them.
  const { requests } = await app.db.one<{ requests: string }>(
    sql`select sum(requests) as requests from api_key_usage`,
  );
  expect(Number(requests)).toBe(18);
});
