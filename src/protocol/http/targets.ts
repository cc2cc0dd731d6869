import { z } from 'zod';
import type { Millis } from '../ids.ts';
import { type ServiceTarget, serviceTargets } from '../service-targets.ts';

/** PUT /api/v1/targets. `version`: the one that was looked at; 0 where there is none yet. No targets: nothing is promised any more. */
export const saveTargetsRequest = z.object({ targets: serviceTargets, version: z.number().int().min(0) });

/** GET /api/v1/targets: what holds for conversations that begin now. */
export type TargetsAnswer = {
  version: number;
  targets: readonly ServiceTarget[];
  /** Null: nobody ever said any. */
  changedAt: Millis | null;
  changedBy: string;
};
