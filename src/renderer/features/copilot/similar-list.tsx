import { useTranslation } from 'react-i18next';
import type { SimilarConversation } from '#protocol/http/copilot.ts';
import type { Id } from '#protocol/ids.ts';
import { formatRoute } from '../../app/route.ts';
import { Ago } from '../../ui/minute.tsx';
import type { Reading } from './use-copilot.ts';

const mostShown = 3;

type Line = { id: Id; name: string; at: number; solution: string | null };

/**
 * Resolved conversations that are like this one, with the words that settled each: those of this computer, then those that only the server
 * keeps. They name other customers: to read.
 */
export function SimilarList({
  similar,
  fromServer,
}: {
  similar: Reading['similar'];
  fromServer: readonly SimilarConversation[];
}) {
  const { t } = useTranslation();
  const held = (similar ?? []).slice(0, mostShown).map(
    ({ facts, solution }): Line => ({
      id: facts.id,
      name: facts.subject || facts.lastMessage?.text || `#${facts.number}`,
      at: facts.resolvedAt ?? facts.lastActivityAt,
      solution: solution?.text ?? null,
    }),
  );
  const known = new Set((similar ?? []).map(({ facts }) => facts.id));
  const kept = fromServer
    .filter(({ conversationId }) => !known.has(conversationId))
    .slice(0, mostShown)
    .map(
      ({ conversationId, number, subject, resolvedAt, solution }): Line => ({
        ...{ id: conversationId, name: subject || `#${number}`, at: resolvedAt },
        solution: solution?.text ?? null,
      }),
    );
  if (held.length + kept.length === 0) return null;
  return (
    <section aria-label={t('similar.label')} className="mt-2 border-t border-line pt-2">
      {held.length > 0 && <Lines label={t('similar.label')} lines={held} />}
      {kept.length > 0 && <Lines label={t('similar.fromServer')} lines={kept} />}
    </section>
  );
}

function Lines({ label, lines }: { label: string; lines: readonly Line[] }) {
  return (
    <>
      <h3 className="text-xs leading-4 font-strong text-muted not-first:mt-2">{label}</h3>
      <ul className="mt-1 grid grid-cols-[minmax(0,1fr)] gap-2">
        {lines.map(({ id, name, at, solution }) => (
          <li key={id} className="text-sm leading-[17px]">
            <div className="flex items-center gap-2">
              <a
                dir="auto"
                className="min-w-0 flex-1 truncate leading-6"
                href={formatRoute({ page: 'inbox', view: 'resolved', conversationId: id })}
              >
                {name}
              </a>
              <Ago at={at} className="text-xs text-muted" />
            </div>
            {solution !== null && (
              <p dir="auto" className="line-clamp-3 whitespace-pre-wrap text-muted">
                {solution}
              </p>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
