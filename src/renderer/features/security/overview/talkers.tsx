import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SecuritySummary, ThreatLevel } from '#protocol/security.ts';
import { useUnavailable } from '../../../app/use-act.ts';
import { Button } from '../../../ui/button.tsx';
import { Ago } from '../../../ui/minute.tsx';
import { Quiet } from '../../../ui/section.tsx';
import { cell, Table } from '../../../ui/table.tsx';
import { RuleDialog } from '../addresses/rule-dialog.tsx';
import { emptyRule } from '../addresses/rule-form.ts';
import { useCountryName } from '../addresses/use-country.ts';
import { RevokeDialog } from '../keys/revoke-dialog.tsx';
import { EndSessionsDialog } from './end-sessions.tsx';
import { LevelChip } from './levels.tsx';
import { useEventWords } from './use-events.ts';

const mostShown = 8;

/** Addresses, people and keys that most of it came from, and what can be done about each. */
export function Talkers({ summary, onChanged }: { summary: SecuritySummary; onChanged: () => void }) {
  const { t } = useTranslation();
  const { person } = useEventWords();
  const countryName = useCountryName();
  const [blocking, setBlocking] = useState<string | null>(null);
  const [ending, setEnding] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<{ id: string; name: string } | null>(null);
  const mayRevoke = useUnavailable('key.edit');
  const mayBlock = useUnavailable('security.edit');
  const mayEnd = useUnavailable('people.edit');
  return (
    <div className="grid gap-6">
      <Busiest label={t('events.addresses')} name={t('events.address')} none={t('events.addressesNone')}>
        {summary.talkers.slice(0, mostShown).map(({ address, country, ...talker }) => (
          <Row
            key={address}
            talker={talker}
            name={
              <>
                <span className="block font-mono text-[12.5px] break-all">{address}</span>
                {country !== '' && (
                  <span className="text-xs font-normal text-muted">{countryName(country)}</span>
                )}
              </>
            }
          >
            <Button
              isSmall
              unavailable={mayBlock}
              aria-label={t('events.blockOf', { address })}
              onClick={() => setBlocking(address)}
            >
              {t('events.block')}
            </Button>
          </Row>
        ))}
      </Busiest>
      <Busiest label={t('events.people')} name={t('events.person')} none={t('events.peopleNone')}>
        {summary.people.slice(0, mostShown).map(({ id, ...talker }) => (
          <Row key={id} talker={talker} name={person(id)}>
            <Button
              isSmall
              unavailable={mayEnd}
              aria-label={t('events.endOf', { name: person(id) })}
              onClick={() => setEnding(id)}
            >
              {t('events.end')}
            </Button>
          </Row>
        ))}
      </Busiest>
      <Busiest label={t('events.keys')} name={t('events.key')} none={t('events.keysNone')}>
        {summary.keys.slice(0, mostShown).map(({ id, name, ...talker }) => (
          <Row key={id} talker={talker} name={name === '' ? id : name}>
            <Button
              isSmall
              unavailable={mayRevoke}
              aria-label={t('events.revokeOf', { name })}
              onClick={() => setRevoking({ id, name })}
            >
              {t('apiKeys.revoke')}
            </Button>
          </Row>
        ))}
      </Busiest>
      <RuleDialog
        isOpen={blocking !== null}
        start={{ ...emptyRule, range: blocking ?? '' }}
        onClose={() => setBlocking(null)}
        onChanged={onChanged}
      />
      <RevokeDialog of={revoking} onClose={() => setRevoking(null)} onChanged={onChanged} />
      <EndSessionsDialog personId={ending} onClose={() => setEnding(null)} />
    </div>
  );
}

function Busiest({
  label,
  name,
  none,
  children,
}: {
  label: string;
  name: string;
  /** What is said where there are no rows. */
  none: string;
  children: readonly ReactNode[];
}) {
  const { t } = useTranslation();
  if (children.length === 0) return <Quiet>{none}</Quiet>;
  return (
    <Table
      label={label}
      heads={[name, t('events.worst'), { number: t('events.count') }, t('events.last')]}
      verbs={t('events.verbs')}
    >
      {children}
    </Table>
  );
}

function Row({
  talker: { events, worst, lastAt },
  name,
  children,
}: {
  talker: { events: number; worst: ThreatLevel; lastAt: number };
  name: ReactNode;
  /** What can be done. */
  children?: ReactNode;
}) {
  const { i18n } = useTranslation();
  return (
    <tr className="border-b border-line align-top">
      <th scope="row" className={`${cell} w-2/5 text-left font-strong`}>
        {name}
      </th>
      <td className={cell}>
        <LevelChip level={worst} />
      </td>
      <td className={`${cell} text-right tabular-nums`}>
        {new Intl.NumberFormat(i18n.language).format(events)}
      </td>
      <td className={`${cell} whitespace-nowrap text-muted`}>
        <Ago at={lastAt} />
      </td>
      <td className="py-[5px] text-right">{children}</td>
    </tr>
  );
}
