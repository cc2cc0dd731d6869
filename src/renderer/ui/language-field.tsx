import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { SelectField } from './field.tsx';
import { languageName } from './language-name.ts';

/** Languages by their names, not by their tags. */
export function LanguageField({
  languages,
  ...rest
}: Omit<ComponentProps<typeof SelectField>, 'choices'> & { languages: readonly string[] }) {
  const { i18n } = useTranslation();
  return <SelectField {...rest} choices={languages.map(each => [each, languageName(each, i18n.language)])} />;
}
