/** Owns the SQL of what people decided about intents. Never decides anything. */
import type { Queryable } from '#platform/db/db.ts';
import { prepared, sql } from '#platform/db/sql.ts';
import type { IntentRule } from '#protocol/http/intents.ts';
import type { Millis } from '#protocol/ids.ts';

export type KeptRule = IntentRule & { label: string; updatedAt: Millis; updatedBy: string };

type Row = {
  label: string;
  name: string;
  threshold: number | null;
  action: IntentRule['action'];
  article_ids: string[];
  updated_at: Date;
  updated_by: string;
};
const toRule = ({ article_ids, updated_at, updated_by, ...row }: Row): KeptRule => ({
  ...row,
  articleIds: article_ids,
  updatedAt: updated_at.getTime(),
  updatedBy: updated_by,
});

export async function listRules(db: Queryable): Promise<KeptRule[]> {
  // Read with each answer: what was saved on one server counts on all of them from the next answer on.
  const rows = await db.query<Row>(
    prepared(sql`
      select label, name, threshold, action, article_ids, updated_at, updated_by from intent_rules order by label`),
  );
  return rows.map(toRule);
}
