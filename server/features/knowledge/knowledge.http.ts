// The addresses of knowledge: the public help pages, and imports for staff.
import { z } from 'zod';
import type { Db } from '#platform/db/db.ts';
import { type Route, route, type Session } from '#platform/http/route.ts';
import { AppError } from '#protocol/errors.ts';
import {
  type KnowledgeImportAnswer,
  type KnowledgePreviewAnswer,
  type KnowledgePreviewRequest,
  knowledgeImportRequest,
  knowledgePreviewRequest,
  siteApplyRequest,
  siteImportRequest,
} from '#protocol/http/knowledge.ts';
import { id } from '#protocol/schema.ts';
import { articlePage, helpHeaders, indexPage, missingPage } from './help-page.ts';
import type { CsvColumns } from './import/csv-articles.ts';
import { type ImportDeps, importFiles, previewFiles } from './import/import-files.ts';
import type { SiteImports } from './import/site-import.ts';
import { findPublishedBySlug, listPublished } from './knowledge.store.ts';

export type KnowledgeHttpDeps = {
  db: Db;
  /** The organisation's name, for the head of the help pages. */
  siteName(): Promise<string>;
  importing: ImportDeps;
  sites: SiteImports;
};

export function knowledgeRoutes({ db, siteName, importing, sites }: KnowledgeHttpDeps): Route[] {
  const help = route({
    method: 'GET',
    path: '/help',
    access: 'public',
    async handler() {
      return { body: indexPage(await listPublished(db), await siteName()), headers: helpHeaders };
    },
  });

  const helpArticle = route({
    method: 'GET',
    path: '/help/:slug',
    access: 'public',
    params: z.object({ slug: z.string().max(200) }),
    async handler({ params, header }) {
      const article = await findPublishedBySlug(db, params.slug);
      const site = await siteName();
      if (!article) {
        const locale = (header('accept-language') ?? '').split(/[,;]/)[0] ?? '';
        return { status: 404, body: missingPage(locale, site), headers: helpHeaders };
      }
      return { body: articlePage(article, site), headers: helpHeaders };
    },
  });

  return [help, helpArticle, ...importRoutes(importing, sites)];
}

const byId = z.object({ id });
/** A folder of help pages, or a table of them. */
const importBytes = 8 * 1_048_576;

function importRoutes(importing: ImportDeps, sites: SiteImports): Route[] {
  const by = ({ actor }: Session) => actor.personId;
  return [
    route({
      method: 'POST',
      path: '/api/v1/knowledge/import',
      access: 'article.publish',
      body: knowledgeImportRequest,
      bodyLimitBytes: importBytes,
      async handler({ body: { files, columns, publish }, session }) {
        const options = { publish, by: by(session), ...(columns ? { columns: given(columns) } : {}) };
        const answer = await importFiles(importing, files, options);
        if (!answer.ok) {
          const details = answer.problems.map(({ file, line, problem }) => ({
            path: `${file}:${line}`,
            problem,
          }));
          throw new AppError('import_invalid', { details });
        }
        const { ok: _, ...json } = answer;
        return { json: json satisfies KnowledgeImportAnswer };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/knowledge/import/preview',
      access: 'article.publish',
      body: knowledgePreviewRequest,
      bodyLimitBytes: importBytes,
      async handler({ body: { files, columns } }) {
        const json: KnowledgePreviewAnswer = await previewFiles(importing, files, columns && given(columns));
        return { json };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/knowledge/sites',
      access: 'article.publish',
      body: siteImportRequest,
      handler: async ({ body, session }) => ({
        status: 201,
        json: await sites.start(body.address, by(session)),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/knowledge/sites/:id',
      access: 'article.publish',
      params: byId,
      handler: async ({ params }) => ({ json: await sites.found(params.id) }),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/knowledge/sites/:id',
      access: 'article.publish',
      params: byId,
      async handler({ params }) {
        await sites.cancel(params.id);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/knowledge/sites/:id/import',
      access: 'article.publish',
      params: byId,
      body: siteApplyRequest,
      handler: async ({ params, body, session }) => ({
        json: await sites.apply(params.id, { publish: body.publish, by: by(session) }),
      }),
    }),
  ];
}

/** Columns that were named; an absent one is no column called undefined. */
const given = (columns: NonNullable<KnowledgePreviewRequest['columns']>): CsvColumns =>
  Object.fromEntries(Object.entries(columns).filter(([, column]) => column !== undefined));
