/** Owns how a conversation's history is read for its figures: messages that stand by themselves, and those packed into transcripts. */

import type { ErrorClass, History, HistoryLine, HistoryRun } from '#analytics/history.ts';
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id } from '#protocol/ids.ts';
import { type ServiceTarget, type TargetVersion, targetOf } from '#protocol/service-targets.ts';
import type { OpeningHours } from '#protocol/widget.ts';

export type Read = History & { hours: OpeningHours; runIds: readonly Id[] };
export type KeptRun = HistoryRun & { id: Id };

type Line = {
  conversation_id: string;
  at: number;
  author: { kind: HistoryLine['author']; id: string };
  kind: HistoryLine['kind'];
  event: HistoryLine['event'];
};

/** Those that exist. */
export async function readHistories(
  db: Queryable,
  ids: readonly Id[],
): Promise<Omit<Read, 'runs' | 'runIds'>[]> {
  const rows = await db.query<{
    id: string;
    team_id: string;
    site_id: string;
    channel: string;
    created_at: Date;
    priority: number;
    hours: OpeningHours;
  }>(sql`
    select c.id, c.team_id, c.site_id, c.channel, c.created_at, c.priority, s.settings -> 'hours' as hours
    from conversations c join sites s on s.id = c.site_id where c.id = any(${ids}::uuid[])`);
  const versions = await readVersions(db);
  const lines = Map.groupBy(await readLines(db, ids), line => line.conversation_id);
  return rows.map(({ id, team_id, site_id, channel, created_at, priority, hours }) => ({
    ...{ id, teamId: team_id, siteId: site_id, channel, createdAt: created_at.getTime(), hours },
    target: targetOf(versions, { teamId: team_id, priority, createdAt: created_at.getTime() }),
    lines: (lines.get(id) ?? []).map(({ at, author, kind, event }) => ({
      ...{ at, kind, event },
      ...{ author: author.kind, authorId: author.kind === 'agent' ? author.id : '' },
    })),
  }));
}

/** Oldest first. */
async function readVersions(db: Queryable): Promise<TargetVersion[]> {
  const rows = await db.query<{ valid_from: Date; targets: ServiceTarget[] }>(
    sql`select valid_from, targets from service_targets order by version`,
  );
  return rows.map(({ valid_from, targets }) => ({ from: valid_from.getTime(), targets }));
}

/** Messages stay at their place in the conversation; the clock of two servers may stand apart, so a time never goes back. */
async function readLines(db: Queryable, ids: readonly Id[]): Promise<Line[]> {
  const rows = await db.query<Omit<Line, 'at'> & { at: string; seq: number }>(sql`
    select conversation_id, seq, extract(epoch from created_at) * 1000 as at, author, kind, event
    from messages where conversation_id = any(${ids}::uuid[]) and not is_packed
    union all
    select t.conversation_id, (m ->> 'seq')::integer, (m ->> 'createdAt')::numeric, m -> 'author', m ->> 'kind', m -> 'event'
    from transcripts t cross join jsonb_array_elements(t.messages) as m where t.conversation_id = any(${ids}::uuid[])
    order by 1, 2`);
  let before = { id: '', at: 0 };
  return rows.map(({ at, ...row }) => {
    const time = Math.floor(Number(at));
    const later = row.conversation_id === before.id ? Math.max(before.at, time) : time;
    before = { id: row.conversation_id, at: later };
    return { ...row, at: later };
  });
}

/** How a call of a model failed, in fewer words; what is not among these failed by our own doing. */
const classes: Record<string, ErrorClass> = {
  ...{ timeout: 'timeout', rate_limited: 'rateLimit', refused: 'refused' },
  ...{ unavailable: 'unreachable', malformed: 'badAnswer' },
};

/** Null where nobody said anything. */
const rightOf = (isHelpful: boolean | null, isIntentRight: boolean | null): boolean | null =>
  isHelpful === null && isIntentRight === null ? null : isHelpful !== false && isIntentRight !== false;

/** Questions of customers to models, oldest first. */
export async function readRuns(db: Queryable, ids: readonly Id[]): Promise<Map<Id, KeptRun[]>> {
  const rows = await db.query<{
    id: string;
    conversation_id: string;
    started_at: Date;
    intent: string;
    model: string;
    latency_ms: number;
    has_failed: boolean;
    input_tokens: number;
    output_tokens: number;
    cost_micros: string;
    failures: { model: string; kind: string }[];
    is_helpful: boolean | null;
    is_intent_right: boolean | null;
  }>(sql`
    select id, conversation_id, started_at, coalesce(intent ->> 'label', '') as intent,
      case when version_name = '' then model else version_name end as model, latency_ms,
      reason = 'model_unavailable' or coalesce(fate = 'failed', false) as has_failed, input_tokens, output_tokens,
      coalesce(cost_micros, 0) as cost_micros,
      coalesce((select jsonb_agg(jsonb_build_object('model', c.model, 'kind', c.outcome) order by c.started_at, c.id)
        from ai_calls c where c.run_id = ai_runs.id and c.outcome = any(${Object.keys(classes)})), '[]') as failures,
      (select bool_and(f.is_helpful) from ai_feedback f where f.run_id = ai_runs.id) as is_helpful,
      (select bool_and(p.label = coalesce(p.intent, '')) from predictions p
        where p.run_id = ai_runs.id and p.side <> 'shadow' and p.label is not null) as is_intent_right
    from ai_runs where conversation_id = any(${ids}::uuid[]) and purpose = 'answer' order by started_at, id`);
  return Map.groupBy(
    rows.map(row => ({
      conversationId: row.conversation_id,
      ...{ id: row.id, at: row.started_at.getTime(), intent: row.intent, model: row.model },
      ...{ latencyMs: row.latency_ms, hasFailed: row.has_failed, costMicros: Number(row.cost_micros) },
      ...{ inputTokens: row.input_tokens, outputTokens: row.output_tokens },
      isRight: rightOf(row.is_helpful, row.is_intent_right),
      failures: row.failures.flatMap(({ model, kind }) => {
        const known = classes[kind];
        return known ? [{ model, kind: known }] : [];
      }),
    })),
    run => run.conversationId,
  ) as Map<Id, KeptRun[]>;
}
