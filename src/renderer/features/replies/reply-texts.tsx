import { TriangleAlert, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { agentVariables, type TemplateProblem } from '#ai/templates/template.ts';
import { AddLanguage } from '../../app/add-language.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextAreaField } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { languageName } from '../../ui/language-name.ts';
import { languagesOf, type ReplyFields, withMain, withoutLanguage, withText } from './reply-fields.ts';

type Props = {
  fields: ReplyFields;
  problems: readonly TemplateProblem[];
  onChange: (fields: ReplyFields) => void;
};

/** The text in each language, and what is wrong with it. */
export function ReplyTexts(props: Props) {
  const { t } = useTranslation();
  const { fields, onChange } = props;
  const languages = languagesOf(fields);
  return (
    <div className="grid gap-4">
      {languages.map(language => (
        <ReplyText key={language} language={language} {...props} />
      ))}
      <div className="flex flex-wrap items-end justify-between gap-2">
        <p className="max-w-[520px] text-xs text-muted">
          {t('replies.variables')} {agentVariables.map(name => `{{${name}}}`).join(' ')}{' '}
          <span className="block">
            {t('replies.variablesHint', { example: '{{customer.first_name | there}}' })}
          </span>
        </p>
        <AddLanguage taken={languages} onAdd={language => onChange(withText(fields, language, ''))} />
      </div>
    </div>
  );
}

function ReplyText({ language, fields, problems, onChange }: Props & { language: string }) {
  const { t, i18n } = useTranslation();
  const name = languageName(language, i18n.language);
  const isMain = language === fields.locale;
  const mine = problems.filter(each => each.language === language);
  const words = ({ code, detail }: TemplateProblem) => t(`replies.problem_${code}`, { detail });
  // A template that nobody began to write is not wrong yet.
  const errors = mine.filter(({ level, code }) => level === 'error' && !(isMain && code === 'no_text'));
  const warnings = mine.filter(({ level }) => level === 'warning');
  return (
    <div>
      <TextAreaField
        label={t(isMain ? 'replies.mainTextIn' : 'replies.textIn', { language: name })}
        dir="auto"
        lang={language}
        rows={isMain ? 6 : 4}
        value={isMain ? fields.body : (fields.texts[language] ?? '')}
        maxLength={10_000}
        problem={errors.length > 0 ? errors.map(words).join(' ') : undefined}
        onChange={event => onChange(withText(fields, language, event.target.value))}
      />
      <ul className="mt-1 text-xs text-warning empty:hidden">
        {warnings.map(each => (
          <li key={`${each.code} ${each.detail}`} className="flex items-center gap-1">
            <Icon of={TriangleAlert} size={12} className="flex-none" />
            {words(each)}
          </li>
        ))}
      </ul>
      {!isMain && (
        <div className="mt-1 flex gap-1">
          <Button isSmall look="quiet" onClick={() => onChange(withMain(fields, language))}>
            {t('replies.makeMain', { language: name })}
          </Button>
          <IconButton
            isSmall
            icon={X}
            label={t('replies.removeLanguage', { language: name })}
            onClick={() => onChange(withoutLanguage(fields, language))}
          />
        </div>
      )}
    </div>
  );
}
