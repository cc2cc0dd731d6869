import { Plus, Tag, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useActions } from '../../app/action-center.tsx';
import { useCommands } from '../../data/desk.ts';
import type { Conversation } from '../../data/model.ts';
import { ChipButton, chipClass } from '../../ui/chip.tsx';
import { Icon } from '../../ui/icon.tsx';

/** The conversation's tags; each can be taken off, and one more put on. */
export function ConversationTags({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const { tag } = useCommands();
  const actions = useActions();
  return (
    <ul aria-label={t('tag.label')} className="mt-2 flex flex-wrap gap-1">
      {conversation.tags.map(name => (
        <li key={name} className={`${chipClass('plain', 'h-6')} max-w-full pr-0`}>
          <Icon of={Tag} size={12} />
          <bdi className="truncate">{name}</bdi>
          <button
            type="button"
            aria-label={t('tag.remove', { name })}
            onClick={() => void tag(conversation.id, { remove: [name] })}
            className="inline-flex size-6 items-center justify-center rounded-xs text-muted hover:bg-hover hover:text-ink"
          >
            <Icon of={X} size={12} />
          </button>
        </li>
      ))}
      <li>
        <ChipButton look="bare" icon={Plus} onClick={() => actions.run('conversation.tag')}>
          {t('action.conversation.tag')}
        </ChipButton>
      </li>
    </ul>
  );
}
