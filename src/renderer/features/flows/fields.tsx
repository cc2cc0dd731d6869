// Fields that several forms of a flow share.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FlowText } from '#protocol/http/flows.ts';
import { useReplies } from '../../data/desk.ts';
import { SelectField, TextAreaField, TextField } from '../../ui/field.tsx';

/** A list with a name for each place, for React. */
export const numbered = <Each,>(list: readonly Each[]): { each: Each; at: number; key: string }[] =>
  list.map((each, at) => ({ each, at, key: `at-${at}` }));

/** One line for each; an empty line is nobody. */
export function LinesField({
  label,
  hint,
  values,
  onChange,
}: {
  label: string;
  hint?: string;
  values: readonly string[];
  onChange: (values: string[]) => void;
}) {
  const [text, setText] = useState(values.join('\n'));
  return (
    <TextAreaField
      label={label}
      hint={hint}
      rows={Math.min(6, Math.max(2, text.split('\n').length))}
      value={text}
      onChange={event => {
        setText(event.target.value);
        const lines = event.target.value.split('\n').map(line => line.trim());
        onChange(lines.filter(line => line !== ''));
      }}
    />
  );
}

/** Words by language, or a saved reply. */
export function TextEdit({
  label,
  text,
  languages,
  onChange,
}: {
  label: string;
  text: FlowText;
  languages: readonly string[];
  onChange: (text: FlowText) => void;
}) {
  const { t } = useTranslation();
  const replies = useReplies();
  return (
    <div className="grid gap-2">
      <SelectField
        label={t('flows.textFrom', { label })}
        value={text.templateId ?? ''}
        choices={[['', t('flows.ownWords')], ...replies.map(reply => [reply.id, reply.title] as const)]}
        onChange={templateId => onChange({ ...text, templateId: templateId || null })}
      />
      {text.templateId === null &&
        languages.map(language => (
          <TextAreaField
            key={language}
            label={t('flows.textIn', { label, language })}
            rows={3}
            maxLength={4_000}
            lang={language}
            value={text.texts[language] ?? ''}
            onChange={event => {
              const { [language]: _old, ...others } = text.texts;
              const words = event.target.value;
              onChange({ ...text, texts: words === '' ? others : { ...others, [language]: words } });
            }}
          />
        ))}
    </div>
  );
}

/** A number within limits; what is none is not passed on. */
export function NumberField({
  label,
  value,
  least,
  most,
  isOptional = false,
  onChange,
}: {
  label: string;
  value: number | null;
  least?: number;
  most?: number;
  isOptional?: boolean;
  onChange: (value: number | null) => void;
}) {
  const [text, setText] = useState(value === null ? '' : String(value));
  return (
    <TextField
      label={label}
      type="number"
      min={least}
      max={most}
      required={!isOptional}
      value={text}
      onChange={event => {
        setText(event.target.value);
        if (event.target.value === '') {
          if (isOptional) onChange(null);
        } else if (event.target.validity.valid || event.target.validity.stepMismatch) {
          onChange(Number(event.target.value));
        }
      }}
      onBlur={() => setText(value === null ? '' : String(value))}
    />
  );
}
