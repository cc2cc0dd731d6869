/** Owns the SQL of what exports hold: page by page along an index, so that the last page costs what the first did. */
import type { Queryable } from '#platform/db/db.ts';
import { fromMicros, micros } from '#platform/db/micros.ts';
import { asLists, type Sql, sql } from '#platform/db/sql.ts';
import type { Cell } from '#platform/sheets/xlsx.ts';
import type { ExportKind, StartExportRequest } from '#protocol/http/exports.ts';

export type ExportFilter = Omit<StartExportRequest, 'kind' | 'format'>;
/** `mark`: where the next page begins; '' : there is none. */
export type RowPage = { rows: Cell[][]; mark: string };

/** Rows of one page. */
export const rowsAtOnce: Record<ExportKind, number> = {
  ...{ conversations: 2_000, customers: 2_000, csat: 2_000 },
  // Conversations: their messages come along.
  messages: 200,
};

function within(alias: Sql, { startDate, endDate }: ExportFilter, mark: string): Sql {
  const [at, id] = mark.split('|');
  const behind =
    at && id ? sql`and (${alias}.created_at, ${alias}.id) > (${fromMicros(at)}, ${id}::uuid)` : sql``;
  return sql`${alias}.created_at >= ${startDate}::timestamptz and ${alias}.created_at < ${endDate}::timestamptz ${behind}`;
}

const chosen = ({ teamId, channel, status }: ExportFilter): Sql => sql`
  (${teamId}::uuid is null or c.team_id = ${teamId}::uuid) and (${channel}::text is null or c.channel = ${channel}::text)
    and (${status}::text is null or c.status = ${status}::text)`;

const markOf = (alias: Sql): Sql => sql`${micros(sql`${alias}.created_at`)} || '|' || ${alias}.id as mark`;
const c = sql`c`;
const u = sql`u`;

/** One that was merged ended, and goes on in the other: it is over there, and counted there. */
const overAt = sql`case when c.merged_into is null then c.resolved_at end`;

/** The same order as `columnsOf` names. */
const seconds = (until: Sql): Sql => sql`extract(epoch from ${until} - c.created_at)::float8`;

const conversations = (filter: ExportFilter, mark: string, limit: number): Sql => sql`
  select ${markOf(c)}, c.number::float8 as a0, c.id as a1, c.created_at as a2, t.name as a3, c.channel as a4, c.status as a5, c.turn as a6,
    coalesce(p.name, '') as a7, c.priority as a8, array_to_string(c.tags, ', ') as a9, c.subject as a10, c.customer_id as a11,
    c.customer_name as a12, u.email as a13, u.external_id as a14, m.all_of as a15, m.of_customer as a16, m.of_agent as a17, m.of_ai as a18,
    ${seconds(sql`m.answered_at`)} as a19, ${seconds(sql`m.agent_at`)} as a20, ${overAt} as a21,
    ${seconds(overAt)} as a22, c.handover is not null as a23, coalesce(c.handover ->> 'reason', '') as a24,
    (c.rating ->> 'score')::int as a25, coalesce(c.rating ->> 'comment', '') as a26, c.last_activity_at as a27, c.locale as a28, c.page as a29,
    (c.recommendation ->> 'score')::int as a30, (c.merged_into ->> 'number')::float8 as a31
  from (select id, number, created_at, team_id, agent_id, customer_id, channel, status, turn, priority, tags, subject, customer_name,
      resolved_at, handover, rating, recommendation, last_activity_at, locale, page, merged_into
    from conversations c where ${within(c, filter, mark)} and ${chosen(filter)} order by created_at, id limit ${limit}) c
  join teams t on t.id = c.team_id join customers u on u.id = c.customer_id left join people p on p.id = c.agent_id
  cross join lateral (
    select count(*)::int as all_of, count(*) filter (where who = 'customer')::int as of_customer,
      count(*) filter (where who = 'agent')::int as of_agent, count(*) filter (where who = 'ai')::int as of_ai,
      min(created_at) filter (where who in ('agent', 'ai')) as answered_at, min(created_at) filter (where who = 'agent') as agent_at
    -- Who wrote it is looked for once.
    from (select author ->> 'kind' as who, created_at from messages where conversation_id = c.id and kind = 'text' offset 0) s) m
  order by c.created_at, c.id`;

