// Figures that only the server knows: whoever writes twice is one customer, which sums by the hour cannot tell. Types for the screens; the
// requests are made in sync/analytics-server.ts.
import type { EngagementAnswer } from '#protocol/http/analytics.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Answer } from './model.ts';

/** Asks the server now; without it the answer is the problem `offline`. */
export type AnalyticsServer = {
  /** @param asked `teamId` '' is all */
  engagement(asked: {
    from: Millis;
    to: Millis;
    timeZone: string;
    teamId: Id | '';
  }): Promise<Answer<EngagementAnswer>>;
};
