/** Owns the SQL of who was there, by the minute, and who had what. Never decides what of it is told. */
import type { Spell } from '#analytics/occupancy.ts';
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';

const hourMs = 3_600_000;

/** Notes a minute of those who are there. Who has no team serves nobody, and is not counted. */
export async function noteMinute(
  db: Queryable,
  { at, here, idle }: { at: Millis; here: readonly Id[]; idle: readonly Id[] },
): Promise<void> {
  const hour = new Date(Math.floor(at / hourMs) * hourMs);
  const minute = Math.floor(at / 60_000) % 60;
  await db.query(sql`
    insert into agent_hours (agent_id, hour, team_id, here, away)
    select p.id, ${hour}::timestamptz, p.team_ids[1], case when p.is_here then 1::bigint << ${minute} else 0 end,
      case when p.is_here then 0 else 1::bigint << ${minute} end
    from (
      select id, team_ids, id = any(${here}::uuid[])
        and (availability = 'online' or coalesce(status_until <= ${new Date(at)}, false)) as is_here
      from people where id = any(${[...here, ...idle]}::uuid[]) and is_active and cardinality(team_ids) > 0
    ) p
    on conflict (agent_id, hour) do update set here = agent_hours.here | excluded.here,
      away = agent_hours.away | excluded.away, is_due = true`);
}

export type KeptSpell = Spell & { conversationId: Id };

export async function readSpells(tx: Tx, conversationIds: readonly Id[]): Promise<KeptSpell[]> {
  const rows = await tx.query<{ conversation_id: Id; agent_id: Id; from_at: Date; to_at: Date | null }>(sql`
    select conversation_id, agent_id, from_at, to_at from agent_spells
    where conversation_id = any(${conversationIds}::uuid[]) order by from_at, to_at`);
  return rows.map(row => ({
    ...{ conversationId: row.conversation_id, agentId: row.agent_id },
    ...{ from: row.from_at.getTime(), to: row.to_at?.getTime() ?? null },
  }));
}

const rowsOf = (spells: readonly KeptSpell[]) =>
  JSON.stringify(
    spells.map(({ from, to, ...rest }) => ({
      ...rest,
      ...{ from: new Date(from).toISOString(), to: to === null ? null : new Date(to).toISOString() },
    })),
  );
const spellShape = sql`s ("conversationId" uuid, "agentId" uuid, "from" timestamptz, "to" timestamptz)`;

/** @param changed what is there no more, and what is new: the hours that these touch are told anew */
export function writeSpells(
  tx: Tx,
  conversationIds: readonly Id[],
  spells: readonly KeptSpell[],
  changed: readonly KeptSpell[],
): void {
  tx.send(sql`delete from agent_spells where conversation_id = any(${conversationIds}::uuid[])`);
  tx.send(sql`
    insert into agent_spells (conversation_id, agent_id, from_at, to_at)
    select s."conversationId", s."agentId", s."from", s."to" from jsonb_to_recordset(${rowsOf(spells)}::jsonb) as ${spellShape}`);
  tx.send(sql`
    update agent_hours h set is_due = true from jsonb_to_recordset(${rowsOf(changed)}::jsonb) as ${spellShape}
    where h.agent_id = s."agentId" and h.hour > s."from" - interval '1 hour' and h.hour < coalesce(s."to", 'infinity')
      and not h.is_due`);
}

export type AgentHour = {
  agentId: Id;
  hour: Millis;
  teamId: Id;
  here: bigint;
  away: bigint;
  told: Record<string, number>;
  spells: { from: Millis; to: Millis | null }[];
};

type HourRow = {
  agent_id: Id;
  hour: Date;
  team_id: Id;
  here: string;
  away: string;
  told: Record<string, number>;
};

/** The newest that are due, with what was in these people's hands then. */
export async function readDueHours(tx: Tx, limit: number): Promise<AgentHour[]> {
  const rows = await tx.query<HourRow & { spells: { from: number; to: number | null }[] }>(sql`
    select h.agent_id, h.hour, h.team_id, h.here, h.away, h.told,
      coalesce((select jsonb_agg(jsonb_build_object('from', floor(extract(epoch from s.from_at) * 1000),
          'to', floor(extract(epoch from s.to_at) * 1000)))
        from agent_spells s where s.agent_id = h.agent_id and s.from_at < h.hour + interval '1 hour'
          and (s.to_at is null or s.to_at > h.hour)), '[]') as spells
    from agent_hours h where h.is_due order by h.hour desc, h.agent_id limit ${limit}`);
  return rows.map(row => ({ ...toHour(row), spells: row.spells }));
}

const toHour = (row: HourRow): Omit<AgentHour, 'spells'> => ({
  ...{ agentId: row.agent_id, hour: row.hour.getTime(), teamId: row.team_id },
  ...{ here: BigInt(row.here), away: BigInt(row.away), told: row.told },
});

export const saveTold = (tx: Tx, hours: readonly Pick<AgentHour, 'agentId' | 'hour' | 'told'>[]): void => {
  const rows = JSON.stringify(
    hours.map(({ agentId, hour, told }) => ({ agentId, told, hour: new Date(hour).toISOString() })),
  );
  tx.send(sql`
    update agent_hours h set told = t.told, is_due = false
    from jsonb_to_recordset(${rows}::jsonb) as t ("agentId" uuid, hour timestamptz, told jsonb)
    where h.agent_id = t."agentId" and h.hour = t.hour`);
};

/** For sums made anew. */
export const forgetTold = async (tx: Tx): Promise<void> =>
  void (await tx.query(sql`update agent_hours set told = '{}', is_due = true`));

/**
 * Takes hours that were over before, with what was told of them; what was in somebody's hands then is needed no more. None while one of them
 * is due.
 */
export async function takeOldHours(
  tx: Tx,
  before: Millis,
  limit: number,
): Promise<Omit<AgentHour, 'spells'>[]> {
  const until = new Date(before - hourMs);
  const rows = await tx.query<HourRow>(sql`
    delete from agent_hours where (agent_id, hour) in (
      select agent_id, hour from agent_hours where hour < ${until}
        and not exists (select 1 from agent_hours where is_due and hour < ${until}) order by hour limit ${limit})
    returning agent_id, hour, team_id, here, away, told`);
  tx.send(sql`
    delete from agent_spells s where s.to_at < ${until}
      and not exists (select 1 from conversations c where c.id = s.conversation_id)
      and not exists (select 1 from agent_hours h where h.hour < ${until})`);
  return rows.map(toHour);
}
