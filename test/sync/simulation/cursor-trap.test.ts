// Why the cursor is what it is: in the same world, a reader that remembers the highest number it saw loses rows, and one that stops
// below the oldest open transaction loses none.
import { expect, test } from 'vitest';
import { comparePositions, positionOf } from '../../../src/protocol/ids.ts';
import { createDatabase, type Database } from './database.ts';
import { createPrng } from './prng.ts';
import { createScheduler } from './scheduler.ts';
import { inOrder } from './server.ts';

type Reader = { seen: Set<string>; read(): void };

/** Like a sequence, or a timestamp taken when the transaction began: remembers the highest and asks for what lies above. */
function createNaiveReader(db: Database): Reader {
  const seen = new Set<string>();
  let highest = 0;
  return {
    seen,
    read() {
      for (const entry of inOrder(db.chain('replies', 'desk').values())) {
        if (entry.xid <= highest) continue;
        seen.add(entry.id);
        highest = entry.xid;
      }
    },
  };
}

/** S2: in order of (xid, id), and never beyond the oldest transaction that is still open. */
function createSafeReader(db: Database, pageSize: number): Reader {
  const seen = new Set<string>();
  let position = positionOf('0', '');
  return {
    seen,
    read() {
      const page = inOrder(db.chain('replies', 'desk').values())
        .filter(entry => entry.xid < db.xmin())
        .filter(entry => comparePositions(positionOf(String(entry.xid), entry.id), position) > 0)
        .slice(0, pageSize);
      for (const entry of page) {
        seen.add(entry.id);
        position = positionOf(String(entry.xid), entry.id);
      }
    },
  };
}

/** 50 transactions at once, each with one to three new rows and a delay of its own before it commits or rolls back. */
async function trial(seed: string) {
  const prng = createPrng(seed);
  const scheduler = createScheduler();
  const db = createDatabase(scheduler, { keepsVersionOrder: true, onCommit: () => undefined });
  for (let nth = 0; nth < 50; nth++) {
    const isRollback = prng.chance(0.1);
    const rows = prng.int(1, 3);
    scheduler.at(prng.next() * 40, () =>
      db.transact(
        {
          ...{ keys: [`row ${nth}`], xidEarlyMs: prng.next() * 5, holdMs: prng.next() * 60 },
          body: () =>
            isRollback
              ? null
              : {
                  writes: Array.from({ length: rows }, (_, row) => {
                    const id = `${nth} ${row}`;
                    return { collection: 'replies' as const, id, row: { id } };
                  }),
                },
        },
        () => undefined,
      ),
    );
  }
  const readers = [createNaiveReader(db), createSafeReader(db, prng.int(1, 20))];
  for (let ms = 0; ms < 400; ms += prng.int(1, 10)) {
    scheduler.at(ms, () => {
      for (const reader of readers) reader.read();
    });
  }
  await scheduler.run(1_000);
  for (let nth = 0; nth < 200; nth++) for (const reader of readers) reader.read();
  const rows = db.rows('replies').size;
  const [naive, safe] = readers.map(reader => rows - reader.seen.size);
  return { rows, naive: naive ?? 0, safe: safe ?? 0 };
}

test('[S2] a sequence or timestamp cursor loses rows that commit late; the safe cursor loses none', async () => {
  const lost = { rows: 0, naive: 0, safe: 0 };
  for (let nth = 0; nth < 100; nth++) {
    const { rows, naive, safe } = await trial(`trap ${nth}`);
    lost.rows += rows;
    lost.naive += naive;
    lost.safe += safe;
  }
  expect(lost.safe).toBe(0);
  expect(lost.naive / lost.rows).toBeGreaterThan(0.05);
});
