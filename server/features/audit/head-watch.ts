/**
 * Owns the look at the end of the chain once a minute: that the entry this server noted last is still there, and then that a newer one is
 * noted. What is gone is told at once, and never noted over.
 */
import type { Db } from '#platform/db/db.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { Log } from '#platform/log.ts';
import type { AuditHead } from '#protocol/audit.ts';
import { readHash, readHead } from './audit.store.ts';
import type { HeadFile } from './head-file.ts';

const lookEveryMs = 60_000;

export type HeadWatchDeps = {
  db: Db;
  log: Log;
  file: HeadFile;
  /** The chain has not what it had. */
  lost(noted: AuditHead): void;
  /** It has it, for the first time since the start or since it had not. */
  held(): void;
  lookEveryMs?: number;
};

export function createHeadWatch({ db, log, file, lost, held, ...deps }: HeadWatchDeps) {
  let isHeld = false;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<unknown> | null = null;

  async function look(): Promise<boolean> {
    const noted = await file.read();
    if (noted && (await readHash(db, noted.seq)) !== noted.hash) {
      log.error({ seq: noted.seq, hash: noted.hash }, 'the audit log has not what it had: run audit verify');
      lost(noted);
      isHeld = false;
      return false;
    }
    const head = await readHead(db);
    if (head && head.seq !== noted?.seq) await file.write(head);
    if (!isHeld) held();
    isHeld = true;
    return true;
  }
  function lookNow(): void {
    looking ??= look()
      .catch(error => log.warn({ err: error }, 'the end of the audit log could not be looked at'))
      .finally(() => {
        looking = null;
      });
  }

  const part: Part = {
    name: 'audit',
    start() {
      lookNow();
      timer = setInterval(lookNow, deps.lookEveryMs ?? lookEveryMs);
    },
    async stop() {
      clearInterval(timer);
      await looking;
      // The last acts of this server are known to the next one.
      await look().catch(error =>
        log.warn({ err: error }, 'the end of the audit log could not be looked at'),
      );
    },
  };
  return { look, part };
}
