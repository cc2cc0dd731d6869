import { useTranslation } from 'react-i18next';
import { formatRoute } from '../../app/route.ts';
import { Ago } from '../../ui/minute.tsx';
import type { Reading } from './use-copilot.ts';

const mostShown = 3;

/** Resolved conversations of this computer that are like this one, with the words that settled each. They name other customers: to read. */
export function SimilarList({ similar }: { similar: Reading['similar'] }) {
  const { t } = useTranslation();
  if (similar === null || similar.length === 0) return null;
  return (
    <section aria-label={t('similar.label')} className="mt-2 border-t border-line pt-2">
      <h3 className="text-xs leading-4 font-strong text-muted">{t('similar.label')}</h3>
      <ul className="mt-1 grid gap-2">
        {similar.slice(0, mostShown).map(({ facts, solution }) => (
          <li key={facts.id} className="text-sm leading-[17px]">
            <div className="flex items-center gap-2">
              <a
                dir="auto"
                className="min-w-0 flex-1 truncate leading-6"
                href={formatRoute({ page: 'inbox', view: 'resolved', conversationId: facts.id })}
              >
                {facts.subject || facts.lastMessage?.text || `#${facts.number}`}
              </a>
              <Ago at={facts.resolvedAt ?? facts.lastActivityAt} className="text-xs text-muted" />
            </div>
            {solution && (
              <p dir="auto" className="line-clamp-3 whitespace-pre-wrap text-muted">
                {solution.text}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
