/**
 * Owns a batch of records that are not written yet. Recording costs an act nothing: it returns at once, and what it holds is
 * written together, soon after. Never holds more than it says; a database that is away for long loses records, not acts. What no
 * database can hold is dropped by itself, with a line in the log.
 */
import { isBadValue } from './db/errors.ts';
import type { Log } from './log.ts';

export type RecorderDeps<Item> = {
  log: Log;
  /** In the plural, as the log names them. */
  what: string;
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
  /** How many were dropped since the start. */
  lost(): number;
  stop(): Promise<void>;
};

export function createRecorder<Item>(deps: RecorderDeps<Item>): Recorder<Item> {
  const { log, what, write, afterMs = 250, batch = 200, most = 20_000 } = deps;
  let held: Item[] = [];
  let lost = 0;
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> | null = null;
  let isAway = false;

  /** What the database can never hold is let go: it would stand before all that comes after it, for good. */
  async function writeFirst(count: number): Promise<void> {
    try {
      await write(held.slice(0, count));
    } catch (error) {
      if (!isBadValue(error)) throw error;
      if (count > 1) {
        for (let one = 0; one < count; one++) await writeFirst(1);
        return;
      }
      lost += 1;
      log.error({ err: error }, `one of the ${what} is no value that the database can hold, and is dropped`);
    }
    held = held.slice(count);
  }

  async function writeAll(): Promise<void> {
    while (held.length > 0) {
      await writeFirst(Math.min(batch, held.length));
      isAway = false;
    }
  }

  function flush(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    writing ??= writeAll()
      .catch(error => {
        log.warn({ err: error, held: held.length, lost }, `${what} could not be written and wait`);
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
    lost: () => lost,
    async stop() {
      await flush();
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}
