/** A process that holds a cluster until it is killed: `node hold-cluster.ts <data folder> <cache folder>`. */
import { createEmbeddedPostgres } from '../../server/platform/db/embedded/embedded-postgres.ts';
import { silentLog } from '../../server/platform/log.ts';

const [dataDir = '', cacheDir = ''] = process.argv.slice(2);
const embedded = createEmbeddedPostgres({ dataDir, cacheDir, log: silentLog });
try {
  const { connectionString } = await embedded.start();
  process.stdout.write(`holding ${embedded.pid()} ${connectionString}\n`);
  process.on('SIGTERM', () => void embedded.stop().then(() => process.exit()));
  setInterval(() => {}, 60_000);
} catch (error) {
  process.stdout.write(`refused ${error instanceof Error ? error.message : error}\n`);
}
