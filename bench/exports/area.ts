// Area `exports`: rows a second and memory, against the database's own COPY of the same statement.
import { createDb, type Db } from '#platform/db/db.ts';
import { raw, sql } from '#platform/db/sql.ts';
import { silentLog } from '#platform/log.ts';
import type { ExportFormat } from '#protocol/http/exports.ts';
import { startChild } from '../child.ts';
import { type Area, atLeast, atMost, type Figures, figure } from '../figure.ts';
import { furnish, newId } from '../furnish.ts';
import { startBenchPostgres } from '../postgres.ts';
import { copyText } from './copy.ts';

const few = 2_000;
const many = 100_000;
const messagesEach = 5;
const everything = { startDate: '2020-01-01T00:00:00Z', endDate: '2040-01-01T00:00:00Z' };
/** The first `few` of them. */
const beginning = { ...everything, endDate: new Date(Date.UTC(2026, 0, 1) + few * 1_000).toISOString() };

async function fill(db: Db, teamId: string, siteId: string): Promise<void> {
  const customerId = newId();
  await db.query(sql`
    insert into customers (id, site_id, name, email) values (${customerId}, ${siteId}, 'Ellen', 'ellen@mail.example')`);
  await db.query(sql`
    insert into conversations (id, number, team_id, site_id, customer_id, customer_name, subject, status, turn, created_at, resolved_at,
      last_seq, rating, tags)
    select gen_random_uuid(), 10000 + n, ${teamId}, ${siteId}, ${customerId}, 'Ellen Marsh', 'Where is my parcel no. ' || n, 'resolved', 'bot',
      '2026-01-01T00:00:00Z'::timestamptz + (n - 1) * interval '1 second', '2026-06-01T00:00:00Z', ${messagesEach}::int,
      case when n % 3 = 0 then jsonb_build_object('score', n % 5 + 1, 'comment', 'Quick and kind.', 'createdAt', 1780000000000) end, '{delivery,pots}'
    from generate_series(1, ${many}::int) n`);
  for (let seq = 1; seq <= messagesEach; seq++)
    await db.query(sql`
      insert into messages (id, conversation_id, team_id, seq, kind, author, text, is_public, created_at)
      select gen_random_uuid(), id, team_id, ${seq}::int, 'text',
        jsonb_build_object('kind', ${seq % 2 === 1 ? 'customer' : 'agent'}::text, 'id', '', 'name', 'X'), repeat('words and ', 12), true,
        created_at + ${seq}::int * interval '1 minute'
      from conversations`);
  await db.query(sql`vacuum analyze conversations`);
  await db.query(sql`vacuum analyze messages`);
}

async function copyMs(db: Db): Promise<number> {
  const begun = performance.now();
  await db.query(raw(copyText(everything, many)));
  return performance.now() - begun;
}

export const exports: Area = async ({ say }) => {
  const postgres = await startBenchPostgres();
  const { connectionString } = postgres;
  const db = createDb({ connectionString, log: silentLog, poolSize: 2, statementTimeoutMs: 600_000 });
  try {
    const { teamId, siteId } = await furnish(connectionString, 1);
    say(`${many} conversations with ${many * messagesEach} messages`);
    await fill(db, teamId, siteId);
    async function made(format: ExportFormat, filter: object) {
      const [id, by] = [newId(), newId()];
      await db.query(sql`
        insert into exports (id, kind, format, filter, state, asked_by, asked_by_name, asked_at, touched_at)
        values (${id}, 'conversations', ${format}, ${JSON.stringify(filter)}, 'queued', ${by}, 'bench', now(), now())`);
      const child = await startChild(`${import.meta.dirname}/maker.ts`, { connectionString });
      const taken = await child.ask<{ ms: number; peakMb: number }>({ exportId: id });
      await child.stop();
      const row = await db.one<{ rows: string; state: string }>(sql`
        select row_count as rows, state from exports where id = ${id}`);
      if (row.state !== 'done') throw new Error(`the export is ${row.state}`);
      return { ...taken, rows: Number(row.rows) };
    }
    const figures: Figures = {};
    for (const format of ['csv', 'xlsx'] as const) {
      say(`${format}: few, many, and COPY before and after`);
      const small = await made(format, beginning);
      const before = await copyMs(db);
      const large = await made(format, everything);
      const copied = (before + (await copyMs(db))) / 2;
      if (large.rows !== many || small.rows !== few) throw new Error('rows are missing');
      figures[`rows of 30 columns a second, ${format}; COPY of the same statement`] = figure({
        ...{ figure: (many / large.ms) * 1_000, unit: '', reference: (many / copied) * 1_000 },
        ...{ goal: format === 'csv' ? '≥ 0.3' : '≥ 0.15', met: atLeast(format === 'csv' ? 0.3 : 0.15) },
      });
      figures[`peak memory of ${many} rows, ${format}; of ${few}`] = figure({
        ...{ figure: large.peakMb, unit: 'MB', reference: small.peakMb, goal: '≤ 1.5', met: atMost(1.5) },
      });
    }
    return figures;
  } finally {
    await db.stop();
    await postgres.remove();
  }
};
