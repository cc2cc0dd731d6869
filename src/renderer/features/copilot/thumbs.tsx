import { ThumbsDown, ThumbsUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Id } from '#protocol/ids.ts';
import { useKit } from '../../app/kit.tsx';
import { useCommands, useDesk } from '../../data/desk.ts';
import { IconButton } from '../../ui/button.tsx';
import { verdictKey, withVerdict } from './verdicts.ts';

/** Whether what the AI said or drafted was any good. One thumb can be changed for the other. */
export function Thumbs({
  conversationId,
  runId,
  className = '',
}: {
  conversationId: Id;
  runId: Id;
  className?: string;
}) {
  const { t } = useTranslation();
  const { user } = useDesk();
  const { judge } = useCommands();
  const { verdicts } = useKit();
  const key = verdictKey(user.id, runId);
  const given = useStore(verdicts, all => all[key]);
  const give = (isHelpful: boolean) => {
    if (given === isHelpful) return;
    verdicts.setState(withVerdict(verdicts.getState(), key, isHelpful), true);
    void judge(conversationId, runId, isHelpful);
  };
  return (
    <fieldset aria-label={t('copilot.verdict')} className={`inline-flex ${className}`}>
      {([true, false] as const).map(isHelpful => (
        <IconButton
          key={String(isHelpful)}
          isSmall
          icon={isHelpful ? ThumbsUp : ThumbsDown}
          label={t(isHelpful ? 'copilot.helpful' : 'copilot.unhelpful')}
          aria-pressed={given === isHelpful}
          onClick={() => give(isHelpful)}
          className={given === isHelpful ? 'text-accent-text' : ''}
        />
      ))}
    </fieldset>
  );
}
