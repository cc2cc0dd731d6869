import { ChevronDown, ChevronRight, Sparkles } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Summary } from '#ai/copilot/summary.ts';
import { useAction, useActions } from '../../app/action-center.tsx';
import { useKeys } from '../../app/kit.tsx';
import { formatRoute } from '../../app/route.ts';
import { useComposerDraft, useDesk, useSync } from '../../data/desk.ts';
import type { Conversation } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Keys } from '../../ui/keys.tsx';
import type { Reading } from './use-copilot.ts';
import { type ModelSummaryState, type Summed, useModelSummary } from './use-model-summary.ts';

/** The conversation in its own words; every line leads to the message it is from. Open by itself for whoever takes it over. */
export function SummaryCard({ conversation, reading }: { conversation: Conversation; reading: Reading }) {
  const { t } = useTranslation();
  const keys = useKeys();
  const actions = useActions();
  const { user } = useDesk();
  const note = useComposerDraft(conversation.id, 'note');
  const { summary, turns } = reading;
  const isTakenOver =
    conversation.turn !== 'bot' &&
    conversation.status !== 'resolved' &&
    turns.some(({ role }) => role !== 'customer') &&
    (conversation.agentId === user.id || conversation.agentId === '');
  const [chosen, choose] = useState<boolean | null>(null);
  const isOpen = chosen ?? isTakenOver;
  const toggle = () => choose(!isOpen);
  useAction('conversation.summary', { run: toggle });
  const model = useModelSummary(conversation);
  const own = usePartsOf(summary);
  const byModel = useModelParts(model.summed);
  const parts = byModel ?? own;
  if (turns.length === 0) return null;
  const intoNote = () => {
    const text = [
      model.summed ? t('summary.noteTitleByModel', { model: model.summed.model }) : t('summary.noteTitle'),
      ...parts.map(({ title, points }) => `${title}\n${points.map(({ text }) => `- ${text}`).join('\n')}`),
    ].join('\n\n');
    note.write(note.text === '' ? text : `${note.text}\n\n${text}`);
    actions.run('conversation.note');
  };
  return (
    <section aria-label={t('summary.label')} className="mt-2 border-t border-line pt-2">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-keyshortcuts={keys.aria('conversation.summary')}
        onClick={toggle}
        className="flex min-h-6 w-full items-center gap-1 rounded-xs text-left text-xs font-strong text-muted hover:text-ink"
      >
        <Icon of={isOpen ? ChevronDown : ChevronRight} size={12} />
        <span className="flex-1">{t('summary.label')}</span>
        <Keys keys={keys.caps('conversation.summary')} />
      </button>
      {isOpen && (
        <>
          {parts.map(({ title, points }) => (
            <div key={title} className="mt-1">
              <h3 className="text-xs leading-4 text-muted">{title}</h3>
              <ul>
                {points.map(point => (
                  <PointLine key={`${point.seq} ${point.text}`} point={point} of={conversation.id} />
                ))}
              </ul>
            </div>
          ))}
          {parts.length === 0 && <p className="text-sm text-muted">{t('summary.nothing')}</p>}
          <div className="mt-1 flex flex-wrap items-center gap-1">
            {parts.length > 0 && (
              <Button isSmall look="quiet" onClick={intoNote}>
                {t('summary.intoNote')}
              </Button>
            )}
            <ByModel model={model} />
          </div>
        </>
      )}
    </section>
  );
}

/** What is said, and the message it leads to. */
type Line = { seq: number; text: string };

function PointLine({ point, of }: { point: Line; of: string }) {
  return (
    <li className="text-sm leading-[17px]">
      <a
        dir="auto"
        className="line-clamp-3 min-h-6 py-[3px] text-ink"
        href={formatRoute({ page: 'inbox', view: 'all', conversationId: of, seq: point.seq })}
      >
        {point.text}
      </a>
    </li>
  );
}

/** Who made what stands there, and the way to the other. */
function ByModel({ model: { summed, isAsking, told, ask, leave } }: { model: ModelSummaryState }) {
  const { t } = useTranslation();
  const isOffline = useSync().state === 'offline';
  if (summed)
    return (
      <>
        <Button isSmall look="quiet" onClick={leave}>
          {t('summary.ownWords')}
        </Button>
        <p role="status" className="w-full text-xs text-muted">
          {t('summary.byModel', { model: summed.model })}
        </p>
      </>
    );
  const why = told && (told.ok ? t(`summary.told.${told.why}`) : told.problem.message);
  return (
    <>
      <Button
        isSmall
        look="quiet"
        icon={Sparkles}
        disabled={isAsking}
        unavailable={isOffline ? t('rewrite.why.offline') : undefined}
        onClick={ask}
      >
        {isAsking ? t('summary.asking') : t('summary.askModel')}
      </Button>
      <p role="status" className="w-full text-xs text-muted">
        {why ?? t('summary.byWords')}
      </p>
    </>
  );
}

function useModelParts(summed: Summed | null): { title: string; points: Line[] }[] | null {
  const { t } = useTranslation();
  if (!summed) return null;
  const { wants, open, promised } = summed.summary;
  return [
    { title: t('summary.wants'), points: wants ? [wants] : [] },
    { title: t('summary.open'), points: open },
    { title: t('summary.promised'), points: promised },
  ].filter(({ points }) => points.length > 0);
}

/** Its parts in the order in which they help, without those that have nothing to say. */
function usePartsOf({
  wants,
  open,
  answered,
  awaited,
  promises,
}: Summary): { title: string; points: Line[] }[] {
  const { t } = useTranslation();
  const parts = [
    { title: t('summary.wants'), points: wants ? [wants] : [] },
    { title: t('summary.open'), points: open },
    { title: t('summary.awaited'), points: awaited },
    { title: t('summary.promised'), points: promises.filter(({ isKept }) => !isKept) },
    { title: t('summary.kept'), points: promises.filter(({ isKept }) => isKept) },
    { title: t('summary.answered'), points: answered.map(({ answer }) => answer) },
  ];
  return parts.filter(({ points }) => points.length > 0);
}
