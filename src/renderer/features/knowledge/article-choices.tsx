// What an article's author chooses rather than writes.
import { useTranslation } from 'react-i18next';
import { audiences } from '#protocol/audience.ts';
import { useArticles } from '../../data/desk.ts';
import { SelectField } from '../../ui/field.tsx';

/** Who may read it; nothing reaches a customer from an article that is for somebody else. */
export function AudienceField({
  audience,
  onChange,
}: {
  audience: string;
  onChange: (audience: string) => void;
}) {
  const { t } = useTranslation();
  const shown = audiences.find(each => each === audience) ?? 'internal';
  return (
    <SelectField
      label={t('knowledge.audience')}
      hint={t(`audience.hint_${shown}`)}
      value={shown}
      choices={audiences.map(each => [each, t(`audience.${each}`)])}
      onChange={onChange}
    />
  );
}

/** Which article says the same in the language that was written first. What is translated itself cannot become a translation. */
export function OriginalField({
  articleId,
  original,
  onChange,
}: {
  /** '' for a new one. */
  articleId: string;
  original: string;
  onChange: (original: string) => void;
}) {
  const { t } = useTranslation();
  const articles = useArticles() ?? [];
  const isTranslated = articleId !== '' && articles.some(each => each.translationOf === articleId);
  const originals = isTranslated
    ? []
    : articles.filter(
        ({ id, translationOf, status }) =>
          id === original || (translationOf === '' && id !== articleId && status !== 'archived'),
      );
  return (
    <SelectField
      label={t('knowledge.translationOf')}
      hint={t(isTranslated ? 'knowledge.isTranslated' : 'knowledge.translationHint')}
      value={original}
      choices={[
        ['', t('knowledge.noOriginal')],
        ...originals.map(({ id, title, locale }) => [id, `${title} (${locale})`] as const),
      ]}
      onChange={onChange}
    />
  );
}
