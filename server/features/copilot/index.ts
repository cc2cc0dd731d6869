/**
 * The copilot on the server: who may ask a model for words; which proposals agents sent and how much they changed; what
 * agents and customers said of the AI's words. It tells the version behind them, whose guardrails and figures live on it.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { FeedbackRequest } from '#protocol/http/models.ts';
import type { Id } from '#protocol/ids.ts';
import type { Ai } from '../ai/index.ts';
import type { Chat } from '../chat/index.ts';
import { copilotRoutes } from './copilot.http.ts';
import { editsOf, insertUse, thumbsOf, type Use } from './copilot.store.ts';
import { createCopilotCommands } from './copilot.sync.ts';
import { heardOf } from './heard.ts';

export type CopilotDeps = {
  db: Db;
  jobs: Jobs;
  clock: Clock;
  chat: Pick<Chat, 'findConversation' | 'findMessage' | 'threadForAi'>;
  ai: Pick<Ai, 'rewrite' | 'hasModel' | 'isLanguage' | 'sumUp'>;
  /** The version behind a run hears what was said of it. */
  runSaid(runId: Id, said: FeedbackRequest): Promise<void>;
};

const job = 'copilot.tell';
type Tell = { runId: Id };

export function createCopilot(deps: CopilotDeps) {
  const { db, jobs, clock } = deps;

  /** After the commit, and again by whoever comes next if this process dies before. */
  const tell = (tx: Tx, runId: Id) => jobs.enqueue<Tell>(tx, job, { runId }, { key: runId });

  return {
    /** An agent sent what was proposed. Stands or falls with the message. */
    async taken(tx: Tx, use: Use): Promise<void> {
      insertUse(tx, use, clock.now());
      if (use.source === 'draft') await tell(tx, use.sourceId);
    },
    commands: createCopilotCommands({ ...deps, tell }),
    routes: copilotRoutes(deps),
    registerJobs(): void {
      jobs.register<Tell>(job, async ({ runId }) => {
        const [thumbs, edits] = await Promise.all([thumbsOf(db, runId), editsOf(db, runId)]);
        const heard = heardOf(thumbs, edits);
        if (heard) await deps.runSaid(runId, heard);
      });
    },
  };
}
