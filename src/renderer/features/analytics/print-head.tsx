import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { usePeople, useTeams, useTheme } from '../../data/desk.ts';
import { useMinute } from '../../ui/minute.tsx';
import { exactOf } from '../../ui/time.ts';
import { type Asked, isHeld } from './ask.ts';
import { timeZone, useMeant } from './use-figures.ts';

/** The head of what is printed: which page, which days, compared with what, of whom, and until when it is. */
export function PrintHead({ title, asked }: { title: string; asked: Asked }) {
  const { t, i18n } = useTranslation();
  const meant = useMeant(asked);
  const now = useMinute();
  const [teams, people] = [useTeams(), usePeople()];
  const days = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeZone });
  const span = ({ from, to }: { from: number; to: number }) => days.formatRange(from, to - 1);
  const named = (list: readonly { id: string; name: string }[], id: string) =>
    list.find(each => each.id === id)?.name ?? id;
  const narrowed = [
    asked.teamId && `${t('analytics.of_teamId')}: ${named(teams, asked.teamId)}`,
    asked.channel &&
      `${t('analytics.of_channel')}: ${t(`analytics.channel_${asked.channel}`, { defaultValue: asked.channel })}`,
    asked.agentId && `${t('analytics.of_agentId')}: ${named(people, asked.agentId)}`,
    asked.intent && `${t('analytics.of_intent')}: ${asked.intent}`,
    asked.model && `${t('analytics.of_model')}: ${asked.model}`,
  ].filter(text => text !== '');
  return (
    <div className="mb-3 hidden border-b border-line pb-2 print:block">
      <p className="text-xl font-strong">
        {t('page.analytics')}: {title}
      </p>
      <p className="text-sm">
        {span(meant)} · {timeZone.replaceAll('_', ' ')}
        {asked.compare !== 'none' &&
          isHeld(meant) &&
          ` · ${t('analytics.comparedWith', { span: span(meant.before) })}`}
      </p>
      <p className="text-sm text-ink-2">
        {narrowed.length === 0 ? t('analytics.notNarrowed') : narrowed.join(' · ')}
      </p>
      <p className="text-xs text-muted">{t('analytics.printedAt', { when: exactOf(now, i18n.language) })}</p>
    </div>
  );
}

/** Paper is light, whatever the screen is; the screen is as it was when it was printed. */
export function useLightOnPaper(): void {
  const { shownTheme } = useTheme();
  useEffect(() => {
    const { dataset } = document.documentElement;
    const lighten = () => {
      dataset['theme'] = 'light';
    };
    const restore = () => {
      dataset['theme'] = shownTheme;
    };
    // Before charts take their colours: they hear of it in the other phase.
    window.addEventListener('beforeprint', lighten, { capture: true });
    window.addEventListener('afterprint', restore, { capture: true });
    return () => {
      window.removeEventListener('beforeprint', lighten, { capture: true });
      window.removeEventListener('afterprint', restore, { capture: true });
    };
  }, [shownTheme]);
}
