/** Owns the SQL of AI drafts: one a conversation, its id the conversation's. */

import type { Queryable, Tx } from '#platform/db/db.ts';
import { prepared, sql } from '#platform/db/sql.ts';
import type { Citation } from '#protocol/documents/message.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { BareDocument } from '../sync/index.ts';

export async function saveDraft(
  tx: Tx,
  draft: {
    conversationId: Id;
    teamId: Id;
    text: string;
    citations: Citation[];
    confidence: number;
    provider: string;
    model: string;
    runId: Id;
    forSeq: number;
    now: Millis;
  },
): Promise<void> {
  await tx.query(sql`
    insert into drafts as d (id, team_id, text, citations, confidence, provider, model, run_id, for_seq, created_at)
    values (${draft.conversationId}, ${draft.teamId}, ${draft.text}, ${JSON.stringify(draft.citations)},
      ${draft.confidence}, ${draft.provider}, ${draft.model}, ${draft.runId}, ${draft.forSeq}, ${new Date(draft.now)})
    on conflict (id) do update set text = excluded.text, citations = excluded.citations,
      confidence = excluded.confidence, provider = excluded.provider, model = excluded.model,
      run_id = excluded.run_id, for_seq = excluded.for_seq, created_at = excluded.created_at
    where d.for_seq <= excluded.for_seq`);
}

export function deleteDraft(tx: Tx, conversationId: Id, upToSeq?: number): void {
  tx.send(
    prepared(
      upToSeq === undefined
        ? sql`delete from drafts where id = ${conversationId}`
        : sql`delete from drafts where id = ${conversationId} and for_seq <= ${upToSeq}`,
    ),
  );
}

type DraftRow = {
  id: string;
  text: string;
  citations: Citation[];
  confidence: number;
  provider: string;
  model: string;
  run_id: string | null;
  for_seq: number;
  created_at: Date;
};

export async function readDrafts(db: Queryable, ids: readonly Id[]): Promise<BareDocument<'drafts'>[]> {
  const rows = await db.query<DraftRow & { team_id: string }>(sql`
    select id, team_id, text, citations, confidence, provider, model, run_id, for_seq, created_at
    from drafts where id = any(${ids}::uuid[])`);
  return rows.map(row => ({
    id: row.id,
    conversationId: row.id,
    teamId: row.team_id,
    text: row.text,
    citations: row.citations,
    confidence: row.confidence,
    provider: row.provider,
    model: row.model,
    runId: row.run_id ?? '',
    forSeq: row.for_seq,
    createdAt: row.created_at.getTime(),
  }));
}
