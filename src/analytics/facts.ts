/**
 * What one conversation says: a list of facts, each with its hour, its measure and whom it is about. A function of the history alone (and of
 * the time, where a conversation is over by being quiet), so that a roll-up is the sum of these lists, however often they were made anew.
 */
import type { Millis } from '#protocol/ids.ts';
import type { History, HistoryRun } from './history.ts';
import type { CountMeasure, DurationMeasure } from './measures.ts';
import { readThread, type Thread } from './thread.ts';

type About = {
  /** '' where it is about nobody. */
  agentId: string;
  /** Of what the AI did; '' else. */
  intent: string;
  model: string;
};

export type Fact = About & { at: Millis } & (
    | { measure: CountMeasure; value: number }
    /** In milliseconds. */
    | { duration: DurationMeasure; value: number }
  );

/** A conversation in which only the AI was, is over once nobody wrote for so long. */
export const quietMs = 24 * 3_600_000;

/** How long the desk was open between two moments, in milliseconds. */
export type OpenBetween = (from: Millis, to: Millis) => number;

export type Told = {
  facts: Fact[];
  /** When they may be others although nothing happened; null: never. */
  dueAt: Millis | null;
};

export type Say = {
  count(at: Millis, measure: CountMeasure, value?: number, about?: Partial<About>): void;
  time(at: Millis, duration: DurationMeasure, value: number, about?: Partial<About>): void;
};

export function factsOf(history: History, openBetween: OpenBetween, now: Millis): Told {
  const facts: Fact[] = [];
  const nobody: About = { agentId: '', intent: '', model: '' };
  const say: Say = {
    count: (at, measure, value = 1, about = {}) =>
      void facts.push({ ...nobody, ...about, at, measure, value }),
    time: (at, duration, value, about = {}) => void facts.push({ ...nobody, ...about, at, duration, value }),
  };
  say.count(history.createdAt, 'conversations');
  for (const run of history.runs) sayRun(run, say);
  const thread = readThread(history, openBetween, say);
  const end = endOf(history, thread, now);
  if (end.at !== null) sayEnd(history.createdAt, end.at, thread, openBetween, say);
  if (thread.rating) {
    const { at, score } = thread.rating;
    const about = { agentId: thread.agentId };
    say.count(at, 'ratings', 1, about);
    say.count(at, 'ratingSum', score, about);
    if (score >= 4) say.count(at, 'goodRatings', 1, about);
  }
  return { facts, dueAt: end.dueAt };
}

function sayRun(run: HistoryRun, { count, time }: Say): void {
  const about = { intent: run.intent, model: run.model };
  count(run.at, 'aiRuns', 1, about);
  if (run.hasFailed) count(run.at, 'aiFailures', 1, about);
  for (const measure of ['inputTokens', 'outputTokens', 'costMicros'] as const) {
    if (run[measure] > 0) count(run.at, measure, run[measure], about);
  }
  time(run.at, 'aiLatency', run.latencyMs, about);
}

const isContained = ({ aiReplies, agentReplies, wasHandedOver }: Thread): boolean =>
  aiReplies > 0 && agentReplies === 0 && !wasHandedOver;

/** When the conversation was over; or from when on it will be, if nobody writes. */
function endOf(history: History, thread: Thread, now: Millis): { at: Millis | null; dueAt: Millis | null } {
  if (thread.resolvedAt !== null) return { at: thread.resolvedAt, dueAt: null };
  if (!isContained(thread)) return { at: null, dueAt: null };
  const quietAt = Math.max(thread.lastAt, history.createdAt) + quietMs;
  return quietAt <= now ? { at: quietAt, dueAt: null } : { at: null, dueAt: quietAt };
}

function sayEnd(begunAt: Millis, at: Millis, thread: Thread, openBetween: OpenBetween, say: Say): void {
  const { aiReplies, agentReplies, assignedAt } = thread;
  const about = { agentId: thread.agentId };
  say.count(at, 'resolved', 1, about);
  if (aiReplies > 0) say.count(at, 'resolvedWithAi', 1, about);
  if (isContained(thread)) say.count(at, 'contained');
  if (agentReplies > 0) say.count(at, 'withPeople', 1, about);
  if (agentReplies === 1) say.count(at, 'oneTouch', 1, about);
  say.time(at, 'resolution', at - begunAt, about);
  say.time(at, 'resolutionOpen', openBetween(begunAt, at), about);
  // Whoever took it after its end did nothing for it yet.
  if (assignedAt === null || assignedAt > at) return;
  const asleep = thread.snoozes.reduce((sum, span) => sum + overlap(span, assignedAt, at), 0);
  say.time(at, 'handle', at - assignedAt - asleep, about);
}

const overlap = (span: { from: Millis; to: Millis }, from: Millis, to: Millis): number =>
  Math.max(0, Math.min(span.to, to) - Math.max(span.from, from));
