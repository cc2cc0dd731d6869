import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type FlowStepOf, slotTypes } from '#protocol/http/flows.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { CheckRow } from '../../ui/rows.tsx';
import { NumberField, numbered, TextEdit } from './fields.tsx';
import { type FormProps, NextField, noText, slotOf } from './step-fields.tsx';

/** What is asked, and what may be answered. */
export function CollectForm({ step, room, onChange }: FormProps<'collect'>) {
  const { t } = useTranslation();
  const set = (part: Partial<FlowStepOf<'collect'>>) => onChange({ ...step, ...part });
  return (
    <>
      <TextEdit
        label={t('flows.question')}
        text={step.text}
        languages={room.languages}
        onChange={text => set({ text })}
      />
      <div className="grid grid-cols-3 gap-2">
        <TextField
          label={t('flows.slot')}
          value={step.slot}
          maxLength={40}
          problem={step.slot === '' ? t('flows.missing') : undefined}
          onChange={event => set({ slot: slotOf(event.target.value) })}
        />
        <SelectField
          label={t('flows.type')}
          value={step.type}
          choices={slotTypes.map(type => [type, t(`flows.type_${type}`)])}
          onChange={type => set({ type: slotTypes.find(each => each === type) ?? step.type })}
        />
        <NumberField
          label={t('flows.retries')}
          value={step.retries}
          least={0}
          most={5}
          onChange={retries => set({ retries: retries ?? 0 })}
        />
      </div>
      {step.type === 'pattern' && (
        <TextField
          label={t('flows.pattern')}
          value={step.pattern}
          maxLength={200}
          onChange={event => set({ pattern: event.target.value })}
        />
      )}
      {step.type === 'number' && (
        <div className="grid grid-cols-2 gap-2">
          {(['least', 'most'] as const).map(end => (
            <NumberField
              key={end}
              isOptional
              label={t(`flows.${end}`)}
              value={step[end]}
              onChange={value => set({ [end]: value })}
            />
          ))}
        </div>
      )}
      {step.type === 'choice' && <ChoicesForm step={step} room={room} onChange={onChange} />}
      <CheckRow
        label={t('flows.ownRetry')}
        isChecked={step.retryText !== null}
        onChange={isOwn => set({ retryText: isOwn ? noText : null })}
      />
      {step.retryText && (
        <TextEdit
          label={t('flows.retryText')}
          text={step.retryText}
          languages={room.languages}
          onChange={retryText => set({ retryText })}
        />
      )}
      <NextField step={step} room={room} onChange={onChange} />
    </>
  );
}

function ChoicesForm({ step, room, onChange }: FormProps<'collect'>) {
  const { t } = useTranslation();
  const set = (choices: FlowStepOf<'collect'>['choices']) => onChange({ ...step, choices });
  const change = (at: number, part: Partial<FlowStepOf<'collect'>['choices'][number]>) =>
    set(step.choices.map((each, index) => (index === at ? { ...each, ...part } : each)));
  return (
    <div className="grid gap-2">
      {numbered(step.choices).map(({ each, at, key }) => (
        <div key={key} className="flex items-end gap-2">
          <TextField
            label={t('flows.choice', { number: at + 1 })}
            value={each.value}
            maxLength={80}
            onChange={event => change(at, { value: event.target.value })}
          />
          {room.languages.map(language => (
            <TextField
              key={language}
              label={t('flows.choiceIn', { number: at + 1, language })}
              lang={language}
              value={each.labels[language] ?? ''}
              onChange={event => change(at, { labels: { ...each.labels, [language]: event.target.value } })}
            />
          ))}
          <IconButton
            icon={X}
            label={t('flows.removeChoice', { number: at + 1 })}
            onClick={() => set(step.choices.filter((_, index) => index !== at))}
          />
        </div>
      ))}
      {step.choices.length < 10 && (
        <div>
          <Button isSmall icon={Plus} onClick={() => set([...step.choices, { value: '', labels: {} }])}>
            {t('flows.addChoice')}
          </Button>
        </div>
      )}
    </div>
  );
}
