// The commit-order trap on a real Postgres: many transactions at once, each with a delay of its own before it commits, and a console
// that pages by its checkpoint meanwhile (S2).

import { createDb, type Db } from '../../../server/platform/db/db.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { silentLog } from '../../../server/platform/log.ts';
import type { HeadlessConsole } from '../../../src/client/headless.ts';
import type { Checkpoint } from '../../../src/protocol/sync.ts';
import { newId } from '../../helpers/desk.ts';
import type { Prng } from '../simulation/prng.ts';

export const writersAtOnce = 50;

export type LateCommits = { rows: number; missed: number; missedByNaive: number };

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** One writer: some rows, a pause with the transaction open, then commit or rollback. @returns the committed ids */
async function write(db: Db, siteId: string, prng: Prng): Promise<string[]> {
  const ids = Array.from({ length: prng.int(1, 3) }, newId);
  const isRollback = prng.chance(0.1);
  await pause(prng.int(0, 20));
  const done = db.transaction(async tx => {
    for (const id of ids) {
      await tx.query(sql`insert into customers (id, site_id, name) values (${id}, ${siteId}, 'late')`);
    }
    await pause(prng.int(0, 60));
    if (isRollback) throw new Error('rolled back');
  });
  return done.then(
    () => ids,
    error => {
      if (isRollback) return [];
      throw error;
    },
  );
}

/** A reader that holds nothing but its checkpoint. */
async function createReader(desk: HeadlessConsole) {
  const seen = new Set<string>();
  let checkpoint: Checkpoint | null = null;
  async function readOnce(): Promise<boolean> {
    const { epoch } = desk.engine.status();
    const outcome = await desk.transport.request('sync.pull', {
      ...{ epoch, collection: 'customers', scope: 'desk', checkpoint, limit: 20 },
    });
    if (outcome.ok && !outcome.answer.ok && outcome.answer.error.code === 'rate_limited') {
      // It reads as fast as it can, and on a fast machine that is too often: it waits as it is told, and loses nothing.
      await pause(outcome.answer.error.retryAfterMs ?? 10);
      return false;
    }
    if (!outcome.ok || !outcome.answer.ok) throw new Error(`a pull failed: ${JSON.stringify(outcome)}`);
    const { page } = outcome.answer;
    for (const document of page.documents) seen.add(document.id);
    checkpoint = page.checkpoint;
    return page.done;
  }
  const readAll = async () => {
    while (!(await readOnce()));
  };
  await readAll();
  return { seen, readAll };
}

/** A reader that remembers the highest number it saw, as a sequence or a timestamp cursor does. */
function createNaiveReader(db: Db) {
  const seen = new Set<string>();
  let highest = '0';
  return {
    seen,
    async readAll(): Promise<void> {
      const rows = await db.query<{ id: string; xid: string }>(sql`
        select id, changed_xid::text as xid from changes
        where collection = 'customers' and changed_xid > ${highest}::text::xid8 order by changed_xid`);
      for (const row of rows) seen.add(row.id);
      highest = rows.at(-1)?.xid ?? highest;
    },
  };
}

/** @returns how many committed rows each of the two readers missed */
export async function runLateCommits(options: {
  connectionString: string;
  desk: HeadlessConsole;
  siteId: string;
  prng: Prng;
  trials: number;
}): Promise<LateCommits> {
  const { connectionString, desk, siteId, prng, trials } = options;
  const db = createDb({ connectionString, log: silentLog, poolSize: writersAtOnce + 2 });
  const total: LateCommits = { rows: 0, missed: 0, missedByNaive: 0 };
  const reader = await createReader(desk);
  const naive = createNaiveReader(db);
  try {
    for (let nth = 0; nth < trials; nth++) {
      let isWriting = true;
      const writers = Promise.all(
        Array.from({ length: writersAtOnce }, (_, writer) =>
          write(db, siteId, prng.fork(`${nth} ${writer}`)),
        ),
      ).finally(() => {
        isWriting = false;
      });
      const reading = (async () => {
        while (isWriting) await Promise.all([reader.readAll(), naive.readAll()]);
      })();
      const committed = (await writers).flat();
      await reading;
      await untilSafe(db);
      await Promise.all([reader.readAll(), naive.readAll()]);
      total.rows += committed.length;
      total.missed += committed.filter(id => !reader.seen.has(id)).length;
      total.missedByNaive += committed.filter(id => !naive.seen.has(id)).length;
    }
  } finally {
    await db.stop();
  }
  return total;
}

/** Until every transaction of now has ended. */
async function untilSafe(db: Db): Promise<void> {
  const { xmax } = await db.one<{ xmax: string }>(
    sql`select pg_snapshot_xmax(pg_current_snapshot())::text as xmax`,
  );
  for (;;) {
    const { xmin } = await db.one<{ xmin: string }>(
      sql`select pg_snapshot_xmin(pg_current_snapshot())::text as xmin`,
    );
    if (BigInt(xmin) >= BigInt(xmax)) return;
  }
}
