/** Owns the SQL of what calls of models cost, and the lock under which a call sets aside what it may cost. */
import type { Db, Queryable, Tx } from '#platform/db/db.ts';
import { prepared, sql } from '#platform/db/sql.ts';
import type { Account, CallOutcome, PlannedCall, Reserved, SettledCall } from '#platform/llm/account.ts';
import { type Budget, purseOf, withoutSubject } from '#platform/llm/budget.ts';
import type { SpendRow } from '#protocol/http/ai-spend.ts';
import type { Id, Millis } from '#protocol/ids.ts';

const dayMs = 86_400_000;
/** A day is a UTC day: budgets begin anew at midnight there. */
const midnightOf = (now: Millis): Date => new Date(Math.floor(now / dayMs) * dayMs);

const nothingTaken: SettledCall = {
  outcome: 'answered',
  usage: { inputTokens: 0, cachedTokens: 0, outputTokens: 0, isEstimated: false },
  ...{ costMicros: 0, tookMs: 0, firstTokenMs: null },
};

/** So many calls are decided in one transaction. */
const mostAtOnce = 200;

type Waiting = { call: PlannedCall; resolve(reserved: Reserved): void; reject(error: unknown): void };

/** The account of this installation, whose subjects are conversations. */
export function createAccount(deps: { db: Db; newId(): Id; budget: Budget }): Account {
  const { db, newId, budget } = deps;
  const hasMoneyBudget = budget.microsPerDay !== null || budget.microsPerSubject !== null;
  let waiting: Waiting[] = [];
  let isDeciding = false;

  /**
   * One transaction of a server at a time, for all calls that came meanwhile: each would look up the same sums, and many that wait for the lock
   * would hold a connection each, which everything else then waits for.
   */
  async function decideWaiting(): Promise<void> {
    if (isDeciding) return;
    isDeciding = true;
    while (waiting.length > 0) {
      const some = waiting.slice(0, mostAtOnce);
      waiting = waiting.slice(mostAtOnce);
      await db
        .transaction(tx =>
          decideAll(
            tx,
            some.map(({ call }) => call),
            budget,
            newId,
          ),
        )
        .then(decided => {
          for (const [place, { resolve, reject }] of some.entries()) {
            const reserved = decided[place];
            if (reserved) resolve(reserved);
            else reject(new Error('a call was left undecided'));
          }
        })
        .catch(error => {
          for (const { reject } of some) reject(error);
        });
    }
    isDeciding = false;
  }

  return {
    async reserve(call) {
      if (!call.isMetered) {
        const callId = newId();
        await insertCall(db, callId, call, 'running', reservationOf(call));
        return { ok: true, callId };
      }
      if (hasMoneyBudget && call.costMicros === null) return { ok: false, why: 'unpriced' };
      return new Promise((resolve, reject) => {
        waiting.push({ call, resolve, reject });
        void decideWaiting();
      });
    },
    async settle(callId, call) {
      const { usage } = call;
      await db.query(
        prepared(sql`
        update ai_calls set outcome = ${call.outcome}, took_ms = ${Math.round(call.tookMs)},
          first_token_ms = ${rounded(call.firstTokenMs)}, input_tokens = ${usage.inputTokens},
          cached_tokens = ${usage.cachedTokens}, output_tokens = ${usage.outputTokens},
          is_estimated = ${usage.isEstimated}, cost_micros = ${call.costMicros}
        where id = ${callId}`),
      );
    },
    async cancel(callId) {
      await db.query(prepared(sql`delete from ai_calls where id = ${callId} and outcome = 'running'`));
    },
    note: (call, settled) => insertCall(db, newId(), call, settled.outcome, settled),
  };
}

const reservationOf = ({ usage, costMicros }: PlannedCall): SettledCall => ({
  ...nothingTaken,
  usage,
  costMicros,
});

/** In their order, each after what those before it set aside. */
async function decideAll(
  tx: Tx,
  calls: readonly PlannedCall[],
  budget: Budget,
  newId: () => Id,
): Promise<Reserved[]> {
  // Two servers that look at the same time would both find the last of a budget. What is looked up has to see what the one before set aside, so
  // the lock comes in a statement of its own.
  tx.send(sql`select pg_advisory_xact_lock(hashtextextended('steward.ai_calls', 0))`);
  const now = Math.max(...calls.map(({ startedAt }) => startedAt));
  const subjects = [...new Set(calls.flatMap(({ subjectId }) => subjectId ?? []))];
  const [today, found] = await Promise.all([spentToday(tx, now), spentOfSubjects(tx, subjects)]);
  const inserts: Promise<void>[] = [];
  const decided = calls.map((call): Reserved => {
    const { subjectId, usage } = call;
    const here = (subjectId !== null && found.get(subjectId)) || { tokens: 0, micros: 0 };
    const expected = { tokens: usage.inputTokens + usage.outputTokens, micros: call.costMicros ?? 0 };
    const purse = purseOf(
      {
        ...{ tokensToday: today.tokens, microsToday: today.micros },
        ...{ tokensOfSubject: here.tokens, microsOfSubject: here.micros },
      },
      expected,
      subjectId === null ? withoutSubject(budget) : budget,
    );
    if (purse === 'spent') return { ok: false, why: 'spent' };
    if (purse === 'tight' && call.yieldsWhenTight) return { ok: false, why: 'tight' };
    today.tokens += expected.tokens;
    today.micros += expected.micros;
    if (subjectId !== null)
      found.set(subjectId, {
        tokens: here.tokens + expected.tokens,
        micros: here.micros + expected.micros,
      });
    const callId = newId();
    // Statements that nobody waits for one by one travel together.
    inserts.push(insertCall(tx, callId, call, 'running', reservationOf(call)));
    return { ok: true, callId };
  });
  await Promise.all(inserts);
  return decided;
}

