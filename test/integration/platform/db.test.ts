import { afterAll, beforeAll, expect, test } from 'vitest';
import { isUniqueViolation } from '../../../server/platform/db/errors.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { type FreshDatabase, freshDatabase } from '../../helpers/postgres.ts';

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
  await database.db.query(sql`create table numbers (id integer primary key, value bigint not null)`);
  await database.db.query(sql`insert into numbers (id, value) values (1, 10), (2, 20)`);
});

afterAll(async () => {
  await database.drop();
});

test('bigint, xid8 and date arrive as strings', async () => {
  const row = await database.db.one<{ big: unknown; xid: unknown; day: unknown }>(
    sql`select 9007199254740993::bigint as big, pg_current_xact_id() as xid, date '2026-11-23' as day`,
  );
  expect(row.big).toBe('9007199254740993');
  expect(row.xid).toMatch(/^\d+$/);
  expect(row.day).toBe('2026-11-23');
});

test('one and maybeOne hold to their number of rows', async () => {
  const { db } = database;
  expect(await db.maybeOne(sql`select id from numbers where id = 99`)).toBeNull();
  await expect(db.one(sql`select id from numbers where id = 99`)).rejects.toThrow('expected one row');
  await expect(db.maybeOne(sql`select id from numbers`)).rejects.toThrow('at most one row');
});

test('a task after the commit runs once the row is visible, and never after a rollback', async () => {
  const { db } = database;
  const seen: string[] = [];
  await db.transaction(async tx => {
    tx.afterCommit(() => seen.push('committed'));
    await tx.query(sql`insert into numbers (id, value) values (3, 30)`);
    expect(seen).toEqual([]);
  });
  expect(seen).toEqual(['committed']);
  const failing = db.transaction(async tx => {
    tx.afterCommit(() => seen.push('rolled back'));
    await tx.query(sql`insert into numbers (id, value) values (3, 30)`);
  });
  const error = await failing.catch((thrown: unknown) => thrown);
  expect(isUniqueViolation(error, 'numbers_pkey')).toBe(true);
  expect(seen).toEqual(['committed']);
});

test('a commit that the database turns into a rollback is an error', async () => {
  const swallowed = database.db.transaction(async tx => {
    await tx.query(sql`insert into numbers (id, value) values (4, 40)`);
    await tx.query(sql`select 1 / 0`).catch(() => {});
  });
  await expect(swallowed).rejects.toThrow('rolled back');
  expect(await database.db.maybeOne(sql`select id from numbers where id = 4`)).toBeNull();
});

test('a transaction that is over takes no more statements', async () => {
  const leaked = await database.db.transaction(async tx => tx);
  await expect(leaked.query(sql`select 1`)).rejects.toThrow('over');
});

test('deadlocks are run again until both transactions are through', async () => {
  const { db } = database;
  let attempts = 0;
  const bothHoldOne = Promise.withResolvers<void>();
  let holding = 0;
  async function addTo(first: number, second: number) {
    await db.transaction(async tx => {
      attempts += 1;
      await tx.query(sql`update numbers set value = value + 1 where id = ${first}`);
      holding += 1;
      if (holding === 2) bothHoldOne.resolve();
      await bothHoldOne.promise;
      await tx.query(sql`update numbers set value = value + 1 where id = ${second}`);
    });
  }
  await Promise.all([addTo(1, 2), addTo(2, 1)]);
  expect(attempts).toBe(3);
  expect(await db.query(sql`select value from numbers where id in (1, 2) order by id`)).toEqual([
    { value: '12' },
    { value: '22' },
  ]);
});

test('a connection that the database ends does not end the process, and the next query has a new one', async () => {
  const { db } = database;
  await db.one(sql`select 1 as one`);
  await db
    .query(sql`select pg_terminate_backend(pid) from pg_stat_activity
               where datname = current_database() and pid <> pg_backend_pid()`)
    .catch(() => {});
  await db.query(sql`select pg_terminate_backend(pg_backend_pid())`).catch(() => {});
  await expect.poll(async () => db.one(sql`select 1 as one`).catch(() => null)).toEqual({ one: 1 });
});
