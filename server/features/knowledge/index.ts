// Articles, which customers read and the AI quotes, and replies, which agents insert.
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Id } from '#protocol/ids.ts';
import { knowledgeRoutes } from './knowledge.http.ts';
import { createKnowledgeService } from './knowledge.service.ts';
import { firstSiteName } from './knowledge.store.ts';
import { knowledgeCollections } from './knowledge.sync.ts';
import { importArticles, readMarkdownFiles } from './knowledge-import.ts';
import type { ImportFile } from './markdown-import.ts';

export type { ImportFile } from './markdown-import.ts';
export type Knowledge = ReturnType<typeof createKnowledge>;

export function createKnowledge(deps: { db: Db; clock: Clock; newId(): Id }) {
  const { db } = deps;
  const service = createKnowledgeService({ db });
  const importFiles = (files: readonly ImportFile[], options: { publish: boolean; by: string }) =>
    importArticles({ ...deps, service }, files, options);
  return {
    collections: knowledgeCollections,
    commands: service.commands,
    /** What the AI may quote, and when it changes. */
    published: service.published,
    importFiles,
    /** For the command line: files and folders of Markdown. @throws with the path that cannot be read */
    importPaths: async (paths: readonly string[], options: { publish: boolean }) =>
      importFiles(await readMarkdownFiles(paths), { ...options, by: '' }),
    routes: knowledgeRoutes({ db, importFiles, siteName: () => firstSiteName(db) }),
  };
}
