// A transaction takes its id at its first write and may wait for a row afterwards. Its write must still count as the newer one.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../server/platform/db/sql.ts';
import { compareXids } from '../../src/protocol/ids.ts';
import { type FreshDatabase, freshDatabase } from '../helpers/postgres.ts';

let database: FreshDatabase;
const teamId = '00000000-0000-7000-8000-000000000001';
const versionOf = async () =>
  (
    await database.db.one<{ xid: string }>(sql`
      select changed_xid::text as xid from changes where collection = 'people' and id = ${teamId}`)
  ).xid;
const nameOf = async () =>
  (await database.db.one<{ name: string }>(sql`select name from teams where id = ${teamId}`)).name;

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.connectionString });
  await client.connect();
  return client;
}

beforeAll(async () => {
  database = await freshDatabase();
  await database.db.query(sql`insert into teams (id, name) values (${teamId}, 'Support')`);
});
afterAll(() => database.drop());

test('[S1] a row never goes back to an older version: a transaction that was overtaken must run again', async () => {
  const [older, newer] = [await connect(), await connect()];
  try {
    await older.query('begin');
    await older.query('select pg_current_xact_id()');
    await newer.query('begin');
    await newer.query(`update teams set name = 'Newer' where id = $1`, [teamId]);
    await newer.query('commit');
    const before = await versionOf();
    await expect(
      older.query(`update teams set name = 'Older' where id = $1`, [teamId]),
    ).rejects.toMatchObject({
      code: '40001',
    });
    await older.query('rollback');
    expect(await versionOf()).toBe(before);
  } finally {
    await older.end();
    await newer.end();
  }
});

test('[S1] run again, its write stands and its version is the newest', async () => {
  const overtaking = await connect();
  let runs = 0;
  const before = await versionOf();
  await database.db.transaction(async tx => {
    runs += 1;
    await tx.query(sql`select pg_current_xact_id()`);
    if (runs === 1) await overtaking.query(`update teams set name = 'Between' where id = $1`, [teamId]);
    await tx.query(sql`update teams set name = 'Last' where id = ${teamId}`);
  });
  await overtaking.end();
  expect(runs).toBe(2);
  expect(await nameOf()).toBe('Last');
  expect(compareXids(await versionOf(), before)).toBe(1);
});
