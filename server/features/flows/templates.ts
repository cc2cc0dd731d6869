// Owns the reading of saved texts for flows: whole, with every language that they have.
import type { FlowFacts } from '#ai/flows/engine.ts';
import { textsIn } from '#ai/templates/template.ts';
import type { Queryable } from '#platform/db/db.ts';
import type { Id } from '#protocol/ids.ts';
import { readTemplates } from './runs.store.ts';

/** @param ids null: all there are */
export type TemplatesOf = (ids: readonly Id[] | null) => Promise<FlowFacts['templates']>;

export const templatesFrom =
  (db: Queryable): TemplatesOf =>
  async ids => {
    if (ids?.length === 0) return {};
    const rows = await readTemplates(db, ids);
    return Object.fromEntries(rows.map(row => [row.id, { texts: textsIn(row), locale: row.locale }]));
  };
