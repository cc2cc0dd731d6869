import { Merge, Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { formatRoute } from '../../app/route.ts';
import { useCommands, useConversation } from '../../data/desk.ts';
import type { Conversation } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';

/** In place of the composer: where it goes on, and the way back. */
export function MergedBanner({
  conversation,
  into,
}: {
  conversation: Conversation;
  into: NonNullable<Conversation['mergedInto']>;
}) {
  const { t } = useTranslation();
  const { unmerge } = useCommands();
  const { number, seq } = into;
  const target = useConversation(into.id)?.conversation;
  const isTooLate = target !== undefined && target.lastCustomerSeq > seq;
  return (
    <section
      aria-label={t('merge.standing', { number })}
      className="mx-4 mb-3 flex flex-none flex-wrap items-center gap-x-3 gap-y-2 rounded-md border border-line bg-raised px-3 py-3 text-sm text-ink-2"
    >
      <Icon of={Merge} size={14} className="text-muted" />
      <span className="min-w-[180px] flex-1">{t('merge.banner', { number })}</span>
      <a
        href={formatRoute({ page: 'inbox', view: 'all', conversationId: into.id })}
        className="font-medium text-accent-text"
      >
        {t('merge.open', { number })}
      </a>
      <Button
        isSmall
        icon={Undo2}
        unavailable={isTooLate ? t('merge.tooLate') : undefined}
        onClick={() => void unmerge(conversation.id)}
      >
        {t('merge.undo')}
      </Button>
    </section>
  );
}
