// Decides what is told of a target whose time is near, or over. Pure.
import type { Id, Millis } from '#protocol/ids.ts';
import type { Notice } from './notifications.ts';

/** One of what was promised of a conversation. */
export type DueTarget = {
  id: Id;
  teamId: Id;
  /** '' where nobody has it. */
  agentId: Id | '';
  customerName: string;
  /** What was said last. */
  text: string;
  priority: number;
  lastSeq: number;
  target: 'first_reply' | 'resolution';
  dueAt: Millis;
};

/** Told so long before; what is promised sooner is told as soon as it is known. */
export const dueSoonMs = 10 * 60_000;

const names = { first_reply: 'First reply', resolution: 'Resolution' };

/** One notice a target and stage: what is missed does not take the place of another that is due. */
export function targetNotice(due: DueTarget, now: Millis): Omit<Notice, 'personId'> {
  const { id, target, customerName, priority } = due;
  const isMissed = due.dueAt <= now;
  const minutes = Math.ceil((due.dueAt - now) / 60_000);
  const when = isMissed ? 'overdue' : `due in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
  const kind = isMissed ? 'target_missed' : 'target_due';
  return {
    ...{ kind, conversationId: id, route: `#/inbox/all/${id}/${due.lastSeq}`, facts: { target } },
    groupKey: `${kind}:${target}:${id}`,
    title: `${names[target]} ${when}${customerName === '' ? '' : `: ${customerName}`}`.slice(0, 200),
    body: due.text.slice(0, 500),
    priority: priority === 3 ? 'urgent' : 'high',
  };
}
