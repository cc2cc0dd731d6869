/**
 * Owns how a text with variables becomes what somebody reads: the language it is taken in, what stands for `{{a.name}}`, how numbers and
 * days are written there. Never knows where a value comes from. Values are put in once and are never read for variables themselves.
 *
 *   {{customer.first_name}}            a value
 *   {{customer.first_name | there}}    words for when it is missing
 *   {{total : currency EUR}}           a style: integer, percent, currency XXX; short, medium, long for a day
 *   \{{not a variable}}                two braces as they are
 */

/** A number and a day are written by the reader's language; a day is `YYYY-MM-DD`. */
export type Value = string | { number: number } | { day: string };
export type Values = (name: string) => Value | undefined;

const written = /(\\?)\{\{([^{}]*)\}\}/g;
const inside =
  /^\s*([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)\s*(?::\s*([a-z]+(?:\s+[A-Z]{3})?)\s*)?(?:\|([^|]*))?$/;
const style = /^(?:integer|percent|currency [A-Z]{3}|short|medium|long)$/;

export type Variable = {
  /** As it stands in the text. */
  source: string;
  /** '' where what stands between the braces is no variable. */
  name: string;
  /** '' for none. */
  style: string;
  /** Null: none is given. */
  fallback: string | null;
  hasKnownStyle: boolean;
};

function variableOf(source: string, between: string): Variable {
  const [, name = '', given = '', fallback] = inside.exec(between) ?? [];
  const tidy = given.replace(/\s+/g, ' ');
  return {
    source,
    name,
    style: tidy,
    fallback: fallback?.trim() ?? null,
    hasKnownStyle: tidy === '' || style.test(tidy),
  };
}

/** Every pair of braces in a text, in order. */
export const variablesIn = (text: string): Variable[] =>
  [...text.matchAll(written)]
    .filter(([, slash]) => slash === '')
    .map(([source, , between = '']) => variableOf(source, between));

/**
 * @param missing what becomes of a variable without a value and without words for that: `keep` shows it, for somebody who looks before it is sent;
 * `drop` leaves it out
 */
export function fill(
  text: string,
  { values, locale, missing }: { values: Values; locale: string; missing: 'keep' | 'drop' },
): string {
  return text.replace(written, (source, slash: string, between: string) => {
    if (slash !== '') return source.slice(1);
    const variable = variableOf(source, between);
    if (variable.name === '') return source;
    const value = values(variable.name);
    const shown = value === undefined ? '' : shownAs(value, variable.style, locale);
    if (shown !== '') return shown;
    if (variable.fallback !== null) return variable.fallback;
    return missing === 'keep' ? source : '';
  });
}

function shownAs(value: Value, asked: string, locale: string): string {
  if (typeof value === 'string') return value;
  const into = known(locale) ? locale : 'en';
  if ('number' in value) {
    return new Intl.NumberFormat(into, numberStyle(asked)).format(value.number);
  }
  const at = Date.parse(`${value.day}T00:00:00Z`);
  if (Number.isNaN(at)) return value.day;
  const dateStyle = asked === 'short' || asked === 'medium' ? asked : 'long';
  return new Intl.DateTimeFormat(into, { dateStyle, timeZone: 'UTC' }).format(at);
}

function known(locale: string): boolean {
  try {
    return locale !== '' && Intl.getCanonicalLocales(locale).length > 0;
  } catch {
    return false;
  }
}

function numberStyle(asked: string): Intl.NumberFormatOptions {
  if (asked === 'integer') return { maximumFractionDigits: 0 };
  if (asked === 'percent') return { style: 'percent', maximumFractionDigits: 1 };
  if (asked.startsWith('currency ')) return { style: 'currency', currency: asked.slice(9) };
  return {};
}

/** The text for a reader: in exactly that language, else in one of its kind, else in the default. @returns undefined when there is none at all */
export function textFor(
  texts: Readonly<Record<string, string>>,
  locale: string,
  otherwise: string,
): { text: string; locale: string } | undefined {
  const has = (name: string | undefined) => name !== undefined && (texts[name] ?? '').trim() !== '';
  const wanted = locale.toLowerCase();
  const [language = ''] = wanted.split('-');
  const names = Object.keys(texts);
  const found = [
    names.find(name => name.toLowerCase() === wanted),
    names.find(name => name.toLowerCase() === language),
    names.find(name => name.toLowerCase().split('-')[0] === language),
    otherwise,
  ].find(has);
  return found === undefined ? undefined : { text: texts[found] ?? '', locale: found };
}
