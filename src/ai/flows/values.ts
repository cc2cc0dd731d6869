// Owns what a customer's answer is worth for a slot: a value, or why it is none. Pure; no clock: today comes in.
import type { FlowStepOf } from '#protocol/http/flows.ts';
import { fold } from '../text/words.ts';
import { patternProblem } from './pattern.ts';

export type SlotValue = string | number;
type Collect = FlowStepOf<'collect'>;

export type ReadValue =
  | { ok: true; value: SlotValue }
  /** `secret`: a card number or the like, which nobody may keep. */
  | { ok: false; why: 'unfit' | 'range' | 'secret' };

export type Reading = {
  /** BCP 47; '' when unknown. */
  locale: string;
  /** `YYYY-MM-DD`, where the shop is. */
  today: string;
};

const longest = 500;
/** What a person's own pattern is tried on; see pattern.ts. */
const longestSearched = 200;
const email = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/u;
const unfit: ReadValue = { ok: false, why: 'unfit' };

export function readValue(step: Collect, answer: string, reading: Reading): ReadValue {
  const text = answer.trim().slice(0, longest);
  if (text === '') return unfit;
  if (holdsCard(text)) return { ok: false, why: 'secret' };
  switch (step.type) {
    case 'text':
      return { ok: true, value: text };
    case 'email':
    case 'pattern': {
      const found = findIn(step, text);
      return found === null ? unfit : { ok: true, value: found };
    }
    case 'number': {
      const value = readNumber(text, reading.locale);
      if (value === null) return unfit;
      const fits = (step.least === null || value >= step.least) && (step.most === null || value <= step.most);
      return fits ? { ok: true, value } : { ok: false, why: 'range' };
    }
    case 'date': {
      const day = readDay(text, reading);
      return day === null ? unfit : { ok: true, value: day };
    }
    case 'choice': {
      const value = readChoice(step, text);
      return value === null ? unfit : { ok: true, value };
    }
  }
}

/** What can be told apart from the words around it: an address, an order number. Null for other types, and when it is not there. */
export function findIn({ type, pattern }: Collect, text: string): string | null {
  if (type === 'email') return email.exec(text)?.[0] ?? null;
  if (type !== 'pattern' || patternProblem(pattern) !== null) return null;
  const found = new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, 'iu').exec(
    text.slice(0, longestSearched),
  );
  return found === null || found[0] === '' ? null : found[0];
}

