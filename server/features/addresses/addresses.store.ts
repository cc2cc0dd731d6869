/** Owns the SQL of addresses: rules, blocks by reputation, and the version that says when to read again. */
import type { Queryable } from '#platform/db/db.ts';
import { prepared, sql } from '#platform/db/sql.ts';
import type { AddressBlock, AddressRule, CountryRule } from '#protocol/http/addresses.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Surface } from '#protocol/surfaces.ts';

/** Rises with each change. Written in the change's own transaction, so whoever sees it sees the change. */
export async function readVersion(db: Queryable): Promise<string> {
  const { version } = await db.one<{ version: string }>(prepared(sql`select version from address_version`));
  return version;
}

export async function raiseVersion(db: Queryable): Promise<void> {
  await db.query(sql`update address_version set version = version + 1`);
}

type RuleRow = {
  id: string;
  range: string;
  effect: AddressRule['effect'];
  surfaces: Surface[];
  reason: string;
  until: Date | null;
  created_at: Date;
  by_kind: AddressRule['by']['kind'];
  by_id: string | null;
  by_name: string;
};

const toRule = (row: RuleRow): AddressRule => ({
  id: row.id,
  range: row.range,
  effect: row.effect,
  surfaces: row.surfaces,
  reason: row.reason,
  until: row.until?.getTime() ?? null,
  createdAt: row.created_at.getTime(),
  by: { kind: row.by_kind, id: row.by_id, name: row.by_name },
});

/** Those that still hold, newest first. */
export async function listRules(db: Queryable, nowMs: Millis): Promise<AddressRule[]> {
  const rows = await db.query<RuleRow>(sql`
    select id, range, effect, surfaces, reason, until, created_at, by_kind, by_id, by_name from address_rules
    where until is null or until > ${new Date(nowMs)} order by created_at desc, id desc`);
  return rows.map(toRule);
}

export async function insertRule(db: Queryable, rule: AddressRule): Promise<void> {
  await db.query(sql`
    insert into address_rules (id, range, effect, surfaces, reason, until, created_at, by_kind, by_id, by_name)
    values (${rule.id}, ${rule.range}, ${rule.effect}, ${rule.surfaces}, ${rule.reason},
      ${rule.until === null ? null : new Date(rule.until)}, ${new Date(rule.createdAt)}, ${rule.by.kind}, ${rule.by.id},
      ${rule.by.name})`);
}

export async function deleteRule(db: Queryable, id: Id): Promise<AddressRule | null> {
  const row = await db.maybeOne<RuleRow>(sql`
    delete from address_rules where id = ${id}
    returning id, range, effect, surfaces, reason, until, created_at, by_kind, by_id, by_name`);
  return row && toRule(row);
}

/** @returns those of exactly this range that kept somebody out */
export async function deleteDenials(db: Queryable, range: string): Promise<AddressRule[]> {
  const rows = await db.query<RuleRow>(sql`
    delete from address_rules where range = ${range} and effect = 'deny'
    returning id, range, effect, surfaces, reason, until, created_at, by_kind, by_id, by_name`);
  return rows.map(toRule);
}

/** How many still hold. */
export async function countRules(db: Queryable, nowMs: Millis): Promise<number> {
  const { count } = await db.one<{ count: number }>(sql`
    select count(*)::int as count from address_rules where until is null or until > ${new Date(nowMs)}`);
  return count;
}

type BlockRow = {
  network: string;
  since: Date;
  until: Date;
  strikes: number;
  points: number;
  why: string[];
};

const toBlock = (row: BlockRow): AddressBlock => ({
  network: row.network,
  since: row.since.getTime(),
  until: row.until.getTime(),
  strikes: row.strikes,
  points: row.points,
  why: row.why,
});

/** Those that still hold, the newest of them. */
export async function listBlocks(db: Queryable, nowMs: Millis, most: number): Promise<AddressBlock[]> {
  const rows = await db.query<BlockRow>(sql`
    select network, since, until, strikes, points, why from address_blocks where until > ${new Date(nowMs)}
    order by since desc, network limit ${most}`);
  return rows.map(toBlock);
}

/** With its strikes: who lifts a block says that it was wrong. */
export async function deleteBlock(db: Queryable, network: string): Promise<boolean> {
  const rows = await db.query(sql`delete from address_blocks where network = ${network} returning network`);
  await db.query(sql`delete from address_scores where network = ${network}`);
  return rows.length > 0;
}

/** What no longer holds, and blocks of which no strike is left. */
export async function deleteOld(db: Queryable, before: Millis): Promise<void> {
  await db.query(sql`delete from address_rules where until < ${new Date(before)}`);
  await db.query(sql`delete from address_blocks where until < ${new Date(before)}`);
}

type CountryRow = { surface: Surface; mode: 'only' | 'except'; countries: string[] };

/** A door without a row is open to every country. */
export async function listCountryRules(db: Queryable): Promise<CountryRow[]> {
  return db.query<CountryRow>(sql`select surface, mode, countries from address_countries`);
}

export async function saveCountryRule(
  db: Queryable,
  { surface, mode, countries }: CountryRule & { surface: Surface },
  { by, nowMs }: { by: AddressRule['by']; nowMs: Millis },
): Promise<void> {
  if (mode === 'off') {
    await db.query(sql`delete from address_countries where surface = ${surface}`);
    return;
  }
  await db.query(sql`
    insert into address_countries (surface, mode, countries, changed_at, by_id, by_name)
    values (${surface}, ${mode}, ${countries}, ${new Date(nowMs)}, ${by.id}, ${by.name})
    on conflict (surface) do update set mode = excluded.mode, countries = excluded.countries,
      changed_at = excluded.changed_at, by_id = excluded.by_id, by_name = excluded.by_name`);
}
