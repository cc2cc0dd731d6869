// A process that takes a job and is killed in the middle of it.
import { env } from 'node:process';
import { createJobs } from '../../../server/platform/jobs/jobs.ts';
import { silentLog } from '../../../server/platform/log.ts';

const jobs = createJobs({ connectionString: String(env['DATABASE_URL']), log: silentLog });
jobs.register('trial', () => {
  process.send?.('taken');
  return new Promise<void>(() => undefined);
});
await jobs.start(new AbortController().signal);
process.send?.('ready');
