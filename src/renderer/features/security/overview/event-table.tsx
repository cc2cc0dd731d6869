import { useTranslation } from 'react-i18next';
import type { SecurityEvent } from '#protocol/security.ts';
import { AddressText } from '../../../ui/address-text.tsx';
import { useMinute } from '../../../ui/minute.tsx';
import { cell, Table } from '../../../ui/table.tsx';
import { exactOf, whenOf } from '../../../ui/time.ts';
import { LevelChip } from './levels.tsx';
import { useEventWords } from './use-events.ts';

/** One event a row; each opens its details. */
export function EventTable({
  events,
  shownId,
  onShow,
}: {
  events: readonly SecurityEvent[];
  shownId: string | null;
  onShow: (event: SecurityEvent | null) => void;
}) {
  const { t, i18n } = useTranslation();
  const words = useEventWords();
  const now = useMinute();
  return (
    <Table
      label={t('events.title')}
      heads={[t('events.when'), t('events.level'), t('events.what'), t('events.from'), t('events.done')]}
    >
      {events.map(event => {
        const { id, timestamp, threatLevel, eventType, sourceIp, userId, actionTaken, details } = event;
        const times = Number(details['times'] ?? 1);
        return (
          <tr
            key={id}
            className={`border-b border-line align-top ${id === shownId ? 'bg-selected' : 'hover:bg-hover'}`}
          >
            <td className={`${cell} pl-1 whitespace-nowrap text-muted tabular-nums`}>
              <time dateTime={new Date(timestamp).toISOString()} title={exactOf(timestamp, i18n.language)}>
                {whenOf(timestamp, now, i18n.language)}
              </time>
            </td>
            <td className={cell}>
              <LevelChip level={threatLevel} />
            </td>
            <td className={cell}>
              <button
                type="button"
                aria-expanded={id === shownId}
                onClick={() => onShow(id === shownId ? null : event)}
                className="min-h-6 text-left font-strong hover:underline"
              >
                {words.type(eventType)}
              </button>
              {times > 1 && (
                <span className="ml-2 text-xs text-muted tabular-nums">
                  {t('events.times', { count: times })}
                </span>
              )}
              {userId !== null && <span className="block text-xs text-muted">{words.person(userId)}</span>}
            </td>
            <td className={cell}>
              <AddressText of={sourceIp} />
            </td>
            <td className={`${cell} whitespace-nowrap text-ink-2`}>{t(`events.action_${actionTaken}`)}</td>
          </tr>
        );
      })}
    </Table>
  );
}
