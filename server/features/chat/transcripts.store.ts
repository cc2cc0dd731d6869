/** Owns packed history (S11): which conversations are due, the packing itself, and reading transcripts. */

import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { PackedMessage } from '#protocol/documents/message.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { BareDocument } from '../sync/index.ts';
import { type MessageRow, toPacked } from './chat.store.ts';

type TranscriptRow = {
  id: string;
  conversation_id: string;
  team_id: string;
  first_seq: number;
  last_seq: number;
  messages: PackedMessage[];
};

export async function readTranscripts(
  db: Queryable,
  ids: readonly Id[],
): Promise<BareDocument<'transcripts'>[]> {
  const rows = await db.query<TranscriptRow>(sql`
    select id, conversation_id, team_id, first_seq, last_seq, messages
    from transcripts where id = any(${ids}::uuid[])`);
  return rows.map(row => ({
    id: row.id,
    conversationId: row.conversation_id,
    teamId: row.team_id,
    firstSeq: row.first_seq,
    lastSeq: row.last_seq,
    messages: row.messages,
  }));
}

/** Resolved before `before` and not wholly packed, oldest first. */
export async function duePackings(db: Queryable, before: Millis, limit: number): Promise<Id[]> {
  const rows = await db.query<{ id: string }>(sql`
    select id from conversations
    where status = 'resolved' and packed_seq < last_seq and resolved_at < ${new Date(before)}
    order by resolved_at limit ${limit}`);
  return rows.map(row => row.id);
}

/** Unpacked messages of a locked conversation that is still resolved, in order; null when it is no longer due. */
export async function lockUnpacked(
  tx: Tx,
  conversationId: Id,
): Promise<{ teamId: Id; nextPart: number; messages: PackedMessage[] } | null> {
  const row = await tx.maybeOne<{ team_id: string; next_part: number }>(sql`
    select team_id,
      (select coalesce(max(part), 0) + 1 from transcripts where conversation_id = ${conversationId}) as next_part
    from conversations where id = ${conversationId} and status = 'resolved' for update`);
  if (!row) return null;
  const messages = await tx.query<MessageRow>(sql`
    select id, conversation_id, team_id, seq, kind, author, text, lang, citations, ai, event, is_recovered, created_at
    from messages where conversation_id = ${conversationId} and not is_packed order by seq`);
  return { teamId: row.team_id, nextPart: row.next_part, messages: messages.map(toPacked) };
}

export async function insertTranscript(
  tx: Tx,
  transcript: { id: Id; conversationId: Id; teamId: Id; part: number; messages: readonly PackedMessage[] },
): Promise<void> {
  const first = transcript.messages[0];
  const last = transcript.messages.at(-1);
  if (!first || !last) return;
  await tx.query(sql`
    insert into transcripts (id, conversation_id, team_id, part, first_seq, last_seq, messages, last_message_at)
    values (${transcript.id}, ${transcript.conversationId}, ${transcript.teamId}, ${transcript.part}, ${first.seq},
      ${last.seq}, ${JSON.stringify(transcript.messages)}, ${new Date(last.createdAt)})`);
}

export async function markPacked(tx: Tx, conversationId: Id, upToSeq: number): Promise<void> {
  await tx.query(sql`
    update messages set is_packed = true where conversation_id = ${conversationId} and seq <= ${upToSeq} and not is_packed`);
  await tx.query(sql`update conversations set packed_seq = ${upToSeq} where id = ${conversationId}`);
}

export async function dueSnoozes(db: Queryable, now: Millis, limit: number): Promise<Id[]> {
  const rows = await db.query<{ id: string }>(sql`
    select id from conversations where status = 'snoozed' and snoozed_until <= ${new Date(now)}
    order by snoozed_until limit ${limit}`);
  return rows.map(row => row.id);
}
