// The statement that an export reads by, as the database's own COPY takes it.
import { type ExportFilter, pageOf } from '../../server/features/exports/rows.store.ts';

/** COPY takes no parameters. */
function literal({ text, values }: { text: string; values: unknown[] }): string {
  return text.replace(/\$(\d+)/g, (_, place) => {
    const value = values[Number(place) - 1];
    if (value === undefined || value === null) return 'null';
    return typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", "''")}'`;
  });
}

export const copyText = (filter: ExportFilter, rows: number): string =>
  `copy (${literal(pageOf('conversations', filter, '', rows))}) to '/dev/null' with (format csv)`;
