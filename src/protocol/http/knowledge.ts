// POST /api/v1/knowledge/import: Markdown files become articles, all of them or none.
import { z } from 'zod';

export const knowledgeImportRequest = z.object({
  files: z
    .array(z.object({ name: z.string().min(1).max(400), text: z.string().max(400_000) }))
    .min(1)
    .max(500),
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
