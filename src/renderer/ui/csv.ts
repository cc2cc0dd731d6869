// A table as CSV (RFC 4180), safe to open in a spreadsheet. Pure.

/**
 * What begins like a formula would be run by the spreadsheet that opens it; a quote before it makes it a text again
 * (OWASP, "CSV Injection"). Numbers are written as numbers.
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[\s]*[=+\-@|%]|^[\t\r\n]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csvOf = (rows: readonly (readonly (string | number | null)[])[]): string =>
  rows.map(row => `${row.map(csvCell).join(',')}\r\n`).join('');
