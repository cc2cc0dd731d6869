// The audit log: one chain without gaps whoever writes, that only grows, and of which a person can be erased.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyChain } from '../../../server/features/audit/index.ts';
import { createDb, type Tx } from '../../../server/platform/db/db.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { type AuditDesk, ada, entry, openAudit } from './desk.ts';

let desk: AuditDesk;
beforeAll(async () => {
  desk = await openAudit();
});
afterAll(() => desk.close());

const everything = { limit: 500 };

test('many writers on several servers make one chain without gaps, and none is left out', async () => {
  const servers = Array.from({ length: 3 }, () =>
    createDb({ connectionString: desk.connectionString, log: silentLog, poolSize: 8 }),
  );
  await Promise.all(
    Array.from({ length: 120 }, (_, n) =>
      servers[n % 3]?.transaction(async tx => {
        // Written first and last: the place in the chain is found at the commit.
        desk.audit.write(tx, entry(n));
        await tx.query(sql`select pg_sleep(${(n % 5) / 1000})`);
        if (n % 2 === 0) desk.audit.write(tx, entry(n, 'rollout.start'));
      }),
    ),
  );
  await Promise.all(servers.map(server => server.stop()));
  const { entries, hasMore } = await desk.audit.list(everything);
  expect(hasMore).toBe(false);
  expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 180 }, (_, n) => 180 - n));
  expect(await desk.audit.verify()).toMatchObject({ ok: true, entries: 180, erased: 0, faults: [] });
});

test('two that write first and then wait for each other’s rows stand in no circle', async () => {
  await desk.db.query(sql`create table wanted (id integer primary key, n integer)`);
  await desk.db.query(sql`insert into wanted values (1, 0)`);
  let deadlocks = 0;
  await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      desk.db
        .transaction(async tx => {
          if (n % 2 === 0) desk.audit.write(tx, entry(n));
          await tx.query(sql`update wanted set n = n + 1 where id = 1`);
          if (n % 2 === 1) desk.audit.write(tx, entry(n));
        })
        .catch(() => {
          deadlocks += 1;
        }),
    ),
  );
  const { n } = await desk.db.one<{ n: number }>(sql`select n from wanted`);
  expect([n, deadlocks]).toEqual([20, 0]);
  expect((await desk.audit.verify()).ok).toBe(true);
});

test('what is rolled back left no entry', async () => {
  const before = (await desk.audit.verify()).entries;
  await desk.db
    .transaction(async tx => {
      desk.audit.write(tx, entry(1));
      throw new Error('no');
    })
    .catch(() => {});
  expect((await desk.audit.verify()).entries).toBe(before);
});

test.each([
  ['an update', sql`update audit_entries set by_name = 'nobody'`],
  ['an update that empties a seal', sql`update audit_entries set seq = null, hash = null`],
  ['a delete', sql`delete from audit_entries`],
  ['a truncate', sql`truncate audit_entries, audit_details`],
  ['an update of details', sql`update audit_details set detail = '{}'`],
  ['a delete of details', sql`delete from audit_details`],
  ['a truncate of details', sql`truncate audit_details`],
  [
    'an entry with a seal of its own',
    sql`insert into audit_entries (id, seq, at_ms, act, by_kind, by_name, subject_kind, subject_id, digest, hash)
      values (gen_random_uuid(), 1000000, 0, 'flow.save', 'server', 'x', 'flow', 'x', '\\x00', '\\x00')`,
  ],
])('%s is refused, also in a session that replays', async (_name, statement) => {
  await expect(desk.db.query(statement)).rejects.toThrow(/only grows|sealed by the database/);
  await expect(
    desk.db.transaction(async tx => {
      await tx.query(sql`set local session_replication_role = replica`);
      await tx.query(statement);
    }),
  ).rejects.toThrow(/only grows|sealed by the database/);
  expect((await desk.audit.verify()).ok).toBe(true);
});

test('a transaction with one snapshot cannot write to it', async () => {
  const write = desk.db.transaction(async tx => desk.audit.write(tx, entry(1)), {
    isolation: 'repeatable read',
  });
  await expect(write).rejects.toThrow(/read committed/);
});

