import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import type { Log } from '../log.ts';

const migrationsDir = fileURLToPath(new URL('../../migrations', import.meta.url));

/**
 * Applies the SQL files of server/migrations that this database has not seen, in order of their names, all in one
 * transaction and under an advisory lock, so that several servers may start at once. Answers the names it applied.
 */
export async function migrate(options: {
  connectionString: string;
  log: Log;
  dir?: string;
}): Promise<string[]> {
  const { connectionString, log, dir = migrationsDir } = options;
  const files = (await readdir(dir).catch(() => [])).filter(name => name.endsWith('.sql'));
  if (files.length === 0) return [];
  const applied = await runner({
    databaseUrl: { connectionString, application_name: 'steward migrations' },
    dir,
    ignorePattern: '(?!.*\\.sql$).*',
    direction: 'up',
    migrationsTable: 'migrations',
    // Two branches may add files in an order that is not that of their numbers; a database that saw the later one first still gets the other.
    checkOrder: false,
    singleTransaction: true,
    advisoryLockMode: 'wait',
    logger: {
      debug: () => {},
      info: () => {},
      warn: (message: string) => log.warn(message),
      error: (message: string) => log.warn(message),
    },
  });
  return applied.map(migration => migration.name);
}
