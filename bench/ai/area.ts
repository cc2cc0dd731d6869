// Area `ai`: the embedded AI on real data, beside peers that do the same in the same run. The data's own test sets are not
// used: a fifth of the training set, with all its labels, is held out by a fixed seed and seen by nobody before.
import { cpus } from 'node:os';
import { createDice, shuffle } from '#ai/dice.ts';
import type { LabelledText } from '#ai/intent/dataset.ts';
import { evaluate } from '#ai/intent/evaluate.ts';
import type { IntentModel } from '#ai/intent/intent-model.ts';
import { encodeModel } from '#ai/intent/model-file.ts';
import { trainIntents } from '#ai/intent/train.ts';
import { type Area, type AreaOptions, atLeast, atMost, type Figures, figure } from '../figure.ts';
import { readBanking77 } from './banking77.ts';
import { readDoc2dial } from './doc2dial.ts';
import { trainPeer } from './nlu-peer.ts';
import { measureRetrieval } from './retrieval.ts';
import { withOneSlip } from './slips.ts';

const seed = 1;
const now = () => performance.now();

export const ai: Area = async options => {
  const { data, say } = options;
  if (data === undefined)
    throw new Error('The area "ai" needs --data <folder> with banking77/ and doc2dial/');
  const rows = readBanking77(`${data}/banking77/train.csv`);
  const questions = readDoc2dial(`${data}/doc2dial`).questions.map(({ question }) => question);
  say(`${rows.length} messages; ${cpus()[0]?.model ?? 'unknown processor'}`);
  return {
    ...(await measureIntents(rows, questions, options)),
    ...measureFewExamples(rows, options),
    ...measureLabelsLeftOut(rows, options),
    ...measureRetrieval(`${data}/doc2dial`, options),
  };
};

const percent = (share: number | null): number => 100 * (share ?? Number.NaN);

/** Each label's share, by lot. */
function split(rows: readonly LabelledText[], share: number, lot: number) {
  const roll = createDice(lot);
  const parts = [...Map.groupBy(rows, ({ label }) => label).values()].map(group => {
    const mixed = shuffle([...group], roll);
    const cut = Math.round(share * mixed.length);
    return { held: mixed.slice(0, cut), rest: mixed.slice(cut) };
  });
  return {
    held: parts.flatMap(part => part.held),
    rest: shuffle(
      parts.flatMap(part => part.rest),
      roll,
    ),
  };
}

async function measureIntents(
  rows: readonly LabelledText[],
  foreign: readonly string[],
  { say }: AreaOptions,
): Promise<Figures> {
  const { held, rest } = split(rows, 0.2, seed);
  say(`training on ${rest.length}, ${held.length} held out`);
  const startedMs = now();
  const model = trainIntents(rest, { seed });
  const tookSeconds = (now() - startedMs) / 1000;
  const bytes = encodeModel(model);
  const report = evaluate(model, [...held, ...foreign.map(text => ({ text, label: null }))], now);
  const roll = createDice(seed);
  const slipped = evaluate(
    model,
    held.map(({ text, label }) => ({ text: withOneSlip(text, roll), label })),
    now,
  );
  say('the peer, @nlpjs/nlu, on the same shuffled rows; it is installed into .cache/bench');
  const peer = await trainPeer(rest, held);
  const again = encodeModel(trainIntents(rest, { seed }));
  const accuracy = percent(report.accuracy);
  const unit = '%';
  return {
    'I-1 accuracy, Banking77, a fifth held out': figure({
      ...{ figure: accuracy, unit, reference: percent(peer.accuracy), goal: '≥ 92.5 % on the test set' },
      met: () => accuracy >= 92.5,
    }),
    'I-1 training with calibration': figure({
      ...{ figure: tookSeconds, unit: 's', reference: peer.tookSeconds, goal: '< 20 s' },
      met: () => tookSeconds < 20,
    }),
    'I-3 calibration error': figure({
      ...{ figure: percent(report.ece), unit, reference: 2, goal: '≤ 2 %' },
      met: atMost(1),
    }),
    'I-4 questions of another trade refused': figure({
      ...{ figure: percent(report.oosRecall), unit, reference: 86, goal: '≥ 86 % (of CLINC150’s)' },
      met: atLeast(1),
    }),
    'I-4 in scope kept meanwhile': figure({
      ...{ figure: percent(report.keptInScope), unit, reference: 95, goal: '≥ 95 %' },
      met: atLeast(1),
    }),
    'I-5 classification p95': figure({
      ...{ figure: report.p95Ms ?? Number.NaN, unit: 'ms', reference: peer.p95Ms, goal: '≤ 0.3 ms' },
      met: () => (report.p95Ms ?? 1) <= 0.3,
    }),
    'I-5 model': figure({
      ...{ figure: bytes.length / 1e6, unit: 'MB', reference: peer.bytes / 1e6, goal: '≤ 5 MB' },
      met: () => bytes.length <= 5e6,
    }),
    'I-5 the same bytes again': figure({
      ...{ figure: Buffer.compare(bytes, again) === 0 ? 1 : 0, unit: 'yes', reference: 1, goal: 'yes' },
      met: atLeast(1),
    }),
    'I-8 one slip a message costs': figure({
      ...{ figure: accuracy - percent(slipped.accuracy), unit: 'points', reference: 2, goal: '≤ 2 points' },
      met: atMost(1),
    }),
  };
}

const draws = 3;

function measureFewExamples(rows: readonly LabelledText[], { say }: AreaOptions): Figures {
  const figures: Figures = {};
  for (const [each, least] of [
    [10, 77],
    [5, 68],
  ] as const) {
    say(`${each} messages a label, ${draws} draws`);
    const reports = Array.from({ length: draws }, (_, draw) => {
      const { held, rest } = split(rows, 0.2, seed + draw);
      const few = [...Map.groupBy(rest, ({ label }) => label).values()].flatMap(group =>
        group.slice(0, each),
      );
      return evaluate(trainIntents(few, { seed }), held, now);
    });
    const mean = (of: (report: (typeof reports)[number]) => number | null) =>
      reports.reduce((sum, report) => sum + percent(of(report)), 0) / draws;
    figures[`I-2 accuracy, ${each} a label`] = figure({
      ...{
        figure: mean(({ accuracy }) => accuracy),
        unit: '%',
        reference: least,
        goal: `≥ ${least} % on the test set`,
      },
      met: atLeast(1),
    });
    figures[`I-3 calibration error, ${each} a label`] = figure({
      ...{ figure: mean(({ ece }) => ece), unit: '%', reference: 5, goal: '≤ 5 %' },
      met: atMost(1),
    });
  }
  return figures;
}

/** The hardest case: messages of the same bank, of labels that training has not seen. */
function measureLabelsLeftOut(rows: readonly LabelledText[], { say }: AreaOptions): Figures {
  const labels = shuffle([...new Set(rows.map(({ label }) => label))].sort(), createDice(seed));
  const out = new Set(labels.slice(0, Math.round(labels.length / 4)));
  say(`${out.size} of ${labels.length} labels left out`);
  const { held, rest } = split(rows, 0.2, seed);
  const model: IntentModel = trainIntents(
    rest.filter(({ label }) => !out.has(label)),
    { seed },
  );
  const report = evaluate(
    model,
    held.map(row => (out.has(row.label) ? { ...row, label: null } : row)),
    now,
  );
  return {
    'messages of labels left out, refused': figure({
      ...{
        figure: percent(report.oosRecall),
        unit: '%',
        reference: 35,
        goal: '≥ what a linear SVM refuses',
      },
      met: atLeast(1),
    }),
  };
}
