import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createDb, type Db } from '../../../server/platform/db/db.ts';
import { migrate } from '../../../server/platform/db/migrate.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { runAsAdmin } from '../../helpers/postgres.ts';

let dir: string;
let name: string;
let connectionString: string;
let db: Db;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'steward-migrations-'));
  name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = new URL(inject('postgres').connectionString);
  await runAsAdmin(admin.href, `create database ${name}`);
  admin.pathname = `/${name}`;
  connectionString = admin.href;
  db = createDb({ connectionString, log: silentLog });
});

afterEach(async () => {
  await db.stop();
  await runAsAdmin(inject('postgres').connectionString, `drop database ${name} with (force)`);
  rmSync(dir, { recursive: true });
});

const write = (file: string, text: string) => writeFileSync(join(dir, file), text);
const apply = () => migrate({ connectionString, log: silentLog, dir });

test('files are applied once, in order, and other files are left alone', async () => {
  write('0002_more.sql', "insert into things (name) values ('{braces} stay')");
  write('0001_initial.sql', 'create table things (name text); -- a first step');
  write('README.md', 'not sql');
  expect(await apply()).toEqual(['0001_initial', '0002_more']);
  expect(await apply()).toEqual([]);
  write('0003_last.sql', "update things set name = name || '!'");
  expect(await apply()).toEqual(['0003_last']);
  expect(await db.query(sql`select name from things`)).toEqual([{ name: '{braces} stay!' }]);
});

test('a file that came later with an earlier number is applied all the same', async () => {
  write('0001_initial.sql', 'create table things (name text)');
  write('0003_late.sql', "insert into things (name) values ('three')");
  await apply();
  write('0002_early.sql', "insert into things (name) values ('two')");
  expect(await apply()).toEqual(['0002_early']);
  expect(await db.query(sql`select name from things order by name`)).toEqual([
    { name: 'three' },
    { name: 'two' },
  ]);
});

test('a function body with semicolons and dollars arrives as it is', async () => {
  write(
    '0001_function.sql',
    `create function twice(x integer) returns integer language plpgsql as $$
     begin
       -- 'quoted; and {braced}'
       return x * 2;
     end $$;`,
  );
  await apply();
  expect(await db.one(sql`select twice(21) as answer`)).toEqual({ answer: 42 });
});

test('a file that fails takes the others of the same run back', async () => {
  write('0001_initial.sql', 'create table things (name text)');
  write('0002_broken.sql', 'create table things (name text)');
  await expect(apply()).rejects.toThrow('already exists');
  expect(await db.one(sql`select to_regclass('things') as found`)).toEqual({ found: null });
  write('0002_broken.sql', 'create table others (name text)');
  expect(await apply()).toEqual(['0001_initial', '0002_broken']);
});

test('servers that start at once apply each file once', async () => {
  write('0001_initial.sql', 'create table things (name text)');
  write('0002_row.sql', "insert into things values ('one')");
  const answers = await Promise.all([apply(), apply(), apply()]);
  expect(answers.flat().sort()).toEqual(['0001_initial', '0002_row']);
  expect(await db.query(sql`select name from things`)).toEqual([{ name: 'one' }]);
});

test('a folder without files needs no database', async () => {
  expect(await migrate({ connectionString: 'postgres://127.0.0.1:1/none', log: silentLog, dir })).toEqual([]);
});
