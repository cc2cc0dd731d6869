/** Owns the SQL of targets that are due or missed, of who was told, and of who leads a team. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { DueTarget } from './targets.ts';

/**
 * What is due until a moment and not told yet, the most pressing first; the conversations are this transaction's until it ends, and one that
 * somebody works on right now is left for the next look. What stands with a conversation may be a minute old, so that what was answered,
 * resolved or put to sleep meanwhile is asked of itself.
 */
export async function takeDueTargets(
  tx: Tx,
  { now, until, limit }: { now: Millis; until: Millis; limit: number },
): Promise<DueTarget[]> {
  const rows = await tx.query<{
    id: string;
    team_id: string;
    agent_id: string | null;
    customer_name: string;
    text: string | null;
    priority: number;
    last_seq: number;
    target: DueTarget['target'];
    due_at: string;
  }>(sql`
    select c.id, c.team_id, p.id as agent_id, c.customer_name, coalesce(c.last_message ->> 'text', c.subject) as text,
      c.priority, c.last_seq, t.target, t.due_at
    from conversations c
    left join people p on p.id = c.agent_id and p.is_active
    cross join lateral (values
      ('first_reply', (c.promised ->> 'firstReplyAt')::bigint), ('resolution', (c.promised ->> 'resolutionAt')::bigint))
      as t (target, due_at)
    where c.promised is not null and c.status = 'open' and c.turn <> 'bot' and t.due_at <= ${until}
      and not exists (
        select from target_tellings k where k.conversation_id = c.id and k.target = t.target
          and (k.stage = 'missed' or t.due_at > ${now}))
      and case when t.target = 'first_reply'
        then not exists (
          select from messages m where m.conversation_id = c.id and m.kind = 'text' and m.author ->> 'kind' = 'agent')
        else c.waiting_since is not null or not c.promised ? 'resolutionPauses' end
    order by t.due_at, c.id limit ${limit} for update of c skip locked`);
  return rows.map(({ team_id, agent_id, customer_name, last_seq, due_at, text, ...row }) => ({
    ...row,
    ...{ teamId: team_id, agentId: agent_id ?? '', customerName: customer_name, lastSeq: last_seq },
    ...{ text: text ?? '', dueAt: Number(due_at) },
  }));
}

/** @returns false where somebody told it meanwhile */
export async function noteTold(
  tx: Tx,
  { id, target }: Pick<DueTarget, 'id' | 'target'>,
  stage: 'due' | 'missed',
  now: Millis,
): Promise<boolean> {
  const rows = await tx.query(sql`
    insert into target_tellings (conversation_id, target, stage, told_at)
    values (${id}, ${target}, ${stage}, ${new Date(now)}) on conflict do nothing returning target`);
  return rows.length > 0;
}

/** Its supervisors; every supervisor where it has none of its own; its members where there is none at all. */
export async function readLeads(db: Queryable, teamId: Id): Promise<Id[]> {
  const rows = await db.query<{ id: string; rank: number }>(sql`
    select id, case when role = 'supervisor' and ${teamId}::uuid = any(team_ids) then 0 when role = 'supervisor' then 1 else 2 end as rank
    from people where is_active and (role = 'supervisor' or ${teamId}::uuid = any(team_ids)) order by id`);
  const first = Math.min(...rows.map(({ rank }) => rank));
  return rows.filter(({ rank }) => rank === first).map(({ id }) => id);
}
