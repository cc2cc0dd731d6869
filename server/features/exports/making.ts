/**
 * Owns the making of a file: page by page, each piece written with how far it came. Text goes on where it was after a stop; a packed file
 * begins anew, for what the packer held is gone. Holds nothing of a text; of a packed file never more than two pages and a piece.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Log } from '#platform/log.ts';
import { type Cell, xlsxBytes } from '#platform/sheets/xlsx.ts';
import type { ExportKind } from '#protocol/http/exports.ts';
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
import { columnsOf, csvHead, sheetNames } from './exports.ts';
import { addLines } from './lines.store.ts';
import { countRows, type RowPage, readPage } from './rows.store.ts';

export const keptMs = 7 * 86_400_000;
export type MakingDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  /** How much of a packed file is one piece. */
  pieceBytes?: number;
};

/** Small: what lives as short as a page of these never becomes old, so that it is cleared away at once. */
const sheetRowsAtOnce: Record<ExportKind, number> = {
  ...{ conversations: 200, customers: 500, csat: 500 },
  // Conversations: their messages come along.
  messages: 25,
};
const reportEvery = 1_000;
const noBytes = Buffer.alloc(0);

/** It was cancelled, or another server makes it now. */
class NotOurs extends Error {}

export function createMaking({ db, clock, log, pieceBytes = 256 * 1024 }: MakingDeps) {
  async function writeText({ id, kind, filter, ...begun }: Begun, signal: AbortSignal): Promise<void> {
    const columns = columnsOf[kind];
    const format = begun.format === 'csv' ? 'csv' : 'jsonl';
    let { mark, sizeBytes } = begun;
    // Where the first page was the last one too, an empty mark does not mean the beginning.
    if (sizeBytes > 0 && mark === '') return;
    let head = sizeBytes === 0 && format === 'csv' ? csvHead(columns) : '';
    do {
      signal.throwIfAborted();
      const place = { id, kind, format, filter, columns, head, mark, startByte: sizeBytes } as const;
      const added = await addLines(db, { ...place, now: clock.now() });
      if (!added) throw new NotOurs();
      ({ mark, sizeBytes } = added);
      head = '';
    } while (mark !== '');
  }

  async function writeSheet({ id, kind, filter }: Begun, signal: AbortSignal): Promise<void> {
    await startOver(db, id);
    let [rows, sizeBytes, heldBytes] = [0, 0, 0];
    let held: Uint8Array[] = [];
    async function* all(): AsyncGenerator<Cell[][]> {
      let reported = 0;
      const read = (mark: string): Promise<RowPage> => {
        const page = readPage(db, kind, filter, mark, sheetRowsAtOnce[kind]);
        // One that nobody came for any more.
        page.catch(() => {});
        return page;
      };
      for (let next: Promise<RowPage> | null = read(''); next; ) {
        signal.throwIfAborted();
        const page: RowPage = await next;
        // The database reads while the packer packs.
        next = page.mark === '' ? null : read(page.mark);
        yield page.rows;
        rows += page.rows.length;
        if (next && rows - reported < reportEvery) continue;
        reported = rows;
        // Whoever looks sees it grow, and whoever cancels is heard, also while a piece fills.
        await keep(noBytes);
      }
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
    for await (const bytes of xlsxBytes({ sheet: sheetNames[kind], columns: columnsOf[kind] }, all())) {
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
