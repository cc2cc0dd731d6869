/** Owns the SQL over conversations that sums by the hour cannot answer: who came back, what parts of the desk were down, what customers wrote. */
import type { Comment } from '#analytics/themes.ts';
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id, Millis } from '#protocol/ids.ts';

type Span = { from: Millis; to: Millis };
const ofTeam = (teamId: Id | null) => (teamId === null ? sql`true` : sql`c.team_id = ${teamId}::uuid`);

export type Customers = {
  /** Who began a conversation in the span. */
  active: number;
  /** Of these, who never had before. */
  first: number;
  conversations: number;
  /** Of these customers, those with more than one in the span. */
  repeated: number;
  /** Who was active in the span before, and who in both. */
  before: number;
  both: number;
};

export async function countCustomers(
  db: Queryable,
  { from, to }: Span,
  teamId: Id | null,
): Promise<Customers> {
  const [begin, end, earlier] = [new Date(from), new Date(to), new Date(from - (to - from))];
  const row = await db.one<Record<keyof Customers, string>>(sql`
    with now as (
      select c.customer_id, count(*) as many from conversations c
      where c.created_at >= ${begin} and c.created_at < ${end} and ${ofTeam(teamId)} group by c.customer_id),
    before as (
      select distinct c.customer_id from conversations c
      where c.created_at >= ${earlier} and c.created_at < ${begin} and ${ofTeam(teamId)})
    select count(*) as active, coalesce(sum(n.many), 0) as conversations, count(*) filter (where n.many > 1) as repeated,
      count(*) filter (where not exists (
        select 1 from conversations c where c.customer_id = n.customer_id and c.created_at < ${begin})) as first,
      (select count(*) from before) as before, count(*) filter (where n.customer_id in (select customer_id from before)) as both
    from now n`);
  const of = (name: keyof Customers) => Number(row[name]);
  return {
    ...{ active: of('active'), first: of('first'), conversations: of('conversations') },
    ...{ repeated: of('repeated'), before: of('before'), both: of('both') },
  };
}

export type Trouble = { part: string; worst: 'degraded' | 'down'; from: Millis; to: Millis | null };

/** Every trouble that touches the span, oldest first. */
export async function readTroubles(db: Queryable, { from, to }: Span): Promise<Trouble[]> {
  const rows = await db.query<{
    part: string;
    worst: Trouble['worst'];
    started: string;
    ended: string | null;
  }>(sql`
    select part, worst, started_at_ms as started, ended_at_ms as ended from incidents
    where started_at_ms < ${to} and (ended_at_ms is null or ended_at_ms > ${from}) order by started_at_ms`);
  return rows.map(({ part, worst, started, ended }) => ({
    ...{ part, worst, from: Number(started), to: ended === null ? null : Number(ended) },
  }));
}

/** What customers wrote with their rating, the newest first. */
export async function readComments(
  db: Queryable,
  { from, to }: Span,
  teamId: Id | null,
  limit: number,
): Promise<Comment[]> {
  return db.query<Comment>(sql`
    select c.id, (c.rating ->> 'score')::integer as score, c.rating ->> 'comment' as text from conversations c
    where c.rating ->> 'comment' <> '' and (c.rating ->> 'createdAt')::bigint >= ${from}
      and (c.rating ->> 'createdAt')::bigint < ${to} and ${ofTeam(teamId)}
    order by (c.rating ->> 'createdAt')::bigint desc limit ${limit}`);
}

/** Of teams and people. */
export async function readNames(db: Queryable): Promise<Map<Id, string>> {
  const rows = await db.query<{ id: string; name: string }>(sql`
    select id, name from teams union all select id, name from people`);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
