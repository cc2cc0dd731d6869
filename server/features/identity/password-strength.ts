// How easily a new password is guessed: by lists of what people use, keyboard walks, repeats, dates, and who the person is. Nothing is asked
// of any network.
import { type MatchExtended, ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';

/** Of zxcvbn's 0 to 4: at least 10⁸ guesses, "safely unguessable" against whoever must come by the door. */
const leastScore = 3;
/** Longer ones are judged by their beginning: time grows with the length, and 64 characters are enough to be strong. */
const judgedLength = 64;
/** Letters and digits that must be there beside the person's own words. */
const leastBesideOwn = 8;

/** The lists are read at the first new password: it takes a tenth of a second, and most servers never need them. */
const judge = (() => {
  let made: ZxcvbnFactory | null = null;
  return () => {
    made ??= new ZxcvbnFactory({
      dictionary: common.dictionary,
      graphs: common.adjacencyGraphs,
      maxLength: judgedLength,
    });
    return made;
  };
})();

/** What is wrong, as a sentence; null when nothing is. @param own in small letters, words that an attacker tries first: name, address, product */
export function strengthProblem(password: string, own: readonly string[]): string | null {
  const folded = password.toLowerCase();
  const words = own.filter(word => word.length > 2).sort((a, b) => b.length - a.length);
  const rest = words.reduce((text, word) => text.replaceAll(word, ''), folded);
  // Whatever stands around them: an attacker who knows the person has to guess the rest alone.
  if (rest !== folded && rest.replace(/[^\p{L}\p{N}]/gu, '').length < leastBesideOwn)
    return `${ownProblem} ${passphrase}`;
  const { score, sequence } = judge().check(password.slice(0, judgedLength), words);
  if (score >= leastScore) return null;
  return reasonOf(sequence);
}

const ownProblem = 'The password is little more than the name or address of the person, or of this program.';
const passphrase = 'Four words that do not belong together make a good one.';

function reasonOf(sequence: readonly MatchExtended[]): string {
  const widest = sequence.toSorted((a, b) => b.token.length - a.token.length)[0];
  const told: Record<string, string> = {
    dictionary: 'Many people use this password or one like it, so it is tried first.',
    repeat: 'The password repeats itself, which is soon guessed.',
    sequence: 'The password is a sequence, which is soon guessed.',
    spatial: 'The password is a row of keys, which is soon guessed.',
    date: 'The password is little more than a date, which is soon guessed.',
  };
  const why = told[widest?.pattern ?? ''] ?? 'The password is soon guessed.';
  return `${why} ${passphrase}`;
}