const customers = (filter: ExportFilter, mark: string, limit: number): Sql => sql`
  select ${markOf(u)}, u.id as a0, u.external_id as a1, u.name as a2, u.email as a3, u.phone as a4, u.is_verified as a5, u.locale as a6,
    u.time_zone as a7, u.note as a8, case when u.attributes = '{}' then '' else u.attributes::text end as a9,
    (select count(*) from conversations c where c.customer_id = u.id)::int as a10, u.created_at as a11, u.last_seen_at as a12
  from customers u where ${within(u, filter, mark)} order by u.created_at, u.id limit ${limit}`;

const csat = (filter: ExportFilter, mark: string, limit: number): Sql => sql`
  select ${markOf(c)}, c.number::float8 as a0, c.id as a1, to_timestamp((c.rating ->> 'createdAt')::numeric / 1000) as a2,
    (c.rating ->> 'score')::int as a3, coalesce(c.rating ->> 'comment', '') as a4, t.name as a5, coalesce(p.name, '') as a6, c.channel as a7,
    c.customer_id as a8, c.customer_name as a9, c.created_at as a10, ${overAt} as a11
  from conversations c join teams t on t.id = c.team_id left join people p on p.id = c.agent_id
  where ${within(c, filter, mark)} and ${chosen(filter)} and c.rating is not null order by c.created_at, c.id limit ${limit}`;

/** Of a page of conversations all that was said. A conversation in which nothing was said still moves the mark on. */
const messages = (filter: ExportFilter, mark: string, limit: number): Sql => sql`
  select ${markOf(c)}, c.number::float8 as a0, c.id as a1, m.seq as a2, m.id as a3, m.created_at as a4,
    case m.kind when 'note' then 'note' else 'message' end as a5, m.author ->> 'kind' as a6, m.author ->> 'name' as a7,
    m.author ->> 'id' as a8, m.lang as a9, m.text as a10
  from (select id, number, created_at from conversations c where ${within(c, filter, mark)} and ${chosen(filter)}
    order by created_at, id limit ${limit}) c
  left join messages m on m.conversation_id = c.id and m.kind <> 'event'
  order by c.created_at, c.id, m.seq`;

const statements = { conversations, customers, csat, messages };

/** @param limit for the bench: so much of it as one statement */
export const pageOf = (kind: ExportKind, filter: ExportFilter, mark: string, limit = rowsAtOnce[kind]): Sql =>
  statements[kind](filter, mark, limit);

/** @param limit how many at once */
export async function readPage(
  db: Queryable,
  kind: ExportKind,
  filter: ExportFilter,
  mark: string,
  limit = rowsAtOnce[kind],
): Promise<RowPage> {
  const found = await db.query<[mark: string, ...Cell[]]>(asLists(pageOf(kind, filter, mark, limit)));
  const pages = kind === 'messages' ? new Set(found.map(([at]) => at)).size : found.length;
  const said = kind === 'messages' ? found.filter(row => row[3] !== null) : found;
  return {
    rows: said.map(([, ...cells]) => cells),
    mark: pages < limit ? '' : (found.at(-1)?.[0] ?? ''),
  };
}

/** How many rows there are to be; of messages about as many, for events are counted as well. */
export async function countRows(db: Queryable, kind: ExportKind, filter: ExportFilter): Promise<number> {
  if (kind === 'customers') {
    const row = await db.one<{ count: string }>(
      sql`select count(*) as count from customers u where ${within(u, filter, '')}`,
    );
    return Number(row.count);
  }
  const what = kind === 'messages' ? sql`coalesce(sum(c.last_seq), 0)` : sql`count(*)`;
  const rated = kind === 'csat' ? sql`and c.rating is not null` : sql``;
  const row = await db.one<{ count: string }>(sql`
    select ${what} as count from conversations c where ${within(c, filter, '')} and ${chosen(filter)} ${rated}`);
  return Number(row.count);
}
