// Reads the questions to a bank that intents are measured on. The data is not ours and never enters the repository.
import { existsSync, readFileSync } from 'node:fs';
import type { LabelledText } from '#ai/intent/dataset.ts';

/** @param file CSV with a head, `text,category`; a text with a comma or a quote stands in quotes */
export function readBanking77(file: string): LabelledText[] {
  if (!existsSync(file)) throw new Error(`no messages at ${file}`);
  const csv = readFileSync(file, 'utf8');
  const row = /(?:"((?:[^"]|"")*)"|([^",\n]*)),([^\n\r]*)\r?(?:\n|$)/gy;
  row.lastIndex = csv.indexOf('\n') + 1;
  const rows: LabelledText[] = [];
  for (let found = row.exec(csv); found?.[0]; found = row.exec(csv)) {
    const text = found[1]?.replaceAll('""', '"') ?? found[2] ?? '';
    rows.push({ text: text.trim(), label: found[3] ?? '' });
  }
  return rows;
}
