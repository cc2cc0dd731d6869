/** Exports as people and programs get them: every row once, cells of their types in three formats, in parts, over a restart, by right. */
import readExcel from 'read-excel-file/node';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createMaking } from '../../../server/features/exports/making.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { silentLog } from '../../../server/platform/log.ts';
import type { ExportAnswer, ExportEntry } from '../../../src/protocol/http/exports.ts';
import type { KeySecretAnswer } from '../../../src/protocol/http/keys.ts';
import { makeApp, type TestApp } from '../../helpers/app.ts';
import { csvRows } from '../../helpers/csv-rows.ts';
import { newId } from '../../helpers/desk.ts';

let app: TestApp;
let lead: { id: string; token: string };
let admin: { id: string; token: string };
let agent: { id: string; token: string };
const count = 2_500;
/** Text that spreadsheets run, that CSV breaks on, that XML cannot hold, and that is longer than a cell. */
const nasty = [
  '=HYPERLINK("http://evil.example")',
  '+1',
  '-2+3',
  '@SUM(1)',
  '\tx',
  'a,"b"\r\nc',
  'Ünïcödé 🫖',
  'b\u0001c_x0041_',
  'one\u2028two\\"three\u2029',
  'x'.repeat(40_000),
];

beforeAll(async () => {
  app = await makeApp({ settings: { ai: false } });
  lead = await app.person('Lea', 'supervisor');
  admin = await app.person('Root', 'admin');
  agent = await app.person('Ann');
  const customerId = newId();
  await app.db.query(sql`
    insert into customers (id, site_id, name, email, external_id, created_at)
    values (${customerId}, ${app.siteId}, '=cmd|calc', 'ellen@mail.example', '0042', '2026-01-05T00:00:00Z')`);
  // Of the same microsecond, by the hundred: where a page ends no row may be lost or doubled.
  await app.db.query(sql`
    insert into conversations (id, number, team_id, site_id, customer_id, customer_name, subject, channel, status, turn, created_at,
      resolved_at, last_activity_at, last_seq, last_public_seq, rating, tags)
    select gen_random_uuid(), 10000 + n, case when n % 5 = 0 then ${app.secondTeamId}::uuid else ${app.teamId}::uuid end, ${app.siteId},
      ${customerId}, '=cmd|calc', coalesce((${nasty}::text[])[n], 'Subject ' || n), 'chat',
      case when n % 2 = 0 then 'resolved' else 'open' end, 'bot',
      '2026-01-10T00:00:00Z'::timestamptz + (n / 300) * interval '1 microsecond' + (n / 1000) * interval '1 day',
      case when n % 2 = 0 then '2026-02-01T00:00:00Z'::timestamptz end, '2026-02-01T00:00:00Z', 2, 2,
      case when n % 10 = 0 then jsonb_build_object('score', n % 5 + 1, 'comment', 'ok', 'createdAt', 1769904000000) end, '{a,b}'
    from generate_series(1, ${count}::int) n`);
  await app.db.query(sql`
    insert into messages (id, conversation_id, team_id, seq, kind, author, text, is_public, created_at)
    select gen_random_uuid(), c.id, c.team_id, s, 'text', jsonb_build_object('kind', case when s = 1 then 'customer' else 'agent' end, 'id', '', 'name', 'X'),
      'Said ' || c.number || '.' || s, true, c.created_at + s * interval '90 seconds'
    from conversations c cross join generate_series(1, 2) s`);
}, 60_000);
afterAll(() => app.close());

