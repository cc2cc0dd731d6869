// What the keys, the buttons and the palette do to the open conversation.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../app/action-center.tsx';
import { useCommands, useConversation, useDesk } from '../../data/desk.ts';
import { useWriteArticle } from './write-article.ts';

export type Picker = 'assign' | 'snooze' | 'priority' | 'tag' | 'transfer' | 'subject' | 'merge';
export type ConversationActions = {
  picker: Picker | null;
  setPicker: (picker: Picker | null) => void;
  resolve: () => void;
  reopen: () => void;
};

export function useConversationActions(
  conversationId: string,
  onResolved: (conversationId: string) => void,
): ConversationActions {
  const { t } = useTranslation();
  const { user } = useDesk();
  const commands = useCommands();
  const [picker, setPicker] = useState<Picker | null>(null);
  const conversation = useConversation(conversationId)?.conversation;
  const isResolved = conversation?.status === 'resolved';
  const gone = conversation?.mergedInto
    ? t('merge.gone', { number: conversation.mergedInto.number })
    : undefined;
  const pick = (which: Picker) => ({ run: () => setPicker(which), unavailable: gone });

  const resolve = () => {
    void commands.resolve(conversationId);
    onResolved(conversationId);
  };
  const reopen = () => void commands.reopen(conversationId);

  useAction('conversation.resolve', { run: isResolved ? reopen : resolve, unavailable: gone });
  useAction('conversation.assign', pick('assign'));
  useAction('conversation.snooze', {
    run: () => setPicker('snooze'),
    unavailable: gone ?? (isResolved ? t('conversation.resolvedAlready') : undefined),
  });
  useAction('conversation.priority', pick('priority'));
  useAction('conversation.tag', pick('tag'));
  useAction('conversation.transfer', pick('transfer'));
  useAction('conversation.subject', pick('subject'));
  useAction('conversation.merge', pick('merge'));
  useAction('conversation.assignToMe', {
    run: () => void commands.assign(conversationId, user.id),
    unavailable: gone ?? (conversation?.agentId === user.id ? t('assign.alreadyYours') : undefined),
  });
  useWriteArticle(conversationId);
  return { picker, setPicker, resolve, reopen };
}
