// /api/v1/security/detection: the rules that find attacks, what they found, and what they would find in what was.
import { z } from 'zod';
import {
  type DetectionAction,
  type DetectionRule,
  type DetectionSetting,
  detectionName,
  detectionSetting,
} from '../detection.ts';
import type { Millis } from '../ids.ts';

/** The version that was looked at; 0: nobody had changed it. Another one by now is refused as `stale`. */
const version = z.coerce.number().int().min(0).max(2_147_483_647);
/** PUT /api/v1/security/detection/rules/:name */
export const saveDetectionRequest = z.object({ setting: detectionSetting, version });
/** DELETE: as it usually is. */
export const resetDetectionQuery = z.object({ version });
export const detectionParams = z.object({ name: detectionName });

/** What a rule found in a stretch of time; `lastAt` null: nothing. */
export type Found = { found: number; lastAt: Millis | null };

export type DetectionEntry = {
  name: string;
  /** What it counts, and of whom; this is the configuration's alone. */
  counts: Pick<DetectionRule, 'types' | 'surfaces' | 'groupBy' | 'distinct' | 'coolDownMs'>;
  setting: DetectionSetting;
  /** As Steward brings it, or the operator's file says. */
  usual: DetectionSetting;
  isChanged: boolean;
  version: number;
  updatedAt: Millis | null;
  updatedBy: string;
  day: Found;
  week: Found;
};
/** GET /api/v1/security/detection */
export type DetectionAnswer = { rules: DetectionEntry[] };
export type DetectionRuleAnswer = { rule: DetectionEntry };

const mostTrialDays = 30;
/** POST /api/v1/security/detection/try. `changes`: by name what is other than what is in force; it is tried, and not kept. */
export const tryDetectionRequest = z.object({
  days: z.number().int().min(1).max(mostTrialDays),
  changes: z
    .record(detectionName, detectionSetting)
    .refine(changes => Object.keys(changes).length <= 100, 'has more than 100 rules'),
});

export type TrialFinding = {
  at: Millis;
  since: Millis;
  group: string;
  count: number;
  /** What would have followed, as far as it suits whom was found. */
  actions: DetectionAction[];
};
export type TrialRule = {
  name: string;
  /** Whether it differs from what is in force. */
  isChanged: boolean;
  /** What it would have found. */
  found: number;
  /** Of whom, at most a thousand are told apart. */
  groups: number;
  /** How often each would have followed. */
  acted: Partial<Record<DetectionAction, number>>;
  /** What was found in fact, by the rules as they were then. */
  foundThen: number;
  /** The newest twenty. */
  newest: TrialFinding[];
};
export type TrialAnswer = {
  from: Millis;
  to: Millis;
  /** Events that were played. */
  events: number;
  /** More were there than are played in one trial, or it took too long: what is told begins, or ends, later or earlier than was asked. */
  isCut: boolean;
  rules: TrialRule[];
};
