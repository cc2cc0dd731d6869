import { z } from 'zod';
import type { Db } from '#platform/db/db.ts';
import { acting } from '#platform/http/acting.ts';
import { type Route, route, type Session } from '#platform/http/route.ts';
import { AppError } from '#protocol/errors.ts';
import type { AiRunAnswer, AiRunsAnswer } from '#protocol/http/ai.ts';
import type { Id } from '#protocol/ids.ts';
import { seesTeam } from '#protocol/permissions.ts';
import { id } from '#protocol/schema.ts';
import type { AuditEntry } from '../audit/index.ts';
import { findRun, listRuns } from './ai.store.ts';

type Looked = (entry: AuditEntry) => Promise<void>;

/** @param looked tells the audit log of each look, before it is answered */
export function aiRoutes({ db, looked }: { db: Db; looked: Looked }): Route[] {
  const look = (asked: { session: Session; ip: string }, kind: 'run' | 'conversation', id: Id) =>
    looked({
      ...{ act: 'trace.read', by: acting(asked), ip: asked.ip },
      subject: { kind, id, name: '' },
    });

  const readRun = route({
    method: 'GET',
    path: '/api/v1/ai/runs/:id',
    access: 'ai.trace.read',
    params: z.object({ id }),
    async handler({ params, session, ip }) {
      const found = await findRun(db, params.id);
      // A run of a team that this person cannot see does not exist for them.
      if (!found || !seesTeam(session.actor, found.teamId)) throw new AppError('not_found');
      await look({ session, ip }, 'run', params.id);
      const json: AiRunAnswer = found.run;
      return { json };
    },
  });
  const listRunsOf = route({
    method: 'GET',
    path: '/api/v1/ai/conversations/:id/runs',
    access: 'ai.trace.read',
    params: z.object({ id }),
    async handler({ params, session, ip }) {
      const found = await listRuns(db, params.id);
      if (!found || !seesTeam(session.actor, found.teamId)) throw new AppError('not_found');
      await look({ session, ip }, 'conversation', params.id);
      const json: AiRunsAnswer = { runs: found.runs };
      return { json };
    },
  });
  return [readRun, listRunsOf];
}
