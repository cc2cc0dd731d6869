// Past conversations to measure on, written straight into the tables: resolved, and packed into transcripts as the server packs them.
import type { Db } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { PackedMessage } from '#protocol/documents/message.ts';
import { newId } from './furnish.ts';
import { sentence } from './sentences.ts';

export type History = { conversations: number; messagesEach: number };

const perBatch = 250;

/** Writes the history in batches, newest last. Times run back from now, a minute a conversation. */
export async function seedHistory(
  db: Db,
  desk: { teamId: string; siteId: string },
  { conversations, messagesEach }: History,
): Promise<void> {
  const now = Date.now();
  const customerId = newId();
  await db.query(sql`
    insert into customers (id, site_id, name) values (${customerId}, ${desk.siteId}, 'Ellen Marsh')`);
  for (let from = 0; from < conversations; from += perBatch) {
    const batch = Array.from({ length: Math.min(perBatch, conversations - from) }, (_, at) =>
      pastConversation(from + at, messagesEach, now - (conversations - from - at) * 60_000),
    );
    await writeBatch(db, desk, customerId, batch);
  }
  await db.query(sql`analyze`);
}

type Past = {
  id: string;
  at: string;
  subject: string;
  lines: PackedMessage[];
  /** As the server packs them: 200 at most. */
  parts: { id: string; part: number; lines: PackedMessage[] }[];
};

const perTranscript = 200;

function pastConversation(number: number, messagesEach: number, atMs: number): Past {
  const lines = Array.from(
    { length: messagesEach },
    (_, index): PackedMessage => ({
      ...{ id: newId(), seq: index + 1, kind: 'text', lang: 'en', event: null, ai: null, citations: [] },
      author: {
        kind: index % 2 === 0 ? 'customer' : 'agent',
        id: '',
        name: index % 2 === 0 ? 'Ellen Marsh' : 'Ann',
      },
      text: sentence(number * messagesEach + index),
      createdAt: atMs + index * 1_000,
      recovered: false,
    }),
  );
  return {
    ...{ id: newId(), subject: sentence(number).slice(0, 60), lines },
    parts: Array.from({ length: Math.ceil(lines.length / perTranscript) }, (_, at) => ({
      ...{ id: newId(), part: at + 1, lines: lines.slice(at * perTranscript, (at + 1) * perTranscript) },
    })),
    at: new Date(atMs).toISOString(),
  };
}

async function writeBatch(
  db: Db,
  { teamId, siteId }: { teamId: string; siteId: string },
  customerId: string,
  batch: readonly Past[],
): Promise<void> {
  const json = JSON.stringify(batch);
  await db.transaction(async tx => {
    tx.send(sql`
      insert into conversations (id, team_id, site_id, customer_id, customer_name, subject, status, turn, last_seq,
        last_public_seq, last_customer_seq, packed_seq, created_at, last_activity_at, resolved_at)
      select p.id, ${teamId}, ${siteId}, ${customerId}, 'Ellen Marsh', p.subject, 'resolved', 'bot', n, n, n, n, p.at, p.at, p.at
      from jsonb_to_recordset(${json}::jsonb) as p(id uuid, subject text, at timestamptz, lines jsonb),
        lateral (select jsonb_array_length(p.lines) as n) x`);
    // Packed lines stand in no index: the trigger of an insert does not know that these were never single.
    tx.send(sql`set local session_replication_role = replica`);
    tx.send(sql`
      insert into messages (id, conversation_id, team_id, seq, kind, author, text, lang, is_public, is_packed, created_at)
      select (line->>'id')::uuid, p.id, ${teamId}, (line->>'seq')::integer, 'text', line->'author', line->>'text', 'en', true,
        true, p.at
      from jsonb_to_recordset(${json}::jsonb) as p(id uuid, at timestamptz, lines jsonb),
        lateral jsonb_array_elements(p.lines) as line`);
    tx.send(sql`set local session_replication_role = origin`);
    tx.send(sql`
      insert into transcripts (id, conversation_id, team_id, part, first_seq, last_seq, messages, last_message_at)
      select (part->>'id')::uuid, p.id, ${teamId}, (part->>'part')::integer, (part->'lines'->0->>'seq')::integer,
        (part->'lines'->-1->>'seq')::integer, part->'lines', p.at
      from jsonb_to_recordset(${json}::jsonb) as p(id uuid, at timestamptz, parts jsonb),
        lateral jsonb_array_elements(p.parts) as part`);
  });
}
