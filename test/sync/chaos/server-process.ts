// The product's server in a process of its own, so that it can be killed. Says its address on the first line of its output.
import { env } from 'node:process';
import { readConfig } from '../../../server/config.ts';
import { cleanLogText } from '../../../server/log-text.ts';
import { startServer } from '../../../server/main.ts';
import { createLog } from '../../../server/platform/log.ts';

const read = readConfig(env);
if (!read.ok) throw new Error(read.problems.join('\n'));
const { databaseUrl } = read.config;
if (databaseUrl === null) throw new Error('DATABASE_URL must be set');
const log = createLog({ level: read.config.logLevel, clean: cleanLogText });
const app = await startServer({ ...read.config, databaseUrl }, { log, clock: { now: () => Date.now() } });
process.once('SIGTERM', () => void app.stop().then(() => process.exit()));
process.send?.({ url: app.url });
