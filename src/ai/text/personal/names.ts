// Names of people, where a title, an introduction or the end of a letter says that one follows. A name that nothing announces is not known
// for one: that needs a model, and a list of names would take half the vocabulary of some language with it.
import type { Found } from './found.ts';

/** Without one of these no name is announced. */
export const nameMarks =
  /(?<!\p{L})(?:mrs?|ms|mx|miss|dr|prof|herrn?|frau|monsieur|madame|mme|mlle|señora?|signora?|name|heiße|heisse|nom|appelle|llamo|nombre|chiamo|nome|speaking|hier|i[’']m|i am|regards|sincerely|cheers|wishes|thanks?|gr(?:ü|ue)(?:ß|ss)en?|mfg|lg|vg|danke|cordialement|merci|saludos|saluti)(?!\p{L})/iu;

/** Written as a title is: "miss" and "ms" are words and units. */
const title =
  /(?<![\p{L}\p{N}])(?:Mr|Mrs|Ms|Mx|Miss|Dr|Prof|Herrn?|Frau|Monsieur|Madame|Mme|Mlle|Señora?|Signora?)\.?(?: (?:Dr|Prof|Doktor|Professor|med|phil|jur)\.?)* /gu;

/** After these a name stands however it is written. */
const introduction =
  /(?<!\p{L})(?:my (?:full |real |first |last |legal )?name(?: is|[’']s|:)|mein (?:voller )?name (?:ist|lautet)|ich hei(?:ß|ss)e|mon nom est|je m[’']appelle|me llamo|mi nombre es|mi chiamo|il mio nome è) /giu;

/** After these it must be two words with capitals: "I am Ellen Marsh", not "I am German". */
const presence = /(?<!\p{L})(?:I am|I[’']m|[Hh]ier (?:spricht|schreibt)) (?=\p{Lu})/gu;

const farewell =
  /(?<!\p{L})(?:regards|sincerely|cheers|best wishes|(?:viele|beste|liebe|freundlichen?|schöne|herzliche) gr(?:ü|ue)(?:ß|ss)en?|mfg|lg|vg|cordialement|bien à vous|saludos|cordiali saluti|(?:thanks?|thank you|danke|vielen dank|merci)(?=[,.!]?\s*\n))[,.!]?\s+/giu;

const nextWord = /(?:\p{Lu}\.(?!\p{L})|\p{L}[\p{L}’'-]*\p{L}|\p{Lu}(?![\p{L}\p{N}]))/uy;
const particles = new Set(
  'von van der den de del della di da du la le al el bin ibn zu zur ten ter'.split(' '),
);
/** What follows "my name is" and is no name, and what begins the next sentence. */
const noNames = new Set(
  (
    'a about added all already also always an and any anyway appears are as at back because been before being both but by can ' +
    'confidential correct different do does for from given going good has have here hidden how i if in incorrect invalid is it its just known ' +
    'like long misspelled misspelt missing mr mrs my never new no none not nothing now of off on one only or our out please private public ' +
    'right same secret so spelled spelt still taken thanks thank that the their there this to too under unique unknown up used very was we ' +
    'what when where which who why will with written wrong you your yes hello hi order customer support service account card team sorry ' +
    'aber auch das der die ein eine falsch nicht noch richtig und wie anders bitte danke ich mein wir mal nur schon jetzt ' +
    'word excel office teams et je le la les pas mal ma mon que qui est no es mi'
  ).split(' '),
);
const isCapital = (word: string): boolean => /^\p{Lu}/u.test(word);
const isTalk = (word: string): boolean => noNames.has(word.toLowerCase());
const isForm = (word: string): boolean => /(?:ed|ing|ly)$/.test(word);
const mostWords = 4;

type Place = { word: string; to: number };

/** The words from a place on that follow each other with one blank between them. */
function wordsFrom(text: string, from: number): Place[] {
  const words: Place[] = [];
  for (let at = from; words.length < mostWords + 3; ) {
    nextWord.lastIndex = at;
    const [word] = nextWord.exec(text) ?? [];
    if (word === undefined) break;
    at += word.length;
    words.push({ word, to: at });
    if (text[at] !== ' ') break;
    at += 1;
  }
  return words;
}

/** Words with capitals, and what stands between them in names. @returns where each name of that many words ends */
function capitals(words: readonly Place[]): number[] {
  const ends: number[] = [];
  for (const { word, to } of words) {
    if (particles.has(word) && ends.length < mostWords) continue;
    if (!isCapital(word) || isTalk(word) || ends.length === mostWords) break;
    ends.push(to);
  }
  return ends;
}

/** After an introduction: as many write it in a chat, small as well, one word or two. */
function introduced(text: string, from: number): number | null {
  const words = wordsFrom(text, from);
  const big = capitals(words).at(-1);
  if (big !== undefined) return big;
  const [first, second] = words;
  if (!first || isTalk(first.word) || isForm(first.word) || isCapital(first.word)) return null;
  const isWhole =
    second && !isTalk(second.word) && /^(?:[.,;!\n]|$| and | und | et )/.test(text.slice(second.to));
  return isWhole ? second.to : first.to;
}

type End = (text: string, from: number) => number | null;
const ways: readonly (readonly [RegExp, End])[] = [
  [title, (text, from) => capitals(wordsFrom(text, from)).at(-1) ?? null],
  [introduction, introduced],
  [
    presence,
    (text, from) => {
      const ends = capitals(wordsFrom(text, from));
      return ends.length === 2 || ends.length === 3 ? (ends.at(-1) ?? null) : null;
    },
  ],
  [
    farewell,
    (text, from) => {
      const end = capitals(wordsFrom(text, from)).at(-1);
      return end !== undefined && /^[ \t.]*(?:\n|$)/.test(text.slice(end)) ? end : null;
    },
  ],
];

export function findNames(text: string): Found[] {
  if (!nameMarks.test(text)) return [];
  const found: Found[] = [];
  for (const [announced, endOf] of ways) {
    for (const match of text.matchAll(announced)) {
      const from = match.index + match[0].length;
      const to = endOf(text, from);
      if (to !== null) found.push({ kind: 'name', from, to });
    }
  }
  return found;
}
