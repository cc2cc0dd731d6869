import { useTranslation } from 'react-i18next';
import { useOperations } from '../../data/desk.ts';
import { Icon } from '../../ui/icon.tsx';
import { useMinute } from '../../ui/minute.tsx';
import { Quiet, Section } from '../../ui/section.tsx';
import { whenOf } from '../../ui/time.ts';
import { stateLooks } from './looks.tsx';

const mostShown = 30;

/** When a part was not well. It lies on this computer, so it can be read without a line. */
export function HistoryList() {
  const { t, i18n } = useTranslation();
  const { incidents } = useOperations();
  const now = useMinute();
  const when = (at: number) => whenOf(at, now, i18n.language);
  return (
    <Section title={t('system.history')}>
      {incidents.length === 0 ? (
        <Quiet>{t('system.noHistory')}</Quiet>
      ) : (
        <ul className="border-t border-line">
          {incidents.slice(0, mostShown).map(({ id, part, worst, title, startedAt, endedAt }) => (
            <li key={id} className="flex items-start gap-2 border-b border-line py-[7px] text-sm">
              <Icon of={stateLooks[worst].icon} className={`mt-[1px] ${stateLooks[worst].colour}`} />
              <div className="min-w-0 flex-1">
                <p className="font-medium">
                  {t('system.incident', {
                    part: t(`system.part.${part}`),
                    state: t(`system.state.${worst}`),
                  })}
                </p>
                <p className="text-ink-2">{title}</p>
              </div>
              <span className="text-right text-xs text-muted tabular-nums">
                {endedAt === null
                  ? t('system.lasts', { from: when(startedAt) })
                  : t('system.span', { from: when(startedAt), to: when(endedAt) })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
