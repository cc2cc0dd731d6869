// Reads CSV by RFC 4180, with `,`, `;` or a tab between fields. Pure; every row knows the line it begins on.

export type CsvRow = { line: number; fields: string[] };
export type CsvRead = { ok: true; rows: CsvRow[] } | { ok: false; line: number; problem: string };

/** Rows that are wholly empty are left out. */
export function readCsv(text: string): CsvRead {
  const source = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const separator = separatorOf(source);
  const rows: CsvRow[] = [];
  let at = 0;
  let line = 1;
  while (at < source.length) {
    const row: CsvRow = { line, fields: [] };
    for (;;) {
      const field = source[at] === '"' ? quotedAt(source, at) : bareAt(source, at, separator);
      if (field === null) return { ok: false, line, problem: 'begins a field in quotes that never ends' };
      line += field.text.split('\n').length - 1;
      row.fields.push(field.text.trim());
      at = field.end;
      const next = source[at];
      if (next !== undefined && next !== separator && next !== '\n')
        return { ok: false, line, problem: 'has signs behind a closing quote' };
      at += 1;
      if (next !== separator) break;
    }
    line += 1;
    if (row.fields.some(field => field !== '')) rows.push(row);
  }
  return { ok: true, rows };
}

type Field = { text: string; end: number };

function quotedAt(source: string, at: number): Field | null {
  let from = at + 1;
  let text = '';
  for (;;) {
    const end = source.indexOf('"', from);
    if (end < 0) return null;
    text += source.slice(from, end);
    if (source[end + 1] !== '"') return { text, end: end + 1 };
    text += '"';
    from = end + 2;
  }
}

function bareAt(source: string, at: number, separator: string): Field {
  let end = at;
  while (end < source.length && source[end] !== separator && source[end] !== '\n') end += 1;
  return { text: source.slice(at, end), end };
}

/** The sign that stands most often in the first line, quotes left out. */
function separatorOf(source: string): string {
  const head = (source.split('\n', 1)[0] ?? '').replace(/"[^"]*"/g, '');
  const count = (sign: string) => head.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}
