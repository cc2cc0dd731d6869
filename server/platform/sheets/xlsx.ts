/**
 * Owns Excel files as the rest of the server makes them: in a thread of their own, so that packing millions of rows neither holds up what else
 * the process does nor lets its memory grow. Never packs anything itself.
 */
import { on } from 'node:events';
import { Worker } from 'node:worker_threads';

/** A date is shown in UTC. */
export type Cell = string | number | boolean | Date | null;
export type Column = { name: string; type: 'text' | 'number' | 'date' | 'boolean' };
export type Table = { sheet: string; columns: readonly Column[] };

/** What the thread says: it wants a page of rows; a part of the file; that it was the last one. */
export type FromThread = { want: 'rows' } | { want: 'taken'; bytes: Uint8Array } | { want: 'nothing' };
/** What it is answered, in the order of its wishes of each kind. Rows null: there are no more. */
export type ToThread = { rows: readonly (readonly Cell[])[] | null } | 'taken';

/** What is packed dies at once; a young generation that may grow would only be cleared away later. */
const resourceLimits = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 256 };

/** @param pages rows, some hundred at a time */
export async function* xlsxBytes(
  table: Table,
  pages: AsyncIterator<readonly (readonly Cell[])[]>,
): AsyncGenerator<Uint8Array> {
  const worker = new Worker(new URL('./xlsx-worker.ts', import.meta.url), {
    workerData: table,
    resourceLimits,
  });
  const ended = new AbortController();
  worker.once('exit', code => ended.abort(new Error(`the packing of a table ended with ${code}`)));
  const answer = (said: ToThread) => worker.postMessage(said);
  try {
    for await (const [said] of on(worker, 'message', { signal: ended.signal }) as AsyncIterable<
      [FromThread]
    >) {
      if (said.want === 'nothing') return;
      if (said.want === 'rows') {
        const next = await pages.next();
        answer({ rows: next.done ? null : next.value });
      } else {
        yield said.bytes;
        answer('taken');
      }
    }
  } finally {
    await worker.terminate();
    await pages.return?.();
  }
}
