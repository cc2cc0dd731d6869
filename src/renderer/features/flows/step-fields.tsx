// What several forms of a step share: what they are given, and where a way leads.
import { useTranslation } from 'react-i18next';
import type { FlowDefinition, FlowStep, FlowStepOf, FlowSurroundings } from '#protocol/http/flows.ts';
import { SelectField } from '../../ui/field.tsx';

export type FormRoom = {
  flow: FlowDefinition;
  languages: readonly string[];
  surroundings: FlowSurroundings;
  /** What look-ups are signed with; '' where the server cannot read it, null for those who only read the flow. */
  secret: string | null;
};
export type FormProps<Kind extends FlowStep['kind']> = {
  step: FlowStepOf<Kind>;
  room: FormRoom;
  onChange: (step: FlowStep) => void;
};

/** Before anything is written. */
export const noText = { templateId: null, texts: {} };

/** Where a way leads: any other step. */
export function WayField({
  label,
  value,
  step,
  room,
  onChange,
}: {
  label: string;
  value: string;
  step: FlowStep;
  room: FormRoom;
  onChange: (to: string) => void;
}) {
  const { t } = useTranslation();
  const others = room.flow.steps.filter(({ id }) => id !== step.id);
  return (
    <SelectField
      label={label}
      value={value}
      choices={[
        ['', t('flows.nowhere')],
        ...others.map(({ id, kind }) => [id, `${id} (${t(`flows.kind_${kind}`)})`] as const),
      ]}
      onChange={onChange}
    />
  );
}

export function NextField({ step, room, onChange }: FormProps<'say' | 'collect' | 'label' | 'webhook'>) {
  const { t } = useTranslation();
  return (
    <WayField
      label={t('flows.way_next')}
      value={step.next}
      step={step}
      room={room}
      onChange={next => onChange({ ...step, next })}
    />
  );
}

/** As the address of a slot is written: small letters, figures, underscores. */
export const slotOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_')
    .replace(/^[^a-z]+/, '')
    .slice(0, 40);
