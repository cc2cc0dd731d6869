// How near what was promised is, from what the console holds, with what waits to be sent. Pure.
import type { Conversation } from '#protocol/documents/conversation.ts';

/** When what was promised next is over. Whoever was answered here waits for no first reply, and where an end pauses for the customer it does from then on, also before the server says so. */
export const dueAtOf = ({
  promised,
  waitingSince,
  lastMessage,
}: Pick<Conversation, 'promised' | 'waitingSince' | 'lastMessage'>): number => {
  const isAnswered = waitingSince === null;
  const endAt = promised?.resolutionAt ?? Number.POSITIVE_INFINITY;
  const isResting = isAnswered && promised?.resolutionPauses && (lastMessage?.createdAt ?? 0) < endAt;
  const replyAt = (isAnswered ? null : promised?.firstReplyAt) ?? Number.POSITIVE_INFINITY;
  return Math.min(replyAt, isResting ? Number.POSITIVE_INFINITY : endAt);
};
