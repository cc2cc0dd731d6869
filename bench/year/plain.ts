/**
 * Owns the year by plain SQL, on the tables as they are and with the indexes they have: what a desk without sums of its own would ask. It
 * tells less than the sums do (nothing by team, no opening hours, two of ten times), so it is not made slower than it must be.
 */
import type { Db } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';

export type Range = { from: number; to: number; timeZone: string };
export type Plain = {
  counts: Record<string, number>;
  /** By day. */
  conversations: number[];
  firstResponse: { count: number; p50Ms: number };
};

const names = [
  ...[
    'customerMessages',
    'agentMessages',
    'aiMessages',
    'notes',
    'handovers',
    'transfers',
    'reopens',
    'ratings',
  ],
  'ratingSum',
] as const;

export async function plainYear(db: Db, { from, to, timeZone }: Range): Promise<Plain> {
  const [begin, end] = [new Date(from), new Date(to)];
  const said = await db.query<Record<(typeof names)[number], number>>(sql`
    select date_trunc('day', created_at at time zone ${timeZone}) as day,
      count(*) filter (where who = 'customer')::int as "customerMessages", count(*) filter (where who = 'agent')::int as "agentMessages",
      count(*) filter (where who = 'ai')::int as "aiMessages", count(*) filter (where kind = 'note')::int as notes,
      count(*) filter (where type = 'handed_over')::int as handovers, count(*) filter (where type = 'transferred')::int as transfers,
      count(*) filter (where type = 'reopened')::int as reopens, count(*) filter (where type = 'rated')::int as ratings,
      coalesce(sum(score) filter (where type = 'rated'), 0)::int as "ratingSum"
    from (
      select created_at, kind, case kind when 'text' then author ->> 'kind' end as who, event ->> 'type' as type, (event ->> 'score')::int as score
      from messages where created_at >= ${begin} and created_at < ${end} offset 0) m
    group by 1 order by 1`);
  const began = await db.query<{ count: number }>(sql`
    select date_trunc('day', created_at at time zone ${timeZone}) as day, count(*)::int as count
    from conversations where created_at >= ${begin} and created_at < ${end} group by 1 order by 1`);
  const runs = await db.one<{
    aiRuns: string;
    inputTokens: string;
    outputTokens: string;
    costMicros: string;
  }>(sql`
    select count(*) as "aiRuns", sum(input_tokens) as "inputTokens", sum(output_tokens) as "outputTokens", sum(cost_micros) as "costMicros"
    from ai_runs where purpose = 'answer' and started_at >= ${begin} and started_at < ${end}`);
  const first = await db.one<{ count: number; p50: number }>(sql`
    select count(*)::int as count, (percentile_disc(array[0.5, 0.9, 0.99]) within group (order by ms))[1]::float8 as p50
    from (
      select extract(epoch from min(created_at) filter (where who <> 'customer') - min(created_at) filter (where who = 'customer')) * 1000 as ms,
        min(created_at) filter (where who <> 'customer') as answered_at
      from (select conversation_id, created_at, author ->> 'kind' as who from messages where kind = 'text' and is_public offset 0) m
      group by conversation_id) c
    where answered_at >= ${begin} and answered_at < ${end}`);
  const counts = Object.fromEntries(
    names.map(name => [name, said.reduce((sum, day) => sum + day[name], 0)] as [string, number]),
  );
  for (const [name, value] of Object.entries(runs)) counts[name] = Number(value);
  return {
    counts: { ...counts, conversations: began.reduce((sum, { count }) => sum + count, 0) },
    conversations: began.map(({ count }) => count),
    firstResponse: { count: first.count, p50Ms: first.p50 },
  };
}
