// Who may sign in or resume now, who waits in line, and who comes back later. Pure: facts in, a decision out.
//
// Thousands of clients that lost the same server come back together. Each costs a query or two, so what bounds them is not sockets but
// the work under way at once; everybody else stands in a line that is short enough to be waited for, and the rest is told when its turn
// will be, one after the other at the pace at which the server gets through (Little's law: a line of n at `limit` at once takes
// n × serviceMs / limit).

export type AdmissionFacts = {
  /** Under way now. */
  active: number;
  /** So many may be. */
  limit: number;
  /** In line, of this rank or a better one. */
  ahead: number;
  /** In line, all of them. */
  waiting: number;
  /** How long one takes, smoothed. */
  serviceMs: number;
  /** When the last one that was sent away is due, from now on; 0 when there is none. */
  dueInMs: number;
};

export type Admission =
  | { do: 'run' }
  | { do: 'wait' }
  /** `dueInMs` goes into the facts of the next one, less the time that passed. */
  | { do: 'refuse'; retryAfterMs: number; dueInMs: number };

/** Well below the 15 s after which a client gives its attempt up: whoever waits is served. */
export const longestWaitMs = 5_000;
/** What may stand in line whatever it costs: each holds a socket and a promise. */
export const longestLine = 10_000;
/**
 * A pace is measured at the worst moment, and is soon a better one: five thousand widgets that were told a minute left the server idle for twenty
 * seconds of it. Who comes back too early is told again.
 */
export const longestRetryMs = 10_000;
/** Told the same, clients would come back in one tick. */
const shortestSpreadMs = 250;

/** @param random from 0 up to 1 */
export function decideAdmission(facts: AdmissionFacts, random: number): Admission {
  const { active, limit, ahead, waiting, serviceMs, dueInMs } = facts;
  if (active < limit && ahead === 0) return { do: 'run' };
  const paceMs = serviceMs / limit;
  const waitMs = (ahead + 1) * paceMs;
  if (waitMs <= longestWaitMs && waiting < longestLine) return { do: 'wait' };
  // Behind the line, and behind those who were sent away before.
  const due = Math.min(Math.max(waiting * paceMs, dueInMs) + paceMs, longestRetryMs);
  const spreadMs = Math.max(shortestSpreadMs, due === longestRetryMs ? longestRetryMs / 2 : paceMs);
  return { do: 'refuse', retryAfterMs: Math.ceil(due + random * spreadMs), dueInMs: due };
}

/** A loop that stands still longer than this has too much to do already. */
export const laggingMs = 200;

/** Fewer at once while the event loop is late: what is said on open lines comes first. */
export const limitNow = (atOnce: number, lagMs: number): number =>
  lagMs > laggingMs ? Math.max(1, Math.ceil(atOnce / 2)) : atOnce;

/** One outlier moves it a little, a new pace within some tens. */
export const smoothed = (before: number, measured: number): number => before + (measured - before) * 0.1;
