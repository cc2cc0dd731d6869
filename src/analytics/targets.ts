// What was promised of a conversation, and whether it was kept. Pure.
import type { Millis } from '#protocol/ids.ts';
import type { ServiceTarget } from '#protocol/service-targets.ts';
import type { Opening, Promised, Say } from './facts.ts';
import type { CountMeasure } from './measures.ts';
import type { Thread } from './thread.ts';

const minuteMs = 60_000;

type Judged = {
  /** When it has to be decided anew if nothing happens; null: never. */
  dueAt: Millis | null;
  /** Until when it was promised; null: nothing is, or it is over. */
  at: Millis | null;
};
const nothing: Judged = { dueAt: null, at: null };

type Pause = { from: Millis; to: Millis | null };

/**
 * When so much time has run since a moment that stands still in pauses. Infinity: not while the last of them lasts; null: not within a year.
 * What happens later never changes an answer that is past: pauses only ever begin and end at the moment at which something happens, and a sleep
 * that is cut short was ahead.
 * @param pauses by their beginnings; they may overlap
 */
export function dueAfter(
  since: Millis,
  forMs: number,
  pauses: readonly Pause[],
  clock: Opening,
): Millis | null {
  let [at, leftMs] = [since, forMs];
  for (const { from, to } of pauses) {
    if (to !== null && to <= Math.max(at, from)) continue;
    if (from > at) {
      const ranMs = clock.between(at, from);
      if (ranMs >= leftMs) break;
      leftMs -= ranMs;
    }
    if (to === null) return Number.POSITIVE_INFINITY;
    at = to;
  }
  return clock.until(at, leftMs);
}

const onTheWall: Opening = { between: (from, to) => to - from, until: (from, forMs) => from + forMs };

/**
 * Both begin when the conversation is for people. A target that is kept belongs to the hour in which it was; one that is missed, to the hour
 * in which its time was over, whatever happened afterwards.
 */
export function sayTargets(
  target: ServiceTarget | null,
  thread: Thread,
  { opening, now, say }: { opening: Opening; now: Millis; say: Say },
): { dueAts: (Millis | null)[]; promised: Promised | null } {
  const { forPeopleSince, beforeAi } = thread;
  if (target === null || (forPeopleSince === null && beforeAi === null))
    return { dueAts: [], promised: null };
  const { firstReplyMinutes, resolutionMinutes, isInOpeningHours, pauses } = target;
  const rests: Pause[] = [...thread.snoozes, ...thread.rests].sort((one, other) => one.from - other.from);
  const about = { agentId: thread.agentId };

  function sayJudged(name: CountMeasure, at: Millis, isKept: boolean): void {
    for (const measure of [name, 'targets'] as const) say.count(at, measure, 1, about);
    if (isKept)
      for (const measure of [`${name}Kept` as CountMeasure, 'targetsKept'] as const)
        say.count(at, measure, 1, about);
  }

  function judge(
    name: CountMeasure,
    minutes: number | null,
    doneAt: Millis | null,
    { isPausing, isNotOwed }: { isPausing: boolean; isNotOwed(by: Millis): boolean },
  ): Judged {
    if (minutes === null) return nothing;
    const clock = isInOpeningHours ? opening : onTheWall;
    const after = (since: Millis | null) =>
      since === null ? null : dueAfter(since, minutes * minuteMs, isPausing ? rests : [], clock);
    // An AI that comes late takes no miss back: until then a person was owed.
    const missedAt = beforeAi && after(beforeAi.askedAt);
    const wasMissed =
      beforeAi !== null &&
      missedAt !== null &&
      missedAt <= beforeAi.to &&
      (doneAt === null || doneAt > missedAt);
    const by = wasMissed ? missedAt : after(forPeopleSince);
    if (by === null || isNotOwed(by)) return nothing;
    const isKept = doneAt !== null && doneAt <= by;
    if (!isKept && now < by) return by === Number.POSITIVE_INFINITY ? nothing : { dueAt: by, at: by };
    const at = isKept ? doneAt : by;
    sayJudged(name, at, isKept);
    return doneAt === null ? { dueAt: null, at: by } : nothing;
  }

  // Who closes it in time without a word owes none: mostly nothing was asked.
  const { mergedAt, resolvedAt } = thread;
  // What was open when it was merged is owed in the other; a merge hides nothing that was missed before.
  const isOwedElsewhere = (by: Millis, doneAt: Millis | null) =>
    mergedAt !== null && by > mergedAt && (doneAt === null || doneAt > by);
  const isClosedBefore = (by: Millis) => thread.repliedAt === null && resolvedAt !== null && resolvedAt <= by;
  const reply = judge('replyTargets', firstReplyMinutes, thread.repliedAt, {
    isPausing: pauses === 'both',
    isNotOwed: by => isClosedBefore(by) || isOwedElsewhere(by, thread.repliedAt),
  });
  const endPauses = pauses === 'both' || pauses === 'resolution';
  const end = judge('resolutionTargets', resolutionMinutes, resolvedAt, {
    isPausing: endPauses,
    isNotOwed: by => isOwedElsewhere(by, resolvedAt),
  });
  const isOver =
    forPeopleSince === null ||
    resolvedAt !== null ||
    mergedAt !== null ||
    (reply.at === null && end.at === null);
  const promised: Promised | null = isOver
    ? null
    : {
        ...{ firstReplyAt: reply.at, resolutionAt: end.at },
        ...(endPauses && end.at !== null && thread.isAsked && { resolutionPauses: true as const }),
      };
  return { dueAts: [reply.dueAt, end.dueAt], promised };
}
