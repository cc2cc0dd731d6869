import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AddressesAnswer } from '#protocol/http/addresses.ts';
import { type Surface, surfaces } from '#protocol/surfaces.ts';
import { useUnavailable } from '../../../app/use-act.ts';
import { Button } from '../../../ui/button.tsx';
import { Quiet, Section } from '../../../ui/section.tsx';
import { CountryDialog } from './country-dialog.tsx';
import { exactDateOf } from './exact-date.ts';
import { useCountryName } from './use-country.ts';

/** Which countries come in at which door. */
export function Countries({
  rules,
  madeAt,
  onChanged,
}: {
  rules: AddressesAnswer['countries'];
  madeAt: number | null;
  onChanged: () => void;
}) {
  const { t, i18n } = useTranslation();
  const countryName = useCountryName();
  const [changing, setChanging] = useState<Surface | null>(null);
  const unavailable = useUnavailable('security.edit');
  return (
    <Section title={t('addresses.countries')}>
      <div className="mb-2 max-w-[760px]">
        <Quiet>
          {t('addresses.countriesIntro')}{' '}
          {madeAt === null
            ? t('addresses.countriesMissing')
            : t('addresses.countriesFrom', { date: exactDateOf(madeAt, i18n.language) })}
        </Quiet>
      </div>
      <ul className="max-w-[760px]" aria-label={t('addresses.countries')}>
        {surfaces.map(door => {
          const { mode, countries } = rules[door];
          const name = t(`addresses.door_${door}`);
          return (
            <li key={door} className="flex min-h-9 items-center gap-3 border-b border-line py-1 text-sm">
              <span className="w-24 flex-none font-strong">{name}</span>
              <span className="min-w-0 flex-1">
                {t(`addresses.mode_${mode}`)}
                {mode !== 'off' && `: ${countries.map(countryName).join(', ')}`}
              </span>
              <Button
                isSmall
                unavailable={unavailable}
                aria-label={t('addresses.changeOf', { door: name })}
                onClick={() => setChanging(door)}
              >
                {t('addresses.change')}
              </Button>
            </li>
          );
        })}
      </ul>
      <CountryDialog
        door={changing}
        rule={changing === null ? null : rules[changing]}
        onClose={() => setChanging(null)}
        onChanged={onChanged}
      />
    </Section>
  );
}
