/** Owns the SQL of where conversations are in flows, of what a flow may know of one, and of the counts. Never decides anything. */
import type { FlowRunState } from '#ai/flows/engine.ts';
import type { Template } from '#ai/templates/template.ts';
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { FlowCounts, FlowStepCounts } from '#protocol/http/flows.ts';
import type { Id, Millis } from '#protocol/ids.ts';

export type RunStatus = 'running' | 'completed' | 'handed_over' | 'left' | 'dropped';

export type FlowRun = {
  id: Id;
  flowId: Id;
  version: number;
  conversationId: Id;
  state: FlowRunState;
  begunSeq: number;
};

/** A customer who has not answered for so long is asked nothing more by that run. */
export const staleAfterMs = 24 * 3_600_000;

/** The run that waits in a conversation, unless a person spoke or it was closed since, or nobody answered for long. */
export async function findRun(db: Queryable, conversationId: Id, now: Millis): Promise<FlowRun | null> {
  const row = await db.maybeOne<{
    id: string;
    flow_id: string;
    version: number;
    state: FlowRunState;
    begun_seq: number;
  }>(sql`
    select r.id, r.flow_id, r.version, r.state, r.begun_seq from flow_runs r
    where r.conversation_id = ${conversationId} and r.status = 'running'
      and r.updated_at > ${new Date(now - staleAfterMs)}
      and not exists (
        select from messages m where m.conversation_id = r.conversation_id and m.seq > r.last_seq
          and ((m.kind = 'text' and m.author->>'kind' = 'agent')
            or m.event->>'type' in ('handed_over', 'assigned', 'resolved')))`);
  return (
    row && {
      ...{ id: row.id, flowId: row.flow_id, version: row.version, conversationId },
      ...{ state: row.state, begunSeq: row.begun_seq },
    }
  );
}

/** How many runs a conversation has had: a flow that is set off again and again helps nobody. */
export async function countRuns(db: Queryable, conversationId: Id): Promise<number> {
  const { count } = await db.one<{ count: number }>(sql`
    select count(*)::integer as count from flow_runs where conversation_id = ${conversationId}`);
  return count;
}

/** The steps of a run and those that are new, each once, in order. */
const withNew = (more: ReturnType<typeof sql>) => sql`flow_runs.steps || array(
  select step from unnest(${more}) with ordinality as entered (step, place)
  where step <> all (flow_runs.steps) order by place)`;

/** Writes where a run is; begins it where it is new, and ends any other of its conversation. */
export async function keepRun(
  tx: Tx,
  run: Omit<FlowRun, 'state'> & {
    /** Null: it is over, and what it knew is forgotten. */
    state: FlowRunState | null;
    status: RunStatus;
    atStep: string;
    /** The steps that it came to since it was kept last. */
    entered: readonly string[];
    lastSeq: number;
    now: Millis;
  },
): Promise<void> {
  const now = new Date(run.now);
  await tx.query(sql`
    update flow_runs set status = 'dropped', state = null, updated_at = ${now}
    where conversation_id = ${run.conversationId} and status = 'running' and id <> ${run.id}`);
  await tx.query(sql`
    insert into flow_runs (id, flow_id, version, conversation_id, status, at_step, steps, state, begun_seq, last_seq,
      started_at, updated_at)
    values (${run.id}, ${run.flowId}, ${run.version}, ${run.conversationId}, ${run.status}, ${run.atStep},
      ${run.entered}, ${run.state && JSON.stringify(run.state)}, ${run.begunSeq}, ${run.lastSeq}, ${now}, ${now})
    on conflict (id) do update set status = excluded.status, at_step = excluded.at_step,
      steps = ${withNew(sql`excluded.steps`)}, state = excluded.state, last_seq = excluded.last_seq, updated_at = excluded.updated_at`);
}

/** Ends a run that said nothing more: the customer went somewhere else in the middle of it, or it came to its end without a word. */
export async function endRun(
  db: Queryable,
  id: Id,
  run: { status: RunStatus; atStep: string; entered: readonly string[]; now: Millis },
): Promise<void> {
  await db.query(sql`
    update flow_runs set status = ${run.status}, at_step = ${run.atStep}, state = null,
      steps = ${withNew(sql`${run.entered}::text[]`)}, updated_at = ${new Date(run.now)}
    where id = ${id} and status = 'running'`);
}

