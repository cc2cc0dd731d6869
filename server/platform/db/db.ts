/**
 * Owns the connection pool and the transaction. Never holds product SQL: that stands in the stores.
 */

import type { Writable } from 'node:stream';
import pg from 'pg';
import type { Log } from '../log.ts';
import { isWorthRetrying } from './errors.ts';
import type { Sql } from './sql.ts';

/** What a store needs: fits both the pool and an open transaction. */
export type Queryable = {
  query<Row>(statement: Sql): Promise<Row[]>;
  /** The only row, or null. Throws when there are several. */
  maybeOne<Row>(statement: Sql): Promise<Row | null>;
  /** The only row. Throws when there is none, or several. */
  one<Row>(statement: Sql): Promise<Row>;
};

/**
 * Statements that are not awaited one by one travel together and run in the order they were made. So what does not depend on an
 * answer should not wait for it: `Promise.all`, or `send`.
 */
export type Tx = Queryable & {
  /** Sends a statement whose rows nobody needs. The commit waits for it, and when it fails the transaction does. */
  send(statement: Sql): void;
  /**
   * Runs `task` once the transaction is committed, and never when it is rolled back. A task that fails is logged:
   * what must not be lost belongs into the transaction as a job.
   */
  afterCommit(task: () => unknown): void;
};

export type Isolation = 'read committed' | 'repeatable read' | 'serializable';

export type Db = Queryable & {
  /**
   * Runs `work` in one transaction. Serialization failures and deadlocks run it again, three attempts in all, so
   * `work` must not touch anything but the transaction.
   */
  transaction<Result>(
    work: (tx: Tx) => Promise<Result>,
    options?: { isolation?: Isolation },
  ): Promise<Result>;
  /**
   * Runs `work` on one connection, without a transaction: its statements run in the order they were made, each seeing what was
   * committed before it ran.
   */
  inOrder<Result>(work: (connection: Queryable) => Promise<Result>): Promise<Result>;
  /** Connections in use, idle, and callers that wait for one. */
  load(): { total: number; idle: number; waiting: number };
  /** Waits for tasks after commits, then closes every connection. */
  stop(): Promise<void>;
};

export type DbOptions = {
  connectionString: string;
  log: Log;
  /** Called right after each commit, once its own tasks were begun. Must not throw. */
  committed?(): void;
  /** Most connections held at once. */
  poolSize?: number;
  statementTimeoutMs?: number;
  idleInTransactionTimeoutMs?: number;
  applicationName?: string;
};

const transactionAttempts = 3;

/** Opens no connection by itself: the first query does. */
export function createDb(options: DbOptions): Db {
  const { log } = options;
  const pool = createPool(options);
  const pendingTasks = new Set<Promise<void>>();
  function startTask(task: () => unknown): void {
    const running = (async () => {
      try {
        await task();
      } catch (error) {
        log.error({ err: error }, 'a task after a commit failed');
      }
    })();
    pendingTasks.add(running);
    void running.finally(() => pendingTasks.delete(running));
  }

  let stopping: Promise<void> | null = null;
  return {
    ...queryable(async statement => (await pool.query(statement)).rows),
    async transaction(work, { isolation = 'read committed' } = {}) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          const { result, tasks } = await runTransaction(pool, work, isolation);
          for (const task of tasks) startTask(task);
          options.committed?.();
          return result;
        } catch (error) {
          if (attempt >= transactionAttempts || !isWorthRetrying(error)) throw error;
          log.debug({ err: error, attempt }, 'running a transaction again');
        }
      }
    },
    async inOrder(work) {
      const client = await pool.connect();
      const gather = createGatherer(client);
      const sent: Promise<unknown>[] = [];
      const connection = queryable(statement => {
        gather();
        const answer = client.query(statement);
        sent.push(answer);
        return answer.then(({ rows }) => rows);
      });
      try {
        return await work(connection);
      } finally {
        // A statement that nobody waited for must not reach the next user of the connection.
        await Promise.allSettled(sent);
        client.release();
      }
    },
    load: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    stop() {
      stopping ??= (async () => {
        while (pendingTasks.size > 0) await Promise.all(pendingTasks);
        await pool.end();
      })();
      return stopping;
    },
  };
}

