// The exact window: when each one passed. Pure but for the log that it is given.
import type { Rule, Verdict } from './rule.ts';

/** When each one passed, oldest first; something that costs three stands there three times. What stands before `first` is over. */
export type Log = { times: number[]; first: number };

export const createLog = (): Log => ({ times: [], first: 0 });

/** When the last one passed; null where none did. */
export const lastOf = ({ times }: Log): number | null => times.at(-1) ?? null;

//        ├──── windowMs ────┤
// ──x──x─┼──x───x─────x─────┤
//                          now       what stands exactly windowMs back does not count any more
export function judgeLog(log: Log, { limit, windowMs }: Rule, cost: number, now: number): Verdict {
  setBack(log, now);
  const { times } = log;
  const over = now - windowMs;
  while (log.first < times.length && (times[log.first] as number) <= over) log.first += 1;
  const left = limit - (times.length - log.first);
  const allowed = cost <= left;
  return {
    allowed,
    limit,
    remaining: allowed ? left - cost : left,
    retryAfterMs: allowed ? 0 : (times[log.first + cost - left - 1] ?? now) + windowMs - now,
    resetMs: allowed ? windowMs : (lastOf(log) ?? now) + windowMs - now,
    delayMs: 0,
  };
}

/** Makes it shorter once most of it is over: each time is moved once at most on the whole. */
export function takeLog(log: Log, cost: number, now: number): void {
  const { times } = log;
  if (log.first * 2 > times.length) {
    times.splice(0, log.first);
    log.first = 0;
  }
  for (let one = 0; one < cost; one++) times.push(now);
}

/** The clock was set back: the whole log goes back with it, so that it ends as soon as it would have. */
function setBack({ times, first }: Log, now: number): void {
  const last = times.length - 1;
  const ahead = (last < first ? now : (times[last] as number)) - now;
  if (ahead <= 0) return;
  for (let at = first; at <= last; at++) times[at] = (times[at] as number) - ahead;
}
