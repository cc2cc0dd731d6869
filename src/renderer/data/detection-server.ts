// Rules that find attacks: deciding and trying are the server's. Types for the screens; the requests are made in sync/detection-server.ts.
import type { DetectionSetting } from '#protocol/detection.ts';
import type { DetectionAnswer, DetectionRuleAnswer, TrialAnswer } from '#protocol/http/detection.ts';
import type { Answer } from './model.ts';

/** Each asks the server now; without it the answer is the problem `offline`, and nothing is queued. */
export type DetectionServer = {
  list(): Promise<Answer<DetectionAnswer>>;
  /** `version`: the one that was looked at. */
  save(name: string, setting: DetectionSetting, version: number): Promise<Answer<DetectionRuleAnswer>>;
  /** Back to as it usually is. */
  reset(name: string, version: number): Promise<Answer<object>>;
  /** Plays what was recorded in so many days; nothing is kept. */
  tryOn(days: number, changes: Record<string, DetectionSetting>): Promise<Answer<TrialAnswer>>;
};
