import { useTranslation } from 'react-i18next';
import { Unloaded } from '../../app/unloaded.tsx';
import { useServer } from '../../app/use-server.ts';
import { useDesk } from '../../data/desk.ts';
import { Button } from '../../ui/button.tsx';
import { Ago } from '../../ui/minute.tsx';
import { Quiet, Section } from '../../ui/section.tsx';

/** All that were published, newest first; each can become the draft again. */
export function FlowVersions({
  id,
  updatedAt,
  unavailable,
  onRestore,
}: {
  id: string;
  updatedAt: number;
  unavailable: string | undefined;
  onRestore: (number: number) => void;
}) {
  const { t } = useTranslation();
  const { flowServer } = useDesk();
  const loaded = useServer(() => flowServer.versions(id), `${id}.${updatedAt}`);
  const versions = loaded.data?.versions.toSorted((a, b) => b.number - a.number);
  return (
    <Section title={t('flows.versions')}>
      {!versions && <Unloaded of={loaded} />}
      {versions?.length === 0 && <Quiet>{t('flows.noVersions')}</Quiet>}
      <ul>
        {versions?.map(each => (
          <li key={each.number} className="flex items-center gap-3 border-b border-line py-1 text-sm">
            <span className="font-strong">{t('flows.version', { number: each.number })}</span>
            <span className="min-w-0 flex-1 text-muted">
              <Ago at={each.publishedAt} /> · {each.publishedBy}
              {each.note && ` · ${each.note}`}
              {each.override && (
                <span className="block">{t('flows.overridden', { why: each.override })}</span>
              )}
            </span>
            <Button
              isSmall
              look="quiet"
              unavailable={unavailable}
              aria-label={t('flows.restoreVersion', { number: each.number })}
              onClick={() => onRestore(each.number)}
            >
              {t('flows.restore')}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
