/**
 * Owns the batch of predictions that are not written yet. Recording costs an answer nothing: it returns at once, and what it holds is
 * written together, soon after. Never holds more than it says; a database that is away for long loses figures, not answers.
 */
import type { Log } from '#platform/log.ts';

export type RecorderDeps<Item> = {
  log: Log;
  write(items: readonly Item[]): Promise<void>;
  /** Between the first of a batch and its writing. */
  afterMs?: number;
  /** A batch this large is written at once. */
  batch?: number;
  /** What is held at most while the database is away. */
  most?: number;
};

export type Recorder<Item> = {
  add(item: Item): void;
  /** Writes what is held; resolves when nothing is. */
  flush(): Promise<void>;
  stop(): Promise<void>;
};

export function createRecorder<Item>(deps: RecorderDeps<Item>): Recorder<Item> {
  const { log, write, afterMs = 250, batch = 200, most = 20_000 } = deps;
  let held: Item[] = [];
  let lost = 0;
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> | null = null;
  let isAway = false;

  async function writeAll(): Promise<void> {
    while (held.length > 0) {
      const taken = held.slice(0, batch);
      await write(taken);
      held = held.slice(taken.length);
      isAway = false;
    }
  }

  function flush(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    writing ??= writeAll()
      .catch(error => {
        log.warn({ err: error, held: held.length, lost }, 'predictions could not be written and wait');
        // Not at once: a database that is away is not there sooner for being asked again and again.
        isAway = true;
        timer ??= setTimeout(() => void flush(), afterMs * 8);
      })
      .finally(() => {
        writing = null;
      });
    return writing;
  }

  return {
    add(item) {
      if (held.length >= most) {
        // The newest are dropped: what is being written must not move.
        lost += 1;
        return;
      }
      held.push(item);
      if (held.length >= batch && !writing && !isAway) void flush();
      else timer ??= setTimeout(() => void flush(), afterMs);
    },
    flush,
    async stop() {
      await flush();
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}
