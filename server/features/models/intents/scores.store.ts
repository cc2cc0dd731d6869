/** Owns the SQL of what thresholds are chosen by: scores of messages that were judged apart, and answers that somebody spoke of. */
import type { Scored } from '#ai/intent/scores.ts';
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { IntentScores } from '#protocol/http/intents.ts';
import type { Id, Millis } from '#protocol/ids.ts';

/** @param kept.datasetId null: messages held back while it was trained */
export async function keepScores(
  db: Queryable,
  kept: { versionId: Id; datasetId: Id | null; scores: readonly IntentScores[] },
): Promise<void> {
  await db.query(sql`
    insert into intent_scores (version_id, dataset_id, scores)
    values (${kept.versionId}, ${kept.datasetId}, ${JSON.stringify(kept.scores)})
    on conflict (version_id, dataset_id) do nothing`);
}

export type KeptScores = { datasetId: Id | null; name: string; scores: IntentScores[] };

/**
 * What a version was judged by, its own training first. A data set that it was trained on is left out: of messages that it has seen it
 * is always sure, and always right.
 */
export async function listScores(db: Queryable, versionId: Id): Promise<KeptScores[]> {
  const rows = await db.query<{ dataset_id: string | null; name: string | null; scores: IntentScores[] }>(sql`
    select s.dataset_id, d.name, s.scores from intent_scores s
    join model_versions v on v.id = s.version_id
    left join datasets d on d.id = s.dataset_id
    where s.version_id = ${versionId} and d.sha256 is distinct from v.data_hash
    order by d.created_at nulls first, d.id`);
  return rows.map(row => ({ datasetId: row.dataset_id, name: row.name ?? '', scores: row.scores }));
}

export async function hasScores(db: Queryable, versionId: Id, datasetId: Id): Promise<boolean> {
  const found = await db.maybeOne(sql`
    select 1 as one from intent_scores where version_id = ${versionId} and dataset_id = ${datasetId}`);
  return found !== null;
}

/** The newest are enough. */
const mostSpoken = 20_000;

/**
 * Answers that somebody spoke of: a label that was set right, a thumb (the customer's stands over an agent's), or the wish for a person
 * right after. What was not answered was never shown to anybody, so nothing is known of it.
 * @param version.name as traces carry it, such as "intents v3"
 */
export async function spokenOf(
  db: Queryable,
  version: { id: Id; name: string },
  since: Millis,
): Promise<Scored[]> {
  const rows = await db.query<{ label: string; confidence: number; is_right: boolean }>(sql`
    select label, confidence, is_right from (
      select p.at, p.intent as label, p.confidence, p.label = p.intent as is_right from predictions p
      where p.version_id = ${version.id} and p.at >= ${new Date(since)} and p.label is not null and p.confidence is not null
        and p.prediction->>'decision' = 'answer' and p.intent <> ''
      union all
      select r.started_at, r.intent->>'label', (r.intent->>'confidence')::float8, coalesce(f.is_helpful, false) from ai_runs r
      left join lateral (
        select is_helpful from ai_feedback where run_id = r.id order by by_kind = 'customer' desc, at desc limit 1) f on true
      left join lateral (
        select reason from ai_runs n
        where n.conversation_id = r.conversation_id and n.purpose = 'answer' and n.started_at > r.started_at
        order by n.started_at limit 1) n on true
      where r.started_at >= ${new Date(since)} and r.purpose = 'answer' and r.fate = 'committed' and r.decision = 'answered'
        and r.intent->>'model' = ${version.name} and not (r.intent->>'outOfScope')::boolean
        and (f.is_helpful is not null or n.reason = 'asked_for_person')) spoken
    order by at desc limit ${mostSpoken}`);
  return rows.map(({ label, confidence, is_right }) => ({
    ...{ predicted: label, confidence, answered: true },
    label: is_right ? label : null,
  }));
}
