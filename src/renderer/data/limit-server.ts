// Rate limits: only the server knows them. Types for the screens; the requests are made in sync/limit-server.ts.
import type { CostsAnswer, LimitAnswer, LimitRule, LimitsAnswer } from '#protocol/http/limits.ts';
import type { Answer } from './model.ts';

/** Each asks the server now; without it the answer is the problem `offline`, and nothing is queued. */
export type LimitServer = {
  list(): Promise<Answer<LimitsAnswer>>;
  /** `version`: the one that was looked at. */
  save(name: string, rule: LimitRule, version: number): Promise<Answer<LimitAnswer>>;
  /** Back to what Steward brings; one's own is gone. */
  reset(name: string, version: number): Promise<Answer<object>>;
  saveCosts(costs: Record<string, number>, version: number): Promise<Answer<CostsAnswer>>;
};
