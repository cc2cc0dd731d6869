/** Decides who is told about a change of a conversation. Pure. */
import { snippet } from '#protocol/commands/conversation.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { Notification } from '#protocol/documents/desk.ts';
import type { Author } from '#protocol/documents/message.ts';
import type { Id } from '#protocol/ids.ts';

export type ConversationChange = {
  before: Conversation;
  next: Conversation;
  messages: readonly { kind: 'text' | 'note' | 'event'; author: Author; text: string }[];
};

export type Notice = Pick<Notification, 'personId' | 'kind' | 'title' | 'body' | 'priority'>;

const priorityOf = (conversation: Conversation): Notice['priority'] =>
  conversation.priority === 3 ? 'urgent' : conversation.priority === 2 ? 'high' : 'normal';

/** Nobody is told of what they did themselves. */
export function noticesFor({ before, next, messages }: ConversationChange): Notice[] {
  const by = messages[0]?.author;
  const notices: Notice[] = [];
  const said = messages.find(message => message.kind === 'text' && message.author.kind === 'customer');
  if (next.agentId !== '' && next.agentId !== before.agentId && by?.id !== next.agentId) {
    notices.push({
      personId: next.agentId,
      kind: 'assigned',
      title: `${next.customerName} is yours now`,
      body: next.lastMessage?.text ?? next.subject,
      priority: priorityOf(next),
    });
  } else if (said && next.agentId !== '') {
    notices.push({
      personId: next.agentId,
      kind: 'customer_replied',
      title: next.customerName,
      body: snippet(said.text),
      priority: priorityOf(next),
    });
  }
  return notices;
}

/** Mentions in a note, without the one who wrote it. */
export function mentionNotices(mention: {
  personIds: readonly Id[];
  author: Author;
  text: string;
  customerName: string;
}): Notice[] {
  return [...new Set(mention.personIds)]
    .filter(id => id !== mention.author.id)
    .map(personId => ({
      personId,
      kind: 'mentioned' as const,
      title: `${mention.author.name} mentioned you: ${mention.customerName}`,
      body: snippet(mention.text),
      priority: 'high' as const,
    }));
}
