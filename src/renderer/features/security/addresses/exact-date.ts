import type { Millis } from '#protocol/ids.ts';

/** "17 June 2026". */
export const exactDateOf = (at: Millis, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(at);
