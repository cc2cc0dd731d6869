import { TriangleAlert, Upload } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnowledgeImportAnswer, KnowledgePreviewItem } from '#protocol/http/knowledge.ts';
import { useSync } from '../../data/desk.ts';
import type { Answer, Problem } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { Chip, type ChipLook } from '../../ui/chip.tsx';
import { Icon } from '../../ui/icon.tsx';

const looks: Record<KnowledgePreviewItem['what'], ChipLook> = {
  new: 'positive',
  changed: 'warning',
  same: 'plain',
  refused: 'danger',
};

type Props = {
  items: readonly KnowledgePreviewItem[];
  /** Why it can not be imported as it is; undefined: it can. */
  unavailable: string | undefined;
  onImport: (publish: boolean) => Promise<Answer<KnowledgeImportAnswer>>;
  onDone: (answer: KnowledgeImportAnswer) => void;
};

/** What would become of each article, and the button that makes it so. */
export function ImportPreview({ items, unavailable, onImport, onDone }: Props) {
  const { t } = useTranslation();
  const isOffline = useSync().state === 'offline';
  const [publish, setPublish] = useState(false);
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const count = items.filter(({ what }) => what !== 'refused').length;
  const send = async () => {
    setSending(true);
    const answer = await onImport(publish);
    setSending(false);
    if (answer.ok) onDone(answer);
    else setProblem(answer.problem);
  };
  return (
    <>
      {items.length > 0 && <PreviewList items={items} />}
      {problem && <Refusal problem={problem} />}
      <div className="flex items-center gap-3">
        <label className="flex min-h-6 flex-1 items-center gap-2 text-sm">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={publish}
            onChange={event => setPublish(event.target.checked)}
          />
          {t('import.publish')}
        </label>
        <Button
          look="primary"
          icon={Upload}
          unavailable={isOffline ? t('import.offline') : unavailable}
          disabled={isSending}
          onClick={() => void send()}
        >
          {t('import.verb', { count })}
        </Button>
      </div>
    </>
  );
}

function PreviewList({ items }: { items: readonly KnowledgePreviewItem[] }) {
  const { t } = useTranslation();
  const counts = (['new', 'changed', 'same', 'refused'] as const)
    .map(what => ({ what, count: items.filter(item => item.what === what).length }))
    .filter(({ count }) => count > 0);
  return (
    <section aria-label={t('import.preview')} className="grid gap-1">
      <p role="status" className="text-sm text-muted tabular-nums">
        {counts.map(({ what, count }) => `${count} ${t(`import.what_${what}`)}`).join(' · ')}
      </p>
      <ul
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        tabIndex={0}
        className="max-h-64 overflow-y-auto rounded-sm border border-line"
      >
        {items.map(({ where, title, what, problem }) => (
          <li
            key={`${where} ${problem}`}
            className="flex min-h-9 items-center gap-3 border-b border-line px-2 py-1 text-sm last:border-b-0"
          >
            <span className="w-[76px] flex-none">
              <Chip look={looks[what]}>{t(`import.what_${what}`)}</Chip>
            </span>
            <span className="min-w-0 flex-1">
              {title !== '' && (
                <span dir="auto" className="block truncate">
                  {title}
                </span>
              )}
              <span className="block text-xs break-words text-muted">
                <bdi>{where}</bdi> {problem}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Which file, which line, what is wrong. */
export function Refusal({ problem }: { problem: Problem }) {
  const { t } = useTranslation();
  return (
    <div role="status" className="rounded-sm bg-danger-soft px-3 py-2 text-sm text-danger">
      <div className="flex items-center gap-2 font-medium">
        <Icon of={TriangleAlert} size={14} />
        {problem.message}
      </div>
      {problem.details && (
        <ul className="mt-1 ml-[22px] max-h-32 overflow-y-auto">
          {problem.details.map(detail => (
            <li key={`${detail.path} ${detail.problem}`}>
              <bdi>{detail.path}</bdi> {detail.problem}
            </li>
          ))}
        </ul>
      )}
      {problem.id !== '' && (
        <div className="mt-1 ml-[22px] text-xs">{t('failure.quote', { id: problem.id })}</div>
      )}
    </div>
  );
}
