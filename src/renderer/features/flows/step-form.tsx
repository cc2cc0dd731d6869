import { useTranslation } from 'react-i18next';
import type { FlowStep } from '#protocol/http/flows.ts';
import { SelectField } from '../../ui/field.tsx';
import { CheckRow } from '../../ui/rows.tsx';
import { CollectForm } from './collect-form.tsx';
import { ConditionForm } from './condition-form.tsx';
import { LinesField, NumberField, TextEdit } from './fields.tsx';
import { type FormProps, NextField, noText, WayField } from './step-fields.tsx';
import { WebhookForm } from './webhook-form.tsx';

/** What can be said of a step, by its kind. */
export function StepForm({ step, ...rest }: Omit<FormProps<'say'>, 'step'> & { step: FlowStep }) {
  const { t } = useTranslation();
  switch (step.kind) {
    case 'say':
      return (
        <>
          <TextEdit
            label={t('flows.text')}
            text={step.text}
            languages={rest.room.languages}
            onChange={text => rest.onChange({ ...step, text })}
          />
          <NextField step={step} {...rest} />
        </>
      );
    case 'collect':
      return <CollectForm step={step} {...rest} />;
    case 'condition':
      return <ConditionForm step={step} {...rest} />;
    case 'webhook':
      return <WebhookForm step={step} {...rest} />;
    case 'label':
      return <LabelForm step={step} {...rest} />;
    case 'again':
      return (
        <>
          <WayField
            label={t('flows.backTo')}
            value={step.to}
            step={step}
            room={rest.room}
            onChange={to => rest.onChange({ ...step, to })}
          />
          <NumberField
            label={t('flows.atMost')}
            value={step.most}
            least={1}
            most={10}
            onChange={most => rest.onChange({ ...step, most: most ?? 1 })}
          />
        </>
      );
    case 'hand_over':
      return (
        <>
          <CheckRow
            label={t('flows.saysFirst')}
            isChecked={step.text !== null}
            onChange={isOwn => rest.onChange({ ...step, text: isOwn ? noText : null })}
          />
          {step.text && (
            <TextEdit
              label={t('flows.text')}
              text={step.text}
              languages={rest.room.languages}
              onChange={text => rest.onChange({ ...step, text })}
            />
          )}
        </>
      );
    case 'end':
      return <p className="text-sm text-muted">{t('flows.endText')}</p>;
  }
}

const priorities = ['low', 'normal', 'high', 'urgent'] as const;

function LabelForm({ step, room, onChange }: FormProps<'label'>) {
  const { t } = useTranslation();
  return (
    <>
      <LinesField
        label={t('flows.tags')}
        hint={t('flows.onePerLine')}
        values={step.tags}
        onChange={tags => onChange({ ...step, tags })}
      />
      <SelectField
        label={t('flows.priority')}
        value={step.priority === null ? '' : String(step.priority)}
        choices={[
          ['', t('flows.asItIs')],
          ...priorities.map((name, number) => [String(number), t(`priority.${name}`)] as const),
        ]}
        onChange={value => onChange({ ...step, priority: value === '' ? null : Number(value) })}
      />
      <SelectField
        label={t('flows.team')}
        value={step.teamId ?? ''}
        choices={[
          ['', t('flows.asItIs')],
          ...room.surroundings.teams.map(({ id, name }) => [id, name] as const),
        ]}
        onChange={teamId => onChange({ ...step, teamId: teamId || null })}
      />
      <NextField step={step} room={room} onChange={onChange} />
    </>
  );
}
