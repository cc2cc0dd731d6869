import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSteward } from '../../helpers/command-line.ts';
import { deskMessages, unrelatedMessages } from '../ai/intent/desk-messages.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'steward-ai-command-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

// Nothing listens there: a command that asks for the database fails.
const env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' };
const steward = (words: string[], signal?: AbortSignal) =>
  runSteward(['ai', ...words], signal ? { env, signal } : { env });

function file(name: string, rows: readonly unknown[] | string): string {
  const path = join(folder, name);
  writeFileSync(path, typeof rows === 'string' ? rows : rows.map(row => JSON.stringify(row)).join('\n'));
  return path;
}

test('trains, and measures what was trained', async () => {
  const dataset = file('messages.jsonl', deskMessages);
  const out = join(folder, 'model.json');
  const trained = await steward(['train', '--dataset', dataset, '--out', out]);
  expect(trained).toMatchObject({ code: 0 });
  expect(trained.out).toContain('48 rows, 4 labels');
  expect(trained.errors).toContain('learning');
  JSON.parse(readFileSync(out, 'utf8'));
  const again = join(folder, 'again.json');
  expect(await steward(['train', '--dataset', dataset, '--out', again, '--seed', '1'])).toMatchObject({
    code: 0,
  });
  expect(readFileSync(again)).toEqual(readFileSync(out));

  const rows = file('rows.jsonl', [...deskMessages.slice(0, 20), ...unrelatedMessages.slice(0, 5)]);
  const { code, out: json } = await steward(['evaluate', '--model', out, '--dataset', rows, '--json']);
  expect(code).toBe(0);
  expect(json.trim().split('\n')).toHaveLength(1);
  const report = JSON.parse(json);
  expect(report).toMatchObject({ n: 25, outOfScopeRows: 5, accuracy: 1, macroF1: 1 });
  expect(report.oosRecall).toBeGreaterThan(0);
  for (const name of ['ece', 'p95Ms']) expect(report[name]).toBeGreaterThanOrEqual(0);
  const table = await steward(['evaluate', '--model', out, '--dataset', dataset]);
  expect(table.out).toMatch(/accuracy\s+100\.00 %/);
  expect(table.out).toMatch(/out of scope refused\s+–/);
});

test('a bad line is told with its number, and nothing is written', async () => {
  const dataset = file('bad.jsonl', '{"text":"a","label":"x"}\n{"text":"","label":"y"}\nnonsense\n');
  const out = join(folder, 'never.json');
  const refused = await steward(['train', '--dataset', dataset, '--out', out]);
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.errors).toContain(`${dataset}:2: "text" is empty`);
  expect(refused.errors).toContain(`${dataset}:3: is not JSON`);
  expect(readdirSync(folder).filter(name => name.startsWith('never'))).toEqual([]);
});

test.each<[string[], string]>([
  [['train', '--dataset', 'x'], 'Missing: --out <file>'],
  [['train', '--dataset', '/nowhere/x.jsonl', '--out', 'y'], 'cannot be read: it is not there'],
  [['train', '--dataset', '/nowhere/x.jsonl', '--out', 'y', '--seed', 'one'], '--seed is a whole number'],
  [['evaluate', '--model', '/nowhere/m.json', '--dataset', 'x'], 'cannot be read: it is not there'],
  [['answer', '--articles', '/nowhere/a.jsonl', '--questions', 'x'], 'cannot be read: it is not there'],
])('%j says what is wrong', async (words, problem) => {
  const refused = await steward(words);
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.errors).toContain(problem);
});

test('what cannot be trained on, is no model, or cannot be written to is said in a sentence', async () => {
  const single = file('single.jsonl', [{ text: 'a', label: 'x' }]);
  const refused = await steward(['train', '--dataset', single, '--out', join(folder, 'single.json')]);
  expect(refused).toMatchObject({
    code: 1,
    errors: expect.stringContaining('At least two labels are needed'),
  });
  const empty = file('empty.jsonl', '\n');
  expect((await steward(['train', '--dataset', empty, '--out', join(folder, 'e.json')])).errors).toContain(
    'holds no row',
  );
  const notModel = await steward(['evaluate', '--model', single, '--dataset', single]);
  expect(notModel).toMatchObject({ code: 1, errors: expect.stringContaining('not a model file') });
  const dataset = file('desk.jsonl', deskMessages);
  const nowhere = await steward(['train', '--dataset', dataset, '--out', join(folder, 'no/such/model.json')]);
  expect(nowhere).toMatchObject({ code: 1, errors: expect.stringContaining('cannot be written') });
});

test('Ctrl-C stops a training, and nothing is written', async () => {
  const dataset = file(
    'many.jsonl',
    Array.from({ length: 400 }, (_, copy) =>
      deskMessages.map(({ text, label }) => ({ text: `${text} ${copy}`, label })),
    ).flat(),
  );
  const out = join(folder, 'stopped.json');
  const stop = new AbortController();
  const running = steward(['train', '--dataset', dataset, '--out', out], stop.signal);
  stop.abort(new Error('stopped'));
  expect(await running).toMatchObject({ code: 130 });
  expect(readdirSync(folder)).not.toContain('stopped.json');
});

test('answers questions in the words of the articles, one line each', async () => {
  const articles = [
    {
      title: 'Returns',
      body: '## How do I return an item?\n\nYou may return anything within **30 days**. The label is in your account.',
    },
    { title: 'Delivery', body: 'Standard delivery takes two days. Express takes one.' },
  ];
  const { code, out } = await steward([
    ...['answer', '--articles', file('articles.jsonl', articles), '--json'],
    ...[
      '--questions',
      file('questions.jsonl', [{ question: 'How do I return an item?' }, { question: 'Zebra?' }]),
    ],
  ]);
  expect(code).toBe(0);
  const [found, none] = out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  expect(found).toMatchObject({
    question: 'How do I return an item?',
    title: 'Returns',
    answer: 'You may return anything within **30 days**. The label is in your account.',
  });
  expect(articles[0]?.body).toContain(found.answer);
  expect(articles[0]?.body).toContain(found.passage);
  expect(found.confidence).toBeGreaterThan(0.5);
  expect(found.milliseconds).toBeGreaterThanOrEqual(0);
  expect(none).toMatchObject({ title: null, passage: null, answer: null, confidence: 0 });
  const bad = file('bad-articles.jsonl', '{"title":"x"}\n');
  const refused = await steward(['answer', '--articles', bad, '--questions', bad, '--json']);
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.errors).toContain(`${bad}:1: "body" is missing`);
});
