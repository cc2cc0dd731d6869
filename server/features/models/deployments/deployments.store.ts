/** Owns the SQL of rollouts, their outcomes and their evidence. Never decides anything. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { prepared, sql } from '#platform/db/sql.ts';
import type { StartRolloutRequest } from '#protocol/http/models.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { RatioStep } from '../statistics/sample-ratio.ts';
import type { Evidence } from '../statistics/sequential.ts';
import type { Plan } from './assignment.ts';
import type { Guardrail, Measure } from './guardrails.ts';
import type { RolloutState } from './rollout.ts';

export type Deployment = Omit<Plan, 'championId'> & {
  championId: Id | null;
  line: string;
  state: RolloutState;
  steps: StartRolloutRequest['steps'];
  guardrails: Guardrail[];
  stepSince: Millis;
  /** By step of the ramp, how conversations divided: the champion's first. */
  ratio: RatioStep[];
  reason: string;
  createdAt: Millis;
  createdBy: string;
  endedAt: Millis | null;
};

type Row = {
  id: string;
  line: string;
  strategy: Plan['strategy'];
  state: RolloutState;
  champion_id: string | null;
  arms: Deployment['arms'];
  percent: number;
  team_ids: string[];
  steps: Deployment['steps'];
  guardrails: Guardrail[];
  step_since: Date;
  ratio: RatioStep[];
  reason: string;
  created_at: Date;
  created_by: string;
  ended_at: Date | null;
};

const columns = sql`
  id, line, strategy, state, champion_id, arms, percent, team_ids, steps, guardrails, step_since, ratio, reason, created_at,
  created_by, ended_at`;

const toDeployment = (row: Row): Deployment => ({
  id: row.id,
  line: row.line,
  strategy: row.strategy,
  state: row.state,
  championId: row.champion_id,
  arms: row.arms,
  percent: row.percent,
  teamIds: row.team_ids,
  steps: row.steps,
  guardrails: row.guardrails,
  stepSince: row.step_since.getTime(),
  ratio: row.ratio,
  reason: row.reason,
  createdAt: row.created_at.getTime(),
  createdBy: row.created_by,
  endedAt: row.ended_at?.getTime() ?? null,
});

export async function insertDeployment(tx: Tx, made: Deployment): Promise<void> {
  await tx.query(sql`
    insert into deployments (id, line, strategy, state, champion_id, arms, percent, team_ids, steps, guardrails, step_since,
      ratio, reason, created_at, created_by, ended_at)
    values (${made.id}, ${made.line}, ${made.strategy}, ${made.state}, ${made.championId}, ${JSON.stringify(made.arms)},
      ${made.percent}, ${made.teamIds}, ${JSON.stringify(made.steps)}, ${JSON.stringify(made.guardrails)},
      ${new Date(made.stepSince)}, ${JSON.stringify(made.ratio)}, ${made.reason}, ${new Date(made.createdAt)},
      ${made.createdBy}, ${made.endedAt === null ? null : new Date(made.endedAt)})`);
}

export async function saveDeployment(tx: Tx, made: Deployment): Promise<void> {
  await tx.query(sql`
    update deployments set state = ${made.state}, percent = ${made.percent}, step_since = ${new Date(made.stepSince)},
      ratio = ${JSON.stringify(made.ratio)}, reason = ${made.reason},
      ended_at = ${made.endedAt === null ? null : new Date(made.endedAt)}
    where id = ${made.id}`);
}

/** With its row locked until the transaction ends: one server at a time weighs and moves a rollout. */
export async function lockDeployment(tx: Tx, id: Id): Promise<Deployment | null> {
  const row = await tx.maybeOne<Row>(sql`select ${columns} from deployments where id = ${id} for update`);
  return row && toDeployment(row);
}

export async function findDeployment(db: Queryable, id: Id): Promise<Deployment | null> {
  const row = await db.maybeOne<Row>(sql`select ${columns} from deployments where id = ${id}`);
  return row && toDeployment(row);
}

/** The newest first. */
export async function listDeployments(db: Queryable): Promise<Deployment[]> {
  const rows = await db.query<Row>(sql`
    select ${columns} from deployments order by created_at desc, id desc limit 100`);
  return rows.map(toDeployment);
}

/** The rollout a line was last promoted by, if nothing was rolled out since. */
export async function latestOfLine(db: Queryable, line: string): Promise<Deployment | null> {
  const row = await db.maybeOne<Row>(sql`
    select ${columns} from deployments where line = ${line} and state <> 'rolled_back'
    order by created_at desc, id desc limit 1`);
  return row && toDeployment(row);
}

/** What answers a line now. One short statement, asked for each answer: so no server ever acts on what was rolled back. */
export async function planOf(
  db: Queryable,
  line: string,
): Promise<{ championId: Id | null; plan: Plan | null }> {
  const rows = await db.query<{
    champion: string | null;
    id: string | null;
    strategy: Plan['strategy'];
    champion_id: string;
    arms: Plan['arms'];
    percent: number;
    team_ids: string[];
  }>(
    prepared(sql`
      select (select version_id from model_aliases where line = ${line} and alias = 'champion') as champion,
        d.id, d.strategy, d.champion_id, d.arms, d.percent, d.team_ids
      from (values (1)) one (x)
      left join deployments d on d.line = ${line} and d.state in ('running', 'paused')`),
  );
  const [row] = rows;
  const plan = row?.id
    ? {
        id: row.id,
        strategy: row.strategy,
        championId: row.champion_id,
        arms: row.arms,
        percent: row.percent,
        teamIds: row.team_ids,
      }
    : null;
  return { championId: row?.champion ?? null, plan };
}

