// Tables as text that a spreadsheet opens (RFC 4180). Pure.

/** What begins like a formula would be run by a spreadsheet. */
export function csvText(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
