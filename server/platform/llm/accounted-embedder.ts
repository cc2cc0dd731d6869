// An embedder whose texts are counted like calls of any other model, and that is left alone while it is ill.
import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { type Accounting, noUsage, type SettledCall } from './account.ts';
import { type Charge, estimateTokens, isIllness, ModelFailure } from './language-model.ts';
import type { Embedder } from './openai-embedder.ts';
import { costMicros, priceOf } from './prices.ts';

export type AccountedEmbedder = {
  readonly model: string;
  /** @throws ModelFailure */
  embed(texts: readonly string[], options: { signal: AbortSignal; charge: Charge }): Promise<number[][]>;
};

export function accountedEmbedder(
  embedder: Embedder,
  { account, prices, clock, log }: Accounting,
  { provider, isMetered }: { provider: string; isMetered: boolean },
): AccountedEmbedder {
  const { model } = embedder;
  const price = priceOf(prices, model);
  const breaker = circuitBreaker(handleWhen(isIllness), {
    halfOpenAfter: 30_000,
    breaker: new ConsecutiveBreaker(3),
  });
  const usageOf = (inputTokens: number, isEstimated: boolean) => ({ ...noUsage, inputTokens, isEstimated });

  return {
    model,
    async embed(texts, { signal, charge }) {
      const startedAt = clock.now();
      const usage = usageOf(
        texts.reduce((sum, text) => sum + estimateTokens(text.length), 0),
        true,
      );
      const costOf = (taken: typeof usage) => (isMetered ? costMicros(price, taken) : 0);
      const reserved = await account
        .reserve({
          ...{ purpose: charge.purpose, subjectId: charge.subjectId, runId: charge.runId },
          ...{
            provider,
            model,
            isMetered,
            startedAt,
            usage,
            costMicros: costOf(usage),
            yieldsWhenTight: false,
          },
        })
        .catch(cause => {
          throw new ModelFailure('unavailable', 'What is left of the budgets is not known.', { cause });
        });
      if (!reserved.ok) throw new ModelFailure('over_budget', 'A budget is spent, or no price is known.');
      const settle = async (settled: Pick<SettledCall, 'outcome' | 'usage'>) => {
        const taken = costOf(settled.usage);
        charge.settled?.(settled.usage, taken);
        await account
          .settle(reserved.callId, {
            ...{ ...settled, costMicros: taken, tookMs: clock.now() - startedAt, firstTokenMs: null },
          })
          .catch(error => log.warn({ err: error, model }, 'what a call cost was not kept'));
      };
      try {
        const { vectors, inputTokens } = await breaker.execute(() => embedder.embed(texts, signal));
        await settle({ outcome: 'answered', usage: usageOf(inputTokens, false) });
        return vectors;
      } catch (error) {
        if (error instanceof BrokenCircuitError) {
          await account.cancel(reserved.callId).catch(() => {});
          throw new ModelFailure('circuit_open', 'The model is left alone after failures.', { cause: error });
        }
        const outcome = error instanceof ModelFailure ? error.kind : 'unavailable';
        await settle({ outcome, usage: noUsage });
        throw error;
      }
    },
  };
}