export async function teamOf(db: Queryable, conversationId: Id): Promise<Id | null> {
  const row = await db.maybeOne<{ team_id: string }>(
    prepared(sql`select team_id from conversations where id = ${conversationId}`),
  );
  return row?.team_id ?? null;
}

export type Outcome = {
  deploymentId: Id;
  /** `met`: a conversation met this version; what the division is counted by. */
  measure: Measure | 'met';
  /** The conversation; a prediction outside of any stands for itself. */
  unit: Id;
  versionId: Id;
  side: 'champion' | 'challenger';
  value: number;
  percent: number;
  at: Millis;
  isShadow: boolean;
};
type Taken = Omit<Outcome, 'deploymentId' | 'at' | 'isShadow'>;

/** The first outcome of a conversation counts. Of what is over nothing counts any more. */
export async function insertOutcomes(tx: Tx, outcomes: readonly Outcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  await tx.query(sql`
    insert into model_outcomes (deployment_id, measure, unit, version_id, side, value, percent, at, is_shadow)
    select o."deploymentId", o.measure, o.unit, o."versionId", o.side, o.value, o.percent,
      to_timestamp(o.at / 1000.0), o."isShadow"
    from jsonb_to_recordset(${JSON.stringify(outcomes)}::jsonb) as o ("deploymentId" uuid, measure text, unit uuid,
      "versionId" uuid, side text, value double precision, percent real, at double precision,
      "isShadow" boolean)
    join deployments d on d.id = o."deploymentId" and d.state in ('running', 'paused')
    on conflict (deployment_id, measure, unit, is_shadow) do nothing`);
}

/** Takes what has not been weighed yet, in the order it happened. Under the rollout's lock. */
export async function takeOutcomes(tx: Tx, deploymentId: Id): Promise<Taken[]> {
  const rows = await tx.query<{
    measure: Outcome['measure'];
    unit: string;
    version_id: string;
    side: Outcome['side'];
    value: number;
    percent: number;
  }>(sql`
    with next as (
      select measure, unit, is_shadow from model_outcomes
      where deployment_id = ${deploymentId} and not taken order by at, unit, measure limit 5000),
    taken as (
      update model_outcomes o set taken = true from next
      where o.deployment_id = ${deploymentId} and o.measure = next.measure and o.unit = next.unit
        and o.is_shadow = next.is_shadow
      returning o.measure, o.unit, o.version_id, o.side, o.value, o.percent, o.at)
    select measure, unit, version_id, side, value, percent from taken order by at, unit, measure`);
  return rows.map(({ version_id, ...row }) => ({ ...row, versionId: version_id }));
}

export async function readEvidence(db: Queryable, deploymentId: Id): Promise<Map<Measure, Evidence>> {
  const rows = await db.query<{ measure: Measure; evidence: Evidence }>(sql`
    select measure, evidence from deployment_evidence where deployment_id = ${deploymentId}`);
  return new Map(rows.map(({ measure, evidence }) => [measure, evidence]));
}

export async function saveEvidence(
  tx: Tx,
  deploymentId: Id,
  standings: readonly { measure: Measure; evidence: Evidence }[],
): Promise<void> {
  await tx.query(sql`
    insert into deployment_evidence (deployment_id, measure, evidence)
    select ${deploymentId}::uuid, measure, evidence
    from jsonb_to_recordset(${JSON.stringify(standings)}::jsonb) as s (measure text, evidence jsonb)
    on conflict (deployment_id, measure) do update set evidence = excluded.evidence`);
}

/** Rollouts under way. */
export async function listLive(db: Queryable): Promise<Deployment[]> {
  const rows = await db.query<Row>(sql`
    select ${columns} from deployments where state in ('running', 'paused')`);
  return rows.map(toDeployment);
}

export type Averages = Map<string, { count: number; average: number }>;

/** By `measure side`. */
export async function averagesOf(db: Queryable, deploymentId: Id): Promise<Averages> {
  const rows = await db.query<{ measure: string; side: string; count: string; average: number }>(sql`
    select measure, side, count(*) as count, avg(value) as average from model_outcomes
    where deployment_id = ${deploymentId} group by measure, side`);
  return new Map(
    rows.map(row => [`${row.measure} ${row.side}`, { count: Number(row.count), average: row.average }]),
  );
}

/** Conversations that met a challenger since the step began. */
export async function reachedSince(db: Queryable, deploymentId: Id, since: Millis): Promise<number> {
  const row = await db.one<{ count: string }>(sql`
    select count(*) as count from model_outcomes
    where deployment_id = ${deploymentId} and measure = 'met' and side = 'challenger' and at >= ${new Date(since)}`);
  return Number(row.count);
}
