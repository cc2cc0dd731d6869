/**
 * Owns the connections to Redis. Steward keeps no truth there: while Redis is away each server goes on alone, so nothing
 * here throws, queues without end, or fills the log.
 */
import { Redis } from 'ioredis';
import type { Part } from '../lifecycle.ts';
import type { Log } from '../log.ts';

export type RedisLine = {
  /** For an engine that speaks to Redis itself. Publishing on it never rejects. */
  client: Redis;
  isUp(): boolean;
  onChange(listener: (isUp: boolean) => void): () => void;
  part: Part;
};

const firstRetryMs = 100;
const longestRetryMs = 2_000;
/** How long a start waits for Redis before it goes on without. */
const startPatienceMs = 3_000;

/** Capped, and random in its upper half, so that servers do not come back in step. */
const retryAfterMs = (attempt: number): number => {
  const windowMs = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(attempt, 10));
  return Math.round(windowMs / 2 + Math.random() * (windowMs / 2));
};

export function createRedisLine({ url, log }: { url: string; log: Log }): RedisLine {
  const listeners = new Set<(isUp: boolean) => void>();
  const made: Redis[] = [];
  let isUp = false;
  let saidDown = false;

  const client = new Redis(url, {
    connectTimeout: 5_000,
    keepAlive: 10_000,
    // A reader that blocks waits for the line instead of asking again without pause.
    maxRetriesPerRequest: null,
    retryStrategy: retryAfterMs,
  });
  made.push(client);
  const change = (next: boolean) => {
    if (isUp === next) return;
    isUp = next;
    for (const listener of listeners) listener(next);
  };
  client.on('ready', () => {
    if (saidDown) log.info('Redis is back; the servers hear each other again');
    saidDown = false;
    change(true);
  });
  client.on('close', () => change(false));
  // Said once an outage: the retries go on every two seconds.
  client.on('error', error => {
    if (saidDown) return;
    saidDown = true;
    log.warn({ err: error }, 'Redis cannot be reached; this server goes on alone until it can');
  });

  // The engine opens connections of its own and drops the promises of what it publishes and subscribes to.
  letFail(client, 'publish');
  const duplicate = client.duplicate.bind(client);
  client.duplicate = override => {
    const more = duplicate(override);
    letFail(more, 'subscribe');
    more.on('error', () => {});
    made.push(more);
    return more;
  };

  return {
    client,
    isUp: () => isUp,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    part: {
      name: 'redis',
      async start(signal) {
        const ready = Promise.withResolvers<void>();
        const timer = setTimeout(ready.resolve, startPatienceMs);
        signal.addEventListener('abort', () => ready.resolve(), { once: true });
        client.once('ready', ready.resolve);
        if (isUp) ready.resolve();
        await ready.promise;
        clearTimeout(timer);
      },
      stop() {
        for (const one of made) one.disconnect();
        change(false);
      },
    },
  };
}

/** A failure of this verb is no rejection any more: the connection's own events tell that the line is down. */
function letFail(client: Redis, verb: 'publish' | 'subscribe'): void {
  const original = client[verb].bind(client) as (...given: unknown[]) => Promise<unknown>;
  Object.assign(client, { [verb]: (...given: unknown[]) => original(...given).catch(() => 0) });
}
