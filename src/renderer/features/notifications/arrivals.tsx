import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigation } from '../../app/navigation.tsx';
import { useNotifications, useSync } from '../../data/desk.ts';
import { arrivalsOf, stampsOf } from './arrivals.ts';

/** How many spoken lines stay for a reader to go back to. */
const kept = 3;

/**
 * Says each new notification once, and what came together while the line was away in one sentence. What is said in the open conversation
 * is said there. It stands outside of the title bar: what holds a live region is not hidden behind a dialog, and a page has one banner.
 */
export function Arrivals() {
  const { t } = useTranslation();
  const { route } = useNavigation();
  const openId = route.page === 'inbox' ? route.conversationId : null;
  const notifications = useNotifications();
  const isInSync = useSync().state === 'in_sync';
  const known = useRef<ReadonlyMap<string, number> | null>(null);
  const [lines, setLines] = useState<{ key: number; text: string }[]>([]);

  useEffect(() => {
    if (!isInSync) return;
    const before = known.current;
    known.current = stampsOf(notifications);
    // What was there when the console opened is no news.
    if (before === null || document.visibilityState !== 'visible') return;
    const fresh = arrivalsOf(notifications, before, openId);
    const [first] = fresh;
    if (!first) return;
    const text =
      fresh.length === 1
        ? `${first.title}: ${first.body}`
        : t('notifications.announceMany', { count: fresh.length });
    setLines(spoken => [...spoken, { key: (spoken.at(-1)?.key ?? 0) + 1, text }].slice(-kept));
  }, [notifications, isInSync, openId, t]);

  return (
    <div aria-live="polite" className="sr-only">
      {lines.map(line => (
        <p key={line.key}>{line.text}</p>
      ))}
    </div>
  );
}
