// Asks the models for an agent, in their order, until one answers. Failures are an answer here, not an exception.
import type { GuardedModel } from '#platform/llm/circuit.ts';
import {
  type Charge,
  type Completion,
  type CompletionRequest,
  type FailureKind,
  ModelFailure,
} from '#platform/llm/language-model.ts';
import type { CopilotFailure } from '#protocol/http/copilot.ts';

export type AskedInTurn =
  | { ok: true; completion: Completion; provider: string }
  | { ok: false; why: CopilotFailure };

/** How long an agent waits for all of them together, unless told otherwise. */
export const usualPatienceMs = 25_000;

/** @throws the signal's reason when the agent goes away */
export async function askInTurn(
  models: readonly GuardedModel[],
  request: CompletionRequest,
  { charge, signal: leaving, patienceMs }: { charge: Charge; signal: AbortSignal; patienceMs: number },
): Promise<AskedInTurn> {
  const patience = AbortSignal.timeout(patienceMs);
  const signal = AbortSignal.any([leaving, patience]);
  let why: CopilotFailure = models.length === 0 ? 'none' : 'unavailable';
  let slow: string | null = null;
  for (const model of models) {
    // The agent has waited once for that address already.
    if (model.name === slow) continue;
    try {
      return {
        ok: true,
        completion: await model.complete(request, { signal, charge }),
        provider: model.name,
      };
    } catch (error) {
      leaving.throwIfAborted();
      if (!(error instanceof ModelFailure)) throw error;
      if (patience.aborted) return { ok: false, why: 'slow' };
      why = failures[error.kind];
      if (error.kind === 'timeout') slow = model.name;
    }
  }
  return { ok: false, why };
}

const failures: Record<FailureKind, CopilotFailure> = {
  aborted: 'slow',
  timeout: 'slow',
  rate_limited: 'busy',
  cooling_down: 'busy',
  unavailable: 'unavailable',
  circuit_open: 'unavailable',
  refused: 'unavailable',
  malformed: 'unavailable',
  over_budget: 'budget',
  stands_back: 'budget',
};
