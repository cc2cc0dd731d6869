// The addresses of knowledge: the public help pages, and the import for staff.
import { z } from 'zod';
import type { Db } from '#platform/db/db.ts';
import { type Route, route } from '#platform/http/route.ts';
import { AppError } from '#protocol/errors.ts';
import { type KnowledgeImportAnswer, knowledgeImportRequest } from '#protocol/http/knowledge.ts';
import { articlePage, helpHeaders, indexPage, missingPage } from './help-page.ts';
import { findPublishedBySlug, listPublished } from './knowledge.store.ts';
import type { ImportAnswer } from './knowledge-import.ts';
import type { ImportFile } from './markdown-import.ts';

export type KnowledgeHttpDeps = {
  db: Db;
  /** The organisation's name, for the head of the help pages. */
  siteName(): Promise<string>;
  importFiles(files: readonly ImportFile[], options: { publish: boolean; by: string }): Promise<ImportAnswer>;
};

export function knowledgeRoutes({ db, siteName, importFiles }: KnowledgeHttpDeps): Route[] {
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

  const importRoute = route({
    method: 'POST',
    path: '/api/v1/knowledge/import',
    access: 'article.publish',
    body: knowledgeImportRequest,
    bodyLimitBytes: 8 * 1_048_576,
    async handler({ body, session }) {
      const answer = await importFiles(body.files, { publish: body.publish, by: session.actor.personId });
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
  });
  return [help, helpArticle, importRoute];
}
