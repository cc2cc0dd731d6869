// A breaker around a model: an ill endpoint is left alone for a while instead of making every customer wait for it.
import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import type { Log } from '../log.ts';
import { isIllness, type LanguageModel, ModelFailure } from './language-model.ts';

export type GuardedModel = LanguageModel & {
  /** True while calls are refused at once. */
  isOpen(): boolean;
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
  breaker.onBreak(() =>
    log.warn({ provider: model.name, model: model.model, restMs }, 'the model is left alone'),
  );
  breaker.onReset(() => log.info({ provider: model.name, model: model.model }, 'the model answers again'));
  return {
    name: model.name,
    model: model.model,
    isRemote: model.isRemote,
    isOpen: () => breaker.state === CircuitState.Open || breaker.state === CircuitState.Isolated,
    async complete(request, completion) {
      try {
        return await breaker.execute(() => model.complete(request, completion));
      } catch (error) {
        if (error instanceof BrokenCircuitError) {
          throw new ModelFailure('circuit_open', 'The model is left alone after failures.', { cause: error });
        }
        throw error;
      }
    },
  };
}
