/**
 * Owns the SQL by which a page of rows becomes lines of CSV or JSON and a piece of the file, in one statement: the words of an export go from
 * table to table and never through this process, whose memory they would fill and whose other work they would hold up.
 */
import type { Queryable } from '#platform/db/db.ts';
import { join, raw, type Sql, sql } from '#platform/db/sql.ts';
import type { Column } from '#platform/sheets/xlsx.ts';
import type { ExportKind } from '#protocol/http/exports.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { type ExportFilter, pageOf, rowsAtOnce } from './rows.store.ts';

/** As `Date.toISOString` writes them. */
const time = (value: Sql): Sql => sql`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The same rules as `csvText`: text that begins like a formula is told to be text, and what would end a cell is quoted. */
function csvText(value: Sql): Sql {
  const safe = sql`case when ${value} ~ '^[=+@\\t\\r-]' then '''' || ${value} else ${value} end`;
  return sql`
    case when ${value} is null then ''
      -- Most text is as it is: one look tells.
      when ${value} !~ '^[=+@\\t\\r-]|[",\\r\\n]' then ${value}
      when ${value} ~ '[",\\r\\n]' then '"' || replace(${safe}, '"', '""') || '"'
      else ${safe} end`;
}

function csvCell(value: Sql, { type }: Column): Sql {
  if (type === 'text') return csvText(sql`${value}::text`);
  return sql`coalesce(${type === 'date' ? time(value) : sql`${value}::text`}, '')`;
}

const cellAt = (at: number): Sql => sql`p.${raw(`a${at}`)}`;

const csvLine = (columns: readonly Column[]): Sql => {
  const cells = columns.map((column, at) => csvCell(cellAt(at), column));
  return sql`${join(cells, ` || ',' || `)} || E'\\r\\n'`;
};

/** The names of columns are this program's own. */
const jsonLine = (columns: readonly Column[]): Sql => {
  const fields = columns.map(({ name, type }, at) => {
    const value = cellAt(at);
    return sql`${type === 'date' ? time(value) : value} as ${raw(`"${name}"`)}`;
  });
  return sql`(select row_to_json(r)::text from (select ${join(fields)}) r) || E'\\n'`;
};
/** Readers that go line by line take two more characters for the end of one; of a whole page at once. */
const withoutLineEnds = (text: Sql): Sql =>
  sql`replace(replace(${text}, E'\\u2028', '\\u2028'), E'\\u2029', '\\u2029')`;

export type Page = {
  id: Id;
  kind: ExportKind;
  format: 'csv' | 'jsonl';
  filter: ExportFilter;
  columns: readonly Column[];
  /** What stands before its lines. */
  head: string;
  mark: string;
  startByte: number;
  now: Millis;
};

/**
 * Adds the lines of the page behind `mark` to what is there, with how far it came.
 * @returns null where it was cancelled, or another server makes it now
 */
export async function addLines(
  db: Queryable,
  { id, kind, format, filter, columns, head, mark, startByte, now }: Page,
): Promise<{ mark: string; sizeBytes: number } | null> {
  const line = format === 'csv' ? csvLine(columns) : jsonLine(columns);
  const escaped = format === 'csv' ? (text: Sql) => text : withoutLineEnds;
  // A conversation in which nothing was said still moves the mark on.
  const isRow = kind === 'messages' ? sql`p.a2 is not null` : sql`true`;
  const row = await db.maybeOne<{ mark: string; sizeBytes: string }>(sql`
    with page as materialized (${pageOf(kind, filter, mark)}),
      told as materialized (
        select convert_to(${head}::text || coalesce(${escaped(sql`string_agg(${line}, '') filter (where ${isRow})`)}, ''), 'UTF8') as content,
          count(*) filter (where ${isRow}) as rows,
          case when count(distinct p.mark) < ${rowsAtOnce[kind]}::int then '' else (array_agg(p.mark))[count(*)] end as mark
        from page p),
      held as (
        update exports e set size_bytes = e.size_bytes + length(t.content), row_count = e.row_count + t.rows, mark = t.mark,
          touched_at = ${new Date(now)}
        from told t where e.id = ${id} and e.state = 'running' and e.size_bytes = ${startByte}
        returning e.id, e.size_bytes, e.mark),
      piece as (
        insert into export_chunks (export_id, start_byte, content)
        select h.id, ${startByte}::bigint, t.content from held h cross join told t where length(t.content) > 0)
    select h.mark, h.size_bytes as "sizeBytes" from held h`);
  return row && { mark: row.mark, sizeBytes: Number(row.sizeBytes) };
}
