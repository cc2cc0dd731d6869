/**
 * Owns durable work on top of pg-boss: a job row in the caller's transaction, run at once by the process that committed
 * it. The poll only recovers what a crash left behind. Never knows what a job is about.
 */
import { randomUUID } from 'node:crypto';
import { PgBoss, type SendOptions } from 'pg-boss';
import type { Tx } from '../db/db.ts';
import { prepared, type Sql } from '../db/sql.ts';
import type { Part } from '../lifecycle.ts';
import type { Log } from '../log.ts';

export type JobOptions = {
  /** Tries after the first one fails. */
  retryLimit?: number;
  retryDelaySeconds?: number;
  /** How many run at once in this process. */
  concurrency?: number;
  /** A run that takes longer is given to another try. */
  expireSeconds?: number;
  /** A cron expression in UTC: the job also runs by itself, with an empty object as data. */
  schedule?: string;
};

export type Jobs = Part & {
  /** Before start(). The handler must bear being run twice for the same data. */
  register<T extends object>(
    name: string,
    handler: (data: T, signal: AbortSignal) => Promise<void>,
    options?: JobOptions,
  ): void;
  /**
   * Adds a job in `tx`. `key` keeps at most one waiting job with that key; a second one is dropped.
   * @param options.delayMs the earliest start, counted from now
   */
  enqueue<T extends object>(
    tx: Tx,
    name: string,
    data: T,
    options?: { delayMs?: number; key?: string },
  ): Promise<void>;
  /** Takes up no more: what is running ends, what waits is the other servers' or the next start's. */
  rest(): void;
  /** Resolves once no job of any queue is waiting to start now or is running. For shutdown and tests. */
  idle(): Promise<void>;
};

type Queue = {
  name: string;
  handler: (data: object, signal: AbortSignal) => Promise<void>;
  options: JobOptions;
  /** By job id. */
  running: Map<string, Promise<void>>;
  /** True when a wake-up arrived while a fetch was under way. */
  again: boolean;
  fetching: Promise<void> | null;
};

// The poll is only for jobs whose process died between commit and run, and for delayed ones.
const pollEveryMs = 2_000;
const defaultConcurrency = 4;
// The lease of a running job. A server that was killed renews it no more, and another takes its jobs up: a customer waits for
// some of them. It is far longer than a pause of the process, after which a job would merely be run twice.
const leaseSeconds = 20;
const renewEveryMs = 5_000;
const lookForLostSeconds = 10;

