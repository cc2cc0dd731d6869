// Looks again at the pages that articles were imported from, a few a night, as politely as an import does: whether each says the same, says something
// else by now, or is gone. It changes no article: somebody imports it again, and sees before what would happen.
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Egress } from '#platform/egress/egress.ts';
import type { ReadFile } from '../import/imported-article.ts';
import { createSiteReader, type SiteLimits, siteLimits } from '../import/site-reader.ts';
import type { KnowledgeService } from '../knowledge.service.ts';
import { keepLook, sourcesToLookAt } from './care.store.ts';

export type SourceDeps = {
  db: Db;
  clock: Clock;
  egress: Egress;
  service: Pick<KnowledgeService, 'previewOne'>;
  limits?: SiteLimits;
};

const weekMs = 7 * 86_400_000;
const aNight = 200;

export async function lookAtSources(
  { db, clock, egress, service, limits = siteLimits }: SourceDeps,
  signal: AbortSignal,
): Promise<void> {
  const reader = createSiteReader({ egress, limits });
  const sources = await sourcesToLookAt(db, clock.now() - weekMs, aNight);
  const sites = Map.groupBy(sources, source => (URL.canParse(source) ? new URL(source).origin : ''));
  for (const [origin, addresses] of sites) {
    const site = origin === '' ? null : await reader.siteOf(origin, signal).catch(() => null);
    for (const address of addresses) {
      if (signal.aborted) return;
      const read = site && (await reader.read(address, site, signal));
      const seen = await said(read, service, db);
      await keepLook(db, address, { ...seen, now: clock.now() });
      if (site) await reader.rest(site, signal);
    }
  }
}

async function said(read: ReadFile | null, service: SourceDeps['service'], db: Db) {
  if (!read) return { found: 'unread' as const, problem: 'The site could not be reached.' };
  if (!read.ok) {
    const problem = read.problems.map(one => one.problem).join('; ');
    return {
      found: /^answered (?:404|410)$/.test(problem) ? ('gone' as const) : ('unread' as const),
      problem,
    };
  }
  const what = await service.previewOne(db, read.article);
  return { found: what === 'same' ? ('same' as const) : ('changed' as const), problem: '' };
}
