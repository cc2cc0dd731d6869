// The addresses of knowledge for staff: imports, and how replies stood before.
import { z } from 'zod';
import type { Db, Tx } from '#platform/db/db.ts';
import { acting } from '#platform/http/acting.ts';
import { type Route, route, type Session } from '#platform/http/route.ts';
import type { AuditDetail } from '#protocol/audit.ts';
import { AppError } from '#protocol/errors.ts';
import {
  type KnowledgeImportAnswer,
  type KnowledgePreviewAnswer,
  type KnowledgePreviewRequest,
  knowledgeImportRequest,
  knowledgePreviewRequest,
  type ReplyVersionsAnswer,
  siteApplyRequest,
  siteImportRequest,
} from '#protocol/http/knowledge.ts';
import { id } from '#protocol/schema.ts';
import type { WriteAudit } from '../audit/index.ts';
import type { CsvColumns } from './import/csv-articles.ts';
import { type ImportDeps, importFiles, previewFiles } from './import/import-files.ts';
import type { SiteImports } from './import/site-import.ts';
import { listReplyVersions } from './knowledge.store.ts';

export type KnowledgeHttpDeps = {
  db: Db;
  importing: ImportDeps;
  sites: SiteImports;
  audit: WriteAudit;
};

export function knowledgeRoutes({ db, importing, sites, audit }: KnowledgeHttpDeps): Route[] {
  const replyVersions = route({
    method: 'GET',
    path: '/api/v1/replies/:id/versions',
    access: 'reply.read',
    params: byId,
    async handler({ params }) {
      const json: ReplyVersionsAnswer = { versions: await listReplyVersions(db, params.id) };
      return { json };
    },
  });

  return [replyVersions, ...importRoutes(importing, sites, audit)];
}

const byId = z.object({ id });
/** A folder of help pages, or a table of them. */
const importBytes = 8 * 1_048_576;

function importRoutes(importing: ImportDeps, sites: SiteImports, audit: WriteAudit): Route[] {
  const by = ({ actor }: Session) => actor.personId;
  const noteOf =
    (asked: { session: Session; ip: string }, id = '', name = '') =>
    (tx: Tx, detail: AuditDetail) =>
      audit(tx, {
        ...{ act: 'article.import', by: acting(asked), ip: asked.ip, detail },
        subject: { kind: 'import', id, name },
      });
  return [
    route({
      method: 'POST',
      path: '/api/v1/knowledge/import',
      access: 'article.publish',
      body: knowledgeImportRequest,
      bodyLimitBytes: importBytes,
      async handler({ body: { files, columns, publish }, session, ip }) {
        const note = noteOf({ session, ip });
        const options = { publish, by: by(session), note, ...(columns ? { columns: given(columns) } : {}) };
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
      handler: async ({ body, session, ip }) => ({
        status: 201,
        json: await sites.start(body.address, by(session), (tx, id) =>
          audit(tx, {
            ...{ act: 'article.import_site', by: acting({ session, ip }), ip },
            subject: { kind: 'import', id, name: body.address },
          }),
        ),
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
      handler: async ({ params, body, session, ip }) => ({
        json: await sites.apply(params.id, {
          ...{ publish: body.publish, by: by(session), note: noteOf({ session, ip }, params.id) },
        }),
      }),
    }),
  ];
}

/** Columns that were named; an absent one is no column called undefined. */
const given = (columns: NonNullable<KnowledgePreviewRequest['columns']>): CsvColumns =>
  Object.fromEntries(Object.entries(columns).filter(([, column]) => column !== undefined));
