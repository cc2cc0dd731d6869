/** Owns the SQL of past conversations that may be like one. Reads only; bounded at every step. */
import type { SpokenTurn } from '#ai/copilot/turns.ts';
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';

/** The latest that are looked through; what is older says less of how things are done now. */
const mostPast = 4_000;
/** What a conversation is about is said at its beginning. */
const firstSeqs = 8;
/** Of a long thread, so many messages are read. */
const mostMessages = 200;

export type PastRow = { conversationId: Id; number: number; subject: string; resolvedAt: Millis };

/**
 * Resolved ones in which customers used some of the words, those with most of them first.
 * @param terms beginnings of words, of letters and digits alone
 * @param teamIds null: of every team
 */
export async function findPast(
  db: Queryable,
  asked: { terms: readonly string[]; not: Id; teamIds: readonly Id[] | null; most: number },
): Promise<PastRow[]> {
  const { terms, not, teamIds, most } = asked;
  const query = terms.map(term => `'${term}':*`).join(' | ');
  const rows = await db.query<Omit<PastRow, 'resolvedAt'> & { resolvedAt: Date }>(sql`
    with past as (
      select id, number::integer, subject, resolved_at from conversations
      where (status = 'resolved') and resolved_at is not null and id <> ${not}
        and (${teamIds}::uuid[] is null or team_id = any(${teamIds}::uuid[]))
      order by last_activity_at desc, id desc limit ${mostPast}
    ), said as (
      select p.id, ts_rank(to_tsvector('simple', p.subject || ' ' || string_agg(m.text, ' ')),
        to_tsquery('simple', ${query})) as rank
      from past p join messages m on m.conversation_id = p.id and m.seq <= ${firstSeqs}
        and m.kind = 'text' and m.is_public and m.author ->> 'kind' = 'customer'
      group by p.id, p.subject
    )
    select p.id as "conversationId", p.number, p.subject, p.resolved_at as "resolvedAt"
    from past p join said s using (id) where s.rank > 0 order by s.rank desc, p.resolved_at desc, p.id limit ${most}`);
  return rows.map(row => ({ ...row, resolvedAt: row.resolvedAt.getTime() }));
}

type TurnRow = Omit<SpokenTurn, 'at'> & { conversationId: Id; at: Date };

/** What customers were told and said, in order: neither notes nor events. */
export async function turnsOf(db: Queryable, ids: readonly Id[]): Promise<Map<Id, SpokenTurn[]>> {
  const rows = await db.query<TurnRow>(sql`
    select conversation_id as "conversationId", id as "messageId", seq, author ->> 'kind' as role, text, created_at as at
    from messages where conversation_id = any(${ids}::uuid[]) and seq <= ${mostMessages} and kind = 'text' and is_public
      and author ->> 'kind' in ('customer', 'agent', 'ai')
    order by conversation_id, seq`);
  const turns = rows.map(({ at, ...row }) => ({ ...row, at: at.getTime() }));
  return Map.groupBy(turns, ({ conversationId }) => conversationId);
}
