/** What a language is called in the language of the console; its tag where nobody has a name for it. */
export function languageName(locale: string, language: string): string {
  try {
    return new Intl.DisplayNames(language, { type: 'language' }).of(locale) ?? locale;
  } catch {
    return locale;
  }
}
