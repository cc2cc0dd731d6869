import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en.ts';

/** English at once, without waiting: the texts are part of the program. */
export function createI18n(languages: readonly string[]): i18n {
  const instance = createInstance();
  instance.use(initReactI18next);
  void instance.init({
    // The region decides how dates and numbers are written: 4 Mar or Mar 4.
    lng: languages.find(language => language.split('-')[0] === 'en') ?? 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    initAsync: false,
    // React escapes.
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  return instance;
}
