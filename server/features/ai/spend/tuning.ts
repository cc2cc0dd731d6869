import type { Clock } from '#platform/clock.ts';
import type { Account } from '#platform/llm/account.ts';
import { type PriceTable, priceOf } from '#platform/llm/prices.ts';

export type Tuned = { model: string; tokens: number; startedAt: number };

/** Writes down what tuning a model took. It counts towards no budget: a person decided on it, and it is over. */
export async function chargeTuning(
  { account, prices, clock }: { account: Account; prices: PriceTable; clock: Clock },
  { model, tokens, startedAt }: Tuned,
): Promise<void> {
  const price = priceOf(prices, model)?.training;
  const usage = { inputTokens: tokens, cachedTokens: 0, outputTokens: 0, isEstimated: false };
  const costMicros = price === undefined ? null : Math.ceil(tokens * price);
  await account.note(
    {
      ...{ purpose: 'training', subjectId: null, runId: null, provider: 'openai', model, isMetered: true },
      ...{ startedAt: clock.now(), usage, costMicros, yieldsWhenTight: false },
    },
    {
      outcome: 'answered',
      usage,
      costMicros,
      tookMs: Math.min(2_147_483_647, clock.now() - startedAt),
      firstTokenMs: null,
    },
  );
}
