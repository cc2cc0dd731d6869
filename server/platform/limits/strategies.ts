/**
 * The arithmetic of the limits: each strategy as a step of `(what is kept, bounds, cost, now)`. Pure but for the row that it is
 * given. Whole milliseconds and whole units only, below 2⁵³, so that Redis, which counts the same in Lua, comes to the same
 * answer to the last bit. A clock that was set back frees and freezes nobody: what was counted stays counted, as of now.
 *
 * What is kept of one key is three numbers, zeros for one that never came:
 * - when: of a window, where it began; of a bucket, when it was looked at
 * - level: of a window, how much passed in it; of a bucket, what is in it, where a drop is as many units as the window has milliseconds
 * - before: how much passed in the window before
 */
import { beforePlace, levelPlace, whenPlace } from './cells.ts';
import { capacityOf, type Rule, type Strategy, type Verdict } from './rule.ts';

/** The numbers of a rule, put together once. */
export type Bounds = { limit: number; windowMs: number; capacity: number; isQueue: boolean };

export const boundsOf = (rule: Rule): Bounds => ({
  ...{ limit: rule.limit, windowMs: rule.windowMs, capacity: capacityOf(rule) },
  isQueue: rule.strategy === 'leaky_queue',
});

export type Arithmetic = {
  /**
   * Judges, and counts what it lets through where it is told to. The row is written then alone, and once after the clock was set back:
   * what is kept goes back with it, however it was judged.
   */
  judge(
    numbers: Float64Array,
    row: number,
    bounds: Bounds,
    cost: number,
    now: number,
    isCounted: boolean,
  ): Verdict;
  /** From when on the row says no more than an empty one. */
  emptyAt(numbers: Float64Array, row: number, bounds: Bounds): number;
};

//          ├──── windowMs ────┤
// ─────────┼──────────────────┼───────  the clock
//         at       now       at + windowMs
const fixedWindow: Arithmetic = {
  judge(numbers, row, { limit, windowMs }, cost, now, isCounted) {
    const at = numbers[row + whenPlace] as number;
    const start = startOf(at, windowMs, now);
    const level = at < start ? 0 : (numbers[row + levelPlace] as number);
    const allowed = level + cost <= limit;
    const isTaken = allowed && isCounted;
    if (isTaken || at > now) {
      numbers[row + whenPlace] = start;
      numbers[row + levelPlace] = isTaken ? level + cost : level;
    }
    const restMs = start + windowMs - now;
    return {
      allowed,
      limit,
      remaining: leftOf(allowed, limit - level, cost),
      retryAfterMs: allowed ? 0 : restMs,
      resetMs: restMs,
      delayMs: 0,
    };
  },
  emptyAt: (numbers, row, { windowMs }) => (numbers[row + whenPlace] as number) + windowMs,
};

//     before             level
// ├──────▒▒▒▒▒▒▒▒▒▒┼▒▒▒▒▒▒▒▒────────┤
//        └──── windowMs ────┘
//                          now          ▒ counts; of `before`, by its share of the time
const slidingCounter: Arithmetic = {
  judge(numbers, row, { limit, windowMs }, cost, now, isCounted) {
    const at = numbers[row + whenPlace] as number;
    let level = numbers[row + levelPlace] as number;
    let before = numbers[row + beforePlace] as number;
    const start = startOf(at, windowMs, now);
    if (at < start) {
      before = start - at === windowMs ? level : 0;
      level = 0;
    }
    const passed = now - start;
    const used = before * (windowMs - passed) + level * windowMs;
    const allowed = used + cost * windowMs <= limit * windowMs;
    const isTaken = allowed && isCounted;
    if (isTaken || at > now) {
      numbers[row + whenPlace] = start;
      numbers[row + levelPlace] = isTaken ? level + cost : level;
      numbers[row + beforePlace] = before;
    }
    const free = Math.floor((limit * windowMs - used) / windowMs);
    return {
      allowed,
      limit,
      remaining: leftOf(allowed, free, cost),
      retryAfterMs: allowed ? 0 : counterFreeAfter(level, before, limit, windowMs, cost, passed),
      resetMs: allowed || level > 0 ? 2 * windowMs - passed : windowMs - passed,
      delayMs: 0,
    };
  },
  emptyAt: (numbers, row, { windowMs }) => (numbers[row + whenPlace] as number) + 2 * windowMs,
};

/** In this window, if what passed in the one before stands in the way; else in the next, where this one fades. */
function counterFreeAfter(
  level: number,
  before: number,
  limit: number,
  windowMs: number,
  cost: number,
  passed: number,
): number {
  const free = limit - cost - level;
  if (free >= 0) return Math.ceil((windowMs * (before - free)) / before) - passed;
  const fades = Math.max(0, Math.ceil((windowMs * (level - (limit - cost))) / level));
  return windowMs - passed + fades;
}

/**
 * One bucket, seen from both sides. Leaky: `level` is what is in it, and it runs out. Token: `level` is what is missing, and it is
 * filled up. A drop is `windowMs` units and `limit` units go in a millisecond, so nothing is ever rounded.
 */
const bucket: Arithmetic = {
  judge(numbers, row, { limit, windowMs, capacity, isQueue }, cost, now, isCounted) {
    const at = numbers[row + whenPlace] as number;
    const left = (numbers[row + levelPlace] as number) - Math.max(0, now - at) * limit;
    const level = Math.max(0, left);
    const over = level + (cost - capacity) * windowMs;
    const allowed = over <= 0;
    const full = allowed ? level + cost * windowMs : level;
    const isTaken = allowed && isCounted;
    if (isTaken || at > now) {
      numbers[row + whenPlace] = now;
      numbers[row + levelPlace] = isTaken ? full : level;
    }
    const free = Math.floor((capacity * windowMs - level) / windowMs);
    return {
      allowed,
      limit: capacity,
      remaining: leftOf(allowed, free, cost),
      retryAfterMs: allowed ? 0 : Math.ceil(over / limit),
      resetMs: Math.ceil(full / limit),
      // Whoever stands before it in the line goes first.
      delayMs: allowed && isQueue ? Math.ceil(level / limit) : 0,
    };
  },
  emptyAt: (numbers, row, { limit }) =>
    (numbers[row + whenPlace] as number) + Math.ceil((numbers[row + levelPlace] as number) / limit),
};

/** When the window of now began. Most of the time that is the one that is kept, and a division is spared. */
const startOf = (at: number, windowMs: number, now: number): number =>
  at <= now && now < at + windowMs ? at : now - (now % windowMs);

const leftOf = (allowed: boolean, free: number, cost: number): number =>
  allowed ? free - cost : Math.max(0, free);

/** The log is no row of numbers: `sliding-log.ts`. */
export const arithmetics: Record<Exclude<Strategy, 'sliding_log'>, Arithmetic> = {
  fixed_window: fixedWindow,
  sliding_counter: slidingCounter,
  token_bucket: bucket,
  leaky_meter: bucket,
  leaky_queue: bucket,
};
