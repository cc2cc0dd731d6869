// Exports of a year: how fast, beside COPY of the same statement, and the most memory of the process that makes them, by how long they are.
import type { Db } from '#platform/db/db.ts';
import { raw, sql } from '#platform/db/sql.ts';
import type { ExportFormat } from '#protocol/http/exports.ts';
import { startChild } from '../child.ts';
import { copyText } from '../exports/copy.ts';
import { type AreaOptions, atLeast, atMost, type Figures, figure } from '../figure.ts';
import { newId } from '../furnish.ts';
import { year } from './fill.ts';

type Asked = { db: Db; say: AreaOptions['say']; conversations: number; connectionString: string };
type Filter = { startDate: string; endDate: string };
type Made = { ms: number; peakMb: number; rows: number };

/** Excel packs: of a large year a part tells as much. */
const mostOf: Record<ExportFormat, number> = { csv: Number.POSITIVE_INFINITY, jsonl: 300_000, xlsx: 300_000 };
const aims: Record<ExportFormat, number> = { csv: 0.3, jsonl: 0.3, xlsx: 0.15 };

export async function measureExports({ db, say, conversations, connectionString }: Asked): Promise<Figures> {
  /** The first so many. */
  async function filterOf(rows: number): Promise<Filter> {
    const after = await db.maybeOne<{ at: Date }>(sql`
      select created_at as at from conversations order by created_at, id offset ${rows} limit 1`);
    return {
      startDate: new Date(year.from).toISOString(),
      endDate: (after?.at ?? new Date(year.to)).toISOString(),
    };
  }
  async function make(format: ExportFormat, filter: Filter): Promise<Made> {
    const [id, by] = [newId(), newId()];
    await db.query(sql`
      insert into exports (id, kind, format, filter, state, asked_by, asked_by_name, asked_at, touched_at)
      values (${id}, 'conversations', ${format}, ${JSON.stringify(filter)}, 'queued', ${by}, 'bench', now(), now())`);
    const child = await startChild(`${import.meta.dirname}/../exports/maker.ts`, { connectionString });
    const taken = await child.ask<{ ms: number; peakMb: number }>({ exportId: id });
    await child.stop();
    const row = await db.one<{ rows: string; state: string }>(sql`
      select row_count as rows, state from exports where id = ${id}`);
    if (row.state !== 'done') throw new Error(`the export is ${row.state}`);
    await db.query(sql`delete from exports where id = ${id}`);
    return { ...taken, rows: Number(row.rows) };
  }
  async function copyMs(filter: Filter, rows: number): Promise<number> {
    const begun = performance.now();
    await db.query(raw(copyText(filter, rows)));
    return performance.now() - begun;
  }

  const figures: Figures = {};
  for (const format of ['csv', 'jsonl', 'xlsx'] as const) {
    const most = Math.min(conversations, mostOf[format]);
    const made: Made[] = [];
    for (const rows of [most / 100, most / 10])
      made.push(await make(format, await filterOf(Math.round(rows))));
    const all = await filterOf(most);
    const before = await copyMs(all, most);
    const large = await make(format, all);
    const copied = (before + (await copyMs(all, most))) / 2;
    made.push(large);
    for (const { rows, peakMb, ms } of made)
      say(`${format}: ${rows} rows in ${Math.round(ms)} ms, ${Math.round(peakMb)} MB at most`);
    say(`COPY of ${most} rows in ${Math.round(copied)} ms`);
    const [small] = made;
    if (!small || Math.abs(large.rows - most) > 1) throw new Error(`${large.rows} of ${most} rows were made`);
    figures[`rows of 30 columns a second, ${format}, ${large.rows} of them; COPY`] = figure({
      ...{ figure: (large.rows / large.ms) * 1_000, unit: '', reference: (large.rows / copied) * 1_000 },
      ...{ goal: `≥ ${aims[format]}`, met: atLeast(aims[format]) },
    });
    figures[`most memory, ${format}, ${large.rows} rows; ${small.rows} rows`] = figure({
      ...{ figure: large.peakMb, unit: 'MB', reference: small.peakMb, goal: '≤ 1.5', met: atMost(1.5) },
    });
  }
  return figures;
}
