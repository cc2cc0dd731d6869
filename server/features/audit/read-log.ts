/**
 * Owns how a look at personal data is written down: before the answer goes out, so that nothing is seen without it. Many at a time share a
 * transaction, because each one ends in the line for the end of the chain.
 */
import type { Db, Tx } from '#platform/db/db.ts';
import type { AuditEntry } from './index.ts';

const most = 200;

type Waiting = { entry: AuditEntry; done(): void; failed(error: unknown): void };

export function createReadLog(db: Db, write: (tx: Tx, entry: AuditEntry) => void) {
  const waiting: Waiting[] = [];
  let isWriting = false;

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, most);
      try {
        await db.transaction(async tx => {
          for (const { entry } of batch) write(tx, entry);
        });
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    isWriting = false;
  }

  /** @throws when it could not be written: then nothing may be shown */
  return (entry: AuditEntry): Promise<void> =>
    new Promise((done, failed) => {
      waiting.push({ entry, done, failed });
      if (isWriting) return;
      isWriting = true;
      void writeAll();
    });
}
