/** Owns the SQL of who waits in a team's queue, who is told of it, and up to when they were. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Waiting } from './notifications.ts';

export async function teamsToLookAt(db: Queryable): Promise<Id[]> {
  const rows = await db.query<{ team_id: string }>(sql`
    select distinct team_id from conversations where status = 'open' and turn = 'queue'
    union
    select (facts ->> 'teamId')::uuid from notifications
    where read_at is null and group_key <> '' and kind in ('queue_new', 'queue_waiting')`);
  return rows.map(row => row.team_id);
}

export type Telling = { teamName: string; newUntil: Millis; waitingUntil: Millis };

/** One server tells a team at a time. @returns null where there is no such team */
export async function lockTelling(tx: Tx, teamId: Id): Promise<Telling | null> {
  await tx.query(sql`
    insert into queue_tellings (team_id, new_until, waiting_until)
    select id, 'epoch', 'epoch' from teams where id = ${teamId} on conflict (team_id) do nothing`);
  const row = await tx.maybeOne<{ name: string; new_until: Date; waiting_until: Date }>(sql`
    select t.name, q.new_until, q.waiting_until from queue_tellings q join teams t on t.id = q.team_id
    where q.team_id = ${teamId} for update of q`);
  return (
    row && {
      teamName: row.name,
      newUntil: row.new_until.getTime(),
      waitingUntil: row.waiting_until.getTime(),
    }
  );
}

export async function saveTelling(
  tx: Tx,
  teamId: Id,
  { newUntil, waitingUntil }: { newUntil: Millis; waitingUntil: Millis },
): Promise<void> {
  await tx.query(sql`
    update queue_tellings set new_until = ${new Date(newUntil)}, waiting_until = ${new Date(waitingUntil)}
    where team_id = ${teamId}`);
}

/** Oldest first. What is quoted was said in the open: a notice lasts longer than the right to read notes, and leaves the desk. */
export async function readWaiting(db: Queryable, teamId: Id): Promise<Waiting[]> {
  const rows = await db.query<{
    id: string;
    customer_name: string;
    text: string | null;
    queued_at: Date | null;
    priority: number;
  }>(sql`
    select id, customer_name, case when last_message ->> 'kind' = 'text' then last_message ->> 'text' end as text, queued_at, priority from conversations
    where team_id = ${teamId} and status = 'open' and turn = 'queue' order by queued_at, id limit 1000`);
  return rows.map(row => ({
    id: row.id,
    customerName: row.customer_name,
    text: row.text ?? '',
    queuedAt: row.queued_at?.getTime() ?? 0,
    priority: row.priority,
  }));
}

/** Held until the transaction ends: an erasure waits, and then takes what was told of them with it. @returns those that are still there */
export async function holdWaiting(tx: Tx, ids: readonly Id[]): Promise<Set<Id>> {
  const rows = await tx.query<{ id: string }>(sql`
    select id from conversations where id = any(${ids}::uuid[]) order by id for key share`);
  return new Set(rows.map(row => row.id));
}

/** Active members of the team; with those who see every team where `withLeads`. */
export async function readAudience(db: Queryable, teamId: Id, withLeads: boolean): Promise<Id[]> {
  const rows = await db.query<{ id: string }>(sql`
    select id from people
    where is_active and (${teamId}::uuid = any(team_ids) or (${withLeads}::boolean and role = 'supervisor'))`);
  return rows.map(row => row.id);
}

/** People who may see what concerns a role: those of it and above. */
export async function readRole(db: Queryable, roles: readonly string[]): Promise<Id[]> {
  const rows = await db.query<{ id: string }>(sql`
    select id from people where is_active and role = any(${roles})`);
  return rows.map(row => row.id);
}

/** Once nobody waits, nobody need be told; and of long waits once nobody has waited long. */
export function settleQueue(tx: Tx, teamId: Id, kinds: readonly string[], now: Millis): void {
  const keys = kinds.map(kind => `${kind}:${teamId}`);
  tx.send(sql`
    update notifications set read_at = ${new Date(now)}
    where group_key = any(${keys}) and group_key <> '' and read_at is null`);
}

/** The same, looked at by whoever took one out of the queue: only if it was the last. */
export function settleEmptyQueue(tx: Tx, teamId: Id, now: Millis): void {
  tx.send(sql`
    update notifications set read_at = ${new Date(now)}
    where group_key = any(${[`queue_new:${teamId}`, `queue_waiting:${teamId}`]}) and group_key <> '' and read_at is null
      and not exists (
        select from conversations where team_id = ${teamId} and status = 'open' and turn = 'queue')`);
}
