// GET /api/v1/knowledge/care: what tells whether articles are still right and still needed.
import { z } from 'zod';
import { id, millis } from '../schema.ts';

/** How far back citations are counted. */
export const careDays = 30;

export const articleCare = z.object({
  articleId: id,
  /** How often the AI's answers cited it in the last `careDays` days. */
  cited: z.number().int(),
  /** What readers of its help page in the widget said over the same time. */
  helped: z.number().int(),
  helpedNot: z.number().int(),
  /** The page it was imported from; null for one that came from no site. */
  source: z
    .object({
      address: z.string(),
      importedAt: millis,
      /** Null: not yet. */
      lookedAt: millis.nullable(),
      /** `changed`: it says something else than the article by now. */
      found: z.enum(['unread', 'same', 'changed', 'gone']),
      /** Why it could not be read; '' otherwise. */
      problem: z.string(),
    })
    .nullable(),
});
export type ArticleCare = z.infer<typeof articleCare>;

/** Articles about which there is nothing to say are left out. */
export const careAnswer = z.object({ articles: z.array(articleCare) });
export type CareAnswer = z.infer<typeof careAnswer>;
