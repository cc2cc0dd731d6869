// By when somebody must have a second factor. Pure.
import type { Millis } from '#protocol/ids.ts';

const dayMs = 86_400_000;

/** Days are counted from when it was asked for, or from when the person came, whichever is later. */
export const dueAt = (rule: { requiredSince: Date; graceDays: number; createdAt: Date }): Millis =>
  Math.max(rule.requiredSince.getTime(), rule.createdAt.getTime()) + rule.graceDays * dayMs;
