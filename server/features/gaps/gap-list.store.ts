/** Owns the SQL of gaps as people read them: each with the questions of the teams that they see, and nothing of others. */
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import { type Gap, type GapState, gapStates, gapWeeks } from '#protocol/http/gaps.ts';
import type { Id, Millis } from '#protocol/ids.ts';

const weekMs = 7 * 86_400_000;
const mostGaps = 200;
const mostExamples = 5;

/** Questions with their gap, of the teams that are seen. */
const seen = (teamIds: readonly Id[] | null) => sql`
  select q.gap_id, q.language, q.why, q.standing, r.id as run_id, r.question, r.started_at, r.conversation_id
  from knowledge_gap_questions q join ai_runs r on r.id = q.run_id
  join conversations c on c.id = r.conversation_id
  where q.gap_id is not null and (${teamIds}::uuid[] is null or c.team_id = any(${teamIds}::uuid[]))`;

export async function countGaps(
  db: Queryable,
  teamIds: readonly Id[] | null,
): Promise<Record<GapState, number>> {
  const rows = await db.query<{ state: GapState; count: string }>(sql`
    select g.state, count(*) from knowledge_gaps g
    where exists (select 1 from (${seen(teamIds)}) s where s.gap_id = g.id) group by g.state`);
  const found = new Map(rows.map(({ state, count }) => [state, Number(count)]));
  const count = (state: GapState) => found.get(state) ?? 0;
  const [open, written, dismissed, solved] = gapStates;
  return {
    [open]: count(open),
    [written]: count(written),
    [dismissed]: count(dismissed),
    [solved]: count(solved),
  };
}

type GapRow = {
  id: Id;
  state: GapState;
  reason: string;
  article_id: Id | null;
  decided_at: Date | null;
  decided_by: string | null;
  nearest_article_id: Id | null;
  nearest_title: string | null;
  nearness: number;
  count: string;
  conversations: string;
  asked: Date[];
  spoken: string[];
  last_asked_at: Date;
};
type ExampleRow = Omit<Gap['examples'][number], 'askedAt'> & { gap_id: Id; asked_at: Date };

/** Most asked of late first. */
export async function listGaps(
  db: Queryable,
  { state, teamIds, now }: { state: GapState; teamIds: readonly Id[] | null; now: Millis },
): Promise<Gap[]> {
  const lately = new Date(now - 4 * weekMs);
  const rows = await db.query<GapRow>(sql`
    select g.id, g.state, g.reason, g.article_id, g.decided_at, p.name as decided_by, g.nearest_article_id,
      a.title as nearest_title, g.nearness, s.count, s.conversations, s.asked, s.spoken, s.last_asked_at
    from knowledge_gaps g
    join (
      select gap_id, count(*) as count, count(distinct conversation_id) as conversations,
        array_agg(started_at order by started_at) filter (where started_at > ${new Date(now - gapWeeks * weekMs)}) as asked,
        array_agg(language order by started_at desc) as spoken, max(started_at) as last_asked_at,
        count(*) filter (where started_at > ${lately}) as lately
      from (${seen(teamIds)}) each group by gap_id) s on s.gap_id = g.id
    left join people p on p.id = g.decided_by
    left join articles a on a.id = g.nearest_article_id
    where g.state = ${state} order by s.lately desc, s.count desc, s.last_asked_at desc, g.id limit ${mostGaps}`);
  const examples = await readExamples(
    db,
    rows.map(({ id }) => id),
    teamIds,
  );
  return rows.map(row => toGap(row, examples.get(row.id) ?? [], now));
}

async function readExamples(db: Queryable, ids: readonly Id[], teamIds: readonly Id[] | null) {
  const rows = await db.query<ExampleRow>(sql`
    select gap_id, conversation_id as "conversationId", question, language, why, started_at as asked_at from (
      select gap_id, conversation_id, question, language, why, started_at,
        row_number() over (partition by gap_id order by standing desc, started_at, run_id) as place
      from (
        select distinct on (gap_id, lower(question))
          gap_id, conversation_id, question, language, why, standing, started_at, run_id from (${seen(teamIds)}) s
        where gap_id = any(${ids}::uuid[]) order by gap_id, lower(question), standing desc, started_at, run_id) each
    ) ranked where place <= ${mostExamples} order by gap_id, place`);
  return Map.groupBy(rows, ({ gap_id }) => gap_id);
}

function toGap(row: GapRow, examples: readonly ExampleRow[], now: Millis): Gap {
  const { id, state, reason, nearness } = row;
  return {
    ...{ id, state, reason },
    question: examples[0]?.question ?? '',
    count: Number(row.count),
    conversations: Number(row.conversations),
    weeks: byWeek(row.asked ?? [], now),
    languages: byFrequency(row.spoken),
    lastAskedAt: row.last_asked_at.getTime(),
    examples: examples.map(({ gap_id: _gap, asked_at, ...example }) => ({
      ...example,
      askedAt: asked_at.getTime(),
    })),
    nearest:
      row.nearest_article_id === null
        ? null
        : { articleId: row.nearest_article_id, title: row.nearest_title ?? '', nearness },
    articleId: row.article_id,
    decidedAt: row.decided_at?.getTime() ?? null,
    decidedBy: row.decided_by ?? '',
  };
}

function byWeek(asked: readonly Date[], now: Millis): number[] {
  const weeks = Array.from({ length: gapWeeks }, () => 0);
  for (const at of asked) {
    const week = gapWeeks - 1 - Math.floor(Math.max(0, now - at.getTime()) / weekMs);
    weeks[week] = (weeks[week] ?? 0) + 1;
  }
  return weeks;
}

function byFrequency(values: readonly string[]): string[] {
  const groups = Map.groupBy(values, value => value);
  return [...groups]
    .toSorted((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1))
    .map(([value]) => value);
}

export type SettledTalk = { conversationId: Id; subject: string; customerName: string };

/** Its conversations that were resolved and in which a person answered, the newest of them first. */
export async function readSettled(
  db: Queryable,
  gapId: Id,
  teamIds: readonly Id[] | null,
  most: number,
): Promise<SettledTalk[]> {
  return db.query(sql`
    select c.id as "conversationId", c.subject, c.customer_name as "customerName" from conversations c
    where c.id in (select s.conversation_id from (${seen(teamIds)}) s where s.gap_id = ${gapId})
      and c.status = 'resolved' and exists (
        select 1 from messages m where m.conversation_id = c.id and m.kind = 'text' and m.is_public
          and m.author->>'kind' = 'agent')
    order by c.resolved_at desc, c.id limit ${most}`);
}

export type TurnRow = {
  conversationId: Id;
  messageId: Id;
  seq: number;
  role: 'customer' | 'agent' | 'ai';
  text: string;
  at: Millis;
};

/** What customers were told and said in conversations, each in order. */
export async function readTurns(db: Queryable, conversationIds: readonly Id[]): Promise<TurnRow[]> {
  const rows = await db.query<Omit<TurnRow, 'at'> & { at: Date }>(sql`
    select conversation_id as "conversationId", id as "messageId", seq, author->>'kind' as role, text, created_at as at
    from messages where conversation_id = any(${conversationIds}::uuid[]) and kind = 'text' and is_public
      and author->>'kind' in ('customer', 'agent', 'ai')
    order by conversation_id, seq`);
  return rows.map(row => ({ ...row, at: row.at.getTime() }));
}
