// A breaker around a model: an ill endpoint is left alone for a while instead of making every customer wait for it.
import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import type { Log } from '../log.ts';
import { isIllness, type LanguageModel, ModelFailure } from './language-model.ts';

export type GuardedModel = LanguageModel & {
  /** True while calls are refused at once. */
  isOpen(): boolean;
  /** Calls since the start, and those of them that failed because the endpoint is ill. Calls refused by the breaker are none. */
  tally(): { callsTotal: number; failuresTotal: number };
};

/**
 * @param failuresToOpen consecutive failures that open it
 * @param restMs how long it stays open before one call may try again
 */
export function withCircuit(
  model: LanguageModel,
  options: { log: Log; failuresToOpen?: number; restMs?: number },
): GuardedModel {
  const { log, failuresToOpen = 4, restMs = 30_000 } = options;
  const breaker = circuitBreaker(handleWhen(isIllness), {
    halfOpenAfter: restMs,
    breaker: new ConsecutiveBreaker(failuresToOpen),
  });
  let callsTotal = 0;
  let failuresTotal = 0;
  breaker.onBreak(() =>
    log.warn({ provider: model.name, model: model.model, restMs }, 'the model is left alone'),
  );
  breaker.onReset(() => log.info({ provider: model.name, model: model.model }, 'the model answers again'));
  return {
    name: model.name,
    model: model.model,
    isRemote: model.isRemote,
    isOpen: () => breaker.state === CircuitState.Open || breaker.state === CircuitState.Isolated,
    tally: () => ({ callsTotal, failuresTotal }),
    async complete(request, completion) {
      try {
        return await breaker.execute(() => {
          callsTotal += 1;
          return model.complete(request, completion);
        });
      } catch (error) {
        if (isIllness(error)) failuresTotal += 1;
        if (error instanceof BrokenCircuitError) {
          throw new ModelFailure('circuit_open', 'The model is left alone after failures.', { cause: error });
        }
        throw error;
      }
    },
  };
}
