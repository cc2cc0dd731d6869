// Whether a delivery still has a point when its time has come, what goes out as one, and when a failed one is tried again. Pure.
import { planRetry } from '#platform/jobs/retry-at.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { NoticeKind } from '#protocol/notices.ts';
import type { NoticeFacts } from './due.store.ts';

const promised = new Set<NoticeKind>(['target_due', 'target_missed']);
const theirs = new Set<NoticeKind>(['assigned', 'customer_replied']);

/** Why a notice need not leave the desk any more; null: it still has a point (P43). */
export function whyUnwanted(notice: NoticeFacts | undefined): string | null {
  if (!notice) return 'the notice is gone';
  const { kind, person, conversation } = notice;
  if (!person.isActive) return 'the person left';
  if (kind === 'absence') return 'it is for the console';
  if (notice.isRead) return 'it was read, answered or resolved';
  if (
    notice.conversationId === '' ||
    kind === 'moved_away' ||
    kind === 'command_failed' ||
    kind === 'message'
  )
    return null;
  if (!conversation) return 'the conversation is gone';
  if (!person.seesEveryTeam && !person.teamIds.includes(conversation.teamId))
    return 'it is no longer theirs to see';
  if (!theirs.has(kind)) return null;
  if (conversation.isResolved) return 'it was resolved';
  if (conversation.agentId !== notice.personId) return 'it is no longer theirs';
  return kind === 'customer_replied' && conversation.isAnswered ? 'it was answered' : null;
}

/** The same for a channel of many. */
export function whySharedUnwanted(
  kind: NoticeKind,
  facts: { isResolved: boolean; isAnswered: boolean; isQueueEmpty: boolean },
): string | null {
  if (kind === 'queue_new' || kind === 'queue_waiting') {
    return facts.isQueueEmpty ? 'nobody waits any more' : null;
  }
  if ((theirs.has(kind) || promised.has(kind)) && facts.isResolved) return 'it was resolved';
  return kind === 'customer_replied' && facts.isAnswered ? 'it was answered' : null;
}

/** One that is shown is replaced by the next with the same tag: each conversation has one place on a lock screen. */
export const tagOf = (notice: {
  kind: NoticeKind;
  conversationId: Id | '';
  groupKey: string;
  noticeId: Id;
}) =>
  notice.kind === 'mentioned' || (notice.conversationId === '' && notice.groupKey === '')
    ? `notice:${notice.noticeId}`
    : notice.conversationId === ''
      ? notice.groupKey
      : `conversation:${notice.conversationId}`;

/** More than this at once are one summary. */
export const singlyAtMost = 3;
/** So many on a lock screen, unread, and further ones are one summary that is renewed. */
export const outstandingAtMost = 5;
/** Written down as the reason of what went out in one. */
export const summaryReason = 'in a summary';
export const summaryPauseMs = 15 * 60_000;

/**
 * How what is ready for one person by push goes out.
 * @param waited how many were due together, with those that need nobody any more
 * @param outstanding how many others were sent since they were last here, and are unread
 */
export function bundling(facts: {
  ready: number;
  waited: number;
  outstanding: number;
}): 'singly' | 'summary' {
  const { ready, waited, outstanding } = facts;
  if (ready > singlyAtMost || (ready > 1 && waited > singlyAtMost)) return 'summary';
  return outstanding >= outstandingAtMost ? 'summary' : 'singly';
}

/** After that it is dead: a day, and a notice of yesterday helps nobody. */
export const giveUpAfterMs = 24 * 3_600_000;
const plan = { firstMs: 10_000, factor: 3, longestMs: 3_600_000, giveUpMs: giveUpAfterMs };

/** When a failed delivery is tried again; null: never. */
export const retryAt = (
  failure: { isPermanent: boolean; retryAfterMs: number | null },
  of: { id: Id; attempts: number; createdAt: Millis; now: Millis },
): Millis | null => planRetry(plan, failure, of);
