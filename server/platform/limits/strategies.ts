/**
 * The arithmetic of the limits: each strategy as a step of `(what is kept, rule, cost, now)`. Pure but for the cell that it is
 * given. Whole milliseconds and whole units only, below 2⁵³, so that Redis, which counts the same in Lua, comes to the same
 * answer to the last bit. A clock that was set back frees and freezes nobody: what was counted stays counted, as of now.
 */
import { capacityOf, type Rule, type Strategy, type Verdict } from './rule.ts';

/** What is kept of one key; zeros for one that never came. */
export type Cell = {
  /** A window: where it began. A bucket: when it was looked at. */
  at: number;
  /** A window: how much passed in it. A bucket: what is in it, where one drop is as many units as the window has milliseconds. */
  level: number;
  /** How much passed in the window before. */
  before: number;
};

export type Arithmetic = {
  /** Brings the cell to `now`, and judges. */
  judge(cell: Cell, rule: Rule, cost: number, now: number): Verdict;
  /** Counts what was let through. */
  take(cell: Cell, rule: Rule, cost: number): void;
  /** From when on the cell says no more than an empty one. */
  emptyAt(cell: Cell, rule: Rule): number;
};

//          ├──── windowMs ────┤
// ─────────┼──────────────────┼───────  the clock
//         at       now       at + windowMs
const fixedWindow: Arithmetic = {
  judge(cell, { limit, windowMs }, cost, now) {
    const start = now - (now % windowMs);
    if (cell.at < start) cell.level = 0;
    cell.at = start;
    const allowed = cell.level + cost <= limit;
    const restMs = start + windowMs - now;
    return {
      allowed,
      limit,
      remaining: leftOf(allowed, limit - cell.level, cost),
      retryAfterMs: allowed ? 0 : restMs,
      resetMs: restMs,
      delayMs: 0,
    };
  },
  take(cell, _rule, cost) {
    cell.level += cost;
  },
  emptyAt: ({ at }, { windowMs }) => at + windowMs,
};

//     before             level
// ├──────▒▒▒▒▒▒▒▒▒▒┼▒▒▒▒▒▒▒▒────────┤
//        └──── windowMs ────┘
//                          now          ▒ counts; of `before`, by its share of the time
const slidingCounter: Arithmetic = {
  judge(cell, { limit, windowMs }, cost, now) {
    const start = now - (now % windowMs);
    if (cell.at < start) {
      cell.before = start - cell.at === windowMs ? cell.level : 0;
      cell.level = 0;
    }
    cell.at = start;
    const passed = now - start;
    const used = cell.before * (windowMs - passed) + cell.level * windowMs;
    const allowed = used + cost * windowMs <= limit * windowMs;
    const retryAfterMs = allowed ? 0 : counterFreeAfter(cell, limit, windowMs, cost, passed);
    const free = Math.floor((limit * windowMs - used) / windowMs);
    return {
      allowed,
      limit,
      remaining: leftOf(allowed, free, cost),
      retryAfterMs,
      resetMs: allowed || cell.level > 0 ? 2 * windowMs - passed : windowMs - passed,
      delayMs: 0,
    };
  },
  take(cell, _rule, cost) {
    cell.level += cost;
  },
  emptyAt: ({ at }, { windowMs }) => at + 2 * windowMs,
};

/** In this window, if what passed in the one before stands in the way; else in the next, where this one fades. */
function counterFreeAfter(
  { level, before }: Cell,
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
  judge(cell, rule, cost, now) {
    const { limit, windowMs } = rule;
    const capacity = capacityOf(rule);
    cell.level = Math.max(0, cell.level - Math.max(0, now - cell.at) * limit);
    cell.at = now;
    const over = cell.level + (cost - capacity) * windowMs;
    const allowed = over <= 0;
    const free = Math.floor((capacity * windowMs - cell.level) / windowMs);
    return {
      allowed,
      limit: capacity,
      remaining: leftOf(allowed, free, cost),
      retryAfterMs: allowed ? 0 : Math.ceil(over / limit),
      resetMs: Math.ceil((cell.level + (allowed ? cost * windowMs : 0)) / limit),
      // Whoever stands before it in the line goes first.
      delayMs: allowed && rule.strategy === 'leaky_queue' ? Math.ceil(cell.level / limit) : 0,
    };
  },
  take(cell, { windowMs }, cost) {
    cell.level += cost * windowMs;
  },
  emptyAt: ({ at, level }, { limit }) => at + Math.ceil(level / limit),
};

const leftOf = (allowed: boolean, free: number, cost: number): number =>
  allowed ? free - cost : Math.max(0, free);

/** The log is no step of a cell: `sliding-log.ts`. */
export const arithmetics: Record<Exclude<Strategy, 'sliding_log'>, Arithmetic> = {
  fixed_window: fixedWindow,
  sliding_counter: slidingCounter,
  token_bucket: bucket,
  leaky_meter: bucket,
  leaky_queue: bucket,
};
