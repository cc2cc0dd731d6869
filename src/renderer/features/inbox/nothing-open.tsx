import { MessageSquare } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../app/kit.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Keys } from '../../ui/keys.tsx';

/** The conversation's place while none is open. */
export function NothingOpen() {
  const { t } = useTranslation();
  const keys = useKeys();
  return (
    <section aria-label={t('conversation.label')} className="min-h-0 min-w-0">
      <Empty icon={MessageSquare} title={t('conversation.none')} text={t('conversation.noneText')}>
        <span className="flex items-center gap-4 text-xs text-muted">
          <span className="flex items-center gap-1">
            <Keys keys={[...keys.caps('list.next'), ...keys.caps('list.previous')]} /> {t('queue.move')}
          </span>
          <span className="flex items-center gap-1">
            <Keys keys={keys.caps('desk.palette')} /> {t('queue.anything')}
          </span>
        </span>
      </Empty>
    </section>
  );
}
