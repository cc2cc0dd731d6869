import { CircleCheck, FilterX, Inbox } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../app/kit.tsx';
import { useNavigation } from '../../app/navigation.tsx';
import type { InboxView } from '../../app/route.ts';
import { useClaim } from '../../app/use-desk-actions.ts';
import { useCounts } from '../../data/desk.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';

/** What is true, and the next step. */
export function QueueEmpty({
  view,
  isFiltered,
  onClear,
}: {
  view: InboxView;
  isFiltered: boolean;
  onClear: () => void;
}) {
  const { t } = useTranslation();
  if (isFiltered) {
    return (
      <Empty icon={FilterX} title={t('queue.filteredAway')} text={t('queue.filteredAwayText')}>
        <Button onClick={onClear}>{t('filter.clear')}</Button>
      </Empty>
    );
  }
  if (view === 'mine') return <NothingMine />;
  return (
    <Empty
      icon={view === 'unassigned' ? CircleCheck : Inbox}
      title={t(`empty.${view}`)}
      text={t(`empty.${view}Text`)}
    />
  );
}

function NothingMine() {
  const { t } = useTranslation();
  const { unassigned } = useCounts();
  const { claim, unavailable } = useClaim();
  const { go } = useNavigation();
  const keys = useKeys();
  if (unassigned === 0) {
    return <Empty icon={CircleCheck} title={t('empty.mine')} text={t('empty.mineText')} />;
  }
  return (
    <Empty icon={CircleCheck} title={t('empty.mine')} text={t('empty.mineWaiting', { count: unassigned })}>
      <Button
        look="primary"
        keys={keys.caps('desk.claim')}
        unavailable={unavailable}
        onClick={() => void claim()}
      >
        {t('action.desk.claim')}
      </Button>
      <Button onClick={() => go({ page: 'inbox', view: 'unassigned', conversationId: null })}>
        {t('empty.showUnassigned')}
      </Button>
    </Empty>
  );
}
