/** Owns which targets hold: each change is a new version, and conversations that began before keep theirs. */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { AppError } from '#protocol/errors.ts';
import { targetProblems } from '#protocol/service-targets.ts';
import type { WriteAudit } from '../audit/index.ts';
import type { TargetVerbs } from './targets.http.ts';
import { addVersion, missingTeams, newestVersion } from './targets.store.ts';

export type TargetsDeps = { db: Db; clock: Clock; audit: WriteAudit };

export function createTargetsService({ db, clock, audit }: TargetsDeps): TargetVerbs {
  async function read() {
    const { version, targets, changedAt, changedBy } = await newestVersion(db);
    return { version, targets, changedAt: changedAt?.getTime() ?? null, changedBy };
  }
  return {
    read,
    /** @throws malformed for targets that contradict each other or are of no team; stale */
    async save({ targets, version }, by) {
      const problems = targetProblems(targets);
      const teamIds = targets.flatMap(({ teamId }) => (teamId === null ? [] : [teamId]));
      const missing = new Set(await missingTeams(db, teamIds));
      targets.forEach(({ teamId }, place) => {
        if (teamId !== null && missing.has(teamId)) {
          problems.push({ path: `${place}.teamId`, problem: 'there is no such team' });
        }
      });
      if (problems.length > 0) {
        const details = problems.map(({ path, problem }) => ({ path: `body.targets.${path}`, problem }));
        throw new AppError('malformed', { details });
      }
      await db.transaction(async tx => {
        const before = await newestVersion(tx);
        const isAdded =
          before.version === version &&
          (await addVersion(tx, { version: version + 1, targets, now: clock.now(), by: by.name }));
        if (!isAdded) throw new AppError('stale');
        audit(tx, {
          ...{ act: 'target.change', by, ip: by.ip, subject: { kind: 'target', id: 'targets', name: '' } },
          detail: { before: before.targets, after: targets },
        });
      });
      return read();
    },
  };
}
