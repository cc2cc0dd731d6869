// Articles, which customers read and the AI quotes, and replies, which agents insert.
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { createEgress } from '#platform/egress/egress.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Id } from '#protocol/ids.ts';
import { type ArticleHttpDeps, articleRoutes } from './articles.http.ts';
import { careRoute } from './care/care.http.ts';
import { type DueDeps, tellDue } from './care/due.ts';
import { lookAtSources } from './care/sources.ts';
import { type HelpHttpDeps, helpRoutes } from './help.http.ts';
import { type ImportOptions, importFiles, previewFiles, readPaths } from './import/import-files.ts';
import type { ImportFile } from './import/imported-article.ts';
import { createSiteImports, importSite } from './import/site-import.ts';
import type { SiteLimits } from './import/site-reader.ts';
import { type KnowledgeHttpDeps, knowledgeRoutes } from './knowledge.http.ts';
import { createKnowledgeService } from './knowledge.service.ts';
import { firstSiteName } from './knowledge.store.ts';
import { knowledgeCollections } from './knowledge.sync.ts';

export type { ImportOptions } from './import/import-files.ts';
export type { ImportFile } from './import/imported-article.ts';
export type Knowledge = ReturnType<typeof createKnowledge>;

export type KnowledgeDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  /** Whether sites in a private network may be read; no unless given. */
  mayReachPrivate?: boolean;
  /** Told of each host in a private network that was not asked. */
  egressRefused?(host: string): void;
  siteLimits?: SiteLimits;
};

type ServeDeps = { jobs: Jobs } & Pick<KnowledgeHttpDeps, 'audit'> &
  Pick<HelpHttpDeps, 'readerOf' | 'find'> &
  Pick<DueDeps, 'tell'> &
  Pick<ArticleHttpDeps, 'call'>;

export function createKnowledge(deps: KnowledgeDeps) {
  const { db, clock } = deps;
  const service = createKnowledgeService({ db });
  const egress = createEgress({
    ...{
      mayReachPrivate: deps.mayReachPrivate ?? false,
      refused: deps.egressRefused,
      now: () => clock.now(),
    },
  });
  const importing = { ...deps, service, egress, ...(deps.siteLimits ? { limits: deps.siteLimits } : {}) };
  return {
    collections: knowledgeCollections,
    commands: service.commands,
    /** What the AI may quote, and when it changes. */
    published: service.published,
    addDraft: service.addDraft,
    importFiles: (files: readonly ImportFile[], options: ImportOptions) =>
      importFiles(importing, files, options),
    /** For the command line: files and folders. @throws with the path that cannot be read */
    importPaths: async (paths: readonly string[], options: Omit<ImportOptions, 'by'>) =>
      importFiles(importing, await readPaths(paths), { ...options, by: '' }),
    previewPaths: async (paths: readonly string[], columns?: ImportOptions['columns']) =>
      previewFiles(importing, await readPaths(paths), columns),
    importSite: (address: string, options: Parameters<typeof importSite>[2]) =>
      importSite(importing, address, options),
    /** The addresses, and the jobs that they start. */
    serve({ jobs, readerOf, tell, find, audit, call }: ServeDeps) {
      const sites = createSiteImports({ ...importing, jobs });
      sites.registerJobs();
      jobs.register('knowledge.due', () => tellDue({ db, clock, tell }), {
        ...{ schedule: '11 6 * * *', concurrency: 1 },
      });
      jobs.register('knowledge.sources', (_data, signal) => lookAtSources(importing, signal), {
        ...{ schedule: '43 2 * * *', concurrency: 1, expireSeconds: 3_600, retryLimit: 1 },
      });
      return [
        ...articleRoutes({ db, call }),
        ...helpRoutes({ db, clock, readerOf, find, siteName: () => firstSiteName(db) }),
        ...knowledgeRoutes({ db, importing, sites, audit }),
        careRoute({ db, clock }),
      ];
    },
  };
}
