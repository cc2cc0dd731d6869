// The product's server in a process of its own, so that it can be killed; it may reach the storage on loopback, and its clock stands where a test says.
import { childSettings, serveParent } from '../../../bench/child.ts';
import { startApp } from '../../../server/app.ts';
import { readConfig } from '../../../server/config.ts';
import { silentLog } from '../../../server/platform/log.ts';

const { databaseUrl, dataDir, aheadMs } = childSettings<{
  databaseUrl: string;
  dataDir: string;
  aheadMs: number;
}>();
const read = readConfig({ PORT: '0', STEWARD_DEMO: 'off', STEWARD_WEBHOOK_PRIVATE: 'on' });
if (!read.ok) throw new Error(read.problems.join('\n'));
const app = await startApp(
  { ...read.config, databaseUrl, dataDir },
  { log: silentLog, clock: { now: () => Date.now() + aheadMs } },
);
serveParent({ ready: { url: app.url }, answer: async () => ({}), stop: app.stop });
