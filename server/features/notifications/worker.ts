/** Owns when the room looks for what is due: at the time that is known, right after a commit, and now and then for what others left. */
import type { Clock } from '#platform/clock.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { Log } from '#platform/log.ts';
import type { Millis } from '#protocol/ids.ts';

/** What a killed server, or one whose clock differs, left is found within this. */
const lookEveryMs = 5_000;
/** Many commits in a moment are one look. */
const shortestMs = 250;

export function createWorker({
  clock,
  log,
  work,
  nextDueAt,
  beginWork,
  stopWork,
}: {
  clock: Clock;
  log: Log;
  /** Does what is due. @returns whether there may be more */
  work(): Promise<boolean>;
  nextDueAt(): Promise<Millis | null>;
  beginWork(): void;
  stopWork(): void;
}): { part: Part; dueAt(at: Millis): void; runDue(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;
  let running: Promise<void> | null = null;
  let isUp = false;

  function schedule(at: Millis): void {
    if (!isUp || at >= timerAt) return;
    clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(
      () => {
        timerAt = Number.POSITIVE_INFINITY;
        void run();
      },
      Math.min(lookEveryMs, Math.max(shortestMs, at - clock.now())),
    );
    timer.unref();
  }

  async function pass(): Promise<void> {
    try {
      while (await work());
      const next = await nextDueAt();
      schedule(Math.min(next ?? Number.POSITIVE_INFINITY, clock.now() + lookEveryMs));
    } catch (error) {
      log.warn({ err: error }, 'notifications could not be sent; the next look tries again');
      schedule(clock.now() + lookEveryMs);
    }
  }

  /** One pass at a time. */
  function run(): Promise<void> {
    running ??= pass().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    dueAt: schedule,
    /** Does all that is due now, and resolves when it is done. */
    async runDue() {
      await running;
      await run();
    },
    part: {
      name: 'notifications',
      start() {
        isUp = true;
        beginWork();
        schedule(clock.now());
      },
      async stop() {
        isUp = false;
        clearTimeout(timer);
        timerAt = Number.POSITIVE_INFINITY;
        stopWork();
        await running;
      },
    },
  };
}
