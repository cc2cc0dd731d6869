// What is promised to customers: only the server knows. The requests are made in sync/target-server.ts.
import type { TargetsAnswer } from '#protocol/http/targets.ts';
import type { ServiceTarget } from '#protocol/service-targets.ts';
import type { Answer } from './model.ts';

/** Each asks the server now; without it the answer is the problem `offline`. */
export type TargetServer = {
  read(): Promise<Answer<TargetsAnswer>>;
  /** @param version the one that was looked at */
  save(targets: readonly ServiceTarget[], version: number): Promise<Answer<TargetsAnswer>>;
};
