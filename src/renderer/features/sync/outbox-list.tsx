import { Clock, CloudOff, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useNavigation } from '../../app/navigation.tsx';
import { useDesk, useOutbox, useSync } from '../../data/desk.ts';
import type { OutboxView } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { clockOf } from '../../ui/time.ts';

/** Enough to see what waits; the whole of it is in the conversations. */
const mostShown = 50;

/** What was not confirmed yet, and what was refused, each with a way on (S8). */
export function OutboxList() {
  const { t } = useTranslation();
  const { waiting, failed } = useOutbox();
  const { tryNow } = useDesk();
  const sync = useSync();
  return (
    <div className="flex max-h-[420px] flex-col">
      <div className="flex h-10 flex-none items-center justify-between border-b border-line pr-2 pl-3">
        <h2 className="font-strong">{t('sync.details')}</h2>
        {sync.state === 'offline' && sync.reason !== 'outdated' && (
          <Button isSmall onClick={tryNow}>
            {t('sync.tryNow')}
          </Button>
        )}
      </div>
      <LineRow />
      {waiting.length + failed.length === 0 ? (
        <p className="px-3 py-3 text-sm text-muted">{t('sync.nothingWaits')}</p>
      ) : (
        <ul className="min-h-0 overflow-y-auto">
          {[...failed, ...waiting].slice(0, mostShown).map(item => (
            <OutboxRow key={item.commandId} item={item} />
          ))}
          {failed.length + waiting.length > mostShown && (
            <li className="px-3 py-2 text-xs text-muted">
              {t('sync.more', { count: failed.length + waiting.length - mostShown })}
            </li>
          )}
        </ul>
      )}
    </div>
  );
}

/** How the line is: what is wrong and when it is tried again, or how long the way is. */
function LineRow() {
  const { t, i18n } = useTranslation();
  const sync = useSync();
  if (sync.state === 'catching_up') return null;
  if (sync.state === 'in_sync') {
    if (sync.roundTripMs === null) return null;
    const shown = new Intl.NumberFormat(i18n.language).format(sync.roundTripMs);
    return (
      <p className="border-b border-line px-3 py-2 text-xs text-muted tabular-nums">
        {t('sync.connection', { shown })}
      </p>
    );
  }
  return (
    <div className="flex items-start gap-2 border-b border-line px-3 py-2 text-sm">
      <Icon of={CloudOff} size={14} className="mt-[2px] text-warning" />
      <p className="flex-1">
        {t(`sync.why_${sync.reason}`)}
        {sync.nextTryAtMs !== null && sync.reason !== 'outdated' && (
          <span className="block text-xs text-muted tabular-nums">
            {t('offline.next', { clock: clockOf(sync.nextTryAtMs, i18n.language) })}
          </span>
        )}
      </p>
    </div>
  );
}

function OutboxRow({ item }: { item: OutboxView }) {
  const { t, i18n } = useTranslation();
  const { retry, discard } = useOutbox();
  const { go } = useNavigation();
  const hasFailed = item.state === 'failed';
  const { conversationId } = item;
  const name = t(`command.${item.kind.replace('.', '_')}` as 'command.message_send', {
    defaultValue: t('command.other'),
  });
  return (
    <li className="border-b border-line px-3 py-2 text-sm last:border-b-0">
      <div className="flex items-center gap-2">
        <Icon
          of={hasFailed ? TriangleAlert : Clock}
          size={14}
          className={hasFailed ? 'text-danger' : 'text-warning'}
        />
        <span className="flex-1 font-medium">{name}</span>
        <span className="text-xs text-muted tabular-nums">{clockOf(item.createdAt, i18n.language)}</span>
      </div>
      {item.text !== '' && (
        <p dir="auto" className="mt-[2px] ml-[22px] line-clamp-2 text-ink-2">
          {item.text}
        </p>
      )}
      {hasFailed && (
        <>
          <p className="mt-[2px] ml-[22px] text-danger">{item.problem?.message}</p>
          {item.problem && item.problem.id !== '' && (
            <p className="ml-[22px] text-xs text-muted">{t('failure.quote', { id: item.problem.id })}</p>
          )}
          <div className="mt-1 ml-[22px] flex gap-2">
            <Button isSmall onClick={() => void retry(item.commandId)}>
              {t('receipt.retry')}
            </Button>
            <Button isSmall look="quiet" onClick={() => void discard(item.commandId)}>
              {t('receipt.discard')}
            </Button>
            {conversationId && (
              <Button isSmall look="quiet" onClick={() => go({ page: 'inbox', view: 'all', conversationId })}>
                {t('sync.openConversation')}
              </Button>
            )}
          </div>
        </>
      )}
    </li>
  );
}
