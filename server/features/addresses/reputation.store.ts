/** Owns the SQL of reputation: scores as of a moment, and the blocks that they led to. */
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { AddressBlock } from '#protocol/http/addresses.ts';
import type { Millis } from '#protocol/ids.ts';
import { raiseVersion } from './addresses.store.ts';
import { blockLengthMs, type Score, strikesAt } from './reputation.ts';

type ScoreRow = { network: string; points: number; at: Date; why: string[] };

/** The newest, the oldest of them first. */
export async function readScores(
  db: Queryable,
  since: Millis,
  most: number,
): Promise<{ network: string; score: Score }[]> {
  const rows = await db.query<ScoreRow>(sql`
    select network, points, at, why from address_scores where at > ${new Date(since)} order by at desc limit ${most}`);
  return rows
    .reverse()
    .map(({ network, points, at, why }) => ({ network, score: { points, atMs: at.getTime(), why } }));
}

/** Several servers know nearly the same: what is newer stays. */
export async function writeScores(
  db: Queryable,
  rows: readonly { network: string; score: Score }[],
): Promise<void> {
  if (rows.length === 0) return;
  const written = rows.map(({ network, score: { points, atMs, why } }) => ({ network, points, atMs, why }));
  await db.query(sql`
    insert into address_scores (network, points, at, why)
    select network, points, to_timestamp("atMs" / 1000.0), array(select jsonb_array_elements_text(why))
    from jsonb_to_recordset(${JSON.stringify(written)}::jsonb)
      as said(network text, points double precision, "atMs" bigint, why jsonb)
    on conflict (network) do update set points = excluded.points, at = excluded.at, why = excluded.why
    where address_scores.at <= excluded.at`);
}

export async function forgetScores(db: Queryable, before: Millis): Promise<void> {
  await db.query(sql`delete from address_scores where at < ${new Date(before)}`);
}

/** @returns null where another server was first */
export async function blockNetwork(
  db: Queryable,
  { network, score, nowMs }: { network: string; score: Score; nowMs: Millis },
): Promise<AddressBlock | null> {
  await db.query(sql`delete from address_scores where network = ${network}`);
  const before = await db.maybeOne<{ until: Date; strikes: number }>(sql`
    select until, strikes from address_blocks where network = ${network} for update`);
  if (before && before.until.getTime() > nowMs) return null;
  const held = before ? strikesAt({ count: before.strikes, untilMs: before.until.getTime() }, nowMs) : 0;
  const { points, why } = score;
  const block: AddressBlock = {
    ...{
      network,
      since: nowMs,
      until: nowMs + blockLengthMs(held),
      strikes: held + 1,
      points,
      why: [...why],
    },
  };
  const rows = await db.query(sql`
    insert into address_blocks (network, since, until, strikes, points, why)
    values (${network}, ${new Date(block.since)}, ${new Date(block.until)}, ${block.strikes}, ${points}, ${block.why})
    on conflict (network) do update set since = excluded.since, until = excluded.until, strikes = excluded.strikes,
      points = excluded.points, why = excluded.why
    where address_blocks.until <= ${new Date(nowMs)} returning network`);
  await raiseVersion(db);
  return rows.length > 0 ? block : null;
}
