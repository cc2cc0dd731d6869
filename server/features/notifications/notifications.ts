/** Decides who is told about a change of a conversation, and what. Pure. */
import { snippet } from '#protocol/commands/conversation.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { Author, ThreadEvent } from '#protocol/documents/message.ts';
import type { Notification } from '#protocol/documents/notification.ts';
import type { Id } from '#protocol/ids.ts';

export type ConversationChange = {
  before: Conversation;
  next: Conversation;
  messages: readonly {
    kind: 'text' | 'note' | 'event';
    author: Author;
    text: string;
    seq?: number;
    event?: ThreadEvent | null;
  }[];
};

export type Notice = Pick<
  Notification,
  'personId' | 'kind' | 'title' | 'body' | 'priority' | 'conversationId' | 'route' | 'facts'
> & {
  /** Unread ones of one person with the same key are one; '' is never joined with another. */
  groupKey: string;
};

const priorityOf = (conversation: Pick<Conversation, 'priority'>): Notice['priority'] =>
  conversation.priority === 3 ? 'urgent' : conversation.priority === 2 ? 'high' : 'normal';

/** To the very message: whoever opens a push finds what it told of (P45). */
const routeTo = (conversation: Conversation): string =>
  `#/inbox/all/${conversation.id}/${conversation.lastSeq}`;

/** Nobody is told of what they did themselves. */
export function noticesFor({ before, next, messages }: ConversationChange): Notice[] {
  const by = messages[0]?.author;
  const notices: Notice[] = [];
  const add = (
    kind: 'assigned' | 'customer_replied' | 'moved_away',
    part: Pick<Notice, 'personId' | 'title' | 'body' | 'priority'>,
  ) =>
    notices.push({
      ...{ kind, conversationId: next.id, route: routeTo(next), facts: {}, groupKey: `${kind}:${next.id}` },
      ...part,
    });
  const said = messages.find(message => message.kind === 'text' && message.author.kind === 'customer');
  const hasNewAgent = next.agentId !== before.agentId;
  if (before.agentId !== '' && hasNewAgent && by?.id !== before.agentId && next.status !== 'resolved') {
    const body = whereTo(messages.find(message => message.event)?.event, by);
    const title = `${next.customerName} is no longer yours`;
    add('moved_away', { personId: before.agentId, title, body, priority: 'low' });
  }
  if (next.agentId !== '' && hasNewAgent && by?.id !== next.agentId) {
    // A note is the team's: a customer's copy without notes has this notice in it.
    const body = (next.lastMessage?.kind === 'text' && next.lastMessage.text) || next.subject;
    const title = `${next.customerName} is yours now`;
    add('assigned', { personId: next.agentId, title, body, priority: priorityOf(next) });
  } else if (said && next.agentId !== '') {
    const { agentId: personId, customerName: title } = next;
    add('customer_replied', { personId, title, body: snippet(said.text), priority: priorityOf(next) });
  }
  // Another's merge brought a question to whoever has this one.
  const brought = messages.find(message => message.event?.type === 'merged_from')?.event;
  const isAsked = brought?.type === 'merged_from' && brought.waitingSince !== null && !hasNewAgent;
  if (isAsked && next.agentId !== '' && next.agentId !== by?.id) {
    const body = `A question of #${brought.number} came here: it was merged with this one.`;
    const { agentId: personId, customerName: title } = next;
    add('customer_replied', { personId, title, body, priority: priorityOf(next) });
  }
  return notices;
}

function whereTo(event: ThreadEvent | null | undefined, author: Author | undefined): string {
  const by = author?.name ?? '';
  switch (event?.type) {
    case 'assigned':
      return event.agentId === author?.id ? `${by} took it over.` : `${by} gave it to ${event.agentName}.`;
    case 'transferred':
      return `${by} moved it to ${event.teamName}.`;
    case 'unassigned':
      return event.why === 'agent_away'
        ? 'It went back to the queue while you were away.'
        : `${by} put it back into the queue.`;
    default:
      return '';
  }
}

/** Mentions in a note, without the one who wrote it. Each is its own: none replaces another. */
export function mentionNotices(mention: {
  conversationId: Id;
  personIds: readonly Id[];
  author: Author;
  text: string;
  customerName: string;
}): Notice[] {
  return [...new Set(mention.personIds)]
    .filter(id => id !== mention.author.id)
    .map(personId => ({
      ...{
        personId,
        kind: 'mentioned',
        conversationId: mention.conversationId,
        route: '',
        facts: {},
        groupKey: '',
      },
      title: `${mention.author.name} mentioned you: ${mention.customerName}`,
      body: snippet(mention.text),
      priority: 'high',
    }));
}

export type Waiting = {
  id: Id;
  customerName: string;
  text: string;
  queuedAt: number;
  priority: number;
};

const queueRoute = (id: Id): string => `#/inbox/unassigned/${id}`;

/** What a team is told of those who wait in its queue; null: nothing. @param told those it is told of now, oldest first */
export function queueNotice(
  kind: 'queue_new' | 'queue_waiting',
  { team, told, limitMs }: { team: { id: Id; name: string }; told: readonly Waiting[]; limitMs: number },
): Omit<Notice, 'personId'> | null {
  const newest = told.at(-1);
  if (!newest) return null;
  const minutes = Math.round(limitMs / 60_000);
  const long = `over ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
  const one = kind === 'queue_new' ? 'waits' : `has waited ${long}`;
  const many = kind === 'queue_new' ? 'wait' : `have waited ${long}`;
  const priority = Math.max(...told.map(each => each.priority), kind === 'queue_waiting' ? 2 : 1);
  const title =
    told.length === 1
      ? `${newest.customerName} ${one} in ${team.name}`
      : `${told.length} ${many} in ${team.name}`;
  return {
    kind,
    conversationId: told.length === 1 ? newest.id : '',
    route: queueRoute(newest.id),
    facts: { teamId: team.id, count: String(told.length) },
    groupKey: `${kind}:${team.id}`,
    title: title.slice(0, 200),
    body: told.length === 1 ? newest.text : `${newest.customerName}: ${newest.text}`.slice(0, 500),
    priority: priorityOf({ priority }),
  };
}

export type RefusedCommand = {
  personId: Id;
  kind: string;
  /** '' where it was about none. */
  conversationId: Id | '';
  message: string;
  /** By the author's clock. */
  createdAt: number;
};

/** Who wrote it a moment ago still looks at it, and sees it fail. */
const lateMs = 60_000;
const unspoken = new Set(['conversation.read', 'notification.read', 'notification.prefer', 'presence.set']);

/** @returns null where the author sees it for themselves, or nothing of theirs is lost */
export function refusalNotice(refused: RefusedCommand, customerName: string, now: number): Notice | null {
  const { personId, kind, conversationId, message, createdAt } = refused;
  if (now - createdAt < lateMs || unspoken.has(kind)) return null;
  const what = kind === 'message.send' ? 'message' : 'change';
  const about = customerName === '' ? '' : ` ${what === 'message' ? 'to' : 'for'} ${customerName}`;
  return {
    ...{
      personId,
      kind: 'command_failed',
      conversationId,
      route: '',
      facts: { command: kind.slice(0, 200) },
    },
    groupKey: conversationId === '' ? '' : `command_failed:${conversationId}`,
    title: `Your ${what}${about} was not taken`,
    body: message,
    priority: what === 'message' ? 'high' : 'normal',
  };
}
