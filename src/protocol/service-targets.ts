/**
 * What the desk promises its customers: how soon a person replies and by when it is over. Versions are only added, and a conversation keeps
 * what was promised on the day it began. Pure.
 */
import { z } from 'zod';
import type { Id, Millis } from './ids.ts';
import { id } from './schema.ts';

/** None of the two, the end alone, or both. */
export const targetPauses = ['none', 'resolution', 'both'] as const;

const mostMinutes = 60 * 24 * 90;
const minutes = z.number().int().min(1).max(mostMinutes).nullable();

export const serviceTarget = z.object({
  /** Null: of whichever team has no target of its own. */
  teamId: id.nullable(),
  /** 0 low to 3 urgent; null: of whichever priority has none of its own. */
  priority: z.number().int().min(0).max(3).nullable(),
  /** From the moment at which it is for people; null: nothing is promised. */
  firstReplyMinutes: minutes,
  resolutionMinutes: minutes,
  /** Only opening hours of the site count; else the clock on the wall does. */
  isInOpeningHours: z.boolean(),
  /**
   * What stands still while the conversation sleeps, is over, or waits for its customer since a person replied. `none` as well where a
   * version that was kept before there were pauses says nothing.
   */
  pauses: z.enum(targetPauses).default('resolution'),
});
export type ServiceTarget = z.infer<typeof serviceTarget>;

export const serviceTargets = z.array(serviceTarget).max(200);

/** One version of all targets, from a moment on. */
export type TargetVersion = { from: Millis; targets: readonly ServiceTarget[] };

/** What keeps targets from being saved: those of one team and priority twice, or none that promises anything. */
export function targetProblems(targets: readonly ServiceTarget[]): { path: string; problem: string }[] {
  const seen = new Set<string>();
  return targets.flatMap(({ teamId, priority, firstReplyMinutes, resolutionMinutes }, place) => {
    const problems: { path: string; problem: string }[] = [];
    const key = `${teamId} ${priority}`;
    if (seen.has(key)) {
      problems.push({ path: `${place}`, problem: 'there is a target of this team and priority already' });
    }
    seen.add(key);
    if (firstReplyMinutes === null && resolutionMinutes === null) {
      problems.push({ path: `${place}`, problem: 'promises nothing; write a time, or remove it' });
    }
    return problems;
  });
}

/**
 * The target of a conversation: of the version that held when it began, the one for its team and priority; else the one for its team; else
 * that for its priority; else that for all. Null: nothing was promised.
 * @param versions oldest first
 */
export function targetOf(
  versions: readonly TargetVersion[],
  { teamId, priority, createdAt }: { teamId: Id; priority: number; createdAt: Millis },
): ServiceTarget | null {
  const { targets } = versions.findLast(({ from }) => from <= createdAt) ?? { targets: [] };
  const find = (team: Id | null, level: number | null) =>
    targets.find(target => target.teamId === team && target.priority === level);
  return find(teamId, priority) ?? find(teamId, null) ?? find(null, priority) ?? find(null, null) ?? null;
}
