// What a limit is. Pure.
import { isBucket, type LimitRule, limitNamePattern } from '#protocol/http/limits.ts';

/**
 * How it is counted:
 * - `fixed_window`: so many in each stretch of the clock. Cheapest; twice the limit can pass around the seam of two stretches.
 * - `sliding_log`: so many in any stretch, exactly. Keeps the time of each one that passed.
 * - `sliding_counter`: the last stretch weighs by the share of it that still is within one window back. Nearly the log, in three numbers.
 * - `token_bucket`: a bucket of `burst` tokens that fills at the sustained rate; each one takes a token.
 * - `leaky_meter`: a bucket that leaks at the sustained rate; each one pours a drop in, and none may run over (GCRA).
 * - `leaky_queue`: the same bucket as a line: whoever is let in waits for its turn, so that what leaves is even.
 *
 * Sources: J. Turner, "New Directions in Communications", 1986 (leaky bucket); ITU-T I.371, annex A (GCRA and the continuous-state leaky
 * bucket, shown there to be the same); Cloudflare, "How we built rate limiting capable of scaling to millions of domains", 2017
 * (weighted counter); RFC 2697 (token bucket).
 */
export type Strategy = LimitRule['strategy'];

export type Rule = {
  /** Names its counts; it stands in headers, so small letters, digits, `_` and `-`. Two rules of one name share counts. */
  name: string;
  strategy: Strategy;
  /** So many in `windowMs`; of a bucket, the sustained rate. */
  limit: number;
  windowMs: number;
  /** How many may come at once: buckets only. As many as `limit` unless given. */
  burst?: number;
  /** `report` counts and tells, and stops nobody. */
  mode: 'enforce' | 'report';
};

/** What one thing asked of one rule. */
export type Claim = {
  rule: Rule;
  /** Whose count: an address, a key, a person. */
  key: string;
  /** How much it takes, a whole number from 1. What is more than the rule could ever give counts as all of it. */
  cost: number;
};

/** Milliseconds are whole, and rounded up: whoever waits so long is let through, unless others came meanwhile. */
export type Verdict = {
  allowed: boolean;
  /** The most that can be had at once. */
  limit: number;
  /** How much is left after this one. */
  remaining: number;
  /** 0 when it was allowed. */
  retryAfterMs: number;
  /** Until all of it can be had again, if nobody comes. */
  resetMs: number;
  /** A queue's: how long to wait before going on. */
  delayMs: number;
};

export type Limiter = {
  /**
   * One verdict for each claim. All are taken or none is: what one rule refuses is not counted by another. A rule that only
   * reports is counted by itself, unless one that does not refuses. No rule stands there twice.
   * @throws where the store of the counts fails
   */
  take(claims: readonly Claim[]): Promise<Verdict[]> | Verdict[];
};

/** Sliding logs keep a number for each one that passed. */
export const longestLog = 10_000;
const largest = 1_000_000;
const longestWindowMs = 31 * 86_400_000;

/** The most that can pass at once. */
export const capacityOf = ({ strategy, limit, burst }: Rule): number =>
  isBucket(strategy) ? (burst ?? limit) : limit;

/** What is wrong with a rule, worded for whoever wrote it. */
export function ruleProblems(rule: Rule): { path: string; problem: string }[] {
  const problems: { path: string; problem: string }[] = [];
  const say = (path: keyof Rule, problem: string) => void problems.push({ path, problem });
  const isWhole = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most;
  if (!limitNamePattern.test(rule.name)) say('name', 'use up to 40 small letters, digits, _ and -');
  const most = rule.strategy === 'sliding_log' ? longestLog : largest;
  if (!isWhole(rule.limit, most)) say('limit', `must be a whole number from 1 to ${most}`);
  if (!isWhole(rule.windowMs, longestWindowMs)) say('windowMs', 'must be from 1 millisecond to 31 days');
  if (rule.burst !== undefined) {
    if (!isBucket(rule.strategy)) say('burst', 'only a bucket has one');
    else if (!isWhole(rule.burst, largest)) say('burst', `must be a whole number from 1 to ${largest}`);
  }
  return problems;
}