type Called = { status: number; json: ExportAnswer & { code?: string; exports: ExportEntry[] } };
async function call(
  method: string,
  path: string,
  token: string,
  body?: unknown,
  headers = {},
): Promise<Called> {
  const response = await fetch(`${app.url}/api/v1/exports${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? ({} as Called['json']) : JSON.parse(text) };
}
const file = (id: string, token = lead.token, headers = {}) =>
  fetch(`${app.url}/api/v1/exports/${id}/file`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
  });

const january = { startDate: '2026-01-01T00:00:00Z', endDate: '2026-02-01T00:00:00+00:00' };
async function made(wish: object, token = lead.token): Promise<ExportEntry> {
  const { status, json } = await call('POST', '', token, { ...january, ...wish });
  expect(status, JSON.stringify(json)).toBe(202);
  return vi.waitFor(async () => {
    const { export: entry } = (await call('GET', `/${json.export.id}`, token)).json;
    expect(entry.state).toBe('done');
    return entry;
  }, 30_000);
}

test('a table has every conversation once, numbers and times as such, and runs nothing in a spreadsheet', async () => {
  const entry = await made({ kind: 'conversations', format: 'csv' });
  expect(entry).toMatchObject({ rows: count, totalRows: count, problem: '' });
  const response = await file(entry.id);
  expect(response.headers.get('content-disposition')).toMatch(
    /^attachment; filename="steward-conversations-.*\.csv"$/,
  );
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.length).toBe(entry.sizeBytes);
  const [head = [], ...rows] = csvRows(bytes.toString('utf8').slice(1));
  const at = (name: string) => head.indexOf(name);
  expect(rows).toHaveLength(count);
  expect(new Set(rows.map(row => row[at('id')])).size).toBe(count);
  const found = (n: number) => rows.find(row => row[at('number')] === String(10_000 + n)) ?? [];
  for (const [index, text] of nasty.entries()) {
    const shown = found(index + 1)[at('subject')];
    expect(shown).toBe(/^[=+\-@\t]/.test(text) ? `'${text}` : text);
  }
  expect(found(2)[at('customer_name')]).toBe("'=cmd|calc");
  expect(found(2)[at('created_at')]).toBe('2026-01-10T00:00:00.000Z');
  expect(found(20)[at('rating')]).toBe('1');
  expect(found(20)[at('first_answer_seconds')]).toBe('180');
  expect(found(21)[at('resolved_at')]).toBe('');
});

test('an Excel file opens elsewhere, with numbers, times and truths as what they are, and text as text', async () => {
  const entry = await made({ kind: 'conversations', format: 'xlsx' });
  const [sheet] = await readExcel(Buffer.from(await (await file(entry.id)).arrayBuffer()));
  expect(sheet?.sheet).toBe('Conversations');
  const [head = [], ...rows] = sheet?.data ?? [];
  expect(rows).toHaveLength(count);
  const at = (name: string) => head.indexOf(name);
  expect(new Set(rows.map(row => row[at('id')])).size).toBe(count);
  const found = (n: number) => rows.find(row => row[at('number')] === 10_000 + n) ?? [];
  expect(found(1)[at('subject')]).toBe(nasty[0]);
  expect(found(6)[at('subject')]).toBe('a,"b"\r\nc');
  expect(found(8)[at('subject')]).toBe(nasty[7]);
  expect(String(found(10)[at('subject')])).toHaveLength(32_767);
  expect(found(2)[at('created_at')]).toEqual(new Date('2026-01-10T00:00:00Z'));
  expect(found(2)[at('handed_over')]).toBe(false);
  expect(found(2)[at('customer_external_id')]).toBe('0042');
  expect(found(20)[at('first_answer_seconds')]).toBe(180);
  expect(found(21)[at('resolved_at')]).toBeNull();
});

