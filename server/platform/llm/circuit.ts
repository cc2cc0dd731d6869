// A breaker around a model: an ill endpoint is left alone for a while instead of making every customer wait for it, and one
// that asks for a pause gets it.
import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { isIllness, type LanguageModel, ModelFailure } from './language-model.ts';

export type GuardedModel = LanguageModel & {
  /** True while calls are refused at once. */
  isOpen(): boolean;
  /** Calls since the start, and those of them that failed because the endpoint is ill. Calls refused by the breaker are none. */
  tally(): { callsTotal: number; failuresTotal: number };
};

/** Longer than this no endpoint is left alone on its word. */
const longestCoolingMs = 600_000;

/**
 * How long a model is left alone after one failure, apart from the breaker: as long as the endpoint asks; a minute where it
 * refuses the key, the credit or the model's name, which no customer's waiting mends.
 */
export function coolingMs({ kind, status, retryAfterMs }: ModelFailure): number {
  if (kind === 'rate_limited' || kind === 'unavailable') return Math.min(retryAfterMs ?? 0, longestCoolingMs);
  return kind === 'refused' && status !== null && [401, 402, 403, 404, 429].includes(status) ? 60_000 : 0;
}

/**
 * @param failuresToOpen consecutive failures that open it
 * @param restMs how long it stays open before one call may try again
 */
export function withCircuit(
  model: LanguageModel,
  options: { log: Log; clock: Clock; failuresToOpen?: number; restMs?: number },
): GuardedModel {
  const { log, clock, failuresToOpen = 4, restMs = 30_000 } = options;
  const breaker = circuitBreaker(handleWhen(isIllness), {
    halfOpenAfter: restMs,
    breaker: new ConsecutiveBreaker(failuresToOpen),
  });
  let callsTotal = 0;
  let failuresTotal = 0;
  let coolUntil = 0;
  const names = { provider: model.name, model: model.model };
  breaker.onBreak(() => log.warn({ ...names, restMs }, 'the model is left alone'));
  breaker.onReset(() => log.info(names, 'the model answers again'));
  const isCooling = () => clock.now() < coolUntil;

  function cool(failure: ModelFailure): void {
    const pauseMs = coolingMs(failure);
    if (pauseMs === 0) return;
    coolUntil = Math.max(coolUntil, clock.now() + pauseMs);
    log.warn({ ...names, kind: failure.kind, status: failure.status, pauseMs }, 'the model gets a pause');
  }

  return {
    name: model.name,
    model: model.model,
    isMetered: model.isMetered,
    isOpen: () =>
      isCooling() || breaker.state === CircuitState.Open || breaker.state === CircuitState.Isolated,
    tally: () => ({ callsTotal, failuresTotal }),
    async complete(request, completion) {
      if (isCooling()) throw new ModelFailure('cooling_down', 'The model gets the pause it asked for.');
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
        if (error instanceof ModelFailure) cool(error);
        throw error;
      }
    },
  };
}
