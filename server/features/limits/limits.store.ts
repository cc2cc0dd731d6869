/** Owns the SQL of limits: what was decided of rules and costs, and what the rules did. Never decides anything. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { type DecidedRule, decidedRules } from '#platform/db/decided.ts';
import { sql } from '#platform/db/sql.ts';
import type { LimitHour, LimitRule, LimitTalker } from '#protocol/http/limits.ts';
import type { Id, Millis } from '#protocol/ids.ts';

export type KeptRule = DecidedRule<LimitRule>;
export const keptRules = decidedRules<LimitRule>('limit_rules');

export type KeptCosts = { costs: Record<string, number>; version: number };

export async function readCosts(db: Queryable): Promise<KeptCosts> {
  const row = await db.maybeOne<KeptCosts>(sql`select costs, version from limit_costs`);
  return row ?? { costs: {}, version: 0 };
}

/** @returns null when it is another version by now than the one that was looked at */
export function saveCosts(
  tx: Tx,
  costs: Record<string, number>,
  lookedAt: number,
): Promise<KeptCosts | null> {
  return tx.maybeOne<KeptCosts>(sql`
    insert into limit_costs as held (costs, version) values (${JSON.stringify(costs)}, ${lookedAt + 1})
    on conflict (only_one) do update set costs = excluded.costs, version = excluded.version
    where held.version = ${lookedAt}
    returning costs, version`);
}

export type Tally = { name: string } & LimitHour;
export type Talked = { name: string; at: Millis; kind: LimitTalker['kind']; key: string; hits: number };

/** Adds to what is counted already, of this server and of others. */
export async function addTallies(db: Queryable, hours: readonly Tally[], talkers: readonly Talked[]) {
  await db.query(sql`
    with counted as (
      insert into limit_hours as held (name, at, passed, refused, reported)
      select t.name, to_timestamp(t.at / 1000.0), t.passed, t.refused, t.reported
      from jsonb_to_recordset(${JSON.stringify(hours)}::jsonb)
        as t (name text, at double precision, passed bigint, refused bigint, reported bigint)
      order by 1, 2
      on conflict (name, at) do update set passed = held.passed + excluded.passed,
        refused = held.refused + excluded.refused, reported = held.reported + excluded.reported)
    insert into limit_talkers as held (name, at, kind, key, hits)
    select t.name, to_timestamp(t.at / 1000.0), t.kind, t.key, t.hits
    from jsonb_to_recordset(${JSON.stringify(talkers)}::jsonb)
      as t (name text, at double precision, kind text, key text, hits bigint)
    order by 1, 2, 3, 4
    on conflict (name, at, kind, key) do update set hits = held.hits + excluded.hits`);
}

export async function hoursSince(db: Queryable, since: Millis): Promise<Tally[]> {
  const rows = await db.query<{
    name: string;
    at: Date;
    passed: string;
    refused: string;
    reported: string;
  }>(
    sql`select name, at, passed, refused, reported from limit_hours where at >= ${new Date(since)} order by at`,
  );
  return rows.map(({ name, at, passed, refused, reported }) => ({
    ...{ name, at: at.getTime() },
    ...{ passed: Number(passed), refused: Number(refused), reported: Number(reported) },
  }));
}

/** Who met each rule most, five of each, by the names they go by. */
export async function talkersSince(
  db: Queryable,
  since: Millis,
): Promise<({ rule: string } & LimitTalker)[]> {
  const rows = await db.query<{
    rule: string;
    kind: LimitTalker['kind'];
    key: string;
    name: string | null;
    hits: string;
  }>(sql`
    with summed as (
      select name as rule, kind, key, sum(hits) as hits,
        row_number() over (partition by name order by sum(hits) desc, key) as place
      from limit_talkers where at >= ${new Date(since)} group by name, kind, key)
    select s.rule, s.kind, s.key, s.hits,
      case s.kind when 'person' then (select p.name from people p where p.id::text = s.key)
        when 'customer' then (select c.name from customers c where c.id::text = s.key)
        when 'key' then (select k.name from api_keys k where k.id::text = s.key)
        when 'site' then (select t.settings ->> 'name' from sites t where t.id::text = s.key) end as name
    from summed s where s.place <= 5 order by s.rule, s.place`);
  return rows.map(({ hits, name, ...row }) => ({ ...row, name: name ?? '', hits: Number(hits) }));
}

export const forgetTallies = async (db: Queryable, before: Millis): Promise<void> => {
  await db.query(sql`
    with gone as (delete from limit_talkers where at < ${new Date(before)})
    delete from limit_hours where at < ${new Date(before)}`);
};

export async function siteNames(db: Queryable): Promise<{ id: Id; name: string }[]> {
  return db.query(sql`select id, settings ->> 'name' as name from sites order by 2`);
}
