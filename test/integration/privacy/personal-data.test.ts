// The catalogue of personal data against the database as the migrations make it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { personalData } from '../../../server/features/privacy/personal-data.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { type FreshDatabase, freshDatabase } from '../../helpers/postgres.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

/** Columns that can hold words; numbers, times and ids tell nothing by themselves. */
const wordy = ['text', 'jsonb', 'bytea', 'inet', 'character varying', 'ARRAY'];

async function columns(): Promise<Map<string, string[]>> {
  const rows = await database.db.query<{ table: string; column: string; isWordy: boolean }>(sql`
    select c.table_name as "table", c.column_name as "column",
      c.data_type = any(${wordy}) and c.udt_name <> '_uuid' as "isWordy"
    from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE'`);
  const byTable = new Map<string, string[]>();
  for (const { table, column, isWordy } of rows) {
    byTable.set(table, [...(byTable.get(table) ?? []), ...(isWordy ? [column] : [])]);
  }
  return byTable;
}

test('every table has a stated treatment with a reason, and no treatment is of a table that is gone', async () => {
  expect(Object.keys(personalData).sort()).toEqual([...(await columns()).keys()].sort());
  for (const [table, { why }] of Object.entries(personalData)) expect(why, table).toMatch(/\.$/);
});

test('of tables about customers every column with words is named: as personal, or as plain', async () => {
  const found = await columns();
  for (const [table, treatment] of Object.entries(personalData)) {
    if (treatment.about !== 'customer') continue;
    expect([...treatment.holds, ...treatment.plain].sort(), table).toEqual(found.get(table)?.sort());
  }
});
