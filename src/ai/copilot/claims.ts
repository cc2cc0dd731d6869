// What a text commits its writer to: figures, addresses and promises. Tells what a rewriting brought in that was not there, and what it
// dropped. English, German and French; between languages, too. Pure.
import { fold, languageOf, stemsOf } from '../text/words.ts';
import { isPromise } from './phrases.ts';
import { sentencesIn } from './turns.ts';

/** `text` stands in the text that was looked at, character for character. */
export type Claim = { kind: 'figure' | 'link' | 'promise'; text: string };

type Found = Claim & { key: string };

const numberWords = [
  [2, 'two zwei deux'],
  [3, 'three drei trois'],
  [4, 'four vier quatre'],
  [5, 'five funf cinq'],
  [6, 'six sechs'],
  [7, 'seven sieben sept'],
  [8, 'eight acht huit'],
  [9, 'nine neun'],
  [10, 'ten zehn dix'],
  [12, 'twelve zwolf douze'],
  [14, 'fourteen vierzehn quatorze'],
  [15, 'fifteen funfzehn quinze'],
  [20, 'twenty zwanzig vingt'],
  [24, 'vierundzwanzig'],
  [30, 'thirty dreissig trente'],
  [50, 'fifty funfzig cinquante'],
  [100, 'hundred hundert cent'],
] as const;
const numberOf = new Map(
  numberWords.flatMap(([number, words]) => words.split(' ').map(word => [word, String(number)])),
);
const units: readonly [string, RegExp][] = [
  ['%', /%|\b(?:percent|prozent|pour cent)\b/u],
  ['€', /€|\b(?:eur|euros?)\b/u],
  ['$', /\$|\b(?:usd|dollars?)\b/u],
  ['£', /£|\b(?:gbp|pounds?|pfund|livres sterling)\b/u],
];