test('messages, ratings and customers as JSON lines, chosen by team, channel and state', async () => {
  const lines = async (wish: object) => {
    const entry = await made({ format: 'jsonl', ...wish });
    const text = await (await file(entry.id)).text();
    const read = text
      .split(/\n|\u2028|\u2029/)
      .slice(0, -1)
      .map(line => JSON.parse(line) as Record<string, unknown>);
    expect(read).toHaveLength(entry.rows);
    return read;
  };
  const said = await lines({ kind: 'messages', teamId: app.secondTeamId });
  expect(said).toHaveLength((count / 5) * 2);
  expect(new Set(said.map(({ id }) => id)).size).toBe(said.length);
  expect(said[0]).toMatchObject({ seq: 1, kind: 'message', author_kind: 'customer' });
  const rated = await lines({ kind: 'csat', status: 'resolved' });
  expect(rated).toHaveLength(count / 10);
  expect(rated[0]).toMatchObject({ score: expect.any(Number), rated_at: '2026-02-01T00:00:00.000Z' });
  expect(await lines({ kind: 'conversations', channel: 'form' })).toEqual([]);
  const all = await lines({ kind: 'conversations' });
  for (const [index, text] of nasty.entries())
    expect(all.find(({ number }) => number === 10_001 + index)?.['subject']).toBe(text);
  expect(all.find(({ number }) => number === 10_002)).toMatchObject({
    ...{
      created_at: '2026-01-10T00:00:00.000Z',
      handed_over: false,
      rating: null,
      first_answer_seconds: 180,
    },
  });
  const [ellen] = await lines({ kind: 'customers' });
  expect(ellen).toMatchObject({ external_id: '0042', verified: false, conversations: count });
  const refused = await call('POST', '', lead.token, {
    kind: 'customers',
    format: 'csv',
    ...january,
    channel: 'chat',
  });
  expect(refused.json.code).toBe('malformed');
});

test('a file is fetched in parts, its owner’s and the admins’; looks are written down; after its time it is gone', async () => {
  const entry = await made({ kind: 'messages', format: 'csv' });
  const whole = Buffer.from(await (await file(entry.id)).arrayBuffer());
  const size = entry.sizeBytes;
  const pieces = await app.db.one<{ count: string }>(sql`
    select count(*) as count from export_chunks where export_id = ${entry.id}`);
  expect(Number(pieces.count)).toBeGreaterThan(5);
  const joined: Buffer[] = [];
  for (let from = 0; from < size; from += 70_001) {
    const part = await file(entry.id, lead.token, {
      range: `bytes=${from}-${from + 70_000}`,
      'if-range': `"${entry.id}"`,
    });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(
      `bytes ${from}-${Math.min(from + 70_000, size - 1)}/${size}`,
    );
    joined.push(Buffer.from(await part.arrayBuffer()));
  }
  expect(Buffer.concat(joined).equals(whole)).toBe(true);
  const tail = await file(entry.id, lead.token, { range: 'bytes=-10' });
  expect(await tail.text()).toBe(whole.subarray(-10).toString());
  expect((await file(entry.id, lead.token, { range: `bytes=${size}-` })).status).toBe(416);
  expect((await file(entry.id, lead.token, { range: 'bytes=0-1', 'if-range': '"other"' })).status).toBe(200);
  expect((await file(entry.id, agent.token)).status).toBe(403);
  expect((await file(entry.id, admin.token)).status).toBe(200);
  const other = await app.person('Sam', 'supervisor');
  expect((await file(entry.id, other.token)).status).toBe(404);
  expect((await call('GET', '', other.token)).json.exports).toEqual([]);
  const looks = await app.db.query(sql`
    select 1 from audit_entries where act = 'export.read' and subject_id = ${entry.id}`);
  expect(looks.length).toBeGreaterThan(3);
  await app.db.query(sql`update exports set expires_at = now() where id = ${entry.id}`);
  expect((await file(entry.id)).status).toBe(404);
});

