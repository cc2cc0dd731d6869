// Which past conversations are like this one, and how each was settled. Pure; whoever calls brings the candidates.
import { holdersOf } from '../text/shares.ts';
import { type Language, stemsOf } from '../text/words.ts';
import { isFarewell, isGreeting, isHolding, isQuestion, isThanks } from './phrases.ts';
import { type Point, type SpokenTurn, sentencesOfTurn } from './turns.ts';

export type Candidate<Facts> = { facts: Facts; subject: string; turns: readonly SpokenTurn[] };

export type Similar<Facts> = {
  facts: Facts;
  /** 0 to 1: the cosine of what both customers wrote, by words weighed by how rare they are among the candidates. */
  likeness: number;
  /** What was last said by us that says something, as the whole message stands; null where nobody did. */
  solution: (Point & { role: 'agent' | 'ai' }) | null;
};

/** Below this two conversations share no more than what every one of them is about. */
const fewest = 0.12;
/** A subject says in few words what it is about. */
const subjectRepeats = 2;

type Counts = ReadonlyMap<string, number>;

function countsOf(subject: string, turns: readonly SpokenTurn[], language: Language): Counts {
  const counts = new Map<string, number>();
  const add = (text: string, its: Language, times: number) => {
    for (const stem of stemsOf(text, its)) counts.set(stem, (counts.get(stem) ?? 0) + times);
  };
  add(subject, language, subjectRepeats);
  for (const turn of turns) {
    if (turn.role !== 'customer') continue;
    for (const sentence of sentencesOfTurn(turn, language)) add(sentence.text, sentence.language, 1);
  }
  return counts;
}

/** @param language of the page, for what is too short to tell */
export function similarTo<Facts>(
  here: { subject: string; turns: readonly SpokenTurn[] },
  candidates: readonly Candidate<Facts>[],
  { language, limit }: { language: Language; limit: number },
): Similar<Facts>[] {
  const own = countsOf(here.subject, here.turns, language);
  const others = candidates.map(({ subject, turns }) => countsOf(subject, turns, language));
  const holders = holdersOf([own, ...others].map(counts => counts.keys()));
  const all = others.length + 1;
  const weigh = (counts: Counts): Map<string, number> =>
    new Map(
      [...counts].map(([stem, count]) => [
        stem,
        (1 + Math.log(count)) * Math.log(1 + all / (holders.get(stem) ?? 1)),
      ]),
    );
  const mine = weigh(own);
  return candidates
    .map(({ facts, turns }, at) => ({
      facts,
      likeness: cosine(mine, weigh(others[at] ?? new Map())),
      solution: solutionOf(turns, language),
    }))
    .filter(({ likeness }) => likeness >= fewest)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, limit);
}

function cosine(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  let shared = 0;
  for (const [stem, weight] of one) shared += weight * (other.get(stem) ?? 0);
  const length = (of: ReadonlyMap<string, number>) =>
    Math.sqrt([...of.values()].reduce((sum, weight) => sum + weight * weight, 0));
  return shared === 0 ? 0 : shared / (length(one) * length(other));
}

/** "You are welcome" settles nothing, and neither does "one moment". */
function solutionOf(turns: readonly SpokenTurn[], language: Language): Similar<unknown>['solution'] {
  const said = turns.findLast(
    turn =>
      turn.role !== 'customer' &&
      sentencesOfTurn(turn, language).some(
        ({ text, language: its }) =>
          !isQuestion(text) &&
          !isGreeting(text, its) &&
          !isFarewell(text, its) &&
          !isHolding(text, its) &&
          !isThanks(text, its) &&
          stemsOf(text, its).length > 1,
      ),
  );
  if (!said) return null;
  return {
    messageId: said.messageId,
    seq: said.seq,
    text: said.text,
    role: said.role === 'ai' ? 'ai' : 'agent',
  };
}

/** The words to look for candidates by: what carries a subject, each once, those of the first words first. */
export function wordsToFind(
  { subject, turns }: { subject: string; turns: readonly SpokenTurn[] },
  language: Language,
  most = 24,
): string[] {
  const found = new Map<string, string>();
  const texts = [subject, ...turns.filter(({ role }) => role === 'customer').map(({ text }) => text)];
  for (const text of texts)
    for (const word of text.match(/[\p{L}\p{N}]+/gu) ?? []) {
      const [stem] = stemsOf(word, language);
      if (stem !== undefined && word.length > 2 && !found.has(stem)) found.set(stem, word);
      if (found.size >= most) return [...found.values()];
    }
  return [...found.values()];
}
