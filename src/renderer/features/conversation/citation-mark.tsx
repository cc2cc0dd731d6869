import { ExternalLink, FileText } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Citation } from '#protocol/documents/message.ts';
import { formatRoute } from '../../app/route.ts';
import { Icon } from '../../ui/icon.tsx';
import { Popover } from '../../ui/popover.tsx';

/** The small number in the text; pressing it shows what the source says. */
export function CitationMark({ number, citation }: { number: number; citation: Citation }) {
  const { t } = useTranslation();
  return (
    <CitationPopover
      citation={citation}
      trigger={
        <button
          type="button"
          aria-label={t('citation.mark', { number, title: citation.title })}
          className="relative mx-[1px] inline-block min-w-[15px] rounded-xs bg-accent-soft px-[3px] text-center align-[1px] text-2xs leading-[15px] font-strong text-accent-text after:absolute after:-inset-[5px]"
        >
          {number}
        </button>
      }
    />
  );
}

/** A source by its name, under the answer. */
export function CitationLink({ number, citation }: { number: number; citation: Citation }) {
  return (
    <CitationPopover
      citation={citation}
      trigger={
        <button
          type="button"
          className="inline-flex min-h-6 min-w-0 items-center gap-[5px] text-accent-text hover:underline"
        >
          <Icon of={FileText} size={12} />
          <span className="truncate">
            {number} {citation.title}
          </span>
        </button>
      }
    />
  );
}

function CitationPopover({ citation, trigger }: { citation: Citation; trigger: ReactElement }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      label={t('citation.label')}
      isOpen={isOpen}
      onOpenChange={setOpen}
      align="start"
      width="w-80"
      trigger={trigger}
    >
      <div className="grid gap-2 p-3 text-sm">
        <div className="font-strong">{citation.title}</div>
        <blockquote className="max-h-48 overflow-y-auto border-l-[3px] border-line-strong pl-3 leading-[17px] whitespace-pre-wrap text-ink-2">
          {citation.quote}
        </blockquote>
        <div className="flex items-center justify-between gap-2 text-xs text-muted">
          {t('citation.version', { version: citation.articleVersion })}
          <a
            href={formatRoute({ page: 'knowledge', articleId: citation.articleId })}
            className="inline-flex min-h-6 items-center gap-1 text-sm"
          >
            <Icon of={ExternalLink} size={12} />
            {t('citation.open')}
          </a>
        </div>
      </div>
    </Popover>
  );
}
