// `npm run steward -- ai …`: trains, measures and tries the embedded AI on files. Needs neither a server nor a database.
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { evaluate } from '#ai/intent/evaluate.ts';
import type { IntentModel } from '#ai/intent/intent-model.ts';
import { decodeModel, ModelFileProblem } from '#ai/intent/model-file.ts';
import type { TrainingProgress } from '#ai/intent/train.ts';
import { createArticleAnswerer } from '#ai/retrieval/article-answer.ts';
import type { ModelReport } from '#protocol/http/training.ts';
import { readDataset, readTexts, reasonOf } from './ai/lines.ts';
import { trainAside } from './ai/train-aside.ts';
import { type Command, CommandProblem, command } from './command.ts';

function needed(options: Record<string, unknown>, ...names: string[]): string[] {
  const missing = names.filter(name => typeof options[name] !== 'string' || options[name] === '');
  if (missing.length > 0) {
    throw new CommandProblem(`Missing: ${missing.map(name => `--${name} <file>`).join(', ')}`);
  }
  return names.map(name => String(options[name]));
}

const train = command({
  name: 'ai train',
  summary: 'Trains an intent model on labelled messages and writes it to a file.',
  operands: [],
  options: {
    dataset: { type: 'string', value: 'file', help: 'JSON lines {"text", "label"}; null: out of scope.' },
    out: { type: 'string', value: 'file', help: 'Where the model goes.' },
    seed: { type: 'string', value: 'number', help: 'The same data and seed give the same file (1).' },
  },
  async run({ options, signal, say, tell }) {
    const [dataset = '', out = ''] = needed(options, 'dataset', 'out');
    const seed = seedOf(options.seed);
    const rows = await readDataset(dataset);
    const startedMs = performance.now();
    const bytes = await trainAside({ rows, seed }, signal, progressTeller(tell));
    await writeWhole(out, bytes);
    const { labels, parts } = decodeModel(bytes);
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    say(`${rows.length} rows, ${labels.length} labels, ${seconds} s, ${bytes.length} bytes: ${out}`);
    const { heldAccuracy, heldRows } = parts.training;
    if (heldAccuracy !== null) {
      say(`${(100 * heldAccuracy).toFixed(1)} % of ${heldRows} held-back messages were labelled rightly.`);
    }
  },
});

function seedOf(given: string | undefined): number {
  const seed = Number(given ?? 1);
  if (!Number.isInteger(seed) || Math.abs(seed) > 2 ** 31 - 1) {
    throw new CommandProblem(`--seed is a whole number, not "${given}".`);
  }
  return seed;
}

const phaseNames: Record<TrainingProgress['phase'], string> = {
  read: 'reading',
  hold_back: 'measuring on held-back messages',
  fit: 'learning from all of them',
};

/** One line a phase: what is written to a terminal is read by people. */
function progressTeller(tell: (line: string) => void): (progress: TrainingProgress) => void {
  let told = '';
  return ({ phase }) => {
    if (phase === told) return;
    told = phase;
    tell(phaseNames[phase]);
  };
}

/** Nobody ever finds half a model. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const beside = `${path}.${process.pid}.part`;
  try {
    await writeFile(beside, bytes);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw new CommandProblem(`${path} cannot be written: ${reasonOf(error)}`);
  }
}

async function readModel(path: string): Promise<IntentModel> {
  const bytes = await readFile(path).catch(error => {
    throw new CommandProblem(`${path} cannot be read: ${reasonOf(error)}`);
  });
  try {
    return decodeModel(bytes);
  } catch (error) {
    if (!(error instanceof ModelFileProblem)) throw error;
    throw new CommandProblem(`${path}: ${error.message}`);
  }
}

/** The first messages are slow, because the engine has not compiled their road yet. */
const warmUpRows = 300;

const evaluation = command({
  name: 'ai evaluate',
  summary: 'Measures a model on labelled messages.',
  operands: [],
  options: {
    model: { type: 'string', value: 'file', help: 'A file that "ai train" wrote.' },
    dataset: { type: 'string', value: 'file', help: 'JSON lines {"text", "label"}; null: out of scope.' },
    json: { type: 'boolean', help: 'Prints one JSON object.' },
  },
  async run({ options, say }) {
    const [modelPath = '', dataset = ''] = needed(options, 'model', 'dataset');
    const model = await readModel(modelPath);
    const rows = await readDataset(dataset);
    for (let at = 0; at < warmUpRows; at++) model.classify(rows[at % rows.length]?.text ?? '');
    const report = evaluate(model, rows, () => performance.now());
    if (options.json) say(JSON.stringify(report));
    else for (const line of tableOf(report)) say(line);
  },
});

function tableOf(report: ModelReport): string[] {
  const percent = (value: number | null) => (value === null ? '–' : `${(100 * value).toFixed(2)} %`);
  const ms = (value: number | null) => (value === null ? '–' : `${value.toFixed(3)} ms`);
  const rows: [string, string][] = [
    ['rows', `${report.n}, ${report.outOfScopeRows} of them out of scope`],
    ['accuracy', percent(report.accuracy)],
    ['macro-F1', percent(report.macroF1)],
    ['calibration error', percent(report.ece)],
    ['out of scope refused', percent(report.oosRecall)],
    ['in scope kept', percent(report.keptInScope)],
    ['answered', percent(report.answeredShare)],
    ['right when answered', percent(report.accuracyWhenAnswered)],
    ['p50, p95', `${ms(report.p50Ms)}, ${ms(report.p95Ms)}`],
    ...report.slices.map(({ slice, rows: count, accuracy }): [string, string] => [
      slice,
      `${percent(accuracy)} of ${count}`,
    ]),
    ...report.confusions
      .slice(0, 10)
      .map(({ label, takenFor, rows: count }): [string, string] => [`${count} ×`, `${label} → ${takenFor}`]),
  ];
  return rows.map(([name, value]) => `${name.padEnd(22)}${value}`);
}

const answer = command({
  name: 'ai answer',
  summary: 'Answers questions from articles, in their own words. One line a question.',
  operands: [],
  options: {
    articles: { type: 'string', value: 'file', help: 'JSON lines {"title", "body"}; the body is Markdown.' },
    questions: { type: 'string', value: 'file', help: 'JSON lines {"question"}.' },
    json: { type: 'boolean', help: 'Prints each line as a JSON object.' },
  },
  async run({ options, say }) {
    const [articlesPath = '', questionsPath = ''] = needed(options, 'articles', 'questions');
    const articles = await readTexts(articlesPath, ['title', 'body']);
    const questions = await readTexts(questionsPath, ['question']);
    const answerer = createArticleAnswerer(articles);
    for (const { question } of questions.slice(0, warmUpRows)) answerer.answer(question);
    for (const { question } of questions) {
      const startedMs = performance.now();
      const found = answerer.answer(question);
      const milliseconds = Number((performance.now() - startedMs).toFixed(3));
      if (options.json) say(JSON.stringify({ question, ...found, milliseconds }));
      else if (found.answer === null) say(`${question}\n  nothing found`);
      else {
        const sure = (100 * found.confidence).toFixed(0);
        say(`${question}\n  ${found.answer.replaceAll('\n', '\n  ')}\n  ${found.title} (${sure} %)`);
      }
    }
  },
});

export const aiCommands: readonly Command[] = [train, evaluation, answer];
