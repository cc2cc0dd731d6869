// The steps of a report as a table for other programs: moments, whole numbers, and seconds. No text of anybody can stand in it.
import type { Answered } from '#analytics/query.ts';
import { type Column, xlsxBytes } from '#platform/sheets/xlsx.ts';

const columns = [
  { name: 'begins', type: 'date' },
  { name: 'conversations', type: 'number' },
  { name: 'resolved', type: 'number' },
  { name: 'first_human_response_median_s', type: 'number' },
  { name: 'resolution_median_s', type: 'number' },
  { name: 'good_ratings', type: 'number' },
  { name: 'ratings', type: 'number' },
] as const satisfies Column[];

const rowsOf = ({ series }: Answered): (Date | number | null)[][] =>
  series.map(({ at, figures: { counts, durations } }) => [
    new Date(at),
    ...[counts.conversations ?? 0, counts.resolved ?? 0],
    ...[durations.firstHumanResponse, durations.resolution].map(time =>
      time === undefined ? null : Math.round(time.p50Ms / 1_000),
    ),
    ...[counts.goodRatings ?? 0, counts.ratings ?? 0],
  ]);

export function stepsCsv(answered: Answered): string {
  const lines = rowsOf(answered).map(row =>
    row.map(cell => (cell instanceof Date ? cell.toISOString() : (cell ?? ''))).join(','),
  );
  return `${[columns.map(({ name }) => name).join(','), ...lines].join('\r\n')}\r\n`;
}

export async function stepsXlsx(answered: Answered): Promise<Buffer> {
  async function* pages() {
    yield rowsOf(answered);
  }
  const parts: Uint8Array[] = [];
  for await (const part of xlsxBytes({ sheet: 'Steps', columns }, pages())) parts.push(part);
  return Buffer.concat(parts);
}
