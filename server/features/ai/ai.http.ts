import { z } from 'zod';
import type { Db } from '#platform/db/db.ts';
import { type Route, route } from '#platform/http/route.ts';
import { AppError } from '#protocol/errors.ts';
import type { AiRunAnswer, AiRunsAnswer } from '#protocol/http/ai.ts';
import { seesTeam } from '#protocol/permissions.ts';
import { id } from '#protocol/schema.ts';
import { findRun, listRuns } from './ai.store.ts';

export function aiRoutes({ db }: { db: Db }): Route[] {
  const readRun = route({
    method: 'GET',
    path: '/api/v1/ai/runs/:id',
    access: 'ai.trace.read',
    params: z.object({ id }),
    async handler({ params, session }) {
      const found = await findRun(db, params.id);
      // A run of a team that this person cannot see does not exist for them.
      if (!found || !seesTeam(session.actor, found.teamId)) throw new AppError('not_found');
      const json: AiRunAnswer = found.run;
      return { json };
    },
  });
  const listRunsOf = route({
    method: 'GET',
    path: '/api/v1/ai/conversations/:id/runs',
    access: 'ai.trace.read',
    params: z.object({ id }),
    async handler({ params, session }) {
      const found = await listRuns(db, params.id);
      if (!found || !seesTeam(session.actor, found.teamId)) throw new AppError('not_found');
      const json: AiRunsAnswer = { runs: found.runs };
      return { json };
    },
  });
  return [readRun, listRunsOf];
}
