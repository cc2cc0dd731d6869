/**
 * What one conversation says: a list of facts, each with its hour, its measure and whom it is about. A function of the history alone (and of
 * the time, where a conversation is over by being quiet), so that a roll-up is the sum of these lists, however often they were made anew.
 */
import type { Millis } from '#protocol/ids.ts';
import type { History, HistoryRun } from './history.ts';
import type { CountMeasure, DurationMeasure } from './measures.ts';
import type { Spell } from './occupancy.ts';
import { sayTargets } from './targets.ts';
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

/** The opening hours of the site. */
export type Opening = {
  /** How long it was open between two moments, in milliseconds. */
  between(from: Millis, to: Millis): number;
  /** When it was open for so long since a moment; null: not within a year. */
  until(from: Millis, forMs: number): Millis | null;
};

export type Promised = {
  firstReplyAt: Millis | null;
  resolutionAt: Millis | null;
  /** The customer waits for an answer, and once there is one the end is not due. */
  resolutionPauses?: true;
};

export type Told = {
  facts: Fact[];
  /** When they may be others although nothing happened; null: never. */
  dueAt: Millis | null;
  /** Until when what was promised and not done yet was promised; null: nothing is. It may be past. */
  promised: Promised | null;
  spells: Spell[];
};

export type Say = {
  count(at: Millis, measure: CountMeasure, value?: number, about?: Partial<About>): void;
  time(at: Millis, duration: DurationMeasure, value: number, about?: Partial<About>): void;
};

export function factsOf(history: History, opening: Opening, now: Millis): Told {
  const facts: Fact[] = [];
  const nobody: About = { agentId: '', intent: '', model: '' };
  const say: Say = {
    count: (at, measure, value = 1, about = {}) =>
      void facts.push({ ...nobody, ...about, at, measure, value }),
    time: (at, duration, value, about = {}) => void facts.push({ ...nobody, ...about, at, duration, value }),
  };
  say.count(history.createdAt, 'conversations');
  for (const run of history.runs) sayRun(run, say);
  const thread = readThread(history, opening, say);
  const end = endOf(history, thread, now);
  if (thread.mergedAt !== null) say.count(thread.mergedAt, 'merged');
  if (end.at !== null) sayEnd(history.createdAt, end.at, thread, opening, say);
  if (thread.rating) {
    const { at, score } = thread.rating;
    const about = { agentId: thread.agentId };
    say.count(at, 'ratings', 1, about);
    say.count(at, 'ratingSum', score, about);
    if (score >= 4) say.count(at, 'goodRatings', 1, about);
  }
  if (thread.recommendation) sayRecommendation(thread.recommendation, thread.agentId, say);
  const promised = sayTargets(history.target ?? null, thread, { opening, now, say });
  const dueAts = [end.dueAt, ...promised.dueAts].filter(at => at !== null);
  return {
    facts,
    dueAt: dueAts.length === 0 ? null : Math.min(...dueAts),
    promised: promised.promised,
    spells: thread.spells,
  };
}

function sayRecommendation(
  { at, score }: { at: Millis; score: number },
  agentId: string,
  { count }: Say,
): void {
  const about = { agentId };
  count(at, 'recommendations', 1, about);
  if (score >= 9) count(at, 'promoters', 1, about);
  if (score <= 6) count(at, 'detractors', 1, about);
  if (score >= 9 || score <= 6) count(at, 'netPromoters', score >= 9 ? 1 : -1, about);
}

function sayRun(run: HistoryRun, { count, time }: Say): void {
  const about = { intent: run.intent, model: run.model };
  count(run.at, 'aiRuns', 1, about);
  if (run.hasFailed) count(run.at, 'aiFailures', 1, about);
  for (const measure of ['inputTokens', 'outputTokens', 'costMicros'] as const) {
    if (run[measure] > 0) count(run.at, measure, run[measure], about);
  }
  time(run.at, 'aiLatency', run.latencyMs, about);
  if (run.isRight !== undefined && run.isRight !== null) {
    count(run.at, 'judgedRuns', 1, about);
    if (run.isRight) count(run.at, 'rightRuns', 1, about);
  }
  for (const { model, kind } of run.failures ?? []) {
    const failed = { intent: run.intent, model };
    count(run.at, 'modelErrors', 1, failed);
    count(run.at, `${kind}Errors`, 1, failed);
  }
}

const isContained = ({ aiReplies, agentReplies, wasHandedOver }: Thread): boolean =>
  aiReplies > 0 && agentReplies === 0 && !wasHandedOver;

/** When the conversation was over; or from when on it will be, if nobody writes. */
function endOf(history: History, thread: Thread, now: Millis): { at: Millis | null; dueAt: Millis | null } {
  // It goes on in another, whose end is the end of both.
  if (thread.mergedAt !== null) return { at: null, dueAt: null };
  if (thread.resolvedAt !== null) return { at: thread.resolvedAt, dueAt: null };
  if (!isContained(thread)) return { at: null, dueAt: null };
  const quietAt = Math.max(thread.lastAt, history.createdAt) + quietMs;
  return quietAt <= now ? { at: quietAt, dueAt: null } : { at: null, dueAt: quietAt };
}

function sayEnd(begunAt: Millis, at: Millis, thread: Thread, opening: Opening, say: Say): void {
  const { aiReplies, agentReplies, assignedAt } = thread;
  const about = { agentId: thread.agentId };
  say.count(at, 'resolved', 1, about);
  if (aiReplies > 0) say.count(at, 'resolvedWithAi', 1, about);
  if (isContained(thread)) say.count(at, 'contained');
  if (aiReplies > 0 && thread.wasHandedOver) say.count(at, 'handedOver', 1, about);
  if (agentReplies > 0) say.count(at, 'withPeople', 1, about);
  if (agentReplies === 1) say.count(at, 'oneTouch', 1, about);
  say.time(at, 'resolution', at - begunAt, about);
  say.time(at, 'resolutionOpen', opening.between(begunAt, at), about);
  // Whoever took it after its end did nothing for it yet.
  if (assignedAt === null || assignedAt > at) return;
  const asleep = thread.snoozes.reduce((sum, span) => sum + overlap(span, assignedAt, at), 0);
  say.time(at, 'handle', at - assignedAt - asleep, about);
}

const overlap = (span: { from: Millis; to: Millis }, from: Millis, to: Millis): number =>
  Math.max(0, Math.min(span.to, to) - Math.max(span.from, from));
