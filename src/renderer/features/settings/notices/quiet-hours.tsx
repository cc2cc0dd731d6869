import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { NoticePreferences } from '#protocol/notices.ts';
import { CheckRow, Choice, selectClass, TimeField } from '../../../ui/rows.tsx';
import { ownZone, zonesWith } from '../../../ui/zones.ts';

type Props = { preferences: NoticePreferences; onChange: (fields: Partial<NoticePreferences>) => void };

/** Monday first, as the preferences count: 1 January 2024 was one. */
const mondayMs = Date.UTC(2024, 0, 1);
const dayMs = 86_400_000;

/** When nothing leaves the desk, but the urgent if wished. */
export function QuietHours({ preferences, onChange }: Props) {
  const { t } = useTranslation();
  const { quiet, timeZone } = preferences;
  const set = (fields: Partial<NoticePreferences['quiet']>) => onChange({ quiet: { ...quiet, ...fields } });
  const turn = (isOn: boolean) =>
    // Nobody chose the zone that holds for who chose nothing; here is where this person is.
    onChange({ quiet: { ...quiet, isOn }, ...(isOn && timeZone === 'UTC' ? { timeZone: ownZone() } : {}) });
  return (
    <div>
      <h3 className="mb-1 text-sm font-strong">{t('notices.quiet')}</h3>
      <CheckRow label={t('notices.quietOn')} isChecked={quiet.isOn} onChange={turn} />
      {quiet.isOn && (
        <div className="mt-1 ml-6 grid gap-2 text-sm">
          <div className="flex flex-wrap items-center gap-3">
            <TimeField label={t('notices.from')} value={quiet.from} onChange={from => set({ from })} />
            <TimeField label={t('notices.to')} value={quiet.to} onChange={to => set({ to })} />
          </div>
          <Days days={quiet.days} onChange={days => set({ days })} />
          <ZoneField timeZone={timeZone} onChange={zone => onChange({ timeZone: zone })} />
          <CheckRow
            label={t('notices.urgentPasses')}
            isChecked={quiet.urgentPasses}
            onChange={urgentPasses => set({ urgentPasses })}
          />
        </div>
      )}
    </div>
  );
}

function Days({ days, onChange }: { days: readonly number[]; onChange: (days: number[]) => void }) {
  const { t, i18n } = useTranslation();
  const nameOf = new Intl.DateTimeFormat(i18n.language, { weekday: 'short', timeZone: 'UTC' });
  return (
    <fieldset>
      <legend className="sr-only">{t('notices.days')}</legend>
      <div className="flex flex-wrap gap-x-4">
        {[0, 1, 2, 3, 4, 5, 6].map(day => (
          <CheckRow
            key={day}
            label={nameOf.format(mondayMs + day * dayMs)}
            isChecked={days.includes(day)}
            onChange={isOn => onChange(isOn ? [...days, day].sort() : days.filter(other => other !== day))}
          />
        ))}
      </div>
    </fieldset>
  );
}

function ZoneField({ timeZone, onChange }: { timeZone: string; onChange: (zone: string) => void }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="flex items-center gap-2">
      <label htmlFor={id}>{t('notices.zone')}</label>
      <select
        id={id}
        value={timeZone}
        onChange={event => onChange(event.target.value)}
        className={selectClass}
      >
        {zonesWith(timeZone).map(zone => (
          <option key={zone}>{zone}</option>
        ))}
      </select>
    </div>
  );
}

/** Low priority comes by mail in one piece. */
export function Digest({ preferences, onChange }: Props) {
  const { t } = useTranslation();
  const { digest } = preferences;
  const set = (fields: Partial<NoticePreferences['digest']>) =>
    onChange({ digest: { ...digest, ...fields } });
  return (
    <div>
      <h3 className="mb-1 text-sm font-strong">{t('notices.digest')}</h3>
      <Choice
        label={t('notices.digestEvery')}
        value={digest.every}
        choices={[
          ['off', t('notices.digest_off')],
          ['hour', t('notices.digest_hour')],
          ['day', t('notices.digest_day')],
        ]}
        onChange={every => set({ every })}
      />
      {digest.every === 'day' && (
        <div className="mt-2 text-sm">
          <TimeField label={t('notices.digestAt')} value={digest.at} onChange={at => set({ at })} />
        </div>
      )}
    </div>
  );
}
