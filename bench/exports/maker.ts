// One export in a process of its own: how long it took, and the most memory that this process ever held.
import { createDb } from '#platform/db/db.ts';
import { silentLog } from '#platform/log.ts';
import { createMaking } from '../../server/features/exports/making.ts';

const { connectionString } = JSON.parse(process.argv[2] ?? '{}') as { connectionString: string };
const clock = { now: () => Date.now() };
const db = createDb({ connectionString, log: silentLog, poolSize: 2 });
const make = createMaking({ db, clock, log: silentLog });

process.on('message', async ({ number, exportId }: { number: number; exportId: string }) => {
  const begun = performance.now();
  await make({ exportId }, new AbortController().signal);
  const answer = { ms: performance.now() - begun, peakMb: process.resourceUsage().maxRSS / 1024 };
  process.send?.({ to: number, answer });
});
process.once('disconnect', () => void db.stop());
process.send?.({ ready: {} });
