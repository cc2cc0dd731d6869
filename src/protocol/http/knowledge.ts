// The addresses of knowledge for staff: files and sites become articles, after a look at what would become of them.
import { z } from 'zod';
import { id } from '../schema.ts';

const files = z
  .array(z.object({ name: z.string().min(1).max(400), text: z.string().max(2_000_000) }))
  .min(1)
  .max(500);

/** Which column of a table is what, by the columns' names; what is absent is found by the usual names. */
const columns = z
  .object({
    title: z.string().max(200),
    body: z.string().max(200),
    tags: z.string().max(200),
    locale: z.string().max(200),
    source: z.string().max(200),
  })
  .partial();

/** POST /api/v1/knowledge/import: Markdown, HTML and CSV files become articles, all of them or none. */
export const knowledgeImportRequest = z.object({
  files,
  columns: columns.optional(),
  /** False leaves new articles as drafts. A published article that changes stays published, as a new version. */
  publish: z.boolean(),
});
export type KnowledgeImportRequest = z.infer<typeof knowledgeImportRequest>;

/** Refused with `import_invalid`; each of its details has `path` = "file:line". */
export const knowledgeImportAnswer = z.object({
  created: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  articles: z.array(z.object({ id: z.string(), title: z.string(), slug: z.string() })),
});
export type KnowledgeImportAnswer = z.infer<typeof knowledgeImportAnswer>;

/** POST /api/v1/knowledge/import/preview: what the import would do. Nothing is written. */
export const knowledgePreviewRequest = knowledgeImportRequest.omit({ publish: true });
export type KnowledgePreviewRequest = z.infer<typeof knowledgePreviewRequest>;

export const knowledgePreviewItem = z.object({
  /** The file, with the line where it holds many; or the page's address. */
  where: z.string(),
  /** '' where it could not be read. */
  title: z.string(),
  what: z.enum(['new', 'changed', 'same', 'refused']),
  /** Why it is refused; '' otherwise. */
  problem: z.string(),
});
export type KnowledgePreviewItem = z.infer<typeof knowledgePreviewItem>;

export const knowledgePreviewAnswer = z.object({
  items: z.array(knowledgePreviewItem),
  /** The tables among the files: their columns, and which was taken for what. */
  tables: z.array(z.object({ file: z.string(), header: z.array(z.string()), columns })),
});
export type KnowledgePreviewAnswer = z.infer<typeof knowledgePreviewAnswer>;

/** POST /api/v1/knowledge/sites: reads a site by its site map. Answers with the first `SiteImport`. */
export const siteImportRequest = z.object({ address: z.string().min(1).max(2_000) });

/** POST /api/v1/knowledge/sites/:id/import: what was read becomes articles; pages that were refused are left out. */
export const siteApplyRequest = z.object({ publish: z.boolean() });

/** GET /api/v1/knowledge/sites/:id; DELETE stops the reading. */
export const siteImport = z.object({
  id,
  address: z.string(),
  state: z.enum(['queued', 'reading', 'ready', 'imported', 'failed', 'canceled']),
  /** Pages the site map names, up to the limit; 0 until it was read. */
  total: z.number().int(),
  read: z.number().int(),
  /** Pages beyond the limit. */
  leftOut: z.number().int(),
  /** Why it failed; '' otherwise. */
  problem: z.string(),
  /** Once it is ready. */
  items: z.array(knowledgePreviewItem),
});
export type SiteImport = z.infer<typeof siteImport>;

/** GET /api/v1/replies/:id/versions: every text of a template that was ever saved, the newest first. */
export type ReplyVersion = {
  version: number;
  title: string;
  shortcut: string;
  locale: string;
  body: string;
  texts: Record<string, string>;
  savedAt: number;
  /** A person's id; '' for the server itself. */
  savedBy: string;
};
export type ReplyVersionsAnswer = { versions: ReplyVersion[] };
