/**
 * Owns the one gate of the socket layer: how many sign-ins and resumes are under way, the line before them, and how long one takes.
 * Decides nothing by itself; `admission.ts` does. One per server, with one timer-free look at the event loop.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type Admission, decideAdmission, limitNow, smoothed } from './admission.ts';

/** In this order they are served: what began is finished first, and staff before visitors, for a storm is when agents are needed. */
export const ranks = ['staff resume', 'staff sign-in', 'visitor resume', 'visitor sign-in'] as const;
export type Rank = (typeof ranks)[number];

export type Passage<Result> = { ok: true; result: Result } | { ok: false; retryAfterMs: number };

export type GateLoad = { waiting: number; admittedTotal: number; refusedTotal: number };

export type Gate = {
  /**
   * Runs `work` when its turn comes, or says when to come back. Rejects with what `work` throws.
   * @param isGone asked when its turn comes: nobody works for a socket that left the line
   */
  pass<Result>(rank: Rank, isGone: () => boolean, work: () => Promise<Result>): Promise<Passage<Result>>;
  load(): GateLoad;
  /** Sends away whoever waits. */
  stop(): void;
};

export type GateOptions = {
  /** So many at once; see `signInsAtOnce` for how it was chosen. */
  atOnce: number;
  /** Monotonic, in milliseconds. */
  now?: () => number;
  random?: () => number;
  /** How late the event loop was lately. Absent: it is measured. */
  lagMs?: () => number;
};

type Waiting = { isGone(): boolean; call(): void; refuse(): void };

/** Until something was measured. */
const guessedServiceMs = 5;
/** Whoever is sent away because the server stops finds another one, or this one again, soon. */
const retryAfterStopMs = 1_000;

export function createGate(options: GateOptions): Gate {
  const { atOnce, now = () => performance.now(), random = Math.random } = options;
  const lag = options.lagMs ? { read: options.lagMs, stop() {} } : watchLoop(now);
  const lines = new Map<Rank, Waiting[]>(ranks.map(rank => [rank, []]));
  const load: GateLoad = { waiting: 0, admittedTotal: 0, refusedTotal: 0 };
  let active = 0;
  let serviceMs = guessedServiceMs;
  let dueAt = 0;
  let isStopped = false;

  function decide(rank: Rank): Admission {
    const better = ranks.slice(0, ranks.indexOf(rank) + 1);
    const ahead = better.reduce((sum, one) => sum + (lines.get(one)?.length ?? 0), 0);
    const dueInMs = Math.max(0, dueAt - now());
    const limit = limitNow(atOnce, lag.read());
    return decideAdmission({ active, limit, ahead, waiting: load.waiting, serviceMs, dueInMs }, random());
  }

  function refuse(retryAfterMs: number): { ok: false; retryAfterMs: number } {
    load.refusedTotal += 1;
    return { ok: false, retryAfterMs };
  }

  async function run<Result>(work: () => Promise<Result>): Promise<Passage<Result>> {
    active += 1;
    load.admittedTotal += 1;
    const from = now();
    try {
      return { ok: true, result: await work() };
    } finally {
      active -= 1;
      serviceMs = smoothed(serviceMs, now() - from);
      callNext();
    }
  }

  function callNext(): void {
    const limit = limitNow(atOnce, lag.read());
    for (const rank of ranks) {
      const line = lines.get(rank) ?? [];
      while (line.length > 0 && active < limit) {
        const next = line.shift();
        load.waiting -= 1;
        if (next?.isGone()) next.refuse();
        else next?.call();
      }
    }
  }

  function wait<Result>(
    rank: Rank,
    isGone: () => boolean,
    work: () => Promise<Result>,
  ): Promise<Passage<Result>> {
    const { promise, resolve } = Promise.withResolvers<Passage<Result>>();
    load.waiting += 1;
    lines.get(rank)?.push({
      isGone,
      call: () => resolve(run(work)),
      // It is not there any more to hear it, and does not count as sent away.
      refuse: () => resolve({ ok: false, retryAfterMs: retryAfterStopMs }),
    });
    return promise;
  }

  return {
    async pass(rank, isGone, work) {
      if (isStopped) return refuse(retryAfterStopMs);
      const decision = decide(rank);
      if (decision.do === 'run') return run(work);
      if (decision.do === 'wait') return wait(rank, isGone, work);
      dueAt = now() + decision.dueInMs;
      return refuse(decision.retryAfterMs);
    },
    load: () => ({ ...load }),
    stop() {
      isStopped = true;
      lag.stop();
      for (const line of lines.values()) for (const waiting of line.splice(0)) waiting.refuse();
      load.waiting = 0;
    },
  };
}

const lookEveryMs = 500;

/** How late the event loop ran at worst in the last half second. */
function watchLoop(now: () => number): { read(): number; stop(): void } {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  let lookedAt = now();
  let lagMs = 0;
  return {
    read() {
      if (now() - lookedAt < lookEveryMs) return lagMs;
      lookedAt = now();
      // The sampling itself takes its 20 ms.
      lagMs = Math.max(0, delay.max / 1e6 - 20);
      delay.reset();
      return lagMs;
    },
    stop: () => void delay.disable(),
  };
}
