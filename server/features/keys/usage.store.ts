/** Owns the SQL of what keys were used for: by hour, route and status, and when and from where last. */
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { KeyUsageAnswer } from '#protocol/http/keys.ts';
import type { Id, Millis } from '#protocol/ids.ts';

export type UsageRow = { keyId: Id; hour: Millis; route: string; status: number; requests: number };
export type LastUse = { keyId: Id; at: Millis; ip: string };
export type Place = { keyId: Id; network: string; at: Millis };

const dates = (times: Millis[]) => times.map(at => new Date(at));

/** All in one statement, in one order, so that two servers wait for each other instead of failing. A key that is gone takes its rows along. */
export async function addUsage(
  db: Queryable,
  { rows, lastUses, places }: { rows: UsageRow[]; lastUses: LastUse[]; places: Place[] },
): Promise<void> {
  await db.query(sql`
    with used as (
      insert into api_key_usage as u (key_id, hour, route, status, requests)
      select n.key_id, n.hour, n.route, n.status, n.requests
      from unnest(${rows.map(row => row.keyId)}::uuid[], ${dates(rows.map(row => row.hour))}::timestamptz[],
        ${rows.map(row => row.route)}::text[], ${rows.map(row => row.status)}::smallint[],
        ${rows.map(row => row.requests)}::bigint[]) as n (key_id, hour, route, status, requests)
      where exists (select 1 from api_keys k where k.id = n.key_id)
      order by n.key_id, n.hour, n.route, n.status
      on conflict (key_id, hour, route, status) do update set requests = u.requests + excluded.requests
    ), placed as (
      insert into api_key_places (key_id, network, first_seen_at)
      select n.key_id, n.network, n.at
      from unnest(${places.map(place => place.keyId)}::uuid[], ${places.map(place => place.network)}::text[],
        ${dates(places.map(place => place.at))}::timestamptz[]) as n (key_id, network, at)
      where exists (select 1 from api_keys k where k.id = n.key_id)
      order by n.key_id, n.network
      on conflict do nothing
    )
    update api_keys k set last_used_at = n.at, last_used_ip = n.ip
    from (select l.key_id, l.at, l.ip from unnest(${lastUses.map(use => use.keyId)}::uuid[], ${dates(lastUses.map(use => use.at))}::timestamptz[],
      ${lastUses.map(use => use.ip)}::text[]) as l (key_id, at, ip) order by l.key_id) n
    where k.id = n.key_id and (k.last_used_at is null or k.last_used_at < n.at)`);
}

const mostRows = 20_000;

/** In order; where there are more than can be shown, the newest. */
export async function readUsage(db: Queryable, keyId: Id, since: Millis): Promise<KeyUsageAnswer['rows']> {
  const rows = await db.query<{ hour: Date; route: string; status: number; requests: string }>(sql`
    select hour, route, status, requests from api_key_usage
    where key_id = ${keyId} and hour >= ${new Date(since)} order by hour desc, route desc, status desc limit ${mostRows}`);
  return rows.reverse().map(row => ({ ...row, hour: row.hour.getTime(), requests: Number(row.requests) }));
}

/** What was answered and what was refused or failed, by key and hour; the end is left out. */
export async function usedBetween(
  db: Queryable,
  from: Millis,
  to: Millis,
): Promise<{ keyId: Id; hour: Millis; served: number; refused: number }[]> {
  const rows = await db.query<{ key_id: Id; hour: Date; served: string; refused: string }>(sql`
    select key_id, hour, sum(requests) filter (where status < 400) as served, sum(requests) filter (where status >= 400) as refused
    from api_key_usage where hour >= ${new Date(from)} and hour < ${new Date(to)} group by key_id, hour order by key_id, hour`);
  return rows.map(row => ({
    ...{ keyId: row.key_id, hour: row.hour.getTime() },
    ...{ served: Number(row.served ?? 0), refused: Number(row.refused ?? 0) },
  }));
}

export async function deleteUsage(db: Queryable, before: Millis): Promise<void> {
  await db.query(sql`delete from api_key_usage where hour < ${new Date(before)}`);
}
