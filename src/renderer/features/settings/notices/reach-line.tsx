import { Info } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { NoticePreferences, NoticePriority } from '#protocol/notices.ts';
import { Icon } from '../../../ui/icon.tsx';
import { useMinute } from '../../../ui/minute.tsx';
import { whenOf } from '../../../ui/time.ts';
import { type Reach, reachOf } from './reach.ts';

/** Says in words what will happen, as the preferences stand. */
export function ReachLine({ preferences }: { preferences: NoticePreferences }) {
  const words = useReachWords();
  return (
    <p role="status" className="flex gap-2 rounded-sm bg-sunken px-3 py-2 text-sm text-ink">
      <Icon of={Info} size={14} className="mt-[2px] text-muted" />
      <span>{words(reachOf(preferences, useMinute()))}</span>
    </p>
  );
}

function useReachWords(): (reach: Reach) => string {
  const { t, i18n } = useTranslation();
  const minute = useMinute();
  const list = (parts: string[]) => new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(parts);
  const clock = (at: number) => whenOf(at, minute, i18n.language);
  const which = (from: NoticePriority) => t(`reach.from_${from}`);
  return ({ quiet, now, isRestWaiting, digestAt }) => {
    // Ways that take the same are named together.
    const byLevel = new Map<NoticePriority, string[]>();
    for (const { channel, from } of now)
      if (from) byLevel.set(from, [...(byLevel.get(from) ?? []), t(`reach.by_${channel}`)]);
    const clauses = [...byLevel].map(([from, ways]) =>
      t('reach.clause', { which: which(from), ways: list(ways) }),
    );
    const sentences: string[] = [
      clauses.length > 0 ? t('reach.now', { what: list(clauses) }) : t('reach.nothingNow'),
    ];
    if (quiet && isRestWaiting)
      sentences.push(
        quiet.until === null ? t('reach.neverEnds') : t('reach.rest', { when: clock(quiet.until) }),
      );
    if (digestAt !== null) sentences.push(t('reach.digest', { when: clock(digestAt) }));
    return sentences.join(' ');
  };
}
