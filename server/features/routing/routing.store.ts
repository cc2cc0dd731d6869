/** Owns the SQL of routing: how busy people are and whose turn it is. */

import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Candidate, Strategy } from './routing.ts';

export async function readStrategy(db: Queryable, teamId: Id): Promise<Strategy> {
  const row = await db.maybeOne<{ strategy: Strategy }>(sql`select strategy from teams where id = ${teamId}`);
  return row?.strategy ?? 'manual';
}

/** Active members of the team among `personIds`, with their load. */
export async function readCandidates(
  db: Queryable,
  teamId: Id,
  personIds: readonly Id[],
): Promise<Candidate[]> {
  const rows = await db.query<{
    id: string;
    name: string;
    capacity: number;
    skills: string[];
    open: string;
    last_assigned_at: Date | null;
  }>(sql`
    select p.id, p.name, p.capacity, p.skills, t.last_assigned_at,
      (select count(*) from conversations c where c.agent_id = p.id and c.status = 'open') as open
    from people p left join routing_turns t on t.person_id = p.id
    where p.id = any(${personIds}::uuid[]) and p.is_active and ${teamId}::uuid = any(p.team_ids)
      and (p.availability = 'online' or p.status_until <= now())`);
  return rows.map(row => ({
    personId: row.id,
    name: row.name,
    open: Number(row.open),
    capacity: row.capacity,
    skills: row.skills,
    lastAssignedAt: row.last_assigned_at?.getTime() ?? 0,
  }));
}

/**
 * Takes the agent's turn: two routers that chose the same agent go one after the other, and the second one counts again.
 */
export async function takeTurn(tx: Tx, personId: Id, now: Millis): Promise<void> {
  await tx.query(sql`
    insert into routing_turns (person_id, last_assigned_at) values (${personId}, ${new Date(now)})
    on conflict (person_id) do update set last_assigned_at = excluded.last_assigned_at`);
}

/** How many open conversations a person has, and the most they take. */
export async function readLoad(
  db: Queryable,
  personId: Id,
): Promise<{ open: number; capacity: number } | null> {
  const row = await db.maybeOne<{ open: string; capacity: number }>(sql`
    select (select count(*) from conversations where agent_id = ${personId} and status = 'open') as open, capacity
    from people where id = ${personId} and is_active`);
  return row && { open: Number(row.open), capacity: row.capacity };
}

/** Teams of any of these people that give out their queue by themselves. */
export async function teamsToFill(db: Queryable, personIds: readonly Id[]): Promise<Id[]> {
  const rows = await db.query<{ id: string }>(sql`
    select id from teams
    where strategy <> 'manual'
      and exists (select from people where people.id = any(${[...personIds]}::uuid[]) and teams.id = any(people.team_ids))`);
  return rows.map(row => row.id);
}

/** Teams in whose queue somebody waits. */
export async function teamsWaiting(db: Queryable): Promise<Id[]> {
  const rows = await db.query<{ team_id: string }>(sql`
    select distinct team_id from conversations where status = 'open' and turn = 'queue'`);
  return rows.map(row => row.team_id);
}

/** Conversations of an agent in which a customer waits: they go back to the queue when the agent is gone. */
export async function waitingOf(db: Queryable, personId: Id): Promise<Id[]> {
  const rows = await db.query<{ id: string }>(sql`
    select id from conversations
    where agent_id = ${personId} and status = 'open' and turn = 'agent' and waiting_since is not null`);
  return rows.map(row => row.id);
}

/** Everybody who has an open conversation in which a customer waits. */
export async function peopleAwaited(db: Queryable): Promise<Id[]> {
  const rows = await db.query<{ agent_id: string }>(sql`
    select distinct agent_id from conversations
    where status = 'open' and turn = 'agent' and waiting_since is not null and agent_id is not null`);
  return rows.map(row => row.agent_id);
}

/** Open conversations of somebody who does not work here any more, whether or not a customer waits in them. */
export async function openOfInactive(db: Queryable, personId: Id | null): Promise<{ id: Id; agentId: Id }[]> {
  return db.query<{ id: Id; agentId: Id }>(sql`
    select conversation.id, conversation.agent_id as "agentId"
    from conversations conversation join people on people.id = conversation.agent_id
    where conversation.status = 'open' and not people.is_active
      and (${personId}::uuid is null or people.id = ${personId}::uuid)`);
}
