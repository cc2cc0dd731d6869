/**
 * Owns the making of a file: page by page, each piece written with how far it came. Text goes on where it was after a stop; a packed file
 * begins anew, for what the packer held is gone. Never holds more than a page and a piece.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Log } from '#platform/log.ts';
import { type Cell, xlsxBytes } from '#platform/sheets/xlsx.ts';
import type { Id } from '#protocol/ids.ts';
import {
  addChunk,
  type Begun,
  beginExport,
  deleteChunks,
  endExport,
  saveTotal,
  startOver,
} from './exports.store.ts';
import { columnsOf, csvHead, csvLine, jsonLine, sheetNames } from './exports.ts';
import { countRows, readPage } from './rows.store.ts';

export const keptMs = 7 * 86_400_000;
export type MakingDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  /** How much of a packed file is one piece. */
  pieceBytes?: number;
};

/** It was cancelled, or another server makes it now. */
class NotOurs extends Error {}

export function createMaking({ db, clock, log, pieceBytes = 1024 * 1024 }: MakingDeps) {
  async function writeText(
    { id, kind, format, filter, ...begun }: Begun,
    signal: AbortSignal,
  ): Promise<void> {
    const columns = columnsOf[kind];
    let { mark, rows, sizeBytes } = begun;
    // Where the first page was the last one too, an empty mark does not mean the beginning.
    if (sizeBytes > 0 && mark === '') return;
    let head = sizeBytes === 0 && format === 'csv' ? csvHead(columns) : '';
    do {
      signal.throwIfAborted();
      const page = await readPage(db, kind, filter, mark);
      const lines = page.rows.map(row => (format === 'csv' ? csvLine(row) : jsonLine(columns, row)));
      const content = Buffer.from(head + lines.join(''));
      head = '';
      rows += page.rows.length;
      const isKept = await addChunk(db, {
        id,
        startByte: sizeBytes,
        content,
        rows,
        mark: page.mark,
        now: clock.now(),
      });
      if (!isKept) throw new NotOurs();
      sizeBytes += content.length;
      mark = page.mark;
    } while (mark !== '');
  }

  async function writeSheet({ id, kind, filter }: Begun, signal: AbortSignal): Promise<void> {
    await startOver(db, id);
    let [rows, sizeBytes, heldBytes] = [0, 0, 0];
    let held: Uint8Array[] = [];
    async function* all(): AsyncGenerator<Cell[]> {
      let mark = '';
      do {
        signal.throwIfAborted();
        const page = await readPage(db, kind, filter, mark);
        yield* page.rows;
        rows += page.rows.length;
        mark = page.mark;
        // Whoever looks sees it grow, and whoever cancels is heard, also while a piece fills.
        await keep(Buffer.alloc(0));
      } while (mark !== '');
    }
    // One after the other: pages report while a piece is written, and each stands on what the one before left.
    let last: Promise<void> = Promise.resolve();
    function keep(content: Uint8Array): Promise<void> {
      last = last.then(async () => {
        const now = clock.now();
        if (!(await addChunk(db, { id, startByte: sizeBytes, content, rows, mark: '', now })))
          throw new NotOurs();
        sizeBytes += content.length;
      });
      return last;
    }
    for await (const bytes of xlsxBytes(sheetNames[kind], columnsOf[kind], all())) {
      held.push(bytes);
      heldBytes += bytes.length;
      if (heldBytes < pieceBytes) continue;
      const piece = Buffer.concat(held);
      [held, heldBytes] = [[], 0];
      await keep(piece);
    }
    await keep(Buffer.concat(held));
  }

  return async ({ exportId }: { exportId: Id }, signal: AbortSignal): Promise<void> => {
    const begun = await beginExport(db, exportId, clock.now());
    if (!begun) return;
    try {
      if (begun.totalRows === null)
        await saveTotal(db, exportId, await countRows(db, begun.kind, begun.filter));
      await (begun.format === 'xlsx' ? writeSheet(begun, signal) : writeText(begun, signal));
      const now = clock.now();
      await endExport(db, exportId, { state: 'done', problem: '', expiresAt: now + keptMs, now });
    } catch (error) {
      if (error instanceof NotOurs) return;
      // The server stops: the job comes back, and with it the export.
      if (signal.aborted) throw error;
      log.error({ err: error, export: exportId }, 'an export could not be made');
      const problem = 'Something failed on the server. Start it again.';
      await endExport(db, exportId, { state: 'failed', problem, expiresAt: null, now: clock.now() });
      await deleteChunks(db, exportId);
    }
  };
}
