/** Owns the SQL of gaps: unanswered questions, as references to the runs that hold their words, and what became of them. Never decides anything. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { GapReason, GapState } from '#protocol/http/gaps.ts';
import type { Id, Millis } from '#protocol/ids.ts';

export type Unanswered = { runId: Id; question: string; locale: string; why: GapReason };

/** One server gathers at a time; the others find nothing left to do. */
export async function lockGathering(tx: Tx): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtext('steward.gaps'))`);
}

/**
 * Runs that left somebody without an answer and were not gathered yet, the oldest first. An answer counts as none when somebody said so, or when
 * the conversation went on after it was resolved and no person had spoken in between; a late "thank you" is no complaint.
 * @param reopenedSince only conversations that went on since then are looked at
 */
export async function findUnanswered(
  db: Queryable,
  reopenedSince: Millis,
  limit: number,
): Promise<Unanswered[]> {
  return db.query(sql`
    select r.id as "runId", r.question, c.locale, found.why from (
      select id, case reason when 'no_answer' then 'not_found' when 'low_confidence' then 'unsure' else reason end as why
      from ai_runs where purpose = 'answer' and decision = 'hand_over' and fate = 'handed_over'
        and reason in ('no_answer', 'low_confidence', 'out_of_scope')
      union
      select run_id, 'marked_wrong' from ai_feedback where not is_helpful
      union
      select answered.id, 'reopened'
      from conversations c
      join messages settled on settled.conversation_id = c.id and settled.kind = 'event'
        and settled.event->>'type' = 'resolved'
      cross join lateral (
        select min(m.seq) as seq from messages m where m.conversation_id = c.id and m.seq > settled.seq
          and (m.event->>'type' = 'reopened' or (m.kind = 'text' and m.author->>'kind' = 'customer'))) again
      cross join lateral (
        select r.id, r.for_seq from ai_runs r
        where r.conversation_id = c.id and r.for_seq < settled.seq and r.purpose = 'answer'
          and r.decision = 'answered' and r.fate = 'committed'
        order by r.for_seq desc, r.id desc limit 1) answered
      where c.last_activity_at > ${new Date(reopenedSince)} and again.seq is not null
        and not exists (
          select 1 from messages said where said.conversation_id = c.id and said.seq > answered.for_seq
            and said.seq < again.seq and said.kind = 'text' and said.author->>'kind' = 'agent')
        and not exists (
          select 1 from ai_runs r where r.conversation_id = c.id and r.decision = 'small_talk'
            and r.for_seq between again.seq and again.seq + 2)
    ) as found (id, why)
    join ai_runs r on r.id = found.id and r.purpose = 'answer'
    join conversations c on c.id = r.conversation_id
    where not exists (select 1 from knowledge_gap_questions q where q.run_id = r.id)
    order by r.started_at, r.id, found.why limit ${limit}`);
}

export type HeldQuestion = { id: Id; groupId: Id; text: string; language: string };

/** What is grouped already, the newest of it, the oldest first. */
export async function readGrouped(db: Queryable, most: number): Promise<HeldQuestion[]> {
  const rows = await db.query<HeldQuestion>(sql`
    select q.run_id as id, q.gap_id as "groupId", r.question as text, q.language
    from knowledge_gap_questions q join ai_runs r on r.id = q.run_id
    where q.gap_id is not null order by r.started_at desc, r.id desc limit ${most}`);
  return rows.reverse();
}

export async function addGap(tx: Tx, id: Id, now: Millis): Promise<void> {
  await tx.query(sql`
    insert into knowledge_gaps (id, created_at) values (${id}, ${new Date(now)}) on conflict (id) do nothing`);
}

/** Nothing where the run was forgotten meanwhile. */
export async function addQuestion(
  tx: Tx,
  question: { runId: Id; gapId: Id | null; why: GapReason; language: string },
): Promise<void> {
  const { runId, gapId, why, language } = question;
  await tx.query(sql`
    insert into knowledge_gap_questions (run_id, gap_id, why, language)
    select id, ${gapId}, ${why}, ${language} from ai_runs where id = ${runId} on conflict (run_id) do nothing`);
}

/**
 * Somebody asked again. What was answered by then is open once more: the article did not reach them. A dismissed gap stays dismissed, and one
 * whose draft is still being written stays written.
 */
export async function askedAgain(tx: Tx, gapIds: readonly Id[]): Promise<void> {
  await tx.query(sql`
    update knowledge_gaps g set asked_of = null,
      state = case when newer.is_newer then 'open' else g.state end,
      decided_at = case when newer.is_newer then null else g.decided_at end,
      decided_by = case when newer.is_newer then null else g.decided_by end
    from (
      select g2.id, g2.decided_at < max(r.started_at) and (g2.state = 'solved' or (g2.state = 'written' and exists (
          select 1 from articles a where a.id = g2.article_id and a.status = 'published'
            and to_timestamp(a.updated_at_ms / 1000.0) < max(r.started_at)))) as is_newer
      from knowledge_gaps g2 join knowledge_gap_questions q on q.gap_id = g2.id join ai_runs r on r.id = q.run_id
      where g2.id = any(${gapIds}::uuid[]) group by g2.id) newer
    where newer.id = g.id`);
}

export type GapText = { runId: Id; text: string; language: string };

/** The newest of a gap. */
export async function readTexts(db: Queryable, gapId: Id, most: number): Promise<GapText[]> {
  return db.query(sql`
    select q.run_id as "runId", r.question as text, q.language
    from knowledge_gap_questions q join ai_runs r on r.id = q.run_id
    where q.gap_id = ${gapId} order by r.started_at desc, r.id desc limit ${most}`);
}

export async function keepStandings(
  db: Queryable,
  of: readonly { runId: Id; standing: number }[],
): Promise<void> {
  const ids = of.map(({ runId }) => runId);
  const standings = of.map(({ standing }) => standing);
  await db.query(sql`
    update knowledge_gap_questions q set standing = made.standing
    from unnest(${ids}::uuid[], ${standings}::double precision[]) as made (run_id, standing)
    where q.run_id = made.run_id`);
}

/** `asked`: how often it was asked when it was read, by which a later look knows that somebody asked meanwhile. */
export type StaleGap = { id: Id; asked: number; lastAskedAt: Millis };

/** Those that were not asked of what is published now. */
export async function findStale(db: Queryable, fingerprint: string, limit: number): Promise<StaleGap[]> {
  const rows = await db.query<{ id: Id; asked: string; last_asked_at: Date }>(sql`
    select g.id, count(*) as asked, max(r.started_at) as last_asked_at
    from knowledge_gaps g join knowledge_gap_questions q on q.gap_id = g.id join ai_runs r on r.id = q.run_id
    where g.state in ('open', 'written') and g.asked_of is distinct from ${fingerprint}
    group by g.id order by g.id limit ${limit}`);
  return rows.map(({ id, asked, last_asked_at }) => ({
    ...{ id, asked: Number(asked), lastAskedAt: last_asked_at.getTime() },
  }));
}

export type StaleExample = { question: string; language: string };

/** What the gap is asked by: those that stand for it best, each text once. @param teamIds null: of every team */
export async function readExamples(
  db: Queryable,
  gapId: Id,
  most: number,
  teamIds: readonly Id[] | null = null,
): Promise<StaleExample[]> {
  return db.query(sql`
    select question, language from (
      select distinct on (lower(r.question)) r.question, q.language, q.standing, r.started_at, r.id
      from knowledge_gap_questions q join ai_runs r on r.id = q.run_id join conversations c on c.id = r.conversation_id
      where q.gap_id = ${gapId} and (${teamIds}::uuid[] is null or c.team_id = any(${teamIds}::uuid[]))
      order by lower(r.question), q.standing desc, r.started_at, r.id) as each
    order by standing desc, started_at, id limit ${most}`);
}

/** When versions of articles were published, by "article@version". */
export async function publishedTimes(
  db: Queryable,
  of: readonly { articleId: Id; articleVersion: number }[],
): Promise<Map<string, Millis>> {
  const rows = await db.query<{ article_id: Id; version: number; published_at: Date }>(sql`
    select v.article_id, v.version, v.published_at from article_versions v
    join unnest(${of.map(({ articleId }) => articleId)}::uuid[], ${of.map(each => each.articleVersion)}::integer[])
      as given (article_id, version) using (article_id, version)`);
  return new Map(rows.map(row => [`${row.article_id}@${row.version}`, row.published_at.getTime()]));
}

/** @returns whether it was kept: not where somebody decided about it, or asked, since it was read */
export async function keepAsked(
  db: Queryable,
  { id, asked }: StaleGap,
  now: {
    fingerprint: string;
    isSolved: boolean;
    nearest: { articleId: Id; confidence: number } | null;
    at: Millis;
  },
): Promise<boolean> {
  const { fingerprint, isSolved, nearest, at } = now;
  const rows = await db.query(sql`
    update knowledge_gaps g set asked_of = ${fingerprint}, nearest_article_id = ${nearest?.articleId ?? null},
      nearness = ${nearest?.confidence ?? 0}, state = case when ${isSolved} then 'solved' else state end,
      decided_at = case when ${isSolved} then ${new Date(at)} else decided_at end,
      decided_by = case when ${isSolved} then null else decided_by end
    where id = ${id} and state in ('open', 'written')
      and (select count(*) from knowledge_gap_questions q where q.gap_id = g.id) = ${asked}
    returning id`);
  return rows.length > 0;
}

/** Traces are forgotten after a while, and customers may be erased: what nobody asked any more is no gap. */
export async function forgetEmpty(db: Queryable): Promise<void> {
  await db.query(sql`
    delete from knowledge_gaps g where not exists (select 1 from knowledge_gap_questions q where q.gap_id = g.id)`);
}

/** Whether a person sees any of its questions. @param teamIds null: those of every team */
export async function isSeen(on: Queryable, id: Id, teamIds: readonly Id[] | null): Promise<boolean> {
  const rows = await on.query(sql`
    select 1 from knowledge_gap_questions q join ai_runs r on r.id = q.run_id
    join conversations c on c.id = r.conversation_id
    where q.gap_id = ${id} and (${teamIds}::uuid[] is null or c.team_id = any(${teamIds}::uuid[])) limit 1`);
  return rows.length > 0;
}

export type HeldGap = { state: GapState; articleId: Id | null };

/** The gap, for this transaction alone: two people do not decide at once. */
export const lockGap = (tx: Tx, id: Id): Promise<HeldGap | null> =>
  tx.maybeOne<HeldGap>(sql`
    select state, article_id as "articleId" from knowledge_gaps where id = ${id} for update`);

export async function decide(
  tx: Tx,
  id: Id,
  to: { state: GapState; reason: string; articleId: Id | null; by: Id; now: Millis },
): Promise<void> {
  await tx.query(sql`
    update knowledge_gaps set state = ${to.state}, reason = ${to.reason},
      article_id = coalesce(${to.articleId}::uuid, article_id), decided_by = ${to.by}, decided_at = ${new Date(to.now)}
    where id = ${id}`);
}
