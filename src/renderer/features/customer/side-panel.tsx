import { PanelRight } from 'lucide-react';
import { type KeyboardEvent, memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../app/kit.tsx';
import { useConversation, useCustomerConversations } from '../../data/desk.ts';
import { IconButton } from '../../ui/button.tsx';
import { ConversationTags } from '../conversation/conversation-tags.tsx';
import { Copilot } from '../conversation/copilot.tsx';
import { CustomerCard } from './customer-card.tsx';
import { CustomerNote } from './customer-note.tsx';
import { PastConversations } from './past-conversations.tsx';

type Tab = 'details' | 'history';

/** Beside the conversation: what the AI proposes, and who the customer is. */
export const SidePanel = memo(function SidePanel({
  conversationId,
  onHide,
}: {
  conversationId: string | null;
  onHide: () => void;
}) {
  return conversationId === null ? (
    <PanelHead onHide={onHide} />
  ) : (
    <OpenPanel key={conversationId} conversationId={conversationId} onHide={onHide} />
  );
});

function OpenPanel({ conversationId, onHide }: { conversationId: string; onHide: () => void }) {
  const { t } = useTranslation();
  const conversation = useConversation(conversationId)?.conversation;
  const [tab, setTab] = useState<Tab>('details');
  const past = useCustomerConversations(conversation?.customerId ?? '').filter(
    item => item.id !== conversationId,
  );
  if (!conversation) return <PanelHead onHide={onHide} />;
  return (
    <>
      <PanelHead onHide={onHide} tab={tab} onTab={setTab} pastCount={past.length} />
      <div
        id="side-tabpanel"
        role="tabpanel"
        aria-labelledby={`side-tab-${tab}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        tabIndex={0}
        className="relative min-h-0 flex-1 overflow-y-auto -outline-offset-2"
      >
        {tab === 'details' ? (
          <>
            <Copilot conversation={conversation} />
            <CustomerCard customerId={conversation.customerId} conversation={conversation}>
              <ConversationTags conversation={conversation} />
            </CustomerCard>
            {past.length > 0 && (
              <section className="border-b border-line px-4 py-3">
                <h2 className="mb-1 text-xs leading-4 font-strong text-muted">{t('customer.past')}</h2>
                <PastConversations conversations={past.slice(0, 3)} />
              </section>
            )}
            <CustomerNote customerId={conversation.customerId} />
          </>
        ) : (
          <div className="px-4 py-3">
            <PastConversations conversations={past} />
          </div>
        )}
      </div>
    </>
  );
}

function PanelHead({
  onHide,
  tab,
  onTab,
  pastCount = 0,
}: {
  onHide: () => void;
  tab?: Tab;
  onTab?: (tab: Tab) => void;
  pastCount?: number;
}) {
  const { t } = useTranslation();
  const keys = useKeys();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    const next = tab === 'details' ? 'history' : 'details';
    onTab?.(next);
    document.getElementById(`side-tab-${next}`)?.focus();
  };
  return (
    <div className="flex h-12 flex-none items-center gap-2 border-b border-line pr-[10px] pl-4">
      {tab && (
        <div role="tablist" aria-label={t('side.label')} className="flex gap-4" onKeyDown={onKeyDown}>
          {(['details', 'history'] as const).map(name => (
            <button
              key={name}
              id={`side-tab-${name}`}
              type="button"
              role="tab"
              aria-selected={tab === name}
              aria-controls="side-tabpanel"
              tabIndex={tab === name ? 0 : -1}
              onClick={() => onTab?.(name)}
              className={`-mb-px inline-flex h-12 items-center gap-[6px] border-b-2 -outline-offset-2 ${tab === name ? 'border-accent font-strong text-ink' : 'border-transparent text-muted hover:text-ink'}`}
            >
              {t(`side.${name}`)}
              {name === 'history' && pastCount > 0 && (
                <span className="text-xs font-normal text-muted tabular-nums">{pastCount}</span>
              )}
            </button>
          ))}
        </div>
      )}
      <span className="flex-1" />
      <IconButton
        icon={PanelRight}
        label={t('side.hide')}
        keys={keys.caps('desk.sidePanel')}
        onClick={onHide}
      />
    </div>
  );
}
