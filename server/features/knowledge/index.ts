// Articles, which customers read and the AI quotes, and replies, which agents insert.
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { createEgress } from '#platform/egress/egress.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Id } from '#protocol/ids.ts';
import { type ImportOptions, importFiles, previewFiles, readPaths } from './import/import-files.ts';
import type { ImportFile } from './import/imported-article.ts';
import { createSiteImports, importSite } from './import/site-import.ts';
import type { SiteLimits } from './import/site-reader.ts';
import { knowledgeRoutes } from './knowledge.http.ts';
import { createKnowledgeService } from './knowledge.service.ts';
import { firstSiteName } from './knowledge.store.ts';
import { knowledgeCollections } from './knowledge.sync.ts';

export type { ImportFile } from './import/imported-article.ts';
export type Knowledge = ReturnType<typeof createKnowledge>;

export type KnowledgeDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  /** Whether sites in a private network may be read; no unless given. */
  mayReachPrivate?: boolean;
  siteLimits?: SiteLimits;
};

export function createKnowledge(deps: KnowledgeDeps) {
  const { db, clock } = deps;
  const service = createKnowledgeService({ db });
  const egress = createEgress({ mayReachPrivate: deps.mayReachPrivate ?? false, now: () => clock.now() });
  const importing = { ...deps, service, egress, ...(deps.siteLimits ? { limits: deps.siteLimits } : {}) };
  return {
    collections: knowledgeCollections,
    commands: service.commands,
    /** What the AI may quote, and when it changes. */
    published: service.published,
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
    serve(jobs: Jobs) {
      const sites = createSiteImports({ ...importing, jobs });
      sites.registerJobs();
      return knowledgeRoutes({ db, importing, sites, siteName: () => firstSiteName(db) });
    },
  };
}
