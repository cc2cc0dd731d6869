// How a report says numbers, times and changes. Pure.
const locale = 'en-GB';

export const plain = (value: number): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);
export const percent = (share: number | null | undefined): string =>
  share == null ? '–' : `${Math.round(share * 100)} %`;
export const score = (value: number | null | undefined): string => (value == null ? '–' : value.toFixed(2));
export const dollars = (micros: number | undefined): string =>
  micros === undefined ? '–' : `$${(micros / 1_000_000).toFixed(micros > 0 && micros < 1_000_000 ? 4 : 2)}`;

/** A time as one says it: 40 s, 4 min, 2.5 h, 3 d. */
export function spoken(ms: number | undefined): string {
  if (ms === undefined) return '–';
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
  ] as const;
  for (const [unit, size] of units) {
    // Twice a unit, so that 90 minutes are no "1.5 h" and 30 hours no "1.3 d".
    if (ms >= size * 2) return `${plain(Number((ms / size).toFixed(ms >= size * 10 ? 0 : 1)))} ${unit}`;
  }
  return ms < 10_000 && ms % 1_000 !== 0 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 1_000)} s`;
}

type Value = number | null | undefined;

/** @param word what it is compared with */
export function moved(now: Value, before: Value, word: string): string {
  if (now == null) return '';
  if (before == null || before === 0) return `none ${word}`;
  const change = Math.round((now / before - 1) * 100);
  return change === 0 ? `as ${word}` : `${signed(change)} % on ${word}`;
}

export function points(now: Value, before: Value, word: string): string {
  if (now == null) return '';
  if (before == null) return `none ${word}`;
  const change = Math.round((now - before) * 100);
  return change === 0 ? `as ${word}` : `${signed(change)} points on ${word}`;
}

const signed = (value: number): string => `${value > 0 ? '+' : '−'}${plain(Math.abs(value))}`;

export const dayFormat = (timeZone: string, parts: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(locale, { ...parts, timeZone });
