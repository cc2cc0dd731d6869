/** Owns the counts of quotas and credits: each request of a counted key is one statement, exact over all servers. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { prepared, sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { periodOf } from './keys.ts';

export async function openCounts(
  tx: Tx,
  counts: { keyId: Id; credits: number | null; now: Millis },
): Promise<void> {
  const { day, month } = periodOf(counts.now);
  await tx.query(sql`
    insert into api_key_counts (key_id, day, month, credits_left, credits_since)
    values (${counts.keyId}, ${day}, ${month}, ${counts.credits}, ${day})`);
}

export async function setCredits(
  tx: Tx,
  counts: { keyId: Id; credits: number | null; now: Millis },
): Promise<void> {
  const { day } = periodOf(counts.now);
  await tx.query(sql`
    update api_key_counts set credits_left = ${counts.credits}, credits_since = ${day}
    where key_id = ${counts.keyId}`);
}

export type Counts = {
  dayUsed: number;
  monthUsed: number;
  /** Null: not counted. */
  credits: number | null;
};

// A server whose clock is behind must not begin a day anew that has begun.
const used = (now: Millis) => {
  const { day, month } = periodOf(now);
  return {
    ...{ day, month },
    dayUsed: sql`(case when c.day >= ${day}::date then c.day_used else 0 end)`,
    monthUsed: sql`(case when c.month >= ${month}::date then c.month_used else 0 end)`,
    period: sql`(case k.refill_every when 'day' then ${day}::date when 'month' then ${month}::date end)`,
    credits: sql`(case when c.credits_left is not null and c.credits_since < (case k.refill_every when 'day' then ${day}::date when 'month' then ${month}::date end)
      then k.refill_credits else c.credits_left end)`,
  };
};

/** Takes one request, or what it costs, of all counts of a key or of none. Answers whether there was enough. */
export async function takeOf(db: Queryable, keyId: Id, cost: number, now: Millis): Promise<boolean> {
  const { day, month, dayUsed, monthUsed, period, credits } = used(now);
  // Whoever waits for the row looks at it again once it has it, so none is taken twice.
  const rows = await db.query(
    prepared(sql`
      update api_key_counts c set
        day = greatest(c.day, ${day}::date), day_used = ${dayUsed} + ${cost},
        month = greatest(c.month, ${month}::date), month_used = ${monthUsed} + ${cost},
        credits_left = ${credits} - ${cost}, credits_since = greatest(c.credits_since, ${period})
      from api_keys k
      where c.key_id = ${keyId} and k.id = c.key_id
        and (k.day_quota is null or ${dayUsed} + ${cost} <= k.day_quota)
        and (k.month_quota is null or ${monthUsed} + ${cost} <= k.month_quota)
        and (c.credits_left is null or ${credits} >= ${cost})
      returning c.key_id`),
  );
  return rows.length > 0;
}

/** What is used and left of these keys now. */
export async function readCounts(
  db: Queryable,
  keyIds: readonly Id[],
  now: Millis,
): Promise<Map<Id, Counts>> {
  const { dayUsed, monthUsed, credits } = used(now);
  const rows = await db.query<{ id: Id; day: string; month: string; credits: string | null }>(sql`
    select c.key_id as id, ${dayUsed} as day, ${monthUsed} as month, ${credits} as credits
    from api_key_counts c join api_keys k on k.id = c.key_id where c.key_id = any(${keyIds}::uuid[])`);
  return new Map(
    rows.map(row => [
      row.id,
      {
        dayUsed: Number(row.day),
        monthUsed: Number(row.month),
        credits: row.credits === null ? null : Number(row.credits),
      },
    ]),
  );
}