function createPool(options: DbOptions): pg.Pool {
  const { log } = options;
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    // Statements go out when they are made, not when the one before was answered.
    ...{ pipeline: true },
    max: options.poolSize ?? 20,
    connectionTimeoutMillis: 10_000,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 10_000,
    application_name: options.applicationName ?? 'steward',
    types: { getTypeParser },
  });
  // Without a listener a connection that breaks while idle or between two queries ends the process.
  pool.on('error', error => {
    // The driver hangs the whole connection on it, with the secret that cancels its statements.
    if ('client' in error) delete error.client;
    // While the pool ends, a server that ends first is no news.
    log[pool.ending ? 'debug' : 'warn']({ err: error }, 'an idle database connection broke');
  });
  pool.on('connect', client => {
    client.on('error', error => log.debug({ err: error }, 'a database connection broke'));
  });
  return pool;
}

async function runTransaction<Result>(
  pool: pg.Pool,
  work: (tx: Tx) => Promise<Result>,
  isolation: Isolation,
): Promise<{ result: Result; tasks: (() => unknown)[] }> {
  const client = await pool.connect();
  const tasks: (() => unknown)[] = [];
  let over = false;
  let broken = false;
  let sendFailure: { error: unknown } | null = null;
  const gather = createGatherer(client);
  /** Sent now; whoever waits for it hears of its failure. */
  function start(statement: string | Sql): Promise<pg.QueryResult> {
    gather();
    const sent = client.query(statement);
    sent.catch(() => {});
    return sent;
  }
  const tx: Tx = {
    ...queryable(async statement => {
      if (over) throw new Error('this transaction is over');
      return (await start(statement)).rows;
    }),
    send(statement) {
      if (over) throw new Error('this transaction is over');
      start(statement).catch(error => {
        sendFailure ??= { error };
      });
    },
    afterCommit(task) {
      tasks.push(task);
    },
  };
  try {
    const begun = start(isolation === 'read committed' ? 'begin' : `begin isolation level ${isolation}`);
    const result = await work(tx);
    over = true;
    const { command } = await start('commit');
    await begun;
    // A statement that failed leaves the transaction aborted: its commit is a rollback that throws nothing.
    if (command !== 'COMMIT')
      throw new Error('the transaction was rolled back because one of its statements had failed');
    return { result, tasks };
  } catch (error) {
    over = true;
    await start('rollback').catch(() => {
      broken = true;
    });
    // What failed after it only says that something had failed.
    throw reasonOf(sendFailure) ?? error;
  } finally {
    client.release(broken);
  }
}

/** Statements of one turn of the event loop leave in one write: each write of its own wakes the database for itself. */
function createGatherer(client: pg.PoolClient): () => void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  let isGathering = false;
  return () => {
    if (isGathering) return;
    isGathering = true;
    stream.cork();
    process.nextTick(() => {
      isGathering = false;
      stream.uncork();
    });
  };
}

const reasonOf = (failure: { error: unknown } | null): unknown => failure?.error;

function queryable(run: (statement: Sql) => Promise<unknown[]>): Queryable {
  async function maybeOne<Row>(statement: Sql): Promise<Row | null> {
    const rows = await run(statement);
    if (rows.length > 1) throw new Error(`expected at most one row, got ${rows.length}: ${statement.text}`);
    return (rows[0] as Row | undefined) ?? null;
  }
  return {
    query: async <Row>(statement: Sql) => (await run(statement)) as Row[],
    maybeOne,
    async one<Row>(statement: Sql) {
      const row = await maybeOne<Row>(statement);
      if (row === null) throw new Error(`expected one row, got none: ${statement.text}`);
      return row;
    },
  };
}

// bigint and xid8 stay strings (the driver's default): they do not fit a JS number. A date stays `2026-11-23`, because as
// a Date it would mean midnight in the server's own time zone and so, elsewhere, the day before.
function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (oid === pg.types.builtins.DATE && format !== 'binary') return value => value;
  return pg.types.getTypeParser(oid, format as 'text') as (value: string) => unknown;
}
