// What the desk promises its customers. Whether it was kept is told by analytics.

import { targetRoutes } from './targets.http.ts';
import type { TargetsDeps } from './targets.service.ts';
import { createTargetsService } from './targets.service.ts';

export const createTargets = (deps: TargetsDeps) => ({ routes: targetRoutes(createTargetsService(deps)) });
