import { useTranslation } from 'react-i18next';
import type { ReplyVersion } from '#protocol/http/knowledge.ts';
import { Unloaded } from '../../app/unloaded.tsx';
import { useServer } from '../../app/use-server.ts';
import { useDesk, usePeople } from '../../data/desk.ts';
import type { ReplyView } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Ago } from '../../ui/minute.tsx';
import { Section } from '../../ui/section.tsx';

/** Every text that was saved, the newest first; an earlier one comes back as an edit that is to be saved. */
export function ReplyVersions({
  reply,
  onRestore,
}: {
  reply: ReplyView;
  onRestore: (version: ReplyVersion) => void;
}) {
  const { t } = useTranslation();
  const { knowledgeServer } = useDesk();
  const people = usePeople();
  const key = `${reply.id}.${reply.version}.${reply.isPending}`;
  const loaded = useServer(() => knowledgeServer.replyVersions(reply.id), key);
  const nameOf = (id: string) => people.find(person => person.id === id)?.name ?? t('replies.byServer');
  return (
    <Section title={t('replies.versions')}>
      {!loaded.data && <Unloaded of={loaded} />}
      <ul>
        {loaded.data?.versions.map((each, index) => (
          <li key={each.version} className="flex items-center gap-3 border-b border-line py-1 text-sm">
            <span className="flex-none font-strong">{t('replies.version', { number: each.version })}</span>
            <span className="flex-none text-muted">
              <Ago at={each.savedAt} /> · {nameOf(each.savedBy)}
            </span>
            <span dir="auto" className="min-w-0 flex-1 truncate text-muted">
              {each.body}
            </span>
            {index === 0 ? (
              <Chip>{t('replies.current')}</Chip>
            ) : (
              <Button
                isSmall
                look="quiet"
                aria-label={t('replies.restoreVersion', { number: each.version })}
                onClick={() => onRestore(each)}
              >
                {t('replies.restore')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