test('it is found by act, noun, person, subject, address and time, and page by page', async () => {
  const all = (await desk.audit.list(everything)).entries;
  const one = all.at(-30);
  const ofAct = await desk.audit.list({ ...everything, act: 'rollout.start' });
  expect(ofAct.entries.length).toBe(all.filter(({ act }) => act === 'rollout.start').length);
  expect((await desk.audit.list({ ...everything, about: 'flow' })).entries).toEqual(
    all.filter(({ act }) => act.startsWith('flow.')),
  );
  expect((await desk.audit.list({ ...everything, by: ada.id })).entries).toEqual(all);
  expect((await desk.audit.list({ ...everything, by: crypto.randomUUID() })).entries).toEqual([]);
  expect(
    (await desk.audit.list({ ...everything, subjectKind: 'flow', subjectId: 'subject-3' })).entries,
  ).toEqual(all.filter(({ subject }) => subject.kind === 'flow' && subject.id === 'subject-3'));
  expect((await desk.audit.list({ ...everything, from: one?.at, to: (one?.at ?? 0) + 1 })).entries).toEqual([
    one,
  ]);
  const near = (await desk.audit.list({ ...everything, ip: '203.0.113.1' })).entries;
  expect(near.length).toBeGreaterThan(0);
  expect(near).toEqual(all.filter(({ ip }) => ip === '203.0.113.1'));
  expect((await desk.audit.list({ ...everything, ip: '203.0.113.0/24' })).entries).toEqual(
    all.filter(({ ip }) => ip !== null),
  );
  await desk.db.transaction(async tx =>
    desk.audit.write(tx, { ...entry(1, 'customer.read'), ip: 'unknown' }),
  );
  const looks = (await desk.audit.list({ ...everything, looks: 'only' })).entries;
  expect(looks.map(({ act }) => act)).toEqual(['customer.read']);
  expect((await desk.audit.list({ ...everything, looks: 'none' })).entries).toEqual(all);
  // What is written there and is no address is in no range, and fails no list.
  expect((await desk.audit.list({ ...everything, ip: '0.0.0.0/0' })).entries).toHaveLength(
    all.filter(({ ip }) => ip !== null).length,
  );
  const pages = [];
  let before: number | undefined;
  for (;;) {
    const page = await desk.audit.list({ limit: 37, before });
    pages.push(...page.entries);
    if (!page.hasMore) break;
    before = page.entries.at(-1)?.seq;
  }
  expect(pages).toEqual([...looks, ...all]);
});

test('a person is erased from it, and the chain holds; that alone makes a missing detail right', async () => {
  const subject = { kind: 'customer', id: crypto.randomUUID(), name: 'Marlene Beispiel' };
  const other = { ...subject, id: crypto.randomUUID(), name: 'Somebody else' };
  for (const each of [subject, other, subject, subject])
    await desk.write({ act: 'customer.read', by: ada, ip: null, subject: each, detail: { how: 'export' } });
  const erased = await desk.db.transaction(tx =>
    desk.audit.erase(tx, [subject], { by: ada, ip: null, reason: 'asked for it' }),
  );
  expect(erased).toBe(3);
  const { entries } = await desk.audit.list({ limit: 5 });
  expect(entries.map(each => [each.act, each.subject.name, each.detail])).toEqual([
    ['audit.erase', '', { places: expect.stringMatching(/^\d+,\d+-\d+$/), reason: 'asked for it' }],
    ['customer.read', '', null],
    ['customer.read', '', null],
    ['customer.read', 'Somebody else', { how: 'export' }],
    ['customer.read', '', null],
  ]);
  const { rows } = await desk.db.one<{ rows: string }>(
    sql`select count(*) as rows from audit_details where detail like '%Beispiel%'`,
  );
  expect(rows).toBe('0');
  expect(await desk.audit.verify()).toMatchObject({ ok: true, erased: 3 });
  // Erased by hand, and named by nothing.
  class Back extends Error {}
  await expect(
    desk.db.transaction(async tx => {
      await tx.query(sql`select set_config('steward.audit_erase', 'yes', true)`);
      await tx.query(
        sql`delete from audit_details where entry_id = (select id from audit_entries where seq = 2)`,
      );
      expect(await verifyChain(tx, [], { now: Date.now })).toMatchObject({
        ok: false,
        faults: [{ kind: 'detail_missing', seq: 2 }],
      });
      throw new Back();
    }),
  ).rejects.toThrow(Back);
});

test('looks are written before they are answered, many at a time in one go', async () => {
  const before = (await desk.audit.verify()).entries;
  await Promise.all(Array.from({ length: 150 }, (_, n) => desk.audit.read(entry(n, 'customer.read'))));
  expect((await desk.audit.verify()).entries).toBe(before + 150);
  const { writes } = await desk.db.one<{ writes: number }>(sql`
    select count(distinct xmin::text)::integer as writes from (select xmin from audit_entries order by seq desc limit 150) newest`);
  expect(writes).toBeLessThan(10);
});

