import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CountryRule, countryModes, type PreviewCountryAnswer } from '#protocol/http/addresses.ts';
import type { Surface } from '#protocol/surfaces.ts';
import { FormDialog } from '../../../app/form-dialog.tsx';
import { useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { useMinute } from '../../../ui/minute.tsx';
import { whenOf } from '../../../ui/time.ts';
import { countriesIn } from './rule-form.ts';
import { useCountryName } from './use-country.ts';
import { useLockOut } from './use-lock-out.tsx';

type Props = { onClose: () => void; onChanged: () => void };

/** Says which countries come in at one door, after a look at whom that would have met. */
export function CountryDialog({
  door,
  rule,
  ...rest
}: Props & { /** Null: closed. */ door: Surface | null; rule: CountryRule | null }) {
  const { t } = useTranslation();
  return (
    <FormDialog
      isOpen={door !== null}
      title={door === null ? '' : t('addresses.countriesOf', { door: t(`addresses.door_${door}`) })}
      verb={t('verb.save')}
      unavailable={useUnavailable('security.edit')}
      onClose={rest.onClose}
    >
      {formId => door && rule && <Form {...{ formId, door, rule, ...rest }} />}
    </FormDialog>
  );
}

function Form({
  formId,
  door,
  rule,
  onClose,
  onChanged,
}: Props & { formId: string; door: Surface; rule: CountryRule }) {
  const { t } = useTranslation();
  const { addresses } = useDesk().securityServer;
  const [mode, setMode] = useState<CountryRule['mode']>(rule.mode);
  const [text, setText] = useState(rule.countries.join(', '));
  const [hasTried, setTried] = useState(false);
  const lockOut = useLockOut();
  const [preview, setPreview] = useState<PreviewCountryAnswer | null>(null);
  const { countries, wrong } = countriesIn(text);
  const isWhole = mode === 'off' || (wrong === null && countries.length > 0);
  const problem =
    wrong === null ? t('addresses.problem_noneNamed') : t('addresses.problem_named', { text: wrong });
  const asked = { mode, countries: mode === 'off' ? [] : countries };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isWhole) return;
    const answer = await addresses.saveCountries(door, asked, lockOut.isConfirmed);
    onChanged();
    if (answer.ok) onClose();
    else lockOut.refuse(answer.problem);
  };
  const tryIt = async () => {
    setTried(true);
    if (!isWhole) return;
    const answer = await addresses.previewCountries(door, asked);
    setPreview(answer.ok ? answer : null);
    lockOut.refuse(answer.ok ? null : answer.problem);
  };
  return (
    <form id={formId} noValidate onSubmit={event => void save(event)} className="grid gap-4 p-4">
      <SelectField
        label={t('addresses.mode')}
        value={mode}
        choices={countryModes.map(each => [each, t(`addresses.mode_${each}`)])}
        onChange={value => setMode(value as CountryRule['mode'])}
      />
      {mode !== 'off' && (
        <TextField
          label={t('addresses.named')}
          hint={t('addresses.namedHint')}
          value={text}
          problem={hasTried && !isWhole ? problem : undefined}
          onChange={event => setText(event.target.value)}
        />
      )}
      <div>
        <Button onClick={() => void tryIt()}>{t('addresses.preview')}</Button>
        <div role="status" className="mt-2 text-sm">
          {preview && <Preview of={preview} />}
        </div>
      </div>
      {lockOut.note}
    </form>
  );
}

const mostShown = 8;

function Preview({ of: { seen, refused, since, countries } }: { of: PreviewCountryAnswer }) {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  const countryName = useCountryName();
  const when = whenOf(since, now, i18n.language);
  if (seen === 0) return t('addresses.previewNone', { when });
  const met = countries.filter(({ isRefused }) => isRefused).slice(0, mostShown);
  return (
    <>
      <p>{t('addresses.previewSaid', { seen, refused, when })}</p>
      <ul className="text-muted">
        {met.map(({ country, networks }) => (
          <li key={country ?? ''}>
            {t('addresses.previewRow', { country: countryName(country), count: networks })}
          </li>
        ))}
      </ul>
    </>
  );
}
