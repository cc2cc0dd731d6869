/** Owns the SQL of visits of the widget, one by one and by the hour. Never decides what of them is told. */
import type { Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';

const hourMs = 3_600_000;

/**
 * Adds visits that are not counted yet to their hours, and those that became a conversation since. Whose row is being written waits for the
 * next time.
 * @returns how many hours changed
 */
export async function countSessions(tx: Tx, limit: number): Promise<number> {
  const rows = await tx.query<{ hour: Date }>(sql`
    with due as materialized (
      select id, begun_at, site_id, team_id, has_conversation, is_told, is_conversation_told from widget_sessions
      where not is_told or (has_conversation and not is_conversation_told) order by id limit ${limit} for update skip locked),
    told as (
      update widget_sessions s set is_told = true, is_conversation_told = due.has_conversation from due where s.id = due.id)
    insert into session_hours (hour, site_id, team_id, sessions, conversations)
    select date_trunc('hour', begun_at at time zone 'UTC') at time zone 'UTC', site_id, team_id,
      count(*) filter (where not is_told), count(*) filter (where has_conversation and not is_conversation_told)
    from due group by 1, 2, 3
    on conflict (hour, site_id, team_id) do update set sessions = session_hours.sessions + excluded.sessions,
      conversations = session_hours.conversations + excluded.conversations, is_due = true
    returning hour`);
  return rows.length;
}

export type SiteHour = {
  hour: Millis;
  siteId: Id;
  teamId: Id;
  sessions: number;
  conversations: number;
  told: Record<string, number>;
};

type Row = {
  hour: Date;
  site_id: Id;
  team_id: Id;
  sessions: number;
  conversations: number;
  told: Record<string, number>;
};

const toHour = ({ hour, site_id, team_id, ...row }: Row): SiteHour => ({
  ...{ ...row, hour: hour.getTime(), siteId: site_id, teamId: team_id },
});

/** The newest that are due. */
export async function readDueSiteHours(tx: Tx, limit: number): Promise<SiteHour[]> {
  const rows = await tx.query<Row>(sql`
    select hour, site_id, team_id, sessions, conversations, told from session_hours
    where is_due order by hour desc, site_id, team_id limit ${limit}`);
  return rows.map(toHour);
}

export const saveSiteTold = (tx: Tx, hours: readonly SiteHour[]): void => {
  const rows = hours.map(({ hour, siteId, teamId, told }) => ({
    ...{ hour: new Date(hour).toISOString(), siteId, teamId, told },
  }));
  tx.send(sql`
    update session_hours h set told = t.told, is_due = false
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t (hour timestamptz, "siteId" uuid, "teamId" uuid, told jsonb)
    where h.hour = t.hour and h.site_id = t."siteId" and h.team_id = t."teamId"`);
};

/** For sums made anew. */
export const forgetSiteTold = async (tx: Tx): Promise<void> =>
  void (await tx.query(sql`update session_hours set told = '{}', is_due = true`));

/** Takes hours that were over before, with what was told of them. None while one of them is due. */
export async function takeOldSiteHours(tx: Tx, before: Millis, limit: number): Promise<SiteHour[]> {
  const until = new Date(before - hourMs);
  const rows = await tx.query<Row>(sql`
    delete from session_hours where (hour, site_id, team_id) in (
      select hour, site_id, team_id from session_hours where hour < ${until}
        and not exists (select 1 from session_hours where is_due and hour < ${until}) order by hour limit ${limit})
    returning hour, site_id, team_id, sessions, conversations, told`);
  return rows.map(toHour);
}
