/** The first part of a language tag, in lower case: `de` of `de-AT`. */
export const languageTagOf = (locale: string): string => locale.toLowerCase().split(/[-_]/)[0] ?? '';
