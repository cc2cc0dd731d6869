// What an answer, or the lack of one, means for the item. Pure.
import type { CommandAnswer } from '#protocol/sync.ts';
import type { Step } from './outbox-item.ts';
import { stopsOutbox } from './outbox-plan.ts';
import type { RequestOutcome } from './transport.ts';

/** After this many `internal` answers in a row a person must see it: "sending" for ever helps nobody. */
export const internalErrorsUntilFailed = 5;

export type Verdict = {
  step: Step;
  /** `backOff`: this lane waits, at least `atLeastMs`. `pause`: nothing more is sent on this line. */
  after: { do: 'go on' } | { do: 'back off'; atLeastMs: number } | { do: 'pause' };
};

/** @param failures answers in a row that asked this lane to wait, before this one */
export function judgeOutcome(outcome: RequestOutcome<CommandAnswer>, failures: number): Verdict {
  if (!outcome.ok) {
    const wasSent = outcome.reason !== 'offline';
    const step: Step = { event: 'interrupt', error: null, wasSent };
    // A broken line ends the wait by itself: the next one sends again.
    const isLineGone = outcome.reason === 'offline' || outcome.reason === 'lost';
    return { step, after: isLineGone ? { do: 'go on' } : { do: 'back off', atLeastMs: 0 } };
  }
  const { answer } = outcome;
  if (answer.ok) return { step: { event: 'accept', answer }, after: { do: 'go on' } };
  const { error } = answer;
  const later: Step = { event: 'interrupt', error, wasSent: true };
  if (stopsOutbox(error.code)) return { step: later, after: { do: 'pause' } };
  const isHopeless = error.code === 'internal' && failures + 1 >= internalErrorsUntilFailed;
  if (!error.retryable || isHopeless) return { step: { event: 'reject', error }, after: { do: 'go on' } };
  return { step: later, after: { do: 'back off', atLeastMs: error.retryAfterMs ?? 0 } };
}
