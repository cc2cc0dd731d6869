import { useTranslation } from 'react-i18next';

/** A country by its name in the reader's language; its letters where nobody knows one. */
export function useCountryName(): (code: string | null) => string {
  const { t, i18n } = useTranslation();
  const names = new Intl.DisplayNames(i18n.language, { type: 'region', fallback: 'code' });
  return code => (code === null ? t('addresses.unknownCountry') : (names.of(code) ?? code));
}
