// Card numbers: right check digit, a length and a beginning that some issuer has, however the digits are grouped.
import type { Found } from './found.ts';

/** Luhn, ISO/IEC 7812-1 annex B. */
export function isCardNumber(digits: string): boolean {
  if (digits.length < 12 || digits.length > 19) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    let digit = Number(digits[digits.length - 1 - index]);
    if (index % 2 === 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 === 0 && !/^(\d)\1+$/.test(digits);
}

/** First digits of the issuers' ranges, and the lengths they hand out. */
const issuers: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^4/, [13, 16, 18, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(?:30[0-5]|3095|3[689])/, [14, 15, 16, 17, 18, 19]],
  [/^(?:35(?:2[89]|[3-8]))/, [16, 17, 18, 19]],
  [/^(?:6011|64[4-9]|65|62|60|81|82)/, [16, 17, 18, 19]],
  [/^220[0-4]/, [16, 17, 18, 19]],
  [/^(?:5018|5020|5038|5[06-9]|6[37]|9792)/, [12, 13, 14, 15, 16, 17, 18, 19]],
];

export const isIssued = (digits: string): boolean =>
  issuers.some(([start, lengths]) => start.test(digits) && lengths.includes(digits.length)) &&
  isCardNumber(digits);

const run = /\d(?:[ \t\n.\-/_·*]{0,3}\d){11,}/g;

/** A number on goods has thirteen digits, a right check digit in one case of ten, and begins as cards do. */
const onGoods = /(?<!\p{L})(?:ean|gtin|isbn|barcode|upc)[ :.#-]{0,3}$/iu;

/**
 * Groups of digits that follow each other; a card begins and ends with a group, never within one. Where two might be meant both are
 * taken: what comes out right by chance must not hide a card behind it.
 */
export function findCards(text: string): Found[] {
  const found: Found[] = [];
  for (const match of text.matchAll(run)) {
    const groups = [...match[0].matchAll(/\d+/g)].map(group => ({
      digits: group[0],
      from: match.index + group.index,
      to: match.index + group.index + group[0].length,
    }));
    groups.forEach(({ from }, first) => {
      const last = longestFrom(groups, first);
      const before = text.slice(Math.max(0, from - 12), from);
      const to = groups[last ?? first]?.to ?? from;
      const isOnGoods = to - from === 13 && last === first && onGoods.test(before);
      if (last === undefined || before.endsWith('+') || isOnGoods) return;
      const earlier = found.at(-1);
      if (earlier && from < earlier.to) earlier.to = Math.max(earlier.to, to);
      else found.push({ kind: 'card', from, to });
    });
  }
  return found;
}

function longestFrom(groups: readonly { digits: string }[], first: number): number | undefined {
  let digits = '';
  let best: number | undefined;
  for (let last = first; last < groups.length && digits.length < 19; last++) {
    digits += groups[last]?.digits ?? '';
    if (isIssued(digits)) best = last;
  }
  return best;
}