/** Cards by Luhn (ISO/IEC 7812-1, annex B). */
function holdsCard(text: string): boolean {
  return (text.match(/(?<![\d-])\d(?:[ .-]?\d){12,18}(?!\d)/g) ?? []).some(found => {
    const digits = [...found.replace(/\D/g, '')].map(Number).reverse();
    const sum = digits.reduce((total, digit, at) => {
      const doubled = at % 2 === 1 ? digit * 2 : digit;
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
    return sum % 10 === 0 && new Set(digits).size > 1;
  });
}

/** "1.234,50 €" in German is "1,234.50" in English. The separator that stands last, before one or two digits, is the decimal one. */
function readNumber(text: string, locale: string): number | null {
  const found = /-?\d[\d.,'’\u00a0\u202f ]*/
    .exec(text)?.[0]
    .replace(/[\s'’]/g, '')
    .replace(/[.,]$/, '');
  if (found === undefined) return null;
  const decimal = decimalOf(found, locale);
  const plain = [...found].filter(char => /[\d-]/.test(char) || char === decimal).join('');
  const value = Number(decimal === null ? plain : plain.replace(decimal, '.'));
  return Number.isFinite(value) ? value : null;
}

function decimalOf(text: string, locale: string): '.' | ',' | null {
  const last = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','));
  if (last < 0) return null;
  const mark = text[last] === ',' ? ',' : '.';
  const other = mark === ',' ? '.' : ',';
  if (text.indexOf(mark) !== last) return null;
  if (text.includes(other) || text.length - last - 1 !== 3) return mark;
  // Three digits behind one mark: thousands or thousandths, by the language.
  const isCommaDecimal = /^(de|fr)/i.test(locale);
  return isCommaDecimal === (mark === ',') ? mark : null;
}

const nearDays: readonly (readonly [RegExp, number])[] = [
  [/\b(?:day before yesterday|vorgestern|avant[- ]hier)\b/, -2],
  [/\b(?:yesterday|gestern|hier)\b/, -1],
  [/\b(?:today|heute|aujourd'?hui)\b/, 0],
  [/\b(?:day after tomorrow|ubermorgen|apres[- ]demain)\b/, 2],
  [/\b(?:tomorrow|morgen|demain)\b/, 1],
];

/** @returns `YYYY-MM-DD` */
function readDay(text: string, { locale, today }: Reading): string | null {
  const folded = fold(text).replace(/’/g, "'");
  const iso = /\b(\d{4})-(\d{1,2})-(\d{1,2})\b/.exec(folded);
  if (iso) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const figures = /\b(\d{1,2})\s?([./-])\s?(\d{1,2})(?:\s?[./-]\s?(\d{4}|\d{2}))?\b/.exec(folded);
  if (figures) {
    const [, first = '', mark, second = '', year = ''] = figures;
    // Americans write the month first.
    const isMonthFirst = mark === '/' && /^en(-us)?$/i.test(locale) && Number(first) <= 12;
    const [day, month] = isMonthFirst ? [second, first] : [first, second];
    return dayOf(yearOf(year, today), Number(month), Number(day));
  }
  const named = readNamedDay(folded, locale, today);
  if (named !== null) return named;
  // "hier" is yesterday in French and here in German.
  const near = nearDays.find(([pattern]) => pattern.test(folded));
  if (!near || (near[0].source.includes('hier') && /\bhier\b/.test(folded) && /^(de|en)/i.test(locale)))
    return null;
  return new Date(Date.parse(`${today}T00:00:00Z`) + near[1] * 86_400_000).toISOString().slice(0, 10);
}

function readNamedDay(folded: string, locale: string, today: string): string | null {
  for (const language of [locale, 'en', 'de', 'fr']) {
    for (const [month, name] of monthNames(language).entries()) {
      const start = name.slice(0, Math.max(3, Math.min(name.length, 4)));
      const either = `(?:${name}|${start}\\.?)`;
      const found = new RegExp(
        `\\b(?:(\\d{1,2})(?:st|nd|rd|th|er|\\.)?\\s+(?:of\\s+)?${either}|${either}\\s+(\\d{1,2})(?:st|nd|rd|th)?)(?:,?\\s+(\\d{4}))?(?!\\w)`,
      ).exec(folded);
      if (found) return dayOf(yearOf(found[3] ?? '', today), month + 1, Number(found[1] ?? found[2]));
    }
  }
  return null;
}

/** Folded, January first; none for a language that this runtime does not know. */
function monthNames(locale: string): string[] {
  if (!/^[a-z]{2,3}(-|$)/i.test(locale)) return [];
  try {
    const format = new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' });
    return Array.from({ length: 12 }, (_, month) =>
      fold(format.format(Date.UTC(2026, month, 1))).replace(/[^\p{L}]/gu, ''),
    ).filter(name => name !== '');
  } catch {
    return [];
  }
}

const yearOf = (year: string, today: string): number =>
  year === '' ? Number(today.slice(0, 4)) : year.length === 2 ? 2_000 + Number(year) : Number(year);

function dayOf(year: number, month: number, day: number): string | null {
  const at = new Date(Date.UTC(year, month - 1, day));
  const isReal = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return isReal ? at.toISOString().slice(0, 10) : null;
}

const flat = (text: string): string =>
  fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** By its number, its words in any language, or words that only one of them holds. */
function readChoice({ choices }: Collect, answer: string): string | null {
  const said = flat(answer);
  const byNumber = /^\d{1,2}$/.test(said) ? choices[Number(said) - 1] : undefined;
  const namesOf = ({ value, labels }: Collect['choices'][number]) =>
    [value, ...Object.values(labels)].map(flat);
  const exact = choices.find(choice => namesOf(choice).includes(said));
  if (exact) return exact.value;
  if (byNumber) return byNumber.value;
  const held = choices.filter(choice =>
    namesOf(choice).some(name => name !== '' && ` ${said} `.includes(` ${name} `)),
  );
  if (held.length === 1) return held[0]?.value ?? null;
  const begun = choices.filter(
    choice => said.length > 2 && namesOf(choice).some(name => name.startsWith(said)),
  );
  return begun.length === 1 ? (begun[0]?.value ?? null) : null;
}
