import { useTranslation } from 'react-i18next';
import type { AddressesAnswer } from '#protocol/http/addresses.ts';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { useMinute } from '../../../ui/minute.tsx';
import { Quiet, Section } from '../../../ui/section.tsx';
import { cell, Table } from '../../../ui/table.tsx';
import { whenOf } from '../../../ui/time.ts';
import { useCountryName } from './use-country.ts';

const knownReasons = [
  'wrong_credentials',
  'too_many_attempts',
  'bad_identity',
  'key_unknown',
  'key_address',
  'key_revoked',
  'key_malformed',
  'rate_limited',
  'malformed',
  'too_large',
  'unsupported_media_type',
  'unknown_event',
  'unknown_route',
] as const;

/** Networks that what they did keeps out. */
export function Blocks({
  blocks,
  threshold,
  onChanged,
}: {
  blocks: AddressesAnswer['blocks'];
  threshold: number;
  onChanged: () => void;
}) {
  const { t, i18n } = useTranslation();
  const { addresses } = useDesk().securityServer;
  const now = useMinute();
  const countryName = useCountryName();
  const { act, refusal } = useAct(onChanged);
  const unavailable = useUnavailable('security.edit');
  const reason = (why: string) => {
    const known = knownReasons.find(each => each === why);
    return known ? t(`addresses.why_${known}`) : why;
  };
  return (
    <Section title={t('addresses.blocks')}>
      <div className="mb-2 max-w-[760px]">
        <Quiet>
          {threshold === 0 ? t('addresses.blocksOff') : t('addresses.blocksIntro', { count: threshold })}
        </Quiet>
      </div>
      <p role="status" className="text-sm text-danger empty:hidden">
        {refusal}
      </p>
      {blocks.length === 0 && threshold > 0 && <Quiet>{t('addresses.blocksNone')}</Quiet>}
      {blocks.length > 0 && (
        <Table
          label={t('addresses.blocks')}
          heads={[t('addresses.network'), t('addresses.points'), t('addresses.reason'), t('addresses.until')]}
          verbs={t('addresses.verbs')}
        >
          {blocks.map(({ network, points, strikes, why, until, country }) => (
            <tr key={network} className="border-b border-line align-top">
              <th scope="row" className={`${cell} text-left font-strong`}>
                <span className="block font-mono text-[12.5px] break-all">{network}</span>
                <span className="text-xs font-normal text-muted">{countryName(country)}</span>
              </th>
              <td className={`${cell} tabular-nums`}>{Math.round(points)}</td>
              <td className={cell}>{[...new Set(why.map(reason))].join(', ')}</td>
              <td className={`${cell} whitespace-nowrap`}>
                {whenOf(until, now, i18n.language)}
                <span className="block text-xs text-muted">{t('addresses.times', { count: strikes })}</span>
              </td>
              <td className={`${cell} pr-0 text-right`}>
                <Button
                  isSmall
                  unavailable={unavailable}
                  aria-label={t('addresses.liftOf', { network })}
                  onClick={() => void act(() => addresses.lift(network))}
                >
                  {t('addresses.lift')}
                </Button>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  );
}
