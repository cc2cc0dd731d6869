/** Owns the SQL of predictions and of what is read from them. Never decides anything. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { ModelMetrics } from '#protocol/http/models.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Counts } from '../statistics/drift.ts';

export type Kept = {
  id: Id;
  versionId: Id;
  deploymentId: Id | null;
  side: 'champion' | 'challenger' | 'shadow';
  conversationId: Id | null;
  runId: Id | null;
  purpose: 'answer' | 'draft';
  at: Millis;
  input: string;
  prediction: Record<string, unknown>;
  intent: string | null;
  confidence: number | null;
  responseMs: number;
  hasFailed: boolean;
  isHandOver: boolean | null;
  inputTokens: number;
  outputTokens: number;
  costMicros: number | null;
  isHelpful: boolean | null;
};

/** Which of these were erased. The others are held, so that they are not until the end of the transaction. */
export async function erasedAmong(tx: Tx, conversationIds: readonly Id[]): Promise<Set<Id>> {
  const ids = [...new Set(conversationIds)];
  const held = await tx.query<{ id: string }>(sql`
    select id from conversations where id = any(${ids}::uuid[]) order by id for key share`);
  const here = new Set(held.map(({ id }) => id));
  const missing = ids.filter(id => !here.has(id));
  if (missing.length === 0) return new Set();
  const gone = await tx.query<{ id: string }>(sql`
    select given.id from unnest(${missing}::uuid[]) as given (id)
    where exists (select 1 from purges where purges.conversation_ids @> array[given.id])`);
  return new Set(gone.map(({ id }) => id));
}

export async function insertPredictions(tx: Tx, kept: readonly Kept[]): Promise<void> {
  await tx.query(sql`
    insert into predictions (id, version_id, deployment_id, side, conversation_id, at, input, prediction, intent, confidence,
      response_ms, has_failed, is_hand_over, input_tokens, output_tokens, cost_micros, is_helpful, run_id, purpose)
    select p.id, p."versionId", d.id, p.side, p."conversationId", to_timestamp(p.at / 1000.0), p.input, p.prediction,
      p.intent, p.confidence, p."responseMs", p."hasFailed", p."isHandOver", p."inputTokens", p."outputTokens",
      p."costMicros", p."isHelpful", p."runId", p.purpose
    from jsonb_to_recordset(${JSON.stringify(kept)}::jsonb) as p (id uuid, "versionId" uuid, "deploymentId" uuid, side text,
      "conversationId" uuid, at double precision, input text, prediction jsonb, intent text, confidence double precision,
      "responseMs" double precision, "hasFailed" boolean, "isHandOver" boolean, "inputTokens" integer,
      "outputTokens" integer, "costMicros" bigint, "isHelpful" boolean, "runId" uuid, purpose text)
    join model_versions v on v.id = p."versionId"
    left join deployments d on d.id = p."deploymentId"
    on conflict (id) do nothing`);
}

export type Said = { isHelpful?: boolean; csat?: number; editDistance?: number; label?: string };
export type Spoken = {
  id: Id;
  versionId: Id;
  deploymentId: Id | null;
  conversationId: Id | null;
  side: Kept['side'];
};

/** Writes what was said of one prediction; null when there is none. */
export async function sayOf(tx: Tx, id: Id, said: Said): Promise<Spoken | null> {
  const row = await tx.maybeOne<{
    id: string;
    version_id: string;
    deployment_id: string | null;
    conversation_id: string | null;
    side: Kept['side'];
  }>(sql`
    update predictions set is_helpful = coalesce(${said.isHelpful ?? null}, is_helpful), csat = coalesce(${said.csat ?? null}, csat),
      edit_distance = coalesce(${said.editDistance ?? null}, edit_distance), label = coalesce(${said.label ?? null}, label)
    where id = ${id} returning id, version_id, deployment_id, conversation_id, side`);
  return (
    row && {
      ...{ id: row.id, versionId: row.version_id, deploymentId: row.deployment_id },
      ...{ conversationId: row.conversation_id, side: row.side },
    }
  );
}

/** What a version did in this run; of a shadow's answer nobody says anything. */
export async function predictionOfRun(db: Queryable, runId: Id): Promise<Id | null> {
  const row = await db.maybeOne<{ id: string }>(sql`
    select id from predictions where run_id = ${runId} and side <> 'shadow' order by at, id limit 1`);
  return row?.id ?? null;
}