export function createJobs({ connectionString, log }: { connectionString: string; log: Log }): Jobs {
  const boss = new PgBoss({
    connectionString,
    // Its own few connections: a burst of commands must not starve the queue, nor the queue the commands.
    max: 4,
    application_name: 'steward jobs',
    schema: 'jobs',
    supervise: true,
    superviseIntervalSeconds: lookForLostSeconds,
    monitorIntervalSeconds: lookForLostSeconds,
    // Nobody reads these: what must be seen is in the log and in the job table.
    persistWarnings: false,
  });
  boss.on('error', error => log.warn({ err: error }, 'the job queue met an error and goes on'));
  const queues = new Map<string, Queue>();
  const timers = new Set<NodeJS.Timeout>();
  const stopping = new AbortController();
  let isStarted = false;
  let isResting = false;

  async function renew(queue: Queue): Promise<void> {
    if (queue.running.size === 0) return;
    await boss
      .touch(queue.name, [...queue.running.keys()])
      .catch(error =>
        log.warn({ err: error, queue: queue.name }, 'the lease of running jobs was not renewed'),
      );
  }

  async function runJob(
    queue: Queue,
    job: { id: string; data: object; signal?: AbortSignal },
  ): Promise<void> {
    try {
      await queue.handler(job.data ?? {}, stopping.signal);
      await boss.complete(queue.name, job.id);
    } catch (error) {
      log.warn(
        { err: error, job: job.id, queue: queue.name },
        'a job failed and is tried again if it may be',
      );
      await boss
        .fail(queue.name, job.id, { message: error instanceof Error ? error.message : String(error) })
        .catch(failure => log.warn({ err: failure }, 'a failed job could not be marked; its lease runs out'));
    }
  }

  async function fetchOnce(queue: Queue): Promise<number> {
    const room = (queue.options.concurrency ?? defaultConcurrency) - queue.running.size;
    if (room <= 0 || isResting) return 0;
    const jobs = await boss.fetch<object>(queue.name, { batchSize: room });
    for (const job of jobs) {
      const running = runJob(queue, job).finally(() => {
        queue.running.delete(job.id);
        wake(queue);
      });
      queue.running.set(job.id, running);
    }
    return jobs.length;
  }

  function wake(queue: Queue): void {
    if (!isStarted || isResting) return;
    if (queue.fetching) {
      queue.again = true;
      return;
    }
    queue.fetching = (async () => {
      try {
        do {
          queue.again = false;
        } while ((await fetchOnce(queue)) > 0 || queue.again);
      } catch (error) {
        log.warn({ err: error, queue: queue.name }, 'jobs could not be read; the next poll tries again');
      } finally {
        queue.fetching = null;
      }
    })();
  }

  function wakeLater(queue: Queue, delayMs: number): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      wake(queue);
    }, delayMs);
    timer.unref();
    timers.add(timer);
  }

  return {
    name: 'jobs',
    register(name, handler, options = {}) {
      queues.set(name, {
        name,
        handler: handler as Queue['handler'],
        options,
        running: new Map(),
        again: false,
        fetching: null,
      });
    },
    async enqueue(tx, name, data, { delayMs = 0, key } = {}) {
      const queue = queues.get(name);
      if (!queue) throw new Error(`no job is registered as ${name}`);
      const options: SendOptions = {
        db: { executeSql: (text: string, values?: unknown[]) => run(tx, text, values) },
        ...(delayMs > 0 ? { startAfter: new Date(Date.now() + delayMs) } : {}),
        // The queue keeps one waiting job a key, so a job without one gets its own.
        singletonKey: key ?? randomUUID(),
      };
      await boss.send(name, data, options);
      tx.afterCommit(() => (delayMs > 0 ? wakeLater(queue, delayMs + 20) : wake(queue)));
    },
    async start() {
      await boss.start();
      for (const { name, options } of queues.values()) {
        const settings = {
          retryLimit: options.retryLimit ?? 3,
          retryDelay: options.retryDelaySeconds ?? 2,
          retryBackoff: true,
          expireInSeconds: options.expireSeconds ?? 120,
          heartbeatSeconds: leaseSeconds,
          policy: 'short' as const,
        };
        if (await boss.getQueue(name)) {
          const { policy: _fixed, ...changeable } = settings;
          await boss.updateQueue(name, changeable);
        } else await boss.createQueue(name, settings);
        if (options.schedule) await boss.schedule(name, options.schedule, {}, { tz: 'UTC' });
      }
      isStarted = true;
      const poll = setInterval(() => {
        for (const queue of queues.values()) wake(queue);
      }, pollEveryMs);
      timers.add(poll);
      const renewing = setInterval(() => {
        for (const queue of queues.values()) void renew(queue);
      }, renewEveryMs);
      timers.add(renewing);
      for (const queue of queues.values()) wake(queue);
    },
    rest() {
      isResting = true;
    },
    async idle() {
      for (;;) {
        const busy = [...queues.values()].flatMap(queue => [
          ...queue.running.values(),
          ...(queue.fetching ? [queue.fetching] : []),
        ]);
        if (busy.length === 0) return;
        await Promise.allSettled(busy);
      }
    },
    async stop() {
      isResting = true;
      stopping.abort(new Error('the server is stopping'));
      for (const timer of timers) clearInterval(timer);
      timers.clear();
      if (!isStarted) return;
      isStarted = false;
      await Promise.allSettled(
        [...queues.values()].flatMap(queue => [
          ...queue.running.values(),
          ...(queue.fetching ? [queue.fetching] : []),
        ]),
      );
      await boss.stop({ graceful: false, close: true });
    },
  };
}

// pg-boss hands over text and values; the transaction takes the same pair that the template tag makes. Its insert is one text a queue, and
// so long that planning it anew each time costs the database more than everything else that a message needs.
async function run(tx: Tx, text: string, values: unknown[] = []): Promise<{ rows: unknown[] }> {
  return { rows: await tx.query(prepared({ text, values } as unknown as Sql)) };
}
