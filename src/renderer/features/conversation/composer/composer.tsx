// Where one answers. The text lives in the draft journal, keyed by conversation and kind: it survives a crash and
// can never follow to another conversation.
import { RotateCcw } from 'lucide-react';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../../app/action-center.tsx';
import { useKeys } from '../../../app/kit.tsx';
import { useComposerDraft, useDraft } from '../../../data/desk.ts';
import type { Conversation } from '../../../data/model.ts';
import { Button } from '../../../ui/button.tsx';
import { proposedOf } from '../../copilot/proposed.ts';
import { ComposerField } from './composer-field.tsx';
import { type ComposerTab, ComposerTabs } from './composer-tabs.tsx';

type Props = {
  conversation: Conversation;
  onResolve: () => void;
  onReopen: () => void;
  /** Shows this message of the thread. */
  onLook: (seq: number) => void;
};

export function Composer({ conversation, onResolve, onReopen, onLook }: Props) {
  const { t } = useTranslation();
  const [tab, setTab] = useState<ComposerTab>('text');
  const field = useRef<HTMLTextAreaElement>(null);
  const isResolved = conversation.status === 'resolved';
  const draft = useDraft(conversation.id);
  const { propose } = useComposerDraft(conversation.id, 'text');
  const openTab = (next: ComposerTab) => {
    // At once: the next key must already land in the field, and not run a command.
    flushSync(() => setTab(next));
    const area = field.current;
    area?.focus();
    area?.setSelectionRange(area.value.length, area.value.length);
  };
  const useWholeDraft = () => {
    if (!draft) return;
    propose(draft.text, proposedOf(draft));
    openTab('text');
  };
  useAction('conversation.reply', { run: () => openTab('text') });
  useAction('conversation.note', { run: () => openTab('note') });
  useAction(
    'conversation.useDraft',
    draft && !draft.isStale && !isResolved ? { run: useWholeDraft } : undefined,
  );
  const isClosed = isResolved && tab === 'text';
  return (
    <section
      aria-label={t('composer.label')}
      className={`relative mx-4 mb-3 flex-none rounded-md border border-line-control shadow-1 focus-within:border-focus focus-within:ring-1 focus-within:ring-focus ${tab === 'note' ? 'bg-note' : 'bg-raised'}`}
    >
      <ComposerTabs tab={tab} onTab={openTab} conversation={conversation} />
      {isClosed ? (
        <ClosedLine onReopen={onReopen} />
      ) : (
        <ComposerField
          key={tab}
          ref={field}
          conversation={conversation}
          kind={tab}
          onResolve={onResolve}
          onLook={onLook}
        />
      )}
    </section>
  );
}

/** A resolved conversation takes notes, but no replies. */
function ClosedLine({ onReopen }: { onReopen: () => void }) {
  const { t } = useTranslation();
  const keys = useKeys();
  return (
    <div
      id="composer-panel"
      role="tabpanel"
      aria-labelledby="composer-tab-text"
      className="flex items-center gap-3 px-3 py-4 text-sm text-muted"
    >
      <span className="flex-1">{t('composer.closed')}</span>
      <Button isSmall icon={RotateCcw} keys={keys.caps('conversation.resolve')} onClick={onReopen}>
        {t('conversation.reopen')}
      </Button>
    </div>
  );
}
