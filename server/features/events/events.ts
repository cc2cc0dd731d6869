// Which events a change of a conversation is. Pure.
import type { DeskEventType, EventConversation } from '#protocol/desk-events.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { Message } from '#protocol/documents/message.ts';
import type { Id } from '#protocol/ids.ts';

/** Ids and states alone: words are read when the event is sent. */
export type NewEvent = {
  type: DeskEventType;
  teamId: Id | null;
  conversationId: Id | null;
  customerId: Id;
  messageId: Id | null;
  facts: Record<string, unknown>;
};

export type ConversationChange = {
  before: Conversation;
  next: Conversation;
  messages: readonly Pick<Message, 'id' | 'seq' | 'kind' | 'event'>[];
};

export const factsOf = (conversation: Conversation): EventConversation => {
  const { id, number, teamId, siteId, customerId, channel, status, turn, agentId, priority } = conversation;
  return {
    ...{ id, number, teamId, siteId, customerId, channel, status, turn, priority },
    agentId: agentId === '' ? null : agentId,
  };
};

/** Told as what it is, and not as an end or a new beginning of the work. */
function mergingOf({
  before,
  next,
}: Omit<ConversationChange, 'messages'>): Pick<NewEvent, 'type' | 'facts'> | null {
  const [was, is] = [before.mergedInto ?? null, next.mergedInto ?? null];
  if (was?.id === is?.id) return null;
  if (is) return { type: 'conversation.merged', facts: { into: { id: is.id, number: is.number } } };
  return was && { type: 'conversation.unmerged', facts: { from: { id: was.id, number: was.number } } };
}

function ownerOf({
  before,
  next,
}: Omit<ConversationChange, 'messages'>): Pick<NewEvent, 'type' | 'facts'> | null {
  if (next.agentId === before.agentId) return null;
  if (next.agentId === '')
    return { type: 'conversation.unassigned', facts: { previousAgentId: before.agentId } };
  const previousAgentId = before.agentId === '' ? null : before.agentId;
  return { type: 'conversation.assigned', facts: { agentId: next.agentId, previousAgentId } };
}

/** In the order in which a reader wants to hear them: that it began, what was said, what became of it. */
export function eventsOf({ before, next, messages }: ConversationChange): NewEvent[] {
  const conversation = factsOf(next);
  const events: NewEvent[] = [];
  const tell = (type: DeskEventType, facts: Record<string, unknown> = {}, messageId: Id | null = null) =>
    events.push({
      ...{ type, messageId, facts: { conversation, ...facts } },
      ...{ teamId: next.teamId, conversationId: next.id, customerId: next.customerId },
    });
  if (before.lastSeq === 0 && next.lastSeq > 0) tell('conversation.created');
  const merging = mergingOf({ before, next });
  if (merging) tell(merging.type, merging.facts);
  else if (before.status === 'resolved' && next.status !== 'resolved') tell('conversation.reopened');
  for (const { id, seq, kind, event } of messages) {
    if (kind === 'text') tell('message.created', { seq }, id);
    if (kind === 'note') tell('note.created', { seq }, id);
    if (event?.type === 'handed_over') tell('conversation.handed_over', { reason: event.reason });
    if (event?.type === 'rated') tell('conversation.rated', { score: event.score }, id);
    if (event?.type === 'snoozed')
      tell('conversation.snoozed', { until: new Date(event.until).toISOString() });
  }
  if (next.teamId !== before.teamId) tell('conversation.transferred', { previousTeamId: before.teamId });
  const owner = ownerOf({ before, next });
  if (owner) tell(owner.type, owner.facts);
  if (next.status === 'resolved' && before.status !== 'resolved' && !merging) tell('conversation.resolved');
  return events;
}

export const erasedEvent = (customerId: Id): NewEvent => ({
  ...{ type: 'customer.erased', teamId: null, conversationId: null, customerId, messageId: null },
  facts: { customerId },
});
