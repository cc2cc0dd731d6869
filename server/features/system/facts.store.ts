/** Owns the SQL that asks how the database and its jobs are. Two short questions each few seconds, and no row of the desk is read. */
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import { isTimeZone } from '#protocol/hours.ts';

/** The oldest open transaction that has written, of whichever program in the cluster: it holds the safe cursor back (S2). */
export type Holder = {
  pid: number | null;
  /** What the program calls itself; '' where it may not be seen. */
  program: string;
  heldMs: number;
};

/** Seen through its lock, which shows other people's transactions too. A prepared one has no process. */
export async function oldestWriter(db: Queryable): Promise<Holder | null> {
  const rows = await db.query<{ pid: number | null; program: string | null; held_ms: string | null }>(sql`
    select l.pid, a.application_name as program,
      round(extract(epoch from clock_timestamp() - a.xact_start) * 1000)::bigint as held_ms
    from pg_locks l left join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'transactionid' and l.mode = 'ExclusiveLock' and l.granted
      and l.pid is distinct from pg_backend_pid()
    order by age(l.transactionid) desc limit 1`);
  const row = rows[0];
  if (!row) return null;
  return { pid: row.pid, program: row.program ?? '', heldMs: Math.max(0, Number(row.held_ms ?? 0)) };
}

export type JobFacts = {
  /** Ready to run and not begun. */
  waiting: number;
  /** How long the longest of them has been ready. */
  oldestMs: number;
  /** Failed for good within the last hour, by queue. */
  dead: { queue: string; count: number }[];
};

/** Counted from the queue's own indexes, queue by queue. */
export async function readJobFacts(db: Queryable): Promise<JobFacts> {
  const rows = await db.query<{ queue: string; waiting: number; oldest_ms: string | null; dead: number }>(sql`
    select q.name as queue, w.waiting, w.oldest_ms, d.dead
    from jobs.queue q
    cross join lateral (
      select count(*)::integer as waiting,
        round(extract(epoch from now() - min(j.start_after)) * 1000)::bigint as oldest_ms
      from (select start_after from jobs.job
        where name = q.name and state in ('created', 'retry') and start_after <= now() limit 100000) j) w
    cross join lateral (
      select count(*)::integer as dead from (select 1 from jobs.job
        where name = q.name and state = 'failed' and completed_on > now() - interval '1 hour' limit 1000) f) d`);
  return {
    waiting: rows.reduce((sum, row) => sum + row.waiting, 0),
    oldestMs: Math.max(0, ...rows.map(row => Number(row.oldest_ms ?? 0))),
    dead: rows.filter(row => row.dead > 0).map(row => ({ queue: row.queue, count: row.dead })),
  };
}

/** The organisation as its customers know it; a fresh installation has no site yet. */
export async function siteOf(db: Queryable): Promise<{ name: string; timeZone: string }> {
  const row = await db.maybeOne<{ name: string | null; time_zone: string | null }>(sql`
    select settings->>'name' as name, settings->'hours'->>'timeZone' as time_zone
    from sites order by created_at, id limit 1`);
  const timeZone = row?.time_zone ?? '';
  return { name: row?.name ?? '', timeZone: isTimeZone(timeZone) ? timeZone : 'UTC' };
}
