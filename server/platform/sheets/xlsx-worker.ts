// The thread in which a table is packed: it asks for rows and hands over bytes, one page and one part at a time.
import { parentPort, workerData } from 'node:worker_threads';
import type { Cell, FromThread, Table, ToThread } from './xlsx.ts';
import { packXlsx } from './xlsx-packing.ts';

type Rows = readonly (readonly Cell[])[] | null;
let rowsCame: (rows: Rows) => void = () => {};
let wasTaken: () => void = () => {};
const say = (said: FromThread, moved: ArrayBuffer[] = []) => parentPort?.postMessage(said, moved);

parentPort?.on('message', (answer: ToThread) => {
  if (answer === 'taken') wasTaken();
  else rowsCame(answer.rows);
});

async function* rows(): AsyncGenerator<readonly Cell[]> {
  for (;;) {
    const page = await new Promise<Rows>(resolve => {
      rowsCame = resolve;
      say({ want: 'rows' });
    });
    if (page === null) return;
    yield* page;
  }
}

/** The packer gives small parts; each costs a turn of both threads. */
const partBytes = 64 * 1024;
let held: Uint8Array[] = [];
let heldBytes = 0;

async function handOver(): Promise<void> {
  const bytes = new Uint8Array(Buffer.concat(held));
  [held, heldBytes] = [[], 0];
  await new Promise<void>(resolve => {
    wasTaken = resolve;
    say({ want: 'taken', bytes }, [bytes.buffer]);
  });
}

for await (const bytes of packXlsx(workerData as Table, rows())) {
  held.push(bytes);
  heldBytes += bytes.length;
  if (heldBytes >= partBytes) await handOver();
}
if (heldBytes > 0) await handOver();
say({ want: 'nothing' });
