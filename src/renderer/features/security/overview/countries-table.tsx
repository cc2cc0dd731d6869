import { useTranslation } from 'react-i18next';
import type { SecuritySummary } from '#protocol/security.ts';
import { Quiet, Section } from '../../../ui/section.tsx';
import { cell, Table } from '../../../ui/table.tsx';
import { useCountryName } from '../addresses/use-country.ts';

const mostShown = 12;

/** Where the addresses are registered that events came from. */
export function Countries({ countries }: { countries: SecuritySummary['countries'] }) {
  const { t, i18n } = useTranslation();
  const countryName = useCountryName();
  const plain = new Intl.NumberFormat(i18n.language);
  return (
    <Section title={t('events.countries')}>
      {countries === null && <Quiet>{t('events.countriesUnknown')}</Quiet>}
      {countries?.length === 0 && <Quiet>{t('events.countriesNone')}</Quiet>}
      {countries !== null && countries.length > 0 && (
        <Table
          label={t('events.countries')}
          heads={[t('events.country'), { number: t('events.count') }]}
          className="max-w-[420px]"
        >
          {countries.slice(0, mostShown).map(({ country, events }) => (
            <tr key={country} className="border-b border-line">
              <th scope="row" className={`${cell} text-left font-normal`}>
                {countryName(country === '' ? null : country)}
              </th>
              <td className={`${cell} text-right tabular-nums`}>{plain.format(events)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  );
}
