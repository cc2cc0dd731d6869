/**
 * Owns reading a site as a job: page by page, with progress that everybody sees, stopped when somebody asks, taken up by another
 * server where one goes away. What was read becomes articles only when a person says so.
 */

import type { Tx } from '#platform/db/db.ts';
import type { Egress } from '#platform/egress/egress.ts';
import { EgressError } from '#platform/egress/egress.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import { AppError } from '#protocol/errors.ts';
import type { KnowledgeImportAnswer, SiteImport } from '#protocol/http/knowledge.ts';
import type { Id } from '#protocol/ids.ts';
import {
  addPage,
  addSiteImport,
  askCancel,
  beginReading,
  endSiteImport,
  findSiteImport,
  isCancelAsked,
  readPages,
} from './import.store.ts';
import {
  type ImportDeps,
  type ImportOptions,
  importArticles,
  previewArticles,
  refusedItem,
} from './import-files.ts';
import type { ImportedArticle } from './imported-article.ts';
import { createSiteReader, type SiteLimits, SiteRefused, siteLimits } from './site-reader.ts';

/** Written in one transaction each. */
const batch = 25;

export type SiteImportDeps = ImportDeps & { egress: Egress; jobs: Jobs; limits?: SiteLimits };

export function createSiteImports(deps: SiteImportDeps) {
  const { db, clock, newId, egress, jobs } = deps;
  const reader = createSiteReader({ egress, limits: deps.limits ?? siteLimits });

  async function found(id: Id): Promise<SiteImport> {
    const row = await findSiteImport(db, id);
    if (!row) throw new AppError('not_found');
    if (row.state !== 'ready') return { ...row, items: [] };
    const pages = await readPages(db, id);
    const named = pages.flatMap(({ address, article }) => (article ? [{ where: address, article }] : []));
    const refused = pages
      .filter(({ article }) => !article)
      .map(({ address, problem }) => ({ where: address, problem }));
    return { ...row, items: [...(await previewArticles(deps, named)), ...refused.map(refusedItem)] };
  }

  /** Answers whether it went to its end. Pages that were read before are not read again. */
  async function readAll(id: Id, address: string, signal: AbortSignal): Promise<boolean> {
    const pages = await reader.pagesOf(address, signal);
    await beginReading(db, id, pages.addresses.length, pages.leftOut);
    const known = new Set((await readPages(db, id)).map(page => page.address));
    for (const [place, page] of pages.addresses.entries()) {
      if (known.has(page)) continue;
      if (await isCancelAsked(db, id)) return false;
      const read = await reader.read(page, pages, signal);
      const article = read.ok ? read.article : null;
      const problem = read.ok ? '' : read.problems.map(one => one.problem).join('; ');
      await addPage(db, id, place, { address: page, article, problem });
      await reader.rest(pages, signal);
    }
    return !(await isCancelAsked(db, id));
  }

  /** The job. Bears being run twice. */
  async function run(id: Id, signal: AbortSignal): Promise<void> {
    const row = await findSiteImport(db, id);
    if (!row || (row.state !== 'queued' && row.state !== 'reading')) return;
    try {
      const isWhole = await readAll(id, row.address, signal);
      await endSiteImport(db, id, isWhole ? 'ready' : 'canceled', clock.now());
    } catch (error) {
      // The server is stopping: the job is taken up again.
      if (signal.aborted || !(error instanceof SiteRefused || error instanceof EgressError)) throw error;
      const problem = error instanceof SiteRefused ? `The site ${error.message}.` : error.message;
      await endSiteImport(db, id, 'failed', clock.now(), problem);
    }
  }

  return {
    /** @param note written with it */
    async start(address: string, by: Id, note: (tx: Tx, id: Id) => void): Promise<SiteImport> {
      const problem = egress.problemOf(address);
      if (problem) throw new AppError('import_invalid', { message: `The address ${problem}.` });
      const id = newId();
      await db.transaction(async tx => {
        await addSiteImport(tx, { id, address: new URL(address).href, by, now: clock.now() });
        await jobs.enqueue(tx, 'knowledge.site', { importId: id });
        note(tx, id);
      });
      return found(id);
    },
    found,
    async cancel(id: Id): Promise<void> {
      await askCancel(db, id);
    },
    /** Small transactions; where it breaks off, the same once more goes on. */
    async apply(id: Id, options: ImportOptions): Promise<KnowledgeImportAnswer> {
      const row = await findSiteImport(db, id);
      if (!row) throw new AppError('not_found');
      if (row.state !== 'ready') throw new AppError('refused_by_state');
      const pages = await readPages(db, id);
      const answer = await importInBatches(
        deps,
        pages.flatMap(({ article }) => article ?? []),
        options,
      );
      await endSiteImport(db, id, 'imported', clock.now());
      return answer;
    },
    registerJobs() {
      jobs.register<{ importId: Id }>('knowledge.site', ({ importId }, signal) => run(importId, signal), {
        concurrency: 2,
        expireSeconds: 1_800,
        retryLimit: 3,
      });
    },
  };
}

export type SiteImports = ReturnType<typeof createSiteImports>;

async function importInBatches(
  deps: ImportDeps,
  articles: readonly ImportedArticle[],
  options: ImportOptions,
): Promise<KnowledgeImportAnswer> {
  const sum: KnowledgeImportAnswer = { created: 0, updated: 0, unchanged: 0, articles: [] };
  for (let from = 0; from < articles.length; from += batch) {
    const part = await importArticles(deps, articles.slice(from, from + batch), options);
    sum.created += part.created;
    sum.updated += part.updated;
    sum.unchanged += part.unchanged;
    sum.articles.push(...part.articles);
  }
  return sum;
}

/** For the command line: reads and imports in one go. @throws SiteRefused, EgressError */
export async function importSite(
  deps: ImportDeps & { egress: Egress; limits?: SiteLimits },
  address: string,
  options: ImportOptions & {
    signal: AbortSignal;
    isTrial: boolean;
    onPage(done: number, total: number): void;
  },
) {
  const reader = createSiteReader({ egress: deps.egress, limits: deps.limits ?? siteLimits });
  const pages = await reader.pagesOf(address, options.signal);
  const articles: ImportedArticle[] = [];
  const refused: { where: string; problem: string }[] = [];
  for (const [place, page] of pages.addresses.entries()) {
    const read = await reader.read(page, pages, options.signal);
    if (read.ok) articles.push(read.article);
    else refused.push(...read.problems.map(({ problem }) => ({ where: page, problem })));
    options.onPage(place + 1, pages.addresses.length);
    if (place + 1 < pages.addresses.length) await reader.rest(pages, options.signal);
  }
  const items = await previewArticles(
    deps,
    articles.map(article => ({ where: article.source, article })),
  );
  const answer = options.isTrial ? null : await importInBatches(deps, articles, options);
  return { items: [...items, ...refused.map(refusedItem)], answer, leftOut: pages.leftOut };
}
