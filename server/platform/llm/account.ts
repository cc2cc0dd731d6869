/**
 * Owns that every call of a model is counted: what it may cost is set aside before it, and what it did cost stands there after it, however it
 * ended. Never keeps a text. Where the figures are kept is the caller's: see `Account`.
 */
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { GuardedModel } from './circuit.ts';
import {
  type Charge,
  type Completion,
  type CompletionRequest,
  estimateUsage,
  type FailureKind,
  ModelFailure,
  noCharge,
  type TokenUsage,
} from './language-model.ts';
import { costMicros, type PriceTable, priceOf } from './prices.ts';

export type PlannedCall = Omit<Charge, 'settled'> & {
  provider: string;
  model: string;
  /** False: no budget counts it. */
  isMetered: boolean;
  startedAt: number;
  /** What it takes at most, as far as can be said before. */
  usage: TokenUsage;
  /** Null where no price is known. */
  costMicros: number | null;
  /** Whether it steps aside for a cheaper model when a budget gets tight. */
  yieldsWhenTight: boolean;
};

export type CallOutcome = 'answered' | 'remembered' | FailureKind;

export type SettledCall = {
  outcome: CallOutcome;
  usage: TokenUsage;
  costMicros: number | null;
  tookMs: number;
  firstTokenMs: number | null;
};

export type Reserved =
  | { ok: true; callId: string }
  /** `tight`: a cheaper model has to do. `spent`: nothing is left. `unpriced`: a budget in money cannot hold for this model. */
  | { ok: false; why: 'tight' | 'spent' | 'unpriced' };

export type Account = {
  /** Atomic over all servers: calls at the same time see what each other set aside. */
  reserve(call: PlannedCall): Promise<Reserved>;
  settle(callId: string, call: SettledCall): Promise<void>;
  /** Of a reservation for which nobody was asked. */
  cancel(callId: string): Promise<void>;
  /** A whole call at once, that took nothing. */
  note(call: PlannedCall, settled: SettledCall): Promise<void>;
};

export const noUsage: TokenUsage = { inputTokens: 0, cachedTokens: 0, outputTokens: 0, isEstimated: false };

export type Accounting = { account: Account; prices: PriceTable; clock: Clock; log: Log };

/** @param yieldsWhenTight true where a cheaper model stands behind this one */
export function withAccount(
  model: GuardedModel,
  { account, prices, clock, log }: Accounting,
  { yieldsWhenTight = false } = {},
): GuardedModel {
  const price = priceOf(prices, model.model);
  const costOf = (usage: TokenUsage) => (model.isMetered ? costMicros(price, usage) : 0);

  return {
    ...model,
    async complete(request, options) {
      const startedAt = clock.now();
      const { charge = noCharge } = options;
      const usage = mostUsage(request);
      const planned: PlannedCall = {
        ...{ purpose: charge.purpose, subjectId: charge.subjectId, runId: charge.runId },
        ...{ provider: model.name, model: model.model, isMetered: model.isMetered, startedAt, usage },
        ...{ costMicros: costOf(usage), yieldsWhenTight },
      };
      const reserved = await account.reserve(planned).catch(error => {
        // Without its account nobody knows what is left: rather no call than one too many.
        log.warn({ err: error, model: model.model }, 'what a model may cost could not be looked up');
        throw new ModelFailure('unavailable', 'What is left of the budgets is not known.', { cause: error });
      });
      if (!reserved.ok) throw refusal(reserved.why, model.model);
      const settle = (settled: Omit<SettledCall, 'costMicros' | 'tookMs'>) => {
        const taken = costOf(settled.usage);
        charge.settled?.(settled.usage, taken);
        return (
          account
            .settle(reserved.callId, { ...settled, costMicros: taken, tookMs: clock.now() - startedAt })
            // What was set aside stays counted.
            .catch(error => log.warn({ err: error, model: model.model }, 'what a call cost was not kept'))
        );
      };
      let completion: Completion;
      try {
        completion = await model.complete(request, options);
      } catch (error) {
        if (error instanceof ModelFailure && isUnasked(error)) {
          await account
            .cancel(reserved.callId)
            .catch(cause => log.warn({ err: cause }, 'what was set aside for a call was not given back'));
        } else {
          const outcome = error instanceof ModelFailure ? error.kind : 'unavailable';
          await settle({ outcome, usage: usageOfFailure(error, request), firstTokenMs: null });
        }
        throw error;
      }
      const { firstTokenMs } = completion;
      await settle({ outcome: 'answered', usage: completion.usage, firstTokenMs });
      return completion;
    },
  };
}

/** The text as it is told plus all that may be written. Tools and shapes are read by the model, too. */
function mostUsage(request: CompletionRequest): TokenUsage {
  const { inputTokens } = estimateUsage(request, '');
  const told = JSON.stringify({ tools: request.tools ?? [], format: request.format ?? null }).length;
  const more = request.tools || request.format ? Math.ceil(told / 4) : 0;
  return {
    inputTokens: inputTokens + more,
    cachedTokens: 0,
    outputTokens: request.maxOutputTokens,
    isEstimated: true,
  };
}

const isUnasked = ({ kind }: ModelFailure): boolean => kind === 'circuit_open' || kind === 'cooling_down';

/** A request that was cut off was read, and what was read is charged; one that the endpoint turned away was not. */
function usageOfFailure(error: unknown, request: CompletionRequest): TokenUsage {
  if (!(error instanceof ModelFailure)) return noUsage;
  if (error.usage) return error.usage;
  return error.kind === 'timeout' || error.kind === 'aborted' ? estimateUsage(request, '') : noUsage;
}

function refusal(why: 'tight' | 'spent' | 'unpriced', model: string): ModelFailure {
  switch (why) {
    case 'tight':
      return new ModelFailure('stands_back', 'Most of a budget is spent: a cheaper model has to do.');
    case 'spent':
      return new ModelFailure('over_budget', 'A budget is spent.');
    case 'unpriced':
      return new ModelFailure('refused', `No price of ${model} is known, and a budget in money is set.`);
  }
}
