/**
 * Owns telling people of targets: before their time is over, and once it is. Each look writes what it tells together with the notices, so that a
 * server that dies in between tells either both or none, and the next minute goes on.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Id } from '#protocol/ids.ts';
import { settleNotices } from './notifications.store.ts';
import type { Notice } from './notifications.ts';
import { noteTold, readLeads, takeDueTargets } from './target-watch.store.ts';
import { dueSoonMs, targetNotice } from './targets.ts';

/** Of one transaction: it holds these conversations. */
const atOnce = 100;

export function createTargetWatch({
  db,
  clock,
  jobs,
  tell,
}: {
  db: Db;
  clock: Clock;
  jobs: Jobs;
  /** To each of these people, and once to the installation's channels. */
  tell(tx: Tx, notice: Omit<Notice, 'personId'>, personIds: readonly Id[], teamId: Id): void;
}) {
  /** @returns whether there may be more */
  const lookOnce = (): Promise<boolean> =>
    db.transaction(async tx => {
      const now = clock.now();
      const due = await takeDueTargets(tx, { now, until: now + dueSoonMs, limit: atOnce });
      const leads = new Map<Id, Id[]>();
      for (const each of due) {
        const stage = each.dueAt <= now ? 'missed' : 'due';
        if (!(await noteTold(tx, each, stage, now))) continue;
        if (stage === 'missed') settleNotices(tx, each.id, { personId: null, kinds: ['target_due'] }, now);
        if (each.agentId === '' && !leads.has(each.teamId))
          leads.set(each.teamId, await readLeads(tx, each.teamId));
        const personIds = each.agentId === '' ? (leads.get(each.teamId) ?? []) : [each.agentId];
        tell(tx, targetNotice(each, now), personIds, each.teamId);
      }
      return due.length === atOnce;
    });

  async function look(signal?: AbortSignal): Promise<void> {
    while (!signal?.aborted && (await lookOnce()));
  }

  jobs.register('notices.targets', (_data, signal) => look(signal), {
    ...{ schedule: '* * * * *', concurrency: 1 },
  });
  return { look };
}
