// Which item goes next. Pure.
import type { ErrorCode } from '#protocol/errors.ts';
import type { Millis } from '#protocol/ids.ts';
import type { OutboxItem } from './outbox-item.ts';

export type PlanFacts = {
  /** In order. */
  items: readonly OutboxItem[];
  /** Lanes with a request under way. */
  busyLanes: ReadonlySet<string>;
  /** Lanes that wait after a failure, until when (monotonic). */
  notBefore: ReadonlyMap<string, Millis>;
  nowMs: Millis;
  /** Requests under way at most. */
  limit: number;
};

/**
 * The items to send now, and when to look again because a lane's wait ends (null: not by time).
 * Only the first unfinished item of a lane may go; a failed one stops its lane and no other.
 */
export function planSends(facts: PlanFacts): { send: OutboxItem[]; lookAgainAt: Millis | null } {
  const decided = new Set<string>(facts.busyLanes);
  const send: OutboxItem[] = [];
  let lookAgainAt: Millis | null = null;
  for (const item of facts.items) {
    if (item.state === 'sent' || decided.has(item.lane)) continue;
    decided.add(item.lane);
    if (item.state === 'failed') continue;
    const notBefore = facts.notBefore.get(item.lane) ?? 0;
    if (notBefore > facts.nowMs) {
      lookAgainAt = lookAgainAt === null ? notBefore : Math.min(lookAgainAt, notBefore);
    } else if (facts.busyLanes.size + send.length < facts.limit) send.push(item);
  }
  return { send, lookAgainAt };
}

/** Errors about the session, not about the command: the item keeps waiting, and nothing more is sent on this line. */
const aboutSession = new Set<ErrorCode>(['unauthenticated', 'protocol_version', 'epoch_changed']);
export const stopsOutbox = (code: ErrorCode): boolean => aboutSession.has(code);
