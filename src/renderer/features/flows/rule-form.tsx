import { useTranslation } from 'react-i18next';
import { slotTypesIn } from '#ai/flows/engine.ts';
import { type ConditionTest, slotTests } from '#protocol/http/flows.ts';
import { SelectField, TextField } from '../../ui/field.tsx';
import { CheckRow } from '../../ui/rows.tsx';
import { LinesField } from './fields.tsx';
import type { FormRoom } from './step-fields.tsx';

const abouts = ['slot', 'intent', 'language', 'open', 'known'] as const;

function blank(about: (typeof abouts)[number], slot: string): ConditionTest {
  switch (about) {
    case 'slot':
      return { about, slot, test: 'filled', value: '' };
    case 'intent':
      return { about, labels: [] };
    case 'language':
      return { about, languages: [] };
    case 'open':
      return { about, isOpen: true };
    case 'known':
      return { about, isKnown: true };
  }
}

/** What a rule of a condition looks at. */
export function RuleForm({
  when,
  room,
  onChange,
}: {
  when: ConditionTest;
  room: FormRoom;
  onChange: (when: ConditionTest) => void;
}) {
  const { t } = useTranslation();
  const slots = [...slotTypesIn(room.flow).keys()];
  return (
    <>
      <SelectField
        label={t('flows.about')}
        value={when.about}
        // Before anything is asked there is nothing to look at.
        choices={abouts
          .filter(about => about !== 'slot' || slots.length > 0)
          .map(about => [about, t(`flows.about_${about}`)])}
        onChange={value => {
          const about = abouts.find(each => each === value);
          if (about) onChange(blank(about, slots[0] ?? ''));
        }}
      />
      {when.about === 'slot' && (
        <div className="grid grid-cols-3 gap-2">
          <SelectField
            label={t('flows.slot')}
            value={when.slot}
            choices={slots.map(slot => [slot, slot])}
            onChange={slot => onChange({ ...when, slot })}
          />
          <SelectField
            label={t('flows.test')}
            value={when.test}
            choices={slotTests.map(test => [test, t(`flows.test_${test}`)])}
            onChange={test => onChange({ ...when, test: slotTests.find(each => each === test) ?? when.test })}
          />
          {when.test !== 'filled' && when.test !== 'empty' && (
            <TextField
              label={t('flows.value')}
              value={when.value}
              maxLength={200}
              onChange={event => onChange({ ...when, value: event.target.value })}
            />
          )}
        </div>
      )}
      {when.about === 'intent' && (
        <LinesField
          label={t('flows.intents')}
          hint={room.surroundings.intents.join(', ') || t('flows.noIntents')}
          values={when.labels}
          onChange={labels => onChange({ ...when, labels })}
        />
      )}
      {when.about === 'language' && (
        <LinesField
          label={t('flows.languages')}
          hint={t('languages.hint')}
          values={when.languages}
          onChange={languages => onChange({ ...when, languages })}
        />
      )}
      {when.about === 'open' && (
        <CheckRow
          label={t('flows.isOpen')}
          isChecked={when.isOpen}
          onChange={isOpen => onChange({ ...when, isOpen })}
        />
      )}
      {when.about === 'known' && (
        <CheckRow
          label={t('flows.isKnown')}
          isChecked={when.isKnown}
          onChange={isKnown => onChange({ ...when, isKnown })}
        />
      )}
    </>
  );
}
