// Targets as they are written in a form. Pure.
import type { ServiceTarget } from '#protocol/service-targets.ts';

/** `spans` as people write them: "30", "30m", "4h", "2d"; '' promises nothing. */
export type TargetDraft = Pick<ServiceTarget, 'teamId' | 'priority' | 'isInOpeningHours' | 'pauses'> & {
  key: number;
  firstReply: string;
  resolution: string;
};

const [hour, day] = [60, 24 * 60];
const mostMinutes = 90 * day;

/** In minutes; null: nothing; undefined: not a time. */
export function readSpan(text: string): number | null | undefined {
  if (text.trim() === '') return null;
  const found = /^(\d{1,6})\s*(m|min|h|d)?$/i.exec(text.trim());
  const unit = { h: hour, d: day }[found?.[2]?.toLowerCase() ?? ''] ?? 1;
  const minutes = Number(found?.[1]) * unit;
  return minutes >= 1 && minutes <= mostMinutes ? minutes : undefined;
}

export function showSpan(minutes: number | null): string {
  if (minutes === null) return '';
  if (minutes % day === 0) return `${minutes / day}d`;
  return minutes % hour === 0 ? `${minutes / hour}h` : `${minutes}m`;
}

export const draftsOf = (targets: readonly ServiceTarget[]): TargetDraft[] =>
  targets.map(({ firstReplyMinutes, resolutionMinutes, ...rest }, key) => ({
    ...rest,
    ...{ key, firstReply: showSpan(firstReplyMinutes), resolution: showSpan(resolutionMinutes) },
  }));

/** Null: something is not a time. */
export function targetsOf(drafts: readonly TargetDraft[]): ServiceTarget[] | null {
  const targets: ServiceTarget[] = [];
  for (const { key: _, firstReply, resolution, ...rest } of drafts) {
    const [firstReplyMinutes, resolutionMinutes] = [readSpan(firstReply), readSpan(resolution)];
    if (firstReplyMinutes === undefined || resolutionMinutes === undefined) return null;
    targets.push({ ...rest, firstReplyMinutes, resolutionMinutes });
  }
  return targets;
}
