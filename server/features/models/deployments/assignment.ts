/**
 * Owns which version a conversation meets. Pure: the same conversation meets the same version on every server and at every time, and a
 * ramp only ever adds conversations to the challengers. Never looks at what came of it.
 */
import { createHash } from 'node:crypto';
import type { Id } from '#protocol/ids.ts';

export type Strategy = 'blue_green' | 'canary' | 'ab' | 'shadow';

export type Plan = {
  /** Salts the hash, so that no conversation is in the first percent of every rollout. */
  id: Id;
  strategy: Strategy;
  championId: Id;
  /** The challengers. Their weights divide among them what does not stay with the champion. */
  arms: readonly { versionId: Id; weight: number }[];
  /** How much of the conversations the challengers get: 0 to 100. */
  percent: number;
  /** Empty: every team. */
  teamIds: readonly Id[];
};

export type Assigned = {
  versionId: Id;
  side: 'champion' | 'challenger';
  /** Also asked, and its answer only recorded. */
  shadowVersionId: Id | null;
  /** The rollout that decided; null where none concerns the conversation. */
  deploymentId: Id | null;
};

/** Where on the line from 0 to 1 a conversation stands, evenly spread: 48 bits of SHA-256. */
export function positionOf(salt: string, conversationId: string): number {
  const hash = createHash('sha256').update(`${salt}:${conversationId}`).digest();
  return hash.readUIntBE(0, 6) / 2 ** 48;
}

/**
 * Each challenger owns a stretch of the line, as long as its weight, and of it the first `percent` are its own now; the rest is the
 * champion's. So no ramp ever moves a conversation from one challenger to another, or back.
 */
function challengerAt(plan: Plan, position: number): Id | null {
  const total = plan.arms.reduce((sum, { weight }) => sum + weight, 0);
  let begin = 0;
  for (const { versionId, weight } of plan.arms) {
    const length = weight / total;
    const isLast = versionId === plan.arms.at(-1)?.versionId;
    if (position < begin + length || isLast) {
      return (position - begin) / length < plan.percent / 100 ? versionId : null;
    }
    begin += length;
  }
  return null;
}

export function assign(plan: Plan, conversation: { id: Id; teamId: Id }): Assigned {
  const champion = { versionId: plan.championId, side: 'champion', shadowVersionId: null } as const;
  if (plan.teamIds.length > 0 && !plan.teamIds.includes(conversation.teamId))
    return { ...champion, deploymentId: null };
  const challenger = challengerAt(plan, positionOf(plan.id, conversation.id));
  if (challenger === null) return { ...champion, deploymentId: plan.id };
  return plan.strategy === 'shadow'
    ? { ...champion, shadowVersionId: challenger, deploymentId: plan.id }
    : { versionId: challenger, side: 'challenger', shadowVersionId: null, deploymentId: plan.id };
}

/** The planned shares: the champion's first, then the challengers' in order. They add up to 1. */
export function sharesOf(plan: Plan): number[] {
  const total = plan.arms.reduce((sum, { weight }) => sum + weight, 0);
  const moved = plan.percent / 100;
  return [1 - moved, ...plan.arms.map(({ weight }) => (weight / total) * moved)];
}
