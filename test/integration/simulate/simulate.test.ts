/** The simulated customers, against the real server; and what the command says when it cannot. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../../../server/cli/run.ts';
import { readCsv } from '../../../server/cli/simulate/csv.ts';
import { readScripts } from '../../../server/cli/simulate/scripts.ts';
import { scriptAt } from '../../../server/cli/simulate/simulation.ts';
import { simulateCommands } from '../../../server/cli/simulate.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { makeApp, siteKey, type TestApp } from '../../helpers/app.ts';

let app: TestApp;
const folder = mkdtempSync(join(tmpdir(), 'steward-simulate-'));
beforeAll(async () => {
  app = await makeApp({ settings: { ai: false } });
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

async function run(words: string[], signal = new AbortController().signal) {
  const said: string[] = [];
  const told: string[] = [];
  const into = (lines: string[]) =>
    new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    });
  const code = await runCli(['simulate', ...words], simulateCommands, {
    ...{ env: {}, input: Readable.from([]) as never, signal },
    ...{ output: into(said), errors: into(told) },
  });
  return { code, said: said.join(''), told: told.join('') };
}

const here = () => ['--server', app.url, '--site', siteKey, '--think', '0', '--rate', '6000'];
const countOf = async (table: 'conversations' | 'messages') =>
  Number(
    (
      await app.db.one<{ count: string }>(
        table === 'messages'
          ? sql`select count(*) from messages where kind = 'text' and author->>'kind' = 'customer'`
          : sql`select count(*) from conversations`,
      )
    ).count,
  );

test('every customer of the shipped set is played through the widget, and counted', async () => {
  const before = await countOf('conversations');
  const { code, said } = await run([...here(), '--count', '12']);
  expect(said).toMatch(/^12 conversations, \d+ messages in /);
  // Without an AI the site hands every conversation to people at once.
  expect(said).toMatch(/handed to a person\s+12 {2}100 %/);
  expect(said).toMatch(/failed\s+0/);
  expect(code).toBe(0);
  expect(await countOf('conversations')).toBe(before + 12);
  const messages = Number(/, (\d+) messages/.exec(said)?.[1]);
  expect(await countOf('messages')).toBe(messages);
});

test('conversations of a folder are found by its files; only what customers said is said', async () => {
  const lines = [
    {
      turns: [
        { from: 'customer', text: 'How do I renew?' },
        { from: 'agent', text: 'Online.' },
        { from: 'customer', text: 'Thanks' },
      ],
    },
    { turns: [{ from: 'agent', text: 'Nobody asked.' }] },
  ];
  writeFileSync(join(folder, 'conversations.jsonl'), lines.map(line => JSON.stringify(line)).join('\n'));
  expect(readScripts('doc2dial', folder)).toEqual([{ turns: ['How do I renew?', 'Thanks'], locale: 'en' }]);
  const { code, said } = await run([...here(), '--count', '2', '--data', folder]);
  expect(code).toBe(0);
  expect(said).toMatch(/^2 conversations, 4 messages in /);
});

test('questions of a CSV file keep their commas and quotes', () => {
  const text = 'text,category\nplain,a\n"with, comma",b\r\n"a ""quote""\nand a line",c\n';
  expect(readCsv(text)).toEqual([
    ['text', 'category'],
    ['plain', 'a'],
    ['with, comma', 'b'],
    ['a "quote"\nand a line', 'c'],
  ]);
  writeFileSync(join(folder, 'train.csv'), text);
  expect(readScripts('banking77', folder).map(({ turns }) => turns[0])).toEqual([
    'plain',
    'with, comma',
    'a "quote"\nand a line',
  ]);
});

test('what cannot be is one sentence', async () => {
  const rows: [string[], RegExp][] = [
    [['--server', 'http://127.0.0.1:1'], /^No server answers at http:\/\/127\.0\.0\.1:1\. Start it/m],
    [['--server', app.url, '--site', 'nope'], /^No site of .* has the key nope\./m],
    [['--set', 'banking77'], /does not ship: give the folder that holds its train\.csv with --data\./],
    [['--set', 'doc2dial', '--data', join(folder, 'nowhere')], /^There is no conversations\.jsonl in /m],
    [['--data', join(folder, 'nowhere')], /holds neither train\.csv .* nor conversations\.jsonl/],
    [['--set', 'nope'], /--set must be one of demo, banking77, doc2dial/],
    [['--rate', '0'], /--rate must be a whole number from 1/],
    [['--count', 'many'], /--count must be a whole number/],
    [['--server', 'ftp://x'], /--server must begin with http/],
  ];
  for (const [words, sentence] of rows) {
    const { code, told } = await run(words);
    expect(told).toMatch(sentence);
    expect(told).not.toContain('at file:');
    expect(code).toBe(1);
  }
});

test('Ctrl-C ends it with a summary of what was', async () => {
  const cut = new AbortController();
  const before = await countOf('conversations');
  const running = run(
    ['--server', app.url, '--site', siteKey, '--count', '1000', '--rate', '600', '--think', '60'],
    cut.signal,
  );
  await expect.poll(() => countOf('conversations')).toBeGreaterThan(before + 2);
  cut.abort(new Error('stopped'));
  const { code, said } = await running;
  expect(code).toBe(0);
  expect(said).toMatch(/^\d+ conversations, \d+ messages in /);
});

test('a short run is spread over the set, a long one goes round', () => {
  expect([0, 1, 2, 3].map(index => scriptAt(index, 4, 100))).toEqual([0, 25, 50, 75]);
  expect([0, 1, 2, 3].map(index => scriptAt(index, 4, 3))).toEqual([0, 1, 2, 0]);
});
