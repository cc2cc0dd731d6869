/**
 * What the AI could not answer, gathered by what was asked, so that somebody writes the article that is missing. Gathering is incremental and the
 * same for the same questions; a gap is solved by itself when the articles answer it by now.
 */
import type { Language } from '#ai/text/words.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Id } from '#protocol/ids.ts';
import type { WriteAudit } from '../audit/index.ts';
import type { Knowledge } from '../knowledge/index.ts';
import { gapRoutes } from './gaps.http.ts';
import { createGapsService } from './gaps.service.ts';
import type { Found } from './gaps.ts';

export type GapsDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  knowledge: Pick<Knowledge, 'published' | 'addDraft'>;
  audit: WriteAudit;
  /** What the knowledge says to a question now. */
  lookUp(question: string, fallback: Language): Promise<Found>;
};

export function createGaps(deps: GapsDeps) {
  const service = createGapsService(deps);
  return {
    routes: gapRoutes(service),
    registerJobs(jobs: Jobs): void {
      jobs.register(
        'gaps.look',
        async (_data, signal) => {
          await service.look(signal);
        },
        { ...{ schedule: '*/10 * * * *', concurrency: 1, expireSeconds: 300 } },
      );
    },
  };
}
