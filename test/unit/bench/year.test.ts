// The made-up year is the same for the same seed, has as many messages as was said, and its times never go back.
import { expect, test } from 'vitest';
import { diceOf } from '../../../bench/dice.ts';
import { rowsOfYear, year } from '../../../bench/year/fill.ts';
import type { Table } from '../../../bench/year/rows.ts';

const id = (nth: number) => `0197aaaa-0000-7000-8000-${String(nth).padStart(12, '0')}`;
const desk = {
  teamIds: [id(1), id(2), id(3)],
  agentIds: [1, 2, 3].map(team => [id(team * 10), id(team * 10 + 1)]),
  siteIds: [id(100), id(101)],
};

function made(seed: number): Record<Table, string[][]> {
  const tables: Record<string, string[][]> = {};
  for (const rows of rowsOfYear(2_000, desk, diceOf(seed))) {
    for (const [table, text] of Object.entries(rows)) {
      const lines = text.split('\n').slice(0, -1);
      tables[table] = [...(tables[table] ?? []), ...lines.map(line => line.split('\t'))];
    }
  }
  return tables as Record<Table, string[][]>;
}

test('the same seed gives the same rows, another one others', () => {
  expect(made(1)).toEqual(made(1));
  expect(made(2).conversations).not.toEqual(made(1).conversations);
});

test('ten messages a conversation, in order; who is over has them in a transcript, too; every id once', () => {
  const { conversations, messages, transcripts, ai_runs, customers } = made(1);
  expect([conversations.length, messages.length]).toEqual([2_000, 20_000]);
  const all = [conversations, messages, transcripts, ai_runs, customers].flat().map(([own]) => own);
  expect(new Set(all).size).toBe(all.length);
  const [firstAt, lastAt] = [year.from, year.to].map(at => new Date(at).toISOString());
  const begun = conversations.map(row => row[18] ?? '');
  expect(begun).toEqual([...begun].sort());
  expect(begun.every(at => at >= String(firstAt) && at < String(lastAt))).toBe(true);
  const threads = Map.groupBy(messages, row => row[1] ?? '');
  for (const [own = '', ...row] of conversations) {
    const thread = threads.get(own) ?? [];
    expect(thread.map(line => Number(line[3]))).toEqual(thread.map((_, nth) => nth + 1));
    const times = thread.map(line => line[11] ?? '');
    expect(times).toEqual([...times].sort());
    expect(row[13]).toBe(String(thread.length));
  }
  const over = conversations.filter(row => row[8] === 'resolved').map(([own]) => own);
  expect(transcripts.map(row => row[1])).toEqual(over);
  expect(over.length).toBeGreaterThan(1_000);
});