/** Ends the run of a conversation that goes to a person. @returns what it was and knew; null: there was none */
export async function handOverRun(
  tx: Tx,
  conversationId: Id,
  now: Millis,
): Promise<Pick<FlowRun, 'flowId' | 'version' | 'state'> | null> {
  const row = await tx.maybeOne<{ id: string; flow_id: string; version: number; state: FlowRunState }>(sql`
    select id, flow_id, version, state from flow_runs
    where conversation_id = ${conversationId} and status = 'running' for update`);
  if (!row) return null;
  await tx.query(sql`
    update flow_runs set status = 'handed_over', state = null, updated_at = ${new Date(now)} where id = ${row.id}`);
  return { flowId: row.flow_id, version: row.version, state: row.state };
}

export type Surroundings = {
  number: number;
  teamId: Id;
  locale: string;
  customerName: string;
  email: string;
  isVerified: boolean;
  /** As kept: read with care. */
  settings: { name?: string; hours?: unknown };
};

export const findSurroundings = (db: Queryable, conversationId: Id): Promise<Surroundings | null> =>
  db.maybeOne<Surroundings>(sql`
    select c.number, c.team_id as "teamId", c.locale, u.name as "customerName", u.email, u.is_verified as "isVerified",
      s.settings
    from conversations c join customers u on u.id = c.customer_id join sites s on s.id = c.site_id
    where c.id = ${conversationId}`);

/** Saved texts by id. */
export async function readTemplates(
  db: Queryable,
  ids: readonly Id[] | null,
): Promise<(Template & { id: Id })[]> {
  const among = ids === null ? sql`true` : sql`id = any (${ids}::uuid[])`;
  return db.query<Template & { id: Id }>(sql`select id, locale, body, texts from replies where ${among}`);
}

/** What became of runs that began since then. One that waits was given up once its conversation is over, or nobody answered for long. */
const runsSince = ({ sinceMs, now }: { sinceMs: Millis; now: Millis }) => sql`
  select r.flow_id, r.version, r.at_step, r.steps,
    case
      when r.status = 'running' and c.turn <> 'bot' then 'handed_over'
      when r.status in ('left', 'dropped') then 'abandoned'
      when r.status = 'running' and (c.status = 'resolved' or r.updated_at <= ${new Date(now - staleAfterMs)})
        then 'abandoned'
      else r.status
    end as became
  from flow_runs r join conversations c on c.id = r.conversation_id
  where r.started_at > ${new Date(sinceMs)}`;

type CountRow = {
  flow_id: string;
  started: number;
  completed: number;
  handed_over: number;
  abandoned: number;
  abandoned_at: Record<string, number> | null;
};

/** Of runs that began since then, by flow. */
export async function countsOf(
  db: Queryable,
  since: { sinceMs: Millis; now: Millis },
): Promise<Map<Id, FlowCounts>> {
  const rows = await db.query<CountRow>(sql`
    with runs as (${runsSince(since)}),
    steps as (
      select flow_id, at_step, count(*)::integer as count from runs where became = 'abandoned' group by flow_id, at_step)
    select flow_id, count(*)::integer as started,
      (count(*) filter (where became = 'completed'))::integer as completed,
      (count(*) filter (where became = 'handed_over'))::integer as handed_over,
      (count(*) filter (where became = 'abandoned'))::integer as abandoned,
      (select jsonb_object_agg(at_step, count) from steps where steps.flow_id = runs.flow_id) as abandoned_at
    from runs group by flow_id`);
  return new Map(
    rows.map(row => [
      row.flow_id,
      {
        ...{ started: row.started, completed: row.completed, handedOver: row.handed_over },
        ...{ abandoned: row.abandoned, abandonedAt: row.abandoned_at ?? {} },
      },
    ]),
  );
}

export type StepCountRow = Omit<FlowStepCounts, 'wentOn'> & { version: number; step: string };

/** Of runs of a flow that began since then, by version and step: how many came there, and how many went no further. */
export const stepCountsOf = (
  db: Queryable,
  flowId: Id,
  since: { sinceMs: Millis; now: Millis },
): Promise<StepCountRow[]> =>
  db.query<StepCountRow>(sql`
    select version, step, count(*)::integer as entered,
      (count(*) filter (where at_step = step and became = 'completed'))::integer as ended,
      (count(*) filter (where at_step = step and became = 'handed_over'))::integer as "handedOver",
      (count(*) filter (where at_step = step and became = 'abandoned'))::integer as "gaveUp",
      (count(*) filter (where at_step = step and became = 'running'))::integer as waiting
    from (${runsSince(since)} and r.flow_id = ${flowId}) as runs cross join unnest(steps) as step
    group by version, step order by version desc, entered desc, step`);