/** The last prediction that a conversation's customer met. */
export async function lastOf(db: Queryable, conversationId: Id): Promise<Id | null> {
  const row = await db.maybeOne<{ id: string }>(sql`
    select id from predictions
    where conversation_id = ${conversationId} and side <> 'shadow' and purpose = 'answer'
    order by at desc, id desc limit 1`);
  return row?.id ?? null;
}

const numberOr = <Or>(value: string | number | null, or: Or): number | Or =>
  value === null ? or : Number(value);

type Sums = Record<
  | 'predictions'
  | 'shadow'
  | 'errors'
  | 'hand_overs'
  | 'hand_over_known'
  | 'input_tokens'
  | 'output_tokens'
  | 'helpful'
  | 'unhelpful'
  | 'csats'
  | 'drafts'
  | 'edits'
  | 'labelled'
  | 'right_ones',
  string
> & {
  p50: number | null;
  p95: number | null;
  p99: number | null;
  cost: string | null;
  csat: string | null;
  edit: number | null;
};

type Figures = Omit<ModelMetrics, 'versionId' | 'hoursBack' | 'drift' | 'intents' | 'series'>;

export async function figuresOf(db: Queryable, versionId: Id, since: Millis): Promise<Figures> {
  const row = await db.one<Sums>(sql`
    select count(*) filter (where is_answer) as predictions, count(*) filter (where side = 'shadow') as shadow,
      count(*) filter (where not is_answer) as drafts,
      count(*) filter (where has_failed) as errors, count(*) filter (where is_hand_over) as hand_overs,
      count(is_hand_over) as hand_over_known,
      percentile_cont(0.5) within group (order by response_ms) filter (where is_answer) as p50,
      percentile_cont(0.95) within group (order by response_ms) filter (where is_answer) as p95,
      percentile_cont(0.99) within group (order by response_ms) filter (where is_answer) as p99,
      coalesce(sum(input_tokens), 0) as input_tokens, coalesce(sum(output_tokens), 0) as output_tokens,
      sum(cost_micros) as cost, count(*) filter (where is_helpful) as helpful,
      count(*) filter (where not is_helpful) as unhelpful, count(csat) as csats, avg(csat) as csat,
      count(edit_distance) as edits, avg(edit_distance) as edit,
      count(label) as labelled, count(*) filter (where label = coalesce(intent, '')) as right_ones
    from (
      select purpose = 'answer' as is_answer, side, has_failed, is_hand_over, response_ms, input_tokens, output_tokens,
        cost_micros, is_helpful, csat, edit_distance, label, intent
      from predictions where version_id = ${versionId} and at >= ${new Date(since)}) p`);
  const of = (part: string, whole: string) => (Number(whole) === 0 ? null : Number(part) / Number(whole));
  const { p50, p95, p99 } = row;
  return {
    predictions: Number(row.predictions),
    shadowPredictions: Number(row.shadow),
    drafts: Number(row.drafts),
    errorRate: of(row.errors, row.predictions),
    handOverRate: of(row.hand_overs, row.hand_over_known),
    latencyMs: p50 === null || p95 === null || p99 === null ? null : { p50, p95, p99 },
    inputTokens: Number(row.input_tokens),
    outputTokens: Number(row.output_tokens),
    costMicros: numberOr(row.cost, null),
    feedback: { helpful: Number(row.helpful), unhelpful: Number(row.unhelpful) },
    csat: { count: Number(row.csats), average: numberOr(row.csat, null) },
    editDistance: { count: Number(row.edits), average: row.edit },
    accuracy: { count: Number(row.labelled), share: of(row.right_ones, row.labelled) },
  };
}

export async function intentsOf(
  db: Queryable,
  versionId: Id,
  since: Millis,
): Promise<ModelMetrics['intents']> {
  const rows = await db.query<{
    intent: string;
    predictions: string;
    share: number;
    confidence: number | null;
    hand_over_rate: number | null;
    labelled: string;
    accuracy: number | null;
    edits: string;
    edit: number | null;
  }>(sql`
    select coalesce(intent, '') as intent, count(*) filter (where is_answer) as predictions,
      coalesce((count(*) filter (where is_answer))::float8 / nullif(sum(count(*) filter (where is_answer)) over (), 0), 0) as share,
      avg(confidence) filter (where is_answer) as confidence,
      avg(is_hand_over::int) filter (where is_answer)::float8 as hand_over_rate,
      count(label) filter (where is_answer) as labelled,
      (count(*) filter (where is_answer and label = coalesce(intent, '')))::float8
        / nullif(count(label) filter (where is_answer), 0) as accuracy,
      count(edit_distance) as edits, avg(edit_distance) as edit
    from (
      select intent, confidence, is_hand_over, label, edit_distance, purpose = 'answer' as is_answer from predictions
      where version_id = ${versionId} and at >= ${new Date(since)}) p
    group by 1 having count(*) filter (where is_answer) > 0 or count(edit_distance) > 0
    order by 2 desc, 1 limit 200`);
  return rows.map(row => ({
    intent: row.intent,
    predictions: Number(row.predictions),
    share: row.share,
    averageConfidence: row.confidence,
    handOverRate: row.hand_over_rate,
    labelled: Number(row.labelled),
    accuracy: row.accuracy,
    editDistance: { count: Number(row.edits), average: row.edit },
  }));
}

