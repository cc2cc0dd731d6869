// Counts what happened, and words it. Pure.
import type { Turn } from './customer.ts';

export type Tally = {
  started: number;
  ended: number;
  messages: number;
  /** Conversations by what the first reply was. */
  answered: number;
  handedOver: number;
  byAgent: number;
  silent: number;
  failed: number;
  /** From the customer's "send" to the answer's arrival. */
  answerMs: number[];
  /** The first few reasons of failure, with how often each happened. */
  failures: Map<string, number>;
};

export const newTally = (): Tally => ({
  ...{ started: 0, ended: 0, messages: 0, answered: 0, handedOver: 0, byAgent: 0, silent: 0, failed: 0 },
  answerMs: [],
  failures: new Map(),
});

export function countTurn(tally: Tally, { outcome, tookMs }: Turn): void {
  tally.messages += 1;
  if (outcome === 'answered' || outcome === 'agent') tally.answerMs.push(tookMs);
}

/** A conversation counts once: as handed over when it ever was, else by the best that it got. */
export function countConversation(tally: Tally, turns: readonly Turn[]): void {
  const had = (outcome: Turn['outcome']) => turns.some(turn => turn.outcome === outcome);
  tally.ended += 1;
  if (had('handed_over')) tally.handedOver += 1;
  else if (had('agent')) tally.byAgent += 1;
  else if (had('answered')) tally.answered += 1;
  else tally.silent += 1;
}

export function countFailure(tally: Tally, reason: string): void {
  tally.ended += 1;
  tally.failed += 1;
  tally.failures.set(reason, (tally.failures.get(reason) ?? 0) + 1);
}

function rank(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

const span = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`);

export const progressOf = (tally: Tally, count: number): string =>
  `${tally.started} of ${count} begun, ${tally.started - tally.ended} open, ${tally.answered} answered, ` +
  `${tally.handedOver} handed over, ${tally.failed} failed`;

export function summaryOf(tally: Tally, tookMs: number): string[] {
  const judged = tally.ended - tally.failed;
  const line = (label: string, count: number) =>
    `${label.padEnd(22)}${String(count).padStart(6)}${judged > 0 ? `  ${Math.round((100 * count) / judged)} %` : ''}`;
  const lines = [
    `${tally.ended} conversations, ${tally.messages} messages in ${span(tookMs)}`,
    line('answered by the AI', tally.answered),
    line('handed to a person', tally.handedOver),
    line('answered by a person', tally.byAgent),
    line('nobody answered', tally.silent),
    `${'failed'.padEnd(22)}${String(tally.failed).padStart(6)}`,
  ];
  if (tally.answerMs.length > 0) {
    lines.push(
      `time to an answer     p50 ${span(rank(tally.answerMs, 0.5))}, p99 ${span(rank(tally.answerMs, 0.99))}`,
    );
  }
  for (const [reason, count] of [...tally.failures].slice(0, 5)) lines.push(`  ${count} × ${reason}`);
  return lines;
}
