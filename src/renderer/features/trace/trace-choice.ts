// Which of a conversation's runs stands behind what is on the screen. Pure.
import type { AiRunsAnswer } from '#protocol/http/ai.ts';
import type { Id } from '#protocol/ids.ts';

/** What somebody wants to know the way of: a text that names its run, or a hand-over, which names none. */
export type TraceOf = { kind: 'run'; runId: Id } | { kind: 'handover'; conversationId: Id; at: number };

/**
 * @param runs the newest first
 * @param at when it was handed over
 * @returns null when it is not kept any more
 */
export const handedOverBy = (runs: AiRunsAnswer['runs'], at: number): Id | null =>
  runs.find(({ fate, startedAt }) => fate === 'handed_over' && startedAt <= at)?.id ?? null;
