import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from './log.ts';

/** Something that lives as long as the server. Its stop() must be safe after a start() that failed. */
export type Part = {
  name: string;
  /** The signal fires when the deadline is over or the server stops meanwhile. */
  start(signal: AbortSignal): Promise<void> | void;
  stop(): Promise<void> | void;
  /** Where the common deadline is too short for a stop in good order. */
  stopDeadlineMs?: number;
};

export type Lifecycle = {
  /** Starts the parts down the list. When one fails, those before it are stopped and the failure is thrown. */
  start(): Promise<void>;
  /** Stops up the list, every part even when others fail. Cuts a start that is under way. Never throws. */
  stop(): Promise<void>;
};

export type LifecycleOptions = {
  parts: readonly Part[];
  log: Log;
  startDeadlineMs?: number;
  stopDeadlineMs?: number;
};

/** Calls are served one after the other, so both verbs may be called twice, or at once. */
export function createLifecycle(options: LifecycleOptions): Lifecycle {
  const { parts, log, startDeadlineMs = 60_000, stopDeadlineMs = 10_000 } = options;
  const started: Part[] = [];
  let isUp = false;
  let cut = new AbortController();
  let queue: Promise<unknown> = Promise.resolve();

  function enqueue<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = queue.then(work);
    queue = result.catch(() => {});
    return result;
  }

  async function startAll(): Promise<void> {
    if (isUp) return;
    cut = new AbortController();
    try {
      for (const part of parts) {
        started.push(part);
        await startPart(part, cut.signal, startDeadlineMs);
      }
      isUp = true;
    } catch (error) {
      await stopAll();
      throw error;
    }
  }

  async function stopAll(): Promise<void> {
    isUp = false;
    for (let part = started.pop(); part; part = started.pop()) {
      try {
        const { name } = part;
        await withDeadline(part.stopDeadlineMs ?? stopDeadlineMs, `${name} did not stop`, async () =>
          part?.stop(),
        );
      } catch (error) {
        log.error({ err: error, part: part.name }, 'a part did not stop in order');
      }
    }
  }

  return {
    start: () => enqueue(startAll),
    stop() {
      cut.abort(new Error('the server is stopping'));
      return enqueue(stopAll);
    },
  };
}

async function startPart(part: Part, cut: AbortSignal, deadlineMs: number): Promise<void> {
  cut.throwIfAborted();
  const deadline = new AbortController();
  const signal = AbortSignal.any([cut, deadline.signal]);
  const cutOff = new Promise<never>((_, reject) => {
    cut.addEventListener('abort', () => reject(cut.reason), { once: true });
  });
  // Whoever loses the race below must not become an unhandled rejection.
  cutOff.catch(() => {});
  try {
    await withDeadline(deadlineMs, `${part.name} did not start`, () =>
      Promise.race([cutOff, part.start(signal)]),
    );
  } catch (error) {
    deadline.abort(error);
    throw error;
  }
}

async function withDeadline(deadlineMs: number, what: string, work: () => Promise<void>): Promise<void> {
  const timer = new AbortController();
  const late = wait(deadlineMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`${what} within ${deadlineMs} ms`);
  });
  late.catch(() => {});
  try {
    await Promise.race([work(), late]);
  } finally {
    timer.abort();
  }
}
