// Servers that make exports are killed in the middle. Whoever comes next finishes them, with every row once.
import { join } from 'node:path';
import readExcel from 'read-excel-file/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Child, startChild } from '../../../bench/child.ts';
import { benchPassword, furnish, signIn } from '../../../bench/furnish.ts';
import { createAccounts } from '../../../server/features/identity/accounts.service.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import type { ExportAnswer, StartExportRequest } from '../../../src/protocol/http/exports.ts';
import { newId } from '../../helpers/desk.ts';
import { type FreshDatabase, freshDatabase } from '../../helpers/postgres.ts';

const count = 40_000;
/** As long as a job's lease, its look and its pause, on a machine that does other things too. */
const takenUpWithinMs = 240_000;

let house: FreshDatabase;
const servers: Child[] = [];
const server = async () => {
  const started = await startChild(join(import.meta.dirname, '../../../bench/steward-server.ts'), {
    databaseUrl: house.connectionString,
  });
  servers.push(started);
  return started.ready['url'] ?? '';
};

beforeAll(async () => {
  house = await freshDatabase();
  const { db, connectionString } = house;
  const { teamId, siteId } = await furnish(connectionString, 0);
  const lead = { email: 'lead@bench.test', name: 'Lea', role: 'supervisor' as const };
  await createAccounts({ db, newId }).addUser({ ...lead, teamIds: [teamId], password: benchPassword });
  const customerId = newId();
  await db.query(sql`insert into customers (id, site_id, name) values (${customerId}, ${siteId}, 'Ellen')`);
  await db.query(sql`
    insert into conversations (id, number, team_id, site_id, customer_id, customer_name, subject, status, created_at, resolved_at, last_seq, rating)
    select gen_random_uuid(), 10000 + n, ${teamId}, ${siteId}, ${customerId}, 'Ellen', 'Where is it? ' || n, 'resolved',
      '2026-01-10T00:00:00Z'::timestamptz + (n / 100) * interval '1 microsecond', '2026-02-01T00:00:00Z', 1,
      '{"score": 5, "comment": "ok", "createdAt": 1769904000000}'
    from generate_series(1, ${count}::int) n`);
  await db.query(sql`
    insert into messages (id, conversation_id, team_id, seq, kind, author, text, is_public, created_at)
    select gen_random_uuid(), id, team_id, 1, 'text', '{"kind": "customer", "id": "", "name": "Ellen"}', 'Said ' || number, true, created_at
    from conversations`);
}, 120_000);
afterAll(async () => {
  await Promise.all(servers.map(each => each.stop()));
  await house.drop();
});

test('three that make exports are killed; the next one makes each whole, with every row once', {
  timeout: 360_000,
}, async () => {
  const { db } = house;
  const wishes: Pick<StartExportRequest, 'kind' | 'format'>[] = [
    { kind: 'conversations', format: 'csv' },
    { kind: 'messages', format: 'jsonl' },
    { kind: 'csat', format: 'xlsx' },
  ];
  const urls = await Promise.all(wishes.map(server));
  const token = await signIn(urls[0] ?? '', 'lead@bench.test');
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  // Each server makes one at a time, and begins with what it was asked for itself.
  const ids = await Promise.all(
    wishes.map(async (wish, nth) => {
      const range = { startDate: '2026-01-01T00:00:00Z', endDate: '2026-03-01T00:00:00Z' };
      const request = { method: 'POST', headers, body: JSON.stringify({ ...wish, ...range }) };
      const response = await fetch(`${urls[nth]}/api/v1/exports`, request);
      return ((await response.json()) as ExportAnswer).export.id;
    }),
  );
  const states = async () => {
    const rows = await db.query<{ state: string; isBegun: boolean }>(sql`
      select state, row_count > 0 as "isBegun" from exports where id = any(${ids}::uuid[])`);
    return rows.map(({ state, isBegun }) => (isBegun ? state : 'waiting'));
  };
  await expect.poll(states, { timeout: 60_000, interval: 5 }).toEqual(wishes.map(() => 'running'));
  const gone = servers.map(each => new Promise(resolve => each.process.once('exit', resolve)));
  for (const each of servers) each.process.kill('SIGKILL');
  await Promise.all(gone);
  expect(await states()).toEqual(wishes.map(() => 'running'));

  const url = await server();
  const file = async (nth: number) => {
    const response = await fetch(`${url}/api/v1/exports/${ids[nth]}/file`, { headers });
    return Buffer.from(await response.arrayBuffer());
  };
  await expect.poll(states, { timeout: takenUpWithinMs, interval: 200 }).toEqual(wishes.map(() => 'done'));
  const lines = (await file(0)).toString().slice(1).split('\r\n').slice(1, -1);
  const said = (await file(1)).toString().split('\n').slice(0, -1);
  const [sheet] = await readExcel(await file(2));
  const kept = [
    lines.map(line => Number(line.split(',')[0])),
    said.map(line => (JSON.parse(line) as { conversation_number: number }).conversation_number),
    (sheet?.data ?? []).slice(1).map(row => Number(row[0])),
  ];
  for (const numbers of kept) {
    expect(numbers).toHaveLength(count);
    expect(new Set(numbers).size).toBe(count);
  }
});
