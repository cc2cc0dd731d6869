// Languages by their names, in the reader's own. Pure.

/** What customers of a shop in Europe write most; the customer's own stands before them. */
const offered = [
  'en',
  'de',
  'fr',
  'es',
  'it',
  'nl',
  'pt',
  'pl',
  'cs',
  'da',
  'sv',
  'tr',
  'uk',
  'ar',
  'zh',
  'ja',
];

/** The language of a locale as the server takes it, such as `de` of `de-AT`; '' for what is none. */
export const tagOf = (locale: string): string =>
  /^[a-z]{2,3}(?=$|[-_])/i.exec(locale)?.[0].toLowerCase() ?? '';

export function nameOf(tag: string, reader: string): string {
  try {
    return new Intl.DisplayNames(reader, { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** Those to choose from, by name. @param own the customer's, or '' */
export function languagesFor(own: string, reader: string): { tag: string; name: string }[] {
  return [...new Set([...(own === '' ? [] : [own]), ...offered])]
    .map(tag => ({ tag, name: nameOf(tag, reader) }))
    .sort((a, b) => a.name.localeCompare(b.name, reader));
}