/** What costs the company something, whatever the sentence around it. Over folded text. */
const commitments: readonly [string, RegExp][] = [
  ['refund', /\b(?:refund\w*|money back|erstatt\w*|ruckerstatt\w*|rembours\w*)/],
  ['replacement', /\b(?:replac\w*|ersatz\w*|ersetz\w*|rempla\w*)/],
  [
    'free',
    /\b(?:for free|free of charge|at no cost|no charge|kostenlos\w*|kostenfrei\w*|gratis|gratuit\w*|sans frais)/,
  ],
  [
    'guarantee',
    /\b(?:guarant\w*|promis\w*|warrant(?:y|ies)|garant\w*|versprech\w*|versproch\w*|promet\w*|promess\w*)/,
  ],
  [
    'discount',
    /\b(?:discount\w*|voucher\w*|gift card\w*|rabatt\w*|gutschein\w*|remise\w*|bon d'achat|reduction\w*)/,
  ],
  ['compensation', /\b(?:compensat\w*|goodwill|entschadig\w*|kulanz\w*|dedommag\w*|indemnis\w*)/],
  ['today', /\b(?:today|tonight|heute|aujourd'hui)/],
  ['tomorrow', /\b(?:tomorrow|morgen(?! ?(?:fruh)?,? (?:frau|herr))|demain)/],
  [
    'at once',
    /\b(?:immediately|right away|at once|asap|sofort|umgehend|unverzuglich|immediatement|tout de suite|sans delai)/,
  ],
  ['always', /\b(?:always|never|in any case|immer|niemals|in jedem fall|toujours|jamais)/],
];

const digits = /\p{N}+(?:[.,:]\p{N}+|[\u00a0\u202f'](?=\p{N}{3}(?!\p{N}))\p{N}{3})*/gu;
const address =
  /\bhttps?:\/\/[^\s<>"'`)\]]+|\bwww\.[^\s<>"'`)\]]+|[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/giu;

/** "1,299.00", "1.299,00" and "1299" are one figure. */
const keyOfDigits = (written: string): string =>
  written
    .replace(/[.,]00$/u, '')
    .replace(/\P{N}/gu, '')
    .replace(/^0+(?=\p{N})/u, '');

const withoutEnd = (link: string): string => link.replace(/[.,;:!?…]+$/u, '');
/** Lengths stay but for ß and œ, so that a place in the folded text is nearly one in the text itself. */
const plain = (text: string): string => fold(text.replace(/[’ʼ]/gu, "'"));

function linksIn(text: string): Found[] {
  return [...text.matchAll(address)].map(([match]) => {
    const link = withoutEnd(match);
    return { kind: 'link', text: link, key: link.toLowerCase().replace(/\/$/, '') };
  });
}

function figuresIn(text: string): Found[] {
  // A number within an address is the address.
  const bare = text.replace(address, match => ' '.repeat(match.length));
  const written = [...bare.matchAll(digits)].map(([match]) => ({ text: match, key: keyOfDigits(match) }));
  const spelt = [...bare.matchAll(/\p{L}+/gu)].flatMap(([word]) => {
    const key = numberOf.get(fold(word));
    return key === undefined ? [] : [{ text: word, key }];
  });
  const folded = plain(bare);
  const named = units.flatMap(([key, pattern]) => {
    const match = pattern.exec(folded);
    return match ? [{ text: bare.slice(match.index, match.index + match[0].length), key }] : [];
  });
  return [...written, ...spelt, ...named].map(each => ({ kind: 'figure', ...each }));
}

/** Words of commitment, each with the sentence it stands in. */
function commitmentsIn(text: string): Found[] {
  return sentencesIn(text).flatMap(sentence => {
    const folded = plain(sentence);
    return commitments.flatMap(([key, pattern]) =>
      pattern.test(folded) ? [{ kind: 'promise' as const, text: sentence, key }] : [],
    );
  });
}

/** A single claim for what several reasons say. */
const each = (found: readonly Found[]): Claim[] => [
  ...new Map(found.map(({ kind, text }) => [`${kind} ${text}`, { kind, text }])).values(),
];

function unknownTo(source: readonly Found[], found: readonly Found[]): Found[] {
  const known = new Set(source.map(({ key }) => key));
  return found.filter(({ key }) => !known.has(key));
}

const sameSentence = 0.5;

/** Sentences that promise, and are none of the source's. Between two languages only their number is seen. */
function promisedAnew(source: string, rewritten: string): Found[] {
  const [from, to] = [languageOf(source, 'en'), languageOf(rewritten, languageOf(source, 'en'))];
  const said = sentencesIn(source).filter(
    sentence => isPromise(sentence, from) || commitmentsIn(sentence).length > 0,
  );
  const says = sentencesIn(rewritten).filter(sentence => isPromise(sentence, to));
  const fresh =
    from === to
      ? says.filter(sentence => !said.some(other => likeness(sentence, other) >= sameSentence))
      : says.slice(said.length);
  // The same words without "we will" were a promise as well, to whoever reads them.
  const known = from === to ? sentencesIn(source) : [];
  return fresh
    .filter(sentence => !known.some(other => likeness(sentence, other) >= sameSentence))
    .map(text => ({ kind: 'promise', text, key: text }));
  function likeness(sentence: string, other: string): number {
    const stems = new Set(stemsOf(sentence, to));
    const held = new Set(stemsOf(other, to));
    return stems.size === 0 ? 1 : [...stems].filter(stem => held.has(stem)).length / stems.size;
  }
}

/** What the rewritten text says and the source does not. */
export function addedClaims(source: string, rewritten: string): Claim[] {
  return each([
    ...unknownTo(figuresIn(source), figuresIn(rewritten)),
    ...unknownTo(linksIn(source), linksIn(rewritten)),
    ...unknownTo(commitmentsIn(source), commitmentsIn(rewritten)),
    ...promisedAnew(source, rewritten),
  ]);
}

/** What the source says and the rewritten text does not. Sentences may go; what they commit to may not unseen. */
export function lostClaims(source: string, rewritten: string): Claim[] {
  return each([
    ...unknownTo(figuresIn(rewritten), figuresIn(source)),
    ...unknownTo(linksIn(rewritten), linksIn(source)),
    ...unknownTo(commitmentsIn(rewritten), commitmentsIn(source)),
  ]);
}
