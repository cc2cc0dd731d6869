import { useTranslation } from 'react-i18next';
import { intentRule } from '#protocol/http/intents.ts';
import type { AuditEntry } from '#protocol/http/models.ts';
import { useServer } from '../../app/use-server.ts';
import { useDesk } from '../../data/desk.ts';
import { Ago } from '../../ui/minute.tsx';
import { useFigures } from './use-models.ts';

/** Who decided what about an intent, the newest first. */
export function IntentHistory({ ruleId }: { ruleId: string }) {
  const { t } = useTranslation();
  const { modelServer } = useDesk();
  const { data } = useServer(() => modelServer.audit(ruleId), ruleId);
  const entries = data?.entries ?? [];
  if (entries.length === 0) return null;
  return (
    <section aria-label={t('intents.history')} className="text-sm">
      <h3 className="mb-1 font-strong">{t('intents.history')}</h3>
      <ul className="grid max-h-28 gap-1 overflow-y-auto">
        {entries.map(entry => (
          <li key={entry.id} className="flex gap-2">
            <span className="min-w-0 flex-1 truncate">
              <Said entry={entry} />
            </span>
            <span className="text-muted">
              {entry.byName}, <Ago at={entry.at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Said({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const { percent } = useFigures();
  const after = intentRule.safeParse(entry.detail['after']);
  if (entry.act === 'intent.reset' || !after.success) return t('intents.historyReset');
  const { threshold, action } = after.data;
  return t('intents.historySaved', {
    threshold:
      threshold === null ? t('intents.sureNone') : t('intents.sureValue', { threshold: percent(threshold) }),
    action: t(`intents.action_${action}`),
  });
}
