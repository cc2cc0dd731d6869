import type { TFunction } from 'i18next';
import type { Agent, Conversation } from '../../data/model.ts';

/** The last words, and whose they are. */
export function snippetOf(
  conversation: Pick<Conversation, 'lastMessage' | 'subject'>,
  ownId: string,
  people: readonly Pick<Agent, 'id' | 'name'>[],
  t: TFunction,
): string {
  const { lastMessage } = conversation;
  if (!lastMessage) return conversation.subject;
  const { text, authorKind, authorId, kind } = lastMessage;
  if (authorKind === 'customer' || authorKind === 'system') return text;
  const who =
    authorKind === 'ai'
      ? t('author.ai')
      : authorId === ownId
        ? t('author.you')
        : (people.find(person => person.id === authorId)?.name.split(' ')[0] ?? t('author.agent'));
  return kind === 'note' ? t('queue.noteBy', { who, text }) : t('queue.saidBy', { who, text });
}
