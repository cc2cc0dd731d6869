/** Owns the SQL of what became of the AI's proposals. Never decides anything. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { prepared, sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Thumb } from './heard.ts';

export type Use = {
  messageId: Id;
  conversationId: Id;
  source: 'draft' | 'reply' | 'article' | 'past' | 'rewrite';
  sourceId: Id;
  editDistance: number;
  personId: Id;
};

export function insertUse(tx: Tx, use: Use, now: Millis): void {
  tx.send(
    prepared(sql`
      insert into copilot_uses (message_id, conversation_id, source, source_id, edit_distance, person_id, at)
      values (${use.messageId}, ${use.conversationId}, ${use.source}, ${use.sourceId}, ${use.editDistance},
        ${use.personId}, ${new Date(now)})
      on conflict (message_id) do nothing`),
  );
}

export type Feedback = {
  runId: Id;
  byKind: Thumb['byKind'];
  byId: Id;
  conversationId: Id;
  isHelpful: boolean;
};

/** The last word of a person replaces the one before. */
export async function saveFeedback(tx: Tx, said: Feedback, now: Millis): Promise<void> {
  await tx.query(sql`
    insert into ai_feedback (run_id, by_kind, by_id, conversation_id, is_helpful, at)
    values (${said.runId}, ${said.byKind}, ${said.byId}, ${said.conversationId}, ${said.isHelpful}, ${new Date(now)})
    on conflict (run_id, by_kind, by_id) do update set is_helpful = excluded.is_helpful, at = excluded.at`);
}

/** The conversation a run belongs to; null where there is no such run. */
export async function conversationOfRun(db: Queryable, runId: Id): Promise<Id | null> {
  const row = await db.maybeOne<{ conversation_id: string }>(sql`
    select conversation_id from ai_runs where id = ${runId}`);
  return row?.conversation_id ?? null;
}

export async function thumbsOf(db: Queryable, runId: Id): Promise<Thumb[]> {
  const rows = await db.query<{ by_kind: Thumb['byKind']; is_helpful: boolean; at: Date }>(sql`
    select by_kind, is_helpful, at from ai_feedback where run_id = ${runId}`);
  return rows.map(row => ({ byKind: row.by_kind, isHelpful: row.is_helpful, at: row.at.getTime() }));
}

/** How much of a run's draft was changed, each time that it was sent. */
export async function editsOf(db: Queryable, runId: Id): Promise<number[]> {
  const rows = await db.query<{ edit_distance: number }>(sql`
    select edit_distance from copilot_uses where source = 'draft' and source_id = ${runId} order by at, message_id`);
  return rows.map(row => row.edit_distance);
}
