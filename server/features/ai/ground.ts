// Keeps of a model's text only what the passages it was given bear out. Every claim names its passage as [n]; what names
// none, names one that was not given, or says more than its passage, is removed. The model is never believed.
import { plainText } from '#ai/text/markdown.ts';
import { type Language, languageOf, stemsOf, wordsOf } from '#ai/text/words.ts';

export type Ground = { text: string; headings: readonly string[]; language: Language };

export type GroundedSentence = {
  text: string;
  /** Indexes into the given passages. */
  passages: number[];
  /** Share of its words that the passages hold; a fixed middle value across languages. */
  support: number;
};
export type RemovedSentence = {
  text: string;
  why: 'uncited' | 'unknown_passage' | 'unsupported' | 'foreign_number' | 'foreign_address';
};
export type GroundCheck = {
  /** What is left, without citation marks, in the model's order and lines. */
  text: string;
  kept: GroundedSentence[];
  removed: RemovedSentence[];
};

const leastSupport = 0.5;
/** The customer's language where the passage has another one: they share no words, only figures can be compared. */
const supportAcrossLanguages = 0.6;
/** An answer of so few words names something and tells nothing. */
const wordsOfAName = 4;
const mark = /\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]/g;
/** Names of hosts in any script: people can be sent to those as well. */
const address =
  /\b(?:https?:\/\/|www\.)\S+|[\p{L}\p{N}_.+-]+@[\p{L}\p{N}-]+\.\p{L}+|(?<![\p{L}\p{N}])[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}(?![\p{L}\p{N}])(?:\/\S*)?/giu;
const figure = /\d+(?:[.,:]\d+)*/g;

/** Marks behind the stop belong to the sentence before it. */
const marksInside = (text: string): string =>
  text.replace(/([.!?…]+)((?:\s*\[\d{1,3}(?:\s*,\s*\d{1,3})*\])+)/g, '$2$1');

type Line = string[];
function linesOf(text: string): Line[] {
  return marksInside(text)
    .split(/\n+/)
    .map(line =>
      line.split(/(?<=[.!?…]["'”’»)]*)\s+(?=[\p{Lu}\p{N}"'“„«(¿])/gu).filter(part => part.trim() !== ''),
    )
    .filter(line => line.length > 0);
}

/**
 * @param text what the model wrote
 * @param grounds the passages it was given; [1] is the first
 * @param language the customer's: the only one, beside a passage's own, in which it may be told
 */
export function checkGround(text: string, grounds: readonly Ground[], language: Language): GroundCheck {
  const kept: GroundedSentence[] = [];
  const removed: RemovedSentence[] = [];
  const lines: string[] = [];
  for (const line of linesOf(text)) {
    const words: string[] = [];
    for (const sentence of line) {
      const judged = judge(sentence, grounds, language);
      if ('why' in judged) {
        removed.push(judged);
      } else {
        kept.push(judged);
        words.push(judged.text);
      }
    }
    if (words.length > 0) lines.push(words.join(' '));
  }
  return { text: lines.join('\n'), kept, removed };
}

/** The part of a growing text that may be shown already: sentences that are complete and pass the check. */
export function groundedSoFar(text: string, grounds: readonly Ground[], language: Language): string {
  const inside = marksInside(text);
  // Marks may still follow the last stop.
  const ends = [...inside.matchAll(/[.!?…]["'”’»)]*\s+(?=[\p{Lu}\p{N}"'“„«(¿])|\n/gu)];
  const last = ends.at(-1);
  return last ? checkGround(inside.slice(0, last.index + last[0].length), grounds, language).text : '';
}

function judge(
  sentence: string,
  grounds: readonly Ground[],
  language: Language,
): GroundedSentence | RemovedSentence {
  const numbers = [...sentence.matchAll(mark)].flatMap(found => (found[1] ?? '').split(',').map(Number));
  const text = plainText(sentence.replace(mark, ''))
    .replace(/\s+([.,;:!?…])/g, '$1')
    .trim();
  if (numbers.length === 0) return { text, why: 'uncited' };
  const passages = [...new Set(numbers.map(number => number - 1))];
  const cited = passages.map(passage => grounds[passage]);
  const known = cited.filter(ground => ground !== undefined);
  if (known.length < cited.length || text === '') return { text, why: 'unknown_passage' };
  const source = known.map(ground => [...ground.headings, ground.text].join('\n')).join('\n');
  if (!holdsAll(text, source, address)) return { text, why: 'foreign_address' };
  if (!holdsAll(text, source, figure)) return { text, why: 'foreign_number' };
  const support = supportOf(text, source, known[0]?.language ?? 'en', language);
  return support < leastSupport ? { text, why: 'unsupported' } : { text, passages, support };
}

/** Whether a text holds no figure and no address that the source does not hold. */
export const saysNothingNew = (text: string, source: string): boolean =>
  holdsAll(text, source, address) && holdsAll(text, source, figure);

function holdsAll(text: string, source: string, pattern: RegExp): boolean {
  const held = new Set((source.match(pattern) ?? []).map(normalised));
  return (text.match(pattern) ?? []).every(found => held.has(normalised(found)));
}
const normalised = (found: string): string => found.toLowerCase().replace(/[.,;:!?)]+$/, '');

/**
 * Whether a question back is about what its source is about: at least half of what it names stands there. Short answers to choose from
 * may name something else, such as another article's subject.
 * @param language the customer's
 */
export function asksNothingNew(
  { question, options }: { question: string; options: readonly string[] },
  source: string,
  language: Language,
): boolean {
  const own = languageOf(source, language);
  const isSupported = (text: string) => supportOf(text, source, own, language) >= leastSupport;
  const isName = (text: string) => wordsOf(text).length <= wordsOfAName;
  return (
    [question, ...options].every(text => saysNothingNew(text, source)) &&
    isSupported(question) &&
    options.every(text => isName(text) || isSupported(text))
  );
}

function supportOf(text: string, source: string, language: Language, customers: Language): number {
  const spoken = languageOf(text, language);
  if (spoken !== language) return spoken === customers ? supportAcrossLanguages : 0;
  const stems = new Set(stemsOf(text, language));
  if (stems.size === 0) return leastSupport;
  const held = new Set(stemsOf(source, language));
  let found = 0;
  for (const stem of stems) if (held.has(stem)) found += 1;
  return found / stems.size;
}
