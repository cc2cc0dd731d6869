/** Owns the few facts about people and teams that a decision needs. */

import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Desk } from '#protocol/commands/conversation.ts';
import type { Id } from '#protocol/ids.ts';

type AgentRow = { id: string; name: string; team_ids: string[]; role: string };

/** Reads the named people and teams, so that the decision itself stays pure. */
export async function readDesk(
  db: Queryable,
  wanted: { agentIds: readonly Id[]; teamIds: readonly Id[] },
): Promise<Desk> {
  const agents =
    wanted.agentIds.length === 0
      ? []
      : await db.query<AgentRow>(sql`
          select id, name, team_ids, role from people where id = any(${wanted.agentIds}::uuid[]) and is_active`);
  const teams =
    wanted.teamIds.length === 0
      ? []
      : await db.query<{ id: string; name: string }>(sql`
          select id, name from teams where id = any(${wanted.teamIds}::uuid[])`);
  const agentById = new Map(
    agents.map(row => [
      row.id,
      { name: row.name, teamIds: row.team_ids, seesEveryTeam: row.role !== 'agent' },
    ]),
  );
  const teamById = new Map(teams.map(row => [row.id, { name: row.name }]));
  return { agent: id => agentById.get(id), team: id => teamById.get(id) };
}

/** The team a conversation left for, where one of the actor's scopes remembers having held it. */
export async function movedTo(
  db: Queryable,
  conversationId: Id,
  scopes: readonly string[],
): Promise<string | null> {
  const row = await db.maybeOne<{ name: string }>(sql`
    select teams.name from conversations join teams on teams.id = conversations.team_id
    where conversations.id = ${conversationId} and exists (
      select 1 from changes
      where collection = 'conversations' and id = ${conversationId} and scope = any(${scopes}) and left_at is not null)`);
  return row?.name ?? null;
}
