/**
 * Owns the copy of the audit log outside of the database: every entry with its hash, as an export has them, soon after its commit. Where it
 * stopped is noted beside the head; a crash in between writes some lines twice and leaves out none.
 */
import type { Db } from '#platform/db/db.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { LineFile } from '#platform/line-file.ts';
import type { Log } from '#platform/log.ts';
import { readHash, readOn, toChainRow } from './audit.store.ts';
import { jsonLine } from './export-lines.ts';
import type { HeadFile } from './head-file.ts';

const lookEveryMs = 1_000;
const pageOf = 1_000;
/** A full disk is said once in a while. */
const saidEvery = 60;

export function createCopying({
  db,
  log,
  file,
  place,
}: {
  db: Db;
  log: Log;
  file: LineFile;
  /** Of the last entry that is in the copy. */
  place: HeadFile;
}) {
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | null = null;
  let failed = 0;

  async function look(): Promise<void> {
    const copied = await place.read();
    let after = copied?.seq ?? 0;
    if (copied && (await readHash(db, copied.seq)) !== copied.hash) {
      log.error(copied, 'the audit log is not the one that was copied: all of it is added to the copy');
      after = 0;
    }
    while (true) {
      const rows = (await readOn(db, {}, { after, limit: pageOf })).map(toChainRow);
      const last = rows.at(-1);
      if (!last?.seq || last.hash === null) return;
      await file.add(rows.map(jsonLine).join(''));
      await place.write({ seq: last.seq, hash: last.hash });
      after = last.seq;
      if (rows.length < pageOf) return;
    }
  }
  function lookNow(): Promise<void> {
    looking ??= look()
      .then(() => {
        failed = 0;
      })
      .catch(error => {
        if (failed % saidEvery === 0)
          log.error({ err: error }, 'the copy of the audit log could not be written');
        failed += 1;
      })
      .finally(() => {
        looking = null;
      });
    return looking;
  }

  const part: Part = {
    name: 'copy of the audit log',
    start() {
      void lookNow();
      timer = setInterval(() => void lookNow(), lookEveryMs);
    },
    async stop() {
      clearInterval(timer);
      await looking;
      // The last acts of this server are in it.
      await lookNow();
    },
  };
  return part;
}
