// The measured server, in a process of its own.
import { silentLog } from '#platform/log.ts';
import { startApp } from '../server/app.ts';
import { readConfig } from '../server/config.ts';
import { childSettings, costs, serveParent } from './child.ts';

const { databaseUrl } = childSettings<{ databaseUrl: string }>();
const read = readConfig({ PORT: '0', STEWARD_DEMO: 'off', STEWARD_HISTORY_DAYS: '3650' });
if (!read.ok) throw new Error(read.problems.join('\n'));
const app = await startApp(
  { ...read.config, port: 0, databaseUrl },
  { log: silentLog, clock: { now: () => Date.now() } },
);
serveParent({ ready: { url: app.url }, answer: costs, stop: app.stop });
