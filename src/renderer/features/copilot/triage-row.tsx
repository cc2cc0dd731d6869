import { Flag, Frown, Plus, Smile } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { TagSuggestion, Triage } from '#ai/copilot/triage.ts';
import { useCommands } from '../../data/desk.ts';
import type { Conversation } from '../../data/model.ts';
import { ChipButton } from '../../ui/chip.tsx';
import { Icon } from '../../ui/icon.tsx';
import { priorityShortName } from '../conversation/priority.ts';

/** What the words say of mood, priority and tags, each with its reason. One press takes it up; nothing does so by itself. */
export function TriageRow({ conversation, triage }: { conversation: Conversation; triage: Triage }) {
  const { t } = useTranslation();
  const { tag, setPriority } = useCommands();
  const { mood, priority, tags } = triage;
  const isOtherPriority = priority.because.length > 0 && priority.value !== conversation.priority;
  const isOpen = conversation.status !== 'resolved';
  if (mood.value === 'neutral' && !(isOpen && (isOtherPriority || tags.length > 0))) return null;
  const why = priority.because
    .map(({ reason, words }) => t(`triage.because.${reason}`, { words }))
    .join(', ');
  const whyTag = (suggestion: TagSuggestion) =>
    suggestion.reason === 'words'
      ? t('triage.byWords', { words: suggestion.words })
      : t('triage.bySimilar', { count: suggestion.count, of: suggestion.of });
  return (
    <section aria-label={t('triage.label')} className="mt-2 border-t border-line pt-2 text-sm leading-[17px]">
      <h3 className="text-xs leading-4 font-strong text-muted">{t('triage.label')}</h3>
      <ul className="mt-1 grid gap-1">
        {mood.value !== 'neutral' && (
          <li className="flex items-center gap-1">
            <Icon
              of={mood.value === 'negative' ? Frown : Smile}
              size={14}
              className={mood.value === 'negative' ? 'text-warning' : 'text-positive'}
            />
            {t(`triage.${mood.value}`)}
            <bdi className="min-w-0 truncate text-xs text-muted">{mood.because.join(', ')}</bdi>
          </li>
        )}
        {isOpen && isOtherPriority && (
          <li className="flex items-center gap-2">
            <ChipButton
              icon={Flag}
              label={t('triage.setPriority', { name: t(priorityShortName(priority.value)), why })}
              onClick={() => void setPriority(conversation.id, priority.value)}
            >
              {t(priorityShortName(priority.value))}
            </ChipButton>
            <span className="min-w-0 text-xs text-muted">{why}</span>
          </li>
        )}
        {isOpen &&
          tags.map(suggestion => (
            <li key={suggestion.tag} className="flex items-center gap-2">
              <ChipButton
                icon={Plus}
                label={t('triage.addTag', { name: suggestion.tag, why: whyTag(suggestion) })}
                onClick={() => void tag(conversation.id, { add: [suggestion.tag] })}
              >
                <bdi>{suggestion.tag}</bdi>
              </ChipButton>
              <span className="min-w-0 text-xs text-muted">{whyTag(suggestion)}</span>
            </li>
          ))}
      </ul>
    </section>
  );
}