const rounded = (ms: number | null): number | null => (ms === null ? null : Math.round(ms));

async function insertCall(
  db: Queryable,
  id: Id,
  call: PlannedCall,
  outcome: CallOutcome | 'running',
  { usage, costMicros, tookMs, firstTokenMs }: SettledCall,
): Promise<void> {
  await db.query(
    prepared(sql`
    insert into ai_calls (id, run_id, conversation_id, purpose, started_at, took_ms, first_token_ms, provider, model,
      is_metered, outcome, input_tokens, cached_tokens, output_tokens, is_estimated, cost_micros)
    values (${id}, ${call.runId}, ${call.subjectId}, ${call.purpose}, ${new Date(call.startedAt)}, ${Math.round(tookMs)},
      ${rounded(firstTokenMs)}, ${call.provider}, ${call.model}, ${call.isMetered}, ${outcome}, ${usage.inputTokens},
      ${usage.cachedTokens}, ${usage.outputTokens}, ${usage.isEstimated}, ${costMicros})`),
  );
}

type Pot = { tokens: number; micros: number };
type PotRow = { tokens: string; micros: string };
const potOf = ({ tokens, micros }: PotRow): Pot => ({ tokens: Number(tokens), micros: Number(micros) });

/** Calls under way count with what was set aside for them. */
export async function spentToday(db: Queryable, now: Millis): Promise<Pot> {
  return potOf(
    await db.one<PotRow>(
      prepared(sql`
      select coalesce(sum(input_tokens + output_tokens), 0) as tokens, coalesce(sum(cost_micros), 0) as micros
      from ai_calls where is_metered and purpose <> 'training' and started_at >= ${midnightOf(now)}`),
    ),
  );
}

export async function spentOfSubjects(db: Queryable, conversationIds: readonly Id[]): Promise<Map<Id, Pot>> {
  if (conversationIds.length === 0) return new Map();
  const rows = await db.query<PotRow & { id: Id }>(
    prepared(sql`
    select conversation_id as id, sum(input_tokens + output_tokens) as tokens, coalesce(sum(cost_micros), 0) as micros
    from ai_calls where is_metered and purpose <> 'training' and conversation_id = any(${conversationIds})
    group by conversation_id`),
  );
  return new Map(rows.map(row => [row.id, potOf(row)]));
}

type SpendSums = Omit<
  SpendRow,
  'day' | 'isMetered' | 'calls' | 'costMicros' | 'model' | 'provider' | 'purpose'
>;
type SpendSqlRow = { [Key in keyof SpendSums]: string } & {
  day: string;
  provider: string;
  model: string;
  purpose: string;
  isMetered: boolean;
  calls: string;
  costMicros: string;
};

/** By UTC day, model and purpose. @param from first day @param until the day after the last, both as 2026-11-28 */
export async function spendRows(db: Queryable, from: string, until: string): Promise<SpendRow[]> {
  const rows = await db.query<SpendSqlRow>(sql`
    select to_char(started_at at time zone 'UTC', 'YYYY-MM-DD') as day, provider, model, purpose,
      is_metered as "isMetered", count(*) as calls,
      count(*) filter (where outcome = 'running') as running,
      count(*) filter (where outcome = 'remembered') as remembered,
      count(*) filter (where outcome not in ('answered', 'running', 'remembered', 'aborted')) as failed,
      count(*) filter (where cost_micros is null) as unpriced,
      sum(input_tokens) as "inputTokens", sum(cached_tokens) as "cachedTokens", sum(output_tokens) as "outputTokens",
      coalesce(sum(cost_micros), 0) as "costMicros"
    from ai_calls
    where started_at >= (${from}::date)::timestamp at time zone 'UTC' and started_at < (${until}::date)::timestamp at time zone 'UTC'
    group by 1, 2, 3, 4, 5
    order by 1, 2, 3, 4, 5`);
  return rows.map(row => ({
    ...{
      day: row.day,
      provider: row.provider,
      model: row.model,
      purpose: row.purpose,
      isMetered: row.isMetered,
    },
    ...{ calls: Number(row.calls), running: Number(row.running), remembered: Number(row.remembered) },
    ...{ failed: Number(row.failed), unpriced: Number(row.unpriced), costMicros: Number(row.costMicros) },
    ...{ inputTokens: Number(row.inputTokens), cachedTokens: Number(row.cachedTokens) },
    outputTokens: Number(row.outputTokens),
  }));
}

/** @returns how many went */
export async function forgetCalls(db: Queryable, before: Millis, most: number): Promise<number> {
  const gone = await db.query<{ id: string }>(sql`
    delete from ai_calls where id in (
      select id from ai_calls where started_at < ${new Date(before)} order by started_at limit ${most})
    returning id`);
  return gone.length;
}
