// Times on the screen move together, once a minute; nothing shows running seconds.
import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Millis } from '#protocol/ids.ts';
import { dateOf, distanceOf, exactOf } from './time.ts';

const MinuteContext = createContext<Millis>(0);

export function MinuteProvider({ children }: { children: ReactNode }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000);
    // A laptop that slept, or a window in the background, is right again when looked at.
    const wake = () => document.visibilityState === 'visible' && setNow(Date.now());
    document.addEventListener('visibilitychange', wake);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', wake);
    };
  }, []);
  return <MinuteContext value={now}>{children}</MinuteContext>;
}

/** The current moment, exact to a minute. */
export const useMinute = (): Millis => use(MinuteContext);

/** "8 min", "2 h", "3 days", "4 Mar". */
export function useAgo(): (at: Millis) => string {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  return at => {
    const distance = distanceOf(at, now);
    switch (distance.unit) {
      case 'now':
        return t('time.now');
      case 'date':
        return dateOf(at, now, i18n.language);
      case 'minutes':
        return t('time.minutes', { count: distance.count });
      case 'hours':
        return t('time.hours', { count: distance.count });
      case 'days':
        return t('time.days', { count: distance.count });
    }
  };
}

/** A moment said relatively; the exact one in the tooltip. */
export function Ago({ at, className = '' }: { at: Millis; className?: string }) {
  const { i18n } = useTranslation();
  const ago = useAgo();
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={exactOf(at, i18n.language)}
      className={`tabular-nums ${className}`}
    >
      {ago(at)}
    </time>
  );
}