test('one that a stopped server left goes on without loss or doubles, also a packed one; the same wish is begun once; a cancelled one ends', async () => {
  const clock = { now: () => Date.now() };
  // Small pieces: pages report while pieces are written, as they do in a large file.
  const making = createMaking({ db: app.db, clock, log: silentLog, pieceBytes: 2_048 });
  for (const format of ['csv', 'xlsx'] as const) {
    const id = newId();
    await app.db.query(sql`
      insert into exports (id, kind, format, filter, state, asked_by, asked_by_name, asked_at, touched_at)
      values (${id}, 'conversations', ${format}, ${JSON.stringify(january)}, 'queued', ${lead.id}, 'Lea', now(), now())`);
    const stopping = new AbortController();
    const begun = making({ exportId: id }, stopping.signal);
    await expect
      .poll(
        async () => {
          const row = await app.db.one<{ rows: string }>(
            sql`select row_count as rows from exports where id = ${id}`,
          );
          return Number(row.rows);
        },
        { interval: 1 },
      )
      .toBeGreaterThan(0);
    stopping.abort(new Error('the server is stopping'));
    const isCut = await begun.then(
      () => false,
      () => true,
    );
    if (isCut) await making({ exportId: id }, new AbortController().signal);
    const { export: entry } = (await call('GET', `/${id}`, lead.token)).json;
    expect(entry).toMatchObject({ state: 'done', rows: count });
    const bytes = Buffer.from(await (await file(id)).arrayBuffer());
    const ids =
      format === 'csv'
        ? csvRows(bytes.toString().slice(1))
            .slice(1)
            .map(row => row[1])
        : ((await readExcel(bytes))[0]?.data ?? []).slice(1).map(row => row[1]);
    expect(ids).toHaveLength(count);
    expect(new Set(ids).size).toBe(count);
  }
  const wish = { kind: 'csat', format: 'csv', ...january };
  const key = { 'idempotency-key': 'monthly' };
  const [one, two] = [
    await call('POST', '', lead.token, wish, key),
    await call('POST', '', lead.token, wish, key),
  ];
  expect(two.json.export.id).toBe(one.json.export.id);
  const idle = newId();
  await app.db.query(sql`
    insert into exports (id, kind, format, filter, state, asked_by, asked_by_name, asked_at, touched_at)
    values (${idle}, 'conversations', 'csv', ${JSON.stringify(january)}, 'running', ${lead.id}, 'Lea', now(), now())`);
  expect((await call('POST', `/${idle}/cancel`, lead.token)).json.export.state).toBe('cancelled');
  await making({ exportId: idle }, new AbortController().signal);
  expect((await call('GET', `/${idle}`, lead.token)).json.export).toMatchObject({
    state: 'cancelled',
    rows: 0,
  });
  expect((await call('POST', `/${idle}/cancel`, lead.token)).json.code).toBe('refused_by_state');
  expect((await call('DELETE', `/${idle}`, lead.token)).status).toBe(204);
});

test('a key makes and fetches with its scopes, and nothing that was taken along survives that somebody is erased', async () => {
  const { secret } = await app.post<KeySecretAnswer>(
    '/api/v1/keys',
    {
      ...{
        name: 'Warehouse',
        environment: 'live',
        scopes: ['exports:read', 'exports:write'],
        expiresAt: null,
      },
      ...{
        addresses: [],
        perMinute: null,
        dayQuota: null,
        monthQuota: null,
        credits: null,
        refill: null,
        rotateDays: null,
      },
    },
    { authorization: `Bearer ${admin.token}` },
  );
  const entry = await made({ kind: 'csat', format: 'xlsx' }, secret);
  expect(entry.askedByName).toBe('Warehouse');
  expect((await file(entry.id, secret)).status).toBe(200);
  const id = newId();
  await app.db.query(sql`insert into customers (id, site_id, name) values (${id}, ${app.siteId}, 'Gone')`);
  const headers = { authorization: `Bearer ${admin.token}` };
  await app.post(`/api/v1/privacy/customers/${id}/erase`, { confirm: 'Gone' }, headers);
  await expect
    .poll(async () => (await call('GET', `/${entry.id}`, admin.token)).json.export, { timeout: 10_000 })
    .toMatchObject({ state: 'expired', problem: 'A customer was erased since. Start it again.' });
  expect((await file(entry.id, secret)).status).toBe(404);
  const left = await app.db.query(sql`select 1 from export_chunks limit 1`);
  expect(left).toEqual([]);
});
