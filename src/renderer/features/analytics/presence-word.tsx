import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePresences, usePresenceWords } from '../presence/use-presence.ts';

/** How somebody is now, in a word; nobody's state is known without a network. */
export function PresenceWord({ personId }: { personId: string }) {
  const { t } = useTranslation();
  const ids = useMemo(() => [personId], [personId]);
  const presence = usePresences(ids)[personId];
  const words = usePresenceWords();
  return <>{presence ? words(presence) : t('chart.none')}</>;
}
