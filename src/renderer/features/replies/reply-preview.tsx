import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDesk } from '../../data/desk.ts';
import { TextField } from '../../ui/field.tsx';
import { LanguageField } from '../../ui/language-field.tsx';
import { languageName } from '../../ui/language-name.ts';
import { Section } from '../../ui/section.tsx';
import { fillTemplate } from '../conversation/composer/template.ts';
import { languagesOf, type ReplyFields } from './reply-fields.ts';

/** Besides the languages that there are: a region of one, and what most customers of another read. */
const others = ['en', 'de', 'de-CH', 'fr', 'es', 'it', 'pl'];

/** What a customer would read, with the same choice of language and the same variables as when it is sent. */
export function ReplyPreview({ fields }: { fields: ReplyFields }) {
  const { t, i18n } = useTranslation();
  const { user } = useDesk();
  const [name, setName] = useState<string>(() => t('replies.sampleName'));
  const [email, setEmail] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const reader = chosen ?? fields.locale;
  const read = fillTemplate(fields, reader, {
    ...{ customerName: name, customerEmail: email, agentName: user.name, conversationNumber: 48213 },
  });
  const readers = [...new Set([...languagesOf(fields), ...others, reader])];
  return (
    <Section title={t('replies.preview')}>
      <div className="grid grid-cols-2 gap-3 mid:grid-cols-3">
        <TextField
          label={t('replies.sampleNamed')}
          value={name}
          maxLength={120}
          onChange={event => setName(event.target.value)}
        />
        <TextField
          label={t('replies.sampleMail')}
          value={email}
          maxLength={200}
          onChange={event => setEmail(event.target.value)}
        />
        <LanguageField
          label={t('replies.sampleLanguage')}
          value={reader}
          languages={readers}
          onChange={setChosen}
        />
      </div>
      <p
        dir="auto"
        lang={read.locale}
        className="mt-3 w-fit max-w-full rounded-md bg-accent-soft px-[11px] py-[7px] leading-5 break-words whitespace-pre-wrap"
      >
        {read.text || t('replies.previewEmpty')}
      </p>
      <p className="mt-1 text-xs text-muted">
        {t('replies.previewIn', { language: languageName(read.locale, i18n.language) })}
      </p>
    </Section>
  );
}
