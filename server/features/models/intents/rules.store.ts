/** Owns the SQL of what people decided about intents. Never decides anything. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { prepared, sql } from '#platform/db/sql.ts';
import type { IntentRule, KeptIntentRule } from '#protocol/http/intents.ts';
import type { Id, Millis } from '#protocol/ids.ts';

export type KeptRule = KeptIntentRule & { label: string };

type Row = {
  id: string;
  label: string;
  name: string;
  threshold: number | null;
  action: IntentRule['action'];
  article_ids: string[];
  version: number;
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
      select id, label, name, threshold, action, article_ids, version, updated_at, updated_by
      from intent_rules order by label`),
  );
  return rows.map(toRule);
}

/** The rule, which nobody else changes until the transaction ends; null where there is none. */
export async function lockRule(tx: Tx, label: string): Promise<KeptRule | null> {
  const row = await tx.maybeOne<Row>(sql`
    select id, label, name, threshold, action, article_ids, version, updated_at, updated_by
    from intent_rules where label = ${label} for update`);
  return row && toRule(row);
}

/**
 * Writes the version after the one that was looked at.
 * @returns null when it is another one by now
 */
export async function saveRule(
  tx: Tx,
  label: string,
  saved: { id: Id; rule: IntentRule; lookedAt: number; now: Millis; by: string },
): Promise<KeptRule | null> {
  const { name, threshold, action, articleIds } = saved.rule;
  const row = await tx.maybeOne<Row>(sql`
    insert into intent_rules as held (id, label, name, threshold, action, article_ids, version, updated_at, updated_by)
    values (${saved.id}, ${label}, ${name}, ${threshold}, ${action}, ${articleIds}, ${saved.lookedAt + 1},
      ${new Date(saved.now)}, ${saved.by})
    on conflict (label) do update set name = excluded.name, threshold = excluded.threshold, action = excluded.action,
      article_ids = excluded.article_ids, version = excluded.version, updated_at = excluded.updated_at,
      updated_by = excluded.updated_by
    where held.version = ${saved.lookedAt}
    returning id, label, name, threshold, action, article_ids, version, updated_at, updated_by`);
  return row && toRule(row);
}

/** Those among them that are no article. */
export async function missingArticles(db: Queryable, ids: readonly Id[]): Promise<Id[]> {
  const rows = await db.query<{ id: string }>(sql`
    select wanted.id from unnest(${ids}::uuid[]) as wanted (id)
    where not exists (select 1 from articles a where a.id = wanted.id)`);
  return rows.map(({ id }) => id);
}
