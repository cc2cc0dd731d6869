// A conversation as the copilot reads it: who said what, cut into sentences that are parts of the messages, character for character. Pure.
import type { Id, Millis } from '#protocol/ids.ts';
import { type Language, languageOf } from '../text/words.ts';

export type SpokenTurn = {
  messageId: Id;
  seq: number;
  role: 'customer' | 'agent' | 'ai';
  text: string;
  at: Millis;
};

/** Words of a message, where they stand. */
export type Point = { messageId: Id; seq: number; text: string };

export type Sentence = Point & { role: SpokenTurn['role']; language: Language };

const end = /(?<=[.!?…])["'”’»)\]]*\s+|\n+/u;
/** "e.g.", "z. B.", "J. Ito", "Nr. 5", "3. Mai": no end of a sentence. */
const noEnd =
  /(?:\b(?:e\.g|i\.e|p\.\s?ex|bzw|ca|nr|mr|mrs|ms|dr|st|str|vgl|tel|approx|max|min)|(?<![\p{L}\p{N}])\p{L}|(?<!\p{N}[ -])\b\p{N}{1,2})\.$/iu;

/** The sentences of a text, in order, each a part of it. */
export function sentencesIn(text: string): string[] {
  const found: string[] = [];
  let from = 0;
  const push = (to: number) => {
    const sentence = text.slice(from, to).trim();
    if (sentence !== '') found.push(sentence);
  };
  for (const match of text.matchAll(new RegExp(end, 'gu'))) {
    const until = match.index;
    if (!match[0].includes('\n') && noEnd.test(text.slice(from, until))) continue;
    push(until + match[0].trimEnd().length);
    from = until + match[0].length;
  }
  push(text.length);
  return found;
}

/** A name alone at the end of a message is who wrote it: few words without a stop. */
export const isSignature = (sentence: string, at: number, count: number): boolean =>
  at > 0 && at === count - 1 && !/[.!?…]$/u.test(sentence) && sentence.split(/\s+/u).length <= 3;

/** @param fallback the language of the page, for what is too short to tell */
export function sentencesOfTurn(turn: SpokenTurn, fallback: Language): Sentence[] {
  const language = languageOf(turn.text, fallback);
  const { messageId, seq, role } = turn;
  return sentencesIn(turn.text).map(text => ({ messageId, seq, role, text, language }));
}
