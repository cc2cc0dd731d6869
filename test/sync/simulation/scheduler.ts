// Virtual time. Nothing happens but what was scheduled, one thing after another; between two of them every promise that can go on does.
import type { Clock, Timers } from '../../../src/client/ports.ts';

type Entry = { at: number; order: number; run: () => void; isCancelled: boolean };

export type Scheduler = {
  nowMs(): number;
  at(afterMs: number, run: () => void): { cancel(): void };
  sleep(ms: number): Promise<void>;
  /** Runs until `untilMs`, or until `isDone` says so. @returns whether `isDone` said so */
  run(untilMs: number, isDone?: () => boolean): Promise<boolean>;
  steps(): number;
};

/** Lets every promise that can go on do so: a turn of the real event loop comes only after all of them. */
const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

export function createScheduler(): Scheduler {
  const heap: Entry[] = [];
  let now = 0;
  let order = 0;
  let steps = 0;
  const isBefore = (a: Entry, b: Entry) => a.at < b.at || (a.at === b.at && a.order < b.order);
  const swap = (a: number, b: number) => {
    [heap[a], heap[b]] = [heap[b] as Entry, heap[a] as Entry];
  };
  function push(entry: Entry): void {
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(heap[index] as Entry, heap[parent] as Entry)) break;
      swap(index, parent);
      index = parent;
    }
  }
  function pop(): Entry | undefined {
    const top = heap[0];
    const last = heap.pop();
    if (!top || !last || heap.length === 0) return top;
    heap[0] = last;
    for (let index = 0; ; ) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      let least = index;
      if (left < heap.length && isBefore(heap[left] as Entry, heap[least] as Entry)) least = left;
      if (right < heap.length && isBefore(heap[right] as Entry, heap[least] as Entry)) least = right;
      if (least === index) return top;
      swap(index, least);
      index = least;
    }
  }
  const at = (afterMs: number, run: () => void) => {
    const entry: Entry = { at: now + Math.max(0, afterMs), order: order++, run, isCancelled: false };
    push(entry);
    return {
      cancel() {
        entry.isCancelled = true;
      },
    };
  };
  return {
    nowMs: () => now,
    at,
    sleep: ms => new Promise(resolve => void at(ms, resolve)),
    steps: () => steps,
    async run(untilMs, isDone = () => false) {
      await settle();
      for (;;) {
        if (isDone()) return true;
        const next = heap[0];
        if (!next || next.at > untilMs) {
          now = Math.max(now, untilMs);
          return isDone();
        }
        pop();
        if (next.isCancelled) continue;
        now = next.at;
        steps += 1;
        next.run();
        await settle();
      }
    },
  };
}

const startOfTime = 1_780_000_000_000;

/** The clock and timers of one process. `die()` ends every timer it has. */
export function createProcessTime(scheduler: Scheduler): {
  clock: Clock;
  timers: Timers;
  sleep(ms: number): Promise<void>;
  stepWallClock(byMs: number): void;
  die(): void;
  isDead(): boolean;
} {
  let isDead = false;
  let wallStepMs = 0;
  return {
    clock: {
      now: () => startOfTime + scheduler.nowMs() + wallStepMs,
      monotonic: () => scheduler.nowMs(),
    },
    timers: {
      set: (callback, afterMs) =>
        scheduler.at(afterMs, () => {
          if (!isDead) callback();
        }),
      clear: handle => (handle as { cancel(): void } | null)?.cancel(),
    },
    // A dead process never wakes: the promise stays open, and nothing holds on to it.
    sleep: ms => new Promise(resolve => void scheduler.at(ms, () => (isDead ? undefined : resolve()))),
    stepWallClock(byMs) {
      wallStepMs += byMs;
    },
    die() {
      isDead = true;
    },
    isDead: () => isDead,
  };
}
