import { FileText, MessageSquare, Reply, StickyNote } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../../app/kit.tsx';
import type { ComposerKind, Conversation } from '../../../data/model.ts';
import { Icon } from '../../../ui/icon.tsx';
import { Keys } from '../../../ui/keys.tsx';

export type ComposerTab = ComposerKind;

const tabs = [
  { kind: 'text', icon: Reply, action: 'conversation.reply' },
  { kind: 'note', icon: StickyNote, action: 'conversation.note' },
] as const;

/** To the customer, or to the team alone. */
export function ComposerTabs({
  tab,
  onTab,
  conversation,
}: {
  tab: ComposerTab;
  onTab: (tab: ComposerTab) => void;
  conversation: Conversation;
}) {
  const { t } = useTranslation();
  const keys = useKeys();
  const name = conversation.customerName.split(' ')[0] || t('customer.nameless');
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    onTab(tab === 'text' ? 'note' : 'text');
  };
  return (
    <div className="flex h-8 items-center gap-1 border-b border-line pr-2 pl-1 text-sm text-muted">
      <div role="tablist" aria-label={t('composer.label')} className="flex" onKeyDown={onKeyDown}>
        {tabs.map(({ kind, icon, action }) => (
          <button
            key={kind}
            id={`composer-tab-${kind}`}
            type="button"
            role="tab"
            aria-selected={tab === kind}
            aria-controls="composer-panel"
            tabIndex={tab === kind ? 0 : -1}
            onClick={() => onTab(kind)}
            className={`flex h-8 items-center gap-[6px] border-b-2 px-2 -outline-offset-2 ${tab === kind ? 'border-accent font-strong text-ink' : 'border-transparent hover:text-ink'}`}
          >
            <Icon of={icon} size={14} />
            {t(`composer.${kind}`)}
            <Keys keys={keys.caps(action)} />
          </button>
        ))}
      </div>
      <span className="flex-1" />
      <span className="flex min-w-0 items-center gap-1 text-xs">
        <Icon
          of={tab === 'note' ? StickyNote : conversation.channel === 'form' ? FileText : MessageSquare}
          size={12}
        />
        <span className="truncate">
          {tab === 'note' ? t('note.onlyTeam') : t(`composer.to.${conversation.channel}`, { name })}
        </span>
      </span>
    </div>
  );
}
