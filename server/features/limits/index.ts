// How often somebody may ask: the rules in force, who changed them, and what they did.
import type { Jobs } from '#platform/jobs/jobs.ts';
import { limitRoutes } from './limits.http.ts';
import { createLimitsService, type LimitsServiceDeps } from './limits.service.ts';
import { forgetTallies } from './limits.store.ts';
import { createTallies } from './tallies.ts';

export type LimitRulesDeps = Omit<LimitsServiceDeps, 'flush'>;

const keptMs = 35 * 86_400_000;

export function createLimitRules(deps: LimitRulesDeps) {
  const tallies = createTallies(deps);
  const service = createLimitsService({ ...deps, flush: tallies.flush });
  return {
    inForce: service.inForce,
    costOf: service.costOf,
    /** All that there is to say. */
    shown: service.list,
    told: tallies.told,
    routes: limitRoutes(service),
    parts: [service.part, tallies.part],
    registerJobs(jobs: Jobs): void {
      jobs.register('limits.forget', () => forgetTallies(deps.db, deps.clock.now() - keptMs), {
        schedule: '23 3 * * *',
      });
    },
  };
}
