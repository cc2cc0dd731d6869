// The exact window: when each one passed. Pure but for the log that it is given.
import type { Rule, Verdict } from './rule.ts';

/** Oldest first; something that costs three stands there three times. */
export type Log = number[];

//        ├──── windowMs ────┤
// ──x──x─┼──x───x─────x─────┤
//                          now       what stands exactly windowMs back does not count any more
export function judgeLog(log: Log, { limit, windowMs }: Rule, cost: number, now: number): Verdict {
  setBack(log, now);
  if ((log[0] ?? now) <= now - windowMs) {
    const firstWithin = log.findIndex(at => at > now - windowMs);
    log.splice(0, firstWithin < 0 ? log.length : firstWithin);
  }
  const left = limit - log.length;
  const allowed = cost <= left;
  const inTheWay = log[cost - left - 1] ?? now;
  return {
    allowed,
    limit,
    remaining: allowed ? left - cost : left,
    retryAfterMs: allowed ? 0 : inTheWay + windowMs - now,
    resetMs: allowed ? windowMs : (log.at(-1) ?? now) + windowMs - now,
    delayMs: 0,
  };
}

export function takeLog(log: Log, cost: number, now: number): void {
  for (let one = 0; one < cost; one++) log.push(now);
}

/** The clock was set back: the whole log goes back with it, so that it ends as soon as it would have. */
function setBack(log: Log, now: number): void {
  const ahead = (log.at(-1) ?? now) - now;
  if (ahead <= 0) return;
  for (let at = 0; at < log.length; at++) log[at] = (log[at] as number) - ahead;
}
