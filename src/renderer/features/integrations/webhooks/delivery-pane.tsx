import { useTranslation } from 'react-i18next';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useServer } from '../../../app/use-server.ts';
import { useDesk } from '../../../data/desk.ts';
import { Ago } from '../../../ui/minute.tsx';
import { Quiet } from '../../../ui/section.tsx';
import { SidePane } from '../../../ui/side-pane.tsx';

/** One delivery: what is sent, and what was answered each time. */
export function DeliveryPane({
  webhookId,
  deliveryId,
  type,
  onClose,
}: {
  webhookId: string;
  deliveryId: string;
  type: string;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { webhooks } = useDesk().integrationServer;
  const loaded = useServer(() => webhooks.delivery(webhookId, deliveryId), deliveryId);
  return (
    <SidePane label={t('webhooks.pane')} title={type} closeLabel={t('verb.close')} onClose={onClose}>
      {!loaded.data && <Unloaded of={loaded} />}
      {loaded.data && (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-3 text-sm">
          <div>
            <h4 className="mb-1 text-muted">{t('webhooks.tries')}</h4>
            {loaded.data.tries.length === 0 && <Quiet>{t('webhooks.noTries')}</Quiet>}
            <ol className="grid gap-2">
              {loaded.data.tries.map(({ at, status, durationMs, error, answer }) => (
                <li key={`${at} ${durationMs}`}>
                  <span className="font-strong tabular-nums">{status ?? t('webhooks.noAnswer')}</span>
                  {' · '}
                  {t('webhooks.took', { ms: durationMs })}
                  {' · '}
                  <span className="text-muted">
                    <Ago at={at} />
                  </span>
                  {error !== '' && <span className="block text-danger">{error}</span>}
                  {answer !== '' && (
                    <span className="block font-mono text-xs break-all text-ink-2">{answer}</span>
                  )}
                </li>
              ))}
            </ol>
          </div>
          <div>
            <h4 className="mb-1 text-muted">{t('webhooks.body')}</h4>
            {loaded.data.body === '' ? (
              <Quiet>{t('webhooks.bodyGone')}</Quiet>
            ) : (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
              <pre tabIndex={0} className="max-h-80 overflow-auto rounded-sm bg-sunken p-2 font-mono text-xs">
                {loaded.data.body}
              </pre>
            )}
          </div>
        </div>
      )}
    </SidePane>
  );
}