test('the end that a server noted outside of the database is missed when it is gone', async () => {
  const path = join(desk.dataDir, 'audit-head-here.json');
  expect(await desk.audit.look()).toBe(true);
  const noted = JSON.parse(await readFile(path, 'utf8'));
  expect(noted).toEqual((await desk.audit.verify()).head);
  const gone = { ...noted, seq: noted.seq + 3 };
  await writeFile(path, JSON.stringify(gone));
  expect(await desk.audit.look()).toBe(false);
  expect(desk.lost).toEqual([gone]);
  // It is told again, never noted over.
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(gone);
  expect(await desk.audit.verify()).toMatchObject({
    ok: false,
    faults: [{ kind: 'head_lost', seq: gone.seq }],
  });
  await desk.audit.accept({ by: ada, reason: 'restored from yesterday' });
  expect(await desk.audit.verify()).toMatchObject({ ok: true });
  const [last] = (await desk.audit.list({ limit: 1 })).entries;
  expect(last).toMatchObject({ act: 'audit.accept', detail: { noted: gone } });
  // What admins were told of is over, under the name by which it was told; and that once.
  const told = desk.held.length;
  expect(await desk.audit.look()).toBe(true);
  expect(await desk.audit.look()).toBe(true);
  expect(desk.held.slice(told)).toEqual([expect.stringMatching(/^audit\.lost\.[0-9a-f]{8}$/)]);
});

test('a file that nobody can read any more is got over by accepting what is there', async () => {
  const path = join(desk.dataDir, 'audit-head-here.json');
  await writeFile(path, '{"seq":');
  await expect(desk.audit.look()).rejects.toThrow();
  await desk.audit.accept({ by: ada, reason: 'the disk was full' });
  expect(await desk.audit.look()).toBe(true);
});

test('a look at the log reads what came since the last check that held; what is wrong behind it, or at its end, has all of it read', async () => {
  const own = await openAudit();
  await own.fill(30);
  // Nobody has read it yet.
  expect(await own.audit.check()).toMatchObject({ ok: true, entries: 30, from: null, head: { seq: 30 } });
  await own.fill(5);
  const part = await own.audit.check();
  expect(part).toMatchObject({ ok: true, entries: 35, from: { seq: 30 }, head: { seq: 35 } });
  expect(part.wholeAt).not.toBe(null);
  expect(await own.audit.check()).toMatchObject({ ok: true, entries: 35, from: { seq: 35 } });
  const tampered = (work: (tx: Tx) => Promise<unknown>) =>
    own.db.transaction(async tx => {
      await tx.query(sql`alter table audit_entries disable trigger all`);
      await work(tx);
      await tx.query(sql`alter table audit_entries enable trigger all`);
    });
  // What was checked before is left to the check of all of it.
  await tampered(tx => tx.query(sql`update audit_entries set by_name = 'Eve' where seq = 3`));
  expect(await own.audit.check()).toMatchObject({ ok: true, from: { seq: 35 } });
  expect(await own.audit.verify()).toMatchObject({
    ok: false,
    from: null,
    faults: [{ kind: 'changed', seq: 3 }],
  });
  await tampered(tx => tx.query(sql`update audit_entries set by_name = 'Ada' where seq = 3`));
  // Behind it, and at its end.
  await own.fill(2);
  await tampered(tx => tx.query(sql`update audit_entries set act = 'flow.remove' where seq = 36`));
  expect(await own.audit.check()).toMatchObject({
    ok: false,
    from: null,
    faults: [{ kind: 'changed', seq: 36 }],
  });
  await tampered(tx => tx.query(sql`update audit_entries set act = 'flow.save' where seq = 36`));
  expect(await own.audit.check()).toMatchObject({ ok: true, from: { seq: 35 }, head: { seq: 37 } });
  await tampered(tx => tx.query(sql`delete from audit_entries where seq = 37`));
  expect((await own.audit.check()).from).toBe(null);
  await own.close();
});

test('the log is searched by address through an index, and what is no address is in no range', async () => {
  const own = await openAudit();
  await own.fill(300);
  await own.write({ ...entry(1), ip: 'abc' });
  const { entries } = await own.audit.list({ ip: '203.0.113.0/28', limit: 100 });
  expect(entries.length).toBeGreaterThan(0);
  for (const { ip } of entries) expect(Number(ip?.split('.')[3])).toBeLessThan(16);
  const plan = await own.db.transaction(async tx => {
    await tx.query(sql`set local enable_seqscan = off`);
    return tx.query(sql`
      explain select seq from audit_entries where ip is not null and audit_address(ip) <<= '203.0.113.0/28'::inet`);
  });
  expect(JSON.stringify(plan)).toContain('audit_entries_address');
  await own.close();
});
