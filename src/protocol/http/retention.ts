// How long each kind of data is kept. What stands here is deleted at night, in slices; everything else has its time in docs/security.md.
import { z } from 'zod';
import type { Millis } from '../ids.ts';

export const retentionKinds = [
  'conversations',
  'ai_traces',
  'predictions',
  'security_events',
  'operations',
  'events',
  'figures',
] as const;
export type RetentionKind = (typeof retentionKinds)[number];

/** Less is refused: what is deleted does not come back, and a slip must not take all of it. */
export const leastDays: Record<RetentionKind, number> = {
  conversations: 30,
  ai_traces: 1,
  predictions: 7,
  security_events: 1,
  operations: 7,
  events: 1,
  figures: 31,
};
export const mostDays = 3_650;
/** What may be kept without an end. */
export const mayStay = (kind: RetentionKind): boolean => kind === 'conversations';

/** PUT /api/v1/privacy/retention/:kind. `days` null: without an end. `version`: the one that was looked at. */
export const saveRetentionRequest = z.object({
  days: z.number().int().min(1).max(mostDays).nullable(),
  version: z.number().int().min(0),
});

export type RetentionRule = {
  kind: RetentionKind;
  days: number | null;
  /** What it is unless somebody says otherwise. */
  usual: number | null;
  /** 0: nobody did. */
  version: number;
  changedAt: Millis | null;
  changedBy: string;
};
/** GET /api/v1/privacy/retention */
export type RetentionAnswer = { rules: RetentionRule[] };
export type RetentionRuleAnswer = { rule: RetentionRule };
