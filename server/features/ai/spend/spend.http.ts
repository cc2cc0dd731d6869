import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { type Route, route } from '#platform/http/route.ts';
import type { Budget } from '#platform/llm/budget.ts';
import type { PriceTable } from '#platform/llm/prices.ts';
import { AppError } from '#protocol/errors.ts';
import { type SpendAnswer, type SpendProvider, spendQuery } from '#protocol/http/ai-spend.ts';
import { spendRows, spentToday } from './spend.store.ts';

const dayMs = 86_400_000;
/** More than a leap year in one answer would be a page nobody reads. */
const mostDays = 366;
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export type SpendDeps = {
  db: Db;
  clock: Clock;
  budget: Budget;
  prices: PriceTable;
  providers(): SpendProvider[];
};

export function spendRoutes(deps: SpendDeps): Route[] {
  const spend = route({
    method: 'GET',
    path: '/api/v1/ai/spend',
    access: 'ai.spend.read',
    query: spendQuery,
    async handler({ query }) {
      const now = deps.clock.now();
      const { from, to } = daysOf(query, now);
      return { json: await spendAnswer(deps, { from, to, now }) };
    },
  });
  return [spend];
}

function daysOf(query: { from?: string | undefined; to?: string | undefined }, now: number) {
  const to = query.to ?? dayOf(now);
  const from = query.from ?? dayOf(Date.parse(to) - 29 * dayMs);
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
  if (days < 1 || days > mostDays) {
    throw new AppError('malformed', {
      details: [
        { path: 'from', problem: `must be at most ${mostDays - 1} days before to, and not after it` },
      ],
    });
  }
  return { from, to };
}

async function spendAnswer(
  { db, budget, prices, providers }: SpendDeps,
  { from, to, now }: { from: string; to: string; now: number },
): Promise<SpendAnswer> {
  const [rows, spent] = await Promise.all([
    spendRows(db, from, dayOf(Date.parse(to) + dayMs)),
    spentToday(db, now),
  ]);
  const left = (limit: number, used: number) => Math.max(0, limit - used);
  return {
    ...{ from, to, rows, currency: prices.currency, pricesAsOf: prices.asOf },
    today: { day: dayOf(now), tokens: spent.tokens, micros: spent.micros },
    budgets: {
      day: { tokens: budget.tokensPerDay, micros: budget.microsPerDay },
      conversation: { tokens: budget.tokensPerSubject, micros: budget.microsPerSubject },
      softShare: budget.softShare,
    },
    left: {
      tokens: left(budget.tokensPerDay, spent.tokens),
      micros: budget.microsPerDay === null ? null : left(budget.microsPerDay, spent.micros),
    },
    providers: providers(),
  };
}
