// A customer may wait for what a killed server was about to do: it is taken up by another long before it would have expired.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createJobs } from '../../../server/platform/jobs/jobs.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { freshDatabase } from '../../helpers/postgres.ts';
import { until } from './agreement.ts';

/** A lease of 20 s, a look every 10, a pause of 2 before the next try, a poll every 2; and a machine that does other things too. */
const takenUpWithinMs = 60_000;

test('a job of a killed server is taken up by another within its lease, and one that still runs is not', async () => {
  const { connectionString, db, drop } = await freshDatabase();
  const first = fork(join(import.meta.dirname, 'jobs-process.ts'), {
    env: { ...process.env, DATABASE_URL: connectionString },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const heard = (word: string) =>
    new Promise<void>(resolve => first.on('message', said => said === word && resolve()));
  await heard('ready');

  const taken: { which: string }[] = [];
  const jobs = createJobs({ connectionString, log: silentLog });
  jobs.register('trial', async () => undefined);
  await jobs.start(new AbortController().signal);
  jobs.rest();
  const isTaken = heard('taken');
  await db.transaction(tx => jobs.enqueue(tx, 'trial', { which: 'killed' }));
  await isTaken;
  await jobs.stop();
  first.kill('SIGKILL');

  const second = createJobs({ connectionString, log: silentLog });
  second.register<{ which: string }>('trial', async data => void taken.push(data));
  // One that takes longer than a lease, at a server that lives.
  const release = Promise.withResolvers<void>();
  let longRuns = 0;
  second.register('long', async () => {
    longRuns += 1;
    await release.promise;
  });
  await second.start(new AbortController().signal);
  await db.transaction(tx => second.enqueue(tx, 'long', {}));
  await until(() => taken.length > 0, 'the job is taken up', takenUpWithinMs);
  expect(taken).toEqual([{ which: 'killed' }]);
  expect(longRuns).toBe(1);
  release.resolve();
  await second.stop();
  await drop();
});
