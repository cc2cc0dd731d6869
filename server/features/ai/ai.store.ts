/** Owns the SQL of AI runs. Never decides anything. */
import type { Db, Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { AiRunsAnswer } from '#protocol/http/ai.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Ledger, Run, RunFate } from './answer.ts';

type RunRow = {
  id: string;
  conversation_id: string;
  for_seq: number;
  purpose: Run['purpose'];
  started_at: Date;
  latency_ms: number;
  provider: string;
  model: string;
  prompt_version: string;
  decision: Run['decision'];
  reason: string;
  confidence: number | null;
  confidence_limit: number;
  input_tokens: number;
  output_tokens: number;
  cost_micros: string | null;
  question: string;
  text: string;
  steps: Run['steps'];
  passages: Run['passages'];
  fate: RunFate | null;
  intent: Run['intent'];
  version_id: string | null;
  version_name: string;
};

/** As it is told: the version by its parts. */
export type KeptRun = Omit<Run, 'version'> & {
  fate: RunFate | '';
  versionId: Id | null;
  versionName: string;
};

export function createLedger(db: Db): Ledger {
  return {
    async lastDecision(conversationId) {
      const last = await db.maybeOne<{ decision: Run['decision'] }>(sql`
        select decision from ai_runs
        where conversation_id = ${conversationId} and purpose = 'answer' and fate = 'committed'
        order by started_at desc, id desc limit 1`);
      return last?.decision ?? null;
    },
    async record(run) {
      await db.query(sql`
        insert into ai_runs (id, conversation_id, for_seq, purpose, started_at, latency_ms, provider, model,
          prompt_version, decision, reason, confidence, confidence_limit, input_tokens, output_tokens, cost_micros,
          question, text, steps, passages, intent, version_id, version_name)
        values (${run.id}, ${run.conversationId}, ${run.forSeq}, ${run.purpose}, ${new Date(run.startedAt)},
          ${run.latencyMs}, ${run.provider}, ${run.model}, ${run.promptVersion}, ${run.decision}, ${run.reason},
          ${run.confidence}, ${run.limit}, ${run.usage.inputTokens}, ${run.usage.outputTokens}, ${run.costMicros},
          ${run.question}, ${run.text}, ${JSON.stringify(run.steps)}, ${JSON.stringify(run.passages)},
          ${run.intent && JSON.stringify(run.intent)}, ${run.version?.id ?? null}, ${run.version?.name ?? ''})
        on conflict (id) do nothing`);
    },
    async fate(runId, fate) {
      await db.query(sql`update ai_runs set fate = ${fate} where id = ${runId}`);
    },
  };
}

/** A run with the team its conversation is in now, or null. */
export async function findRun(db: Db, id: Id): Promise<{ run: KeptRun; teamId: Id } | null> {
  const row = await db.maybeOne<RunRow & { team_id: string }>(sql`
    select r.id, r.conversation_id, r.for_seq, r.purpose, r.started_at, r.latency_ms, r.provider, r.model,
      r.prompt_version, r.decision, r.reason, r.confidence, r.confidence_limit, r.input_tokens, r.output_tokens,
      r.cost_micros, r.question, r.text, r.steps, r.passages, r.fate, r.intent, r.version_id, r.version_name, c.team_id
    from ai_runs r join conversations c on c.id = r.conversation_id
    where r.id = ${id}`);
  return row && { run: toRun(row), teamId: row.team_id };
}

/** The runs of a conversation, the newest first, with the team it is in now; null without such a conversation. */
export async function listRuns(
  db: Db,
  conversationId: Id,
): Promise<{ runs: AiRunsAnswer['runs']; teamId: Id } | null> {
  const conversation = await db.maybeOne<{ team_id: string }>(sql`
    select team_id from conversations where id = ${conversationId}`);
  if (!conversation) return null;
  const rows = await db.query<
    Pick<
      RunRow,
      | ('id' | 'for_seq' | 'purpose' | 'started_at' | 'latency_ms' | 'provider' | 'model')
      | ('decision' | 'reason' | 'confidence' | 'fate')
    >
  >(sql`
    select id, for_seq, purpose, started_at, latency_ms, provider, model, decision, reason, confidence, fate from ai_runs
    where conversation_id = ${conversationId} order by started_at desc, id desc limit 200`);
  const runs = rows.map(({ for_seq, started_at, latency_ms, fate, ...row }) => ({
    ...{ ...row, forSeq: for_seq, startedAt: started_at.getTime(), latencyMs: latency_ms, fate: fate ?? '' },
  }));
  return { runs, teamId: conversation.team_id };
}

/** @returns how many were deleted, at most `limit` */
export async function forgetRuns(db: Queryable, before: Millis, limit: number): Promise<number> {
  const rows = await db.query<{ id: string }>(sql`
    delete from ai_runs where id in (
      select id from ai_runs where started_at < ${new Date(before)} order by started_at limit ${limit}) returning id`);
  return rows.length;
}

const toRun = (row: RunRow): KeptRun => ({
  id: row.id,
  conversationId: row.conversation_id,
  forSeq: row.for_seq,
  purpose: row.purpose,
  startedAt: row.started_at.getTime(),
  latencyMs: row.latency_ms,
  provider: row.provider,
  model: row.model,
  promptVersion: row.prompt_version,
  decision: row.decision,
  reason: row.reason,
  confidence: row.confidence,
  limit: row.confidence_limit,
  usage: { inputTokens: row.input_tokens, outputTokens: row.output_tokens },
  costMicros: row.cost_micros === null ? null : Number(row.cost_micros),
  question: row.question,
  text: row.text,
  intent: row.intent,
  versionId: row.version_id,
  versionName: row.version_name,
  // What was kept before these were told.
  steps: row.steps.map(step => ({ ...step, tookMs: step.tookMs ?? 0 })),
  passages: row.passages.map(passage => ({
    ...passage,
    ...{ text: passage.text ?? '', isCited: passage.isCited ?? false },
  })),
  fate: row.fate ?? '',
});
