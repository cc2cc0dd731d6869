// Area `privacy`: what of personal data is found in generated messages, and what is taken for it that is not.
import { fold } from '#ai/text/personal/fold.ts';
import type { PersonalKind } from '#ai/text/personal/found.ts';
import { findPersonal, redact } from '#ai/text/redact.ts';
import { type Area, atLeast, atMost, type Figures, figure } from '../figure.ts';
import { createTexts, type Text } from './texts.ts';
import { kinds } from './values.ts';

const texts = 10_000;
const seed = 917_204_363;

export const privacy: Area = async ({ say }) => {
  say(`${texts} texts, seed ${seed}`);
  const made = createTexts(seed, texts);
  return { ...measureKinds(made, say), ...measureCards(made), ...measurePace(made) };
};

type Tally = { planted: number; covered: number; found: number; right: number };

export function tally(made: readonly Text[], say: (line: string) => void): Record<string, Tally> {
  const byKind = Object.fromEntries(
    kinds.map(kind => [kind, { planted: 0, covered: 0, found: 0, right: 0 } satisfies Tally]),
  ) as Partial<Record<PersonalKind, Tally>> & Record<(typeof kinds)[number], Tally>;
  let told = 0;
  for (const { text, planted } of made) {
    const found = findPersonal(text);
    for (const piece of planted) {
      byKind[piece.kind].planted += 1;
      // Whole, whatever it was taken for: nothing of it is left.
      if (found.some(({ from, to }) => from <= piece.from && to >= piece.to)) byKind[piece.kind].covered += 1;
      else if (told++ < 40)
        say(
          `missed ${piece.kind}: ${JSON.stringify(text.slice(Math.max(0, piece.from - 15), piece.to + 8))}`,
        );
    }
    for (const piece of found) {
      const counts = byKind[piece.kind];
      // Names and postal addresses are not planted: docs/security.md says how those were counted.
      if (!counts) continue;
      counts.found += 1;
      if (planted.some(({ kind, from, to }) => kind === piece.kind && piece.from < to && from < piece.to))
        counts.right += 1;
      else if (told++ < 40)
        say(`wrong ${piece.kind}: ${JSON.stringify(text.slice(Math.max(0, piece.from - 25), piece.to + 8))}`);
    }
  }
  return byKind;
}

function measureKinds(made: readonly Text[], say: (line: string) => void): Figures {
  const byKind = tally(made, say);
  // Secrets are beside the goal, which counts structured personal data.
  const personal = Object.entries(byKind).flatMap(([kind, counts]) => (kind === 'secret' ? [] : [counts]));
  const all = { planted: 0, covered: 0, found: 0, right: 0 };
  for (const counts of personal)
    for (const key of Object.keys(all) as (keyof Tally)[]) all[key] += counts[key];
  return Object.fromEntries(
    [['all', all] as const, ...Object.entries(byKind)].flatMap(
      ([name, { planted, covered, found, right }]) => [
        [
          `D-5 recall, ${name}`,
          figure({
            figure: covered,
            unit: '',
            reference: planted,
            goal: '≥ 0.99 of those planted',
            met: atLeast(0.99),
          }),
        ],
        [
          `D-5 precision, ${name}`,
          figure({
            figure: right,
            unit: '',
            reference: found,
            goal: '≥ 0.95 of those found',
            met: atLeast(0.95),
          }),
        ],
      ],
    ),
  );
}

function measureCards(made: readonly Text[]): Figures {
  let leaked = 0;
  let cards = 0;
  for (const { text, planted } of made) {
    const left = fold(redact(text).text).text.replace(/\D/g, '');
    for (const { kind, from, to } of planted) {
      if (kind !== 'card') continue;
      cards += 1;
      if (left.includes(fold(text.slice(from, to)).text.replace(/\D/g, ''))) leaked += 1;
    }
  }
  return {
    'D-5 whole card numbers left': figure({
      ...{ figure: leaked, unit: '', reference: cards, goal: '0', met: () => leaked === 0 },
    }),
  };
}

/** Beside the cheapest thing that looks at every character of the same texts. */
function measurePace(made: readonly Text[]): Figures {
  const timed = (work: (text: string) => unknown): number => {
    const start = performance.now();
    for (const { text } of made) work(text);
    return ((performance.now() - start) * 1000) / made.length;
  };
  timed(text => redact(text));
  const mine = timed(text => redact(text));
  const floor = timed(text => JSON.parse(JSON.stringify(text)));
  return {
    'cost of a message': figure({
      ...{
        figure: mine,
        unit: 'µs',
        reference: floor,
        goal: '≤ 200 × writing and reading it as JSON',
        met: atMost(200),
      },
    }),
  };
}
