// The measured server, in a process of its own.
import { silentLog } from '#platform/log.ts';
import { startApp } from '../server/app.ts';
import { readConfig } from '../server/config.ts';
import { childSettings, serveParent } from './child.ts';
import { countSockets } from './server-answers.ts';

/** `port` absent: any free one. */
const {
  databaseUrl,
  port = 0,
  perMinute = 100_000,
} = childSettings<{ databaseUrl: string; port?: number; perMinute?: number }>();
// Everybody comes from one address here: limits are looked at as ever, and stand far off.
const read = readConfig({
  ...{ PORT: '0', STEWARD_DEMO: 'off', STEWARD_HISTORY_DAYS: '3650' },
  RATE_LIMIT_PER_MINUTE: '100000',
});
if (!read.ok) throw new Error(read.problems.join('\n'));
const answer = countSockets();
const app = await startApp(
  { ...read.config, port, databaseUrl, ratePerMinute: perMinute },
  { log: silentLog, clock: { now: () => Date.now() } },
);
serveParent({ ready: { url: app.url }, answer, stop: app.stop });
