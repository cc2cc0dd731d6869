// Fits the confidence of retrieval and prints the coefficients with how good they are.
//   node bench/ai/fit-confidence.ts <doc2dial folder> <banking77 train.csv>
// Every round keeps a third of the articles: questions about the others have no answer there, like most hard cases of a
// real desk. Folds are cut by article, so no article is in fit and test.
import {
  type ConfidenceCoefficients,
  type ConfidenceSignals,
  confidenceOf,
  signalNames,
} from '#ai/retrieval/confidence.ts';
import { createSearchIndex } from '#ai/retrieval/search-index.ts';
import { holdsAnswer, readDoc2dial, readForeignQuestions } from './doc2dial.ts';

type Sample = {
  signals: ConfidenceSignals;
  isRight: boolean;
  fold: number;
  kind: 'answerable' | 'absent' | 'foreign';
};
const nothing: ConfidenceSignals = { strength: 0, margin: 0, coverage: 0, echo: 0, heading: 0 };
const rounds = 12;
const folds = 5;

function random(seed: number): () => number {
  // mulberry32: the same figures on every machine.
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function collect(folder: string, foreignFile: string): Sample[] {
  const { articles, questions } = readDoc2dial(folder);
  const foreign = readForeignQuestions(foreignFile);
  const next = random(7);
  const samples: Sample[] = [];
  const add = (
    index: ReturnType<typeof createSearchIndex>,
    question: string,
    answer: string | null,
    fold: number,
  ) => {
    const hit = index.search(question, 1)[0];
    const signals = hit?.signals ?? nothing;
    const isRight = answer !== null && hit !== undefined && holdsAnswer(hit.passage.text, answer);
    return { signals, isRight, fold };
  };
  for (let round = 0; round < rounds; round++) {
    const kept = new Set(articles.filter(() => next() < 1 / 3).map(article => article.id));
    const index = createSearchIndex(articles.filter(article => kept.has(article.id)));
    for (const { question, articleId, answer } of questions) {
      const isKept = kept.has(articleId);
      if (!isKept && next() > 0.25) continue;
      const fold = Number(articleId) % folds;
      samples.push({
        ...add(index, question, isKept ? answer : null, fold),
        kind: isKept ? 'answerable' : 'absent',
      });
    }
    for (let count = 0; count < 60; count++) {
      const place = Math.floor(next() * foreign.length);
      samples.push({ ...add(index, foreign[place] ?? '', null, place % folds), kind: 'foreign' });
    }
  }
  return samples;
}

function fitted(samples: readonly Sample[]): ConfidenceCoefficients {
  const c: ConfidenceCoefficients = { bias: 0, ...nothing };
  for (let step = 0; step < 6_000; step++) {
    const g: ConfidenceCoefficients = { bias: 0, ...nothing };
    for (const { signals, isRight } of samples) {
      const error = confidenceOf(signals, c) - (isRight ? 1 : 0);
      g.bias += error;
      for (const name of signalNames) g[name] += error * signals[name];
    }
    for (const name of ['bias', ...signalNames] as const) {
      c[name] -= (3 * g[name]) / samples.length + 0.000_02 * c[name];
    }
  }
  return c;
}

type Judged = { confidence: number; isRight: boolean; kind: Sample['kind'] };

function areaUnderCurve(judged: readonly Judged[]): number {
  const sorted = [...judged].sort((a, b) => a.confidence - b.confidence);
  let wrong = 0;
  let pairs = 0;
  for (const { isRight } of sorted) {
    if (isRight) pairs += wrong;
    else wrong += 1;
  }
  return pairs / (wrong * (sorted.length - wrong));
}

function calibrationError(judged: readonly Judged[]): number {
  const bins = Array.from({ length: 15 }, () => ({ count: 0, confidence: 0, right: 0 }));
  for (const { confidence, isRight } of judged) {
    const bin = bins[Math.min(14, Math.floor(confidence * 15))];
    if (!bin) continue;
    bin.count += 1;
    bin.confidence += confidence;
    bin.right += isRight ? 1 : 0;
  }
  return bins.reduce((sum, bin) => sum + Math.abs(bin.confidence - bin.right), 0) / judged.length;
}

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

const [folder, foreignFile] = process.argv.slice(2);
if (!folder || !foreignFile) {
  console.error('node bench/ai/fit-confidence.ts <doc2dial folder> <banking77 train.csv>');
  process.exit(2);
}
const samples = collect(folder, foreignFile);
const judged: Judged[] = [];
for (let fold = 0; fold < folds; fold++) {
  const coefficients = fitted(samples.filter(sample => sample.fold !== fold));
  for (const sample of samples.filter(entry => entry.fold === fold)) {
    judged.push({
      confidence: confidenceOf(sample.signals, coefficients),
      isRight: sample.isRight,
      kind: sample.kind,
    });
  }
}
console.log(
  `${samples.length} questions, ${samples.filter(sample => sample.isRight).length} answered rightly by the first passage`,
);
console.log(
  `out of fold: AUROC ${areaUnderCurve(judged).toFixed(3)}, calibration error ${percent(calibrationError(judged), 1)}`,
);
for (const limit of [0.4, 0.5, 0.6, 0.7]) {
  const kinds = (['answerable', 'absent', 'foreign'] as const).map(kind => {
    const all = judged.filter(entry => entry.kind === kind);
    return `${kind} ${percent(all.filter(entry => entry.confidence >= limit).length, all.length)}`;
  });
  const answered = judged.filter(entry => entry.confidence >= limit);
  const right = answered.filter(entry => entry.isRight).length;
  console.log(
    `limit ${limit}: answered ${kinds.join(', ')}; right when answered ${percent(right, answered.length)}`,
  );
}
console.log(
  JSON.stringify(fitted(samples), (_, value) =>
    typeof value === 'number' ? Math.round(value * 1000) / 1000 : value,
  ),
);
