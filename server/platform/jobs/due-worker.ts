/** Owns when a room looks for what is due: at the time that is known, right after a commit, and now and then for what others left. */
import type { Millis } from '#protocol/ids.ts';
import type { Clock } from '../clock.ts';
import type { Part } from '../lifecycle.ts';
import type { Log } from '../log.ts';

/** What a killed server, or one whose clock differs, left is found within this. */
const lookEveryMs = 5_000;

export function createDueWorker({
  name,
  shortestMs = 250,
  clock,
  log,
  work,
  nextDueAt,
  beginWork,
  stopWork,
}: {
  /** Of the part. */
  name: string;
  /** Many commits in a moment are one look. */
  shortestMs?: number;
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
      log.warn({ err: error }, `${name}: what is due could not be done; the next look tries again`);
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
      name,
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
