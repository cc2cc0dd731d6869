/**
 * Owns that what people decided counts on all servers: each holds it in memory, and reads it again when another one says that it changed, or
 * once in a while where nobody could say so.
 */
import { z } from 'zod';
import { type Bus, createTopic, type Topic } from './bus.ts';
import type { Part } from './lifecycle.ts';
import type { Log } from './log.ts';

/** Where Redis is away, or a message was lost, another server's change counts here after this long. */
const readEveryMs = 30_000;

type InForceDeps = {
  /** Asked for once it starts: what is decided at the door is there before the line to others is. */
  bus(): Bus;
  log: Log;
  /** What is read, as the log names it. */
  name: string;
  topic: string;
  /** Reads what was decided, and lets it count. */
  read(): Promise<void>;
};

export function createInForce({ bus, log, name, topic, read }: InForceDeps) {
  let changes: Topic<null> | null = null;
  let unhear: () => void = () => {};
  let reading: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;

  /** One after the other: an answer that was long under way must not be taken for newer than one that is. */
  function readInTurn(): Promise<void> {
    reading = reading.catch(() => {}).then(read);
    return reading;
  }
  const readAgain = () =>
    void readInTurn().catch(error =>
      log.warn({ err: error }, `${name} could not be read; the last ones hold`),
    );

  return {
    /** Not before it counts here: whoever saved it tries it at once. */
    async spread(): Promise<void> {
      await readInTurn();
      changes?.tell(null);
    },
    part: {
      name,
      async start() {
        changes = createTopic(bus(), topic, z.null());
        unhear = changes.heard(readAgain);
        await readInTurn();
        timer = setInterval(readAgain, readEveryMs);
        timer.unref();
      },
      stop() {
        if (timer) clearInterval(timer);
        timer = null;
        unhear();
      },
    } satisfies Part,
  };
}
