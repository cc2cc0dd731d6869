/**
 * Owns the packing of Excel files: cells of their own types, written while the rows come. What does not fit into one sheet goes on in the next.
 */
import { writeXlsxStream } from 'hucre/xlsx';
import type { Cell, Table } from './xlsx.ts';

/** Excel takes no more, and calls the file broken. */
const longestText = 32_767;

/** A text is text whatever it begins with; what Excel would read as the code of a character is told to be none. */
function textOf(value: string): string {
  const plain = value.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
  return plain.length <= longestText ? plain : `${plain.slice(0, longestText - 1).toWellFormed()}…`;
}

export async function* packXlsx(
  { sheet, columns }: Table,
  rows: AsyncIterable<readonly Cell[]>,
): AsyncGenerator<Uint8Array> {
  async function* fitting() {
    for await (const row of rows) yield row.map(cell => (typeof cell === 'string' ? textOf(cell) : cell));
  }
  const bytes = writeXlsxStream(fitting(), {
    name: sheet,
    columns: columns.map(({ name, type }) => ({
      header: name,
      ...(type === 'date'
        ? { numFmt: 'yyyy-mm-dd hh:mm:ss', width: 20 }
        : { width: type === 'text' ? 24 : 12 }),
    })),
    freezePane: { rows: 1 },
  });
  // Not `for await` over the web stream itself: stopping early must cancel the rows, too.
  const reader = bytes.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => {});
  }
}