/** @param everyMs one point of the series covers this much */
export async function seriesOf(
  db: Queryable,
  versionId: Id,
  since: Millis,
  everyMs: number,
): Promise<ModelMetrics['series']> {
  const rows = await db.query<{
    slot: string;
    predictions: string;
    error_rate: number;
    p95: number;
    hand_over_rate: number | null;
  }>(sql`
    select floor((extract(epoch from at) * 1000 - ${since}) / ${everyMs}) as slot, count(*) as predictions,
      avg(has_failed::int)::float8 as error_rate, percentile_cont(0.95) within group (order by response_ms) as p95,
      avg(is_hand_over::int)::float8 as hand_over_rate
    from predictions where version_id = ${versionId} and at >= ${new Date(since)} and purpose = 'answer'
    group by 1 order by 1`);
  return rows.map(row => ({
    at: since + Number(row.slot) * everyMs,
    predictions: Number(row.predictions),
    errorRate: row.error_rate,
    p95Ms: row.p95,
    handOverRate: row.hand_over_rate,
  }));
}

/** How a version's predictions spread over a span, by intent and by tenth of confidence. */
export async function spreadOf(
  db: Queryable,
  versionId: Id,
  from: Millis,
  to: Millis,
): Promise<{ intents: Counts; confidence: Counts }> {
  const rows = await db.query<{ intent: string; tenth: string | null; count: string }>(sql`
    select coalesce(intent, '') as intent, least(9, greatest(0, floor(confidence * 10)))::text as tenth, count(*) as count
    from predictions
    where version_id = ${versionId} and at >= ${new Date(from)} and at < ${new Date(to)} and purpose = 'answer'
    group by 1, 2`);
  const intents = new Map<string, number>();
  const confidence = new Map<string, number>();
  for (const { intent, tenth, count } of rows) {
    intents.set(intent, (intents.get(intent) ?? 0) + Number(count));
    if (tenth !== null) confidence.set(tenth, (confidence.get(tenth) ?? 0) + Number(count));
  }
  return { intents, confidence };
}

/** Ratings of the last day that no prediction of their conversation carries yet, each with the last one the customer met. */
export async function newRatings(db: Queryable, since: Millis): Promise<{ id: Id; csat: number }[]> {
  return db.query(sql`
    select p.id, p.rating as csat from (
      select distinct on (p.conversation_id) p.id, p.csat, (c.rating->>'score')::int as rating
      from predictions p join conversations c on c.id = p.conversation_id
      where p.at >= ${new Date(since)} and p.side <> 'shadow' and p.purpose = 'answer' and c.rating is not null
      order by p.conversation_id, p.at desc, p.id desc) p
    where p.csat is null`);
}

/** @returns how many went */
export async function forgetPredictions(db: Queryable, before: Millis, limit: number): Promise<number> {
  const rows = await db.query<{ id: string }>(sql`
    delete from predictions where id in (
      select id from predictions where at < ${new Date(before)} limit ${limit}) returning id`);
  return rows.length;
}

/** Of rollouts that ended long ago; their evidence and their audit trail stay. @returns how many went */
export async function forgetOutcomes(db: Queryable, before: Millis, limit: number): Promise<number> {
  const rows = await db.query<{ unit: string }>(sql`
    delete from model_outcomes where ctid = any(array(
      select o.ctid from model_outcomes o join deployments d on d.id = o.deployment_id
      where d.ended_at < ${new Date(before)} limit ${limit})) returning unit`);
  return rows.length;
}

/** What answered at all of late: whose drift is worth a look. */
export async function activeVersions(
  db: Queryable,
  since: Millis,
): Promise<{ id: Id; line: string; number: number }[]> {
  return db.query(sql`
    select distinct v.id, v.line, v.number from predictions p join model_versions v on v.id = p.version_id
    where p.at >= ${new Date(since)} and p.side <> 'shadow' and p.purpose = 'answer'`);
}
