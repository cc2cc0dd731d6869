import { createEmbeddedPostgres, runningConnectionString } from '#platform/db/embedded/embedded-postgres.ts';
import { migrate } from '#platform/db/migrate.ts';
import { checkServer } from '#platform/db/server-check.ts';
import type { Log } from '#platform/log.ts';
import type { Config } from '../config.ts';
import { StartProblem } from './problem.ts';

export type OpenDatabase = {
  connectionString: string;
  /** For people, such as `embedded Postgres 18.4`. */
  describes: string;
  /** Names of the migrations that were applied. */
  applied: string[];
};

export type Database = {
  /** Finds or starts it and brings its tables up to date. Throws StartProblem or EmbeddedPostgresProblem. */
  open(): Promise<OpenDatabase>;
  /** Ends the embedded database if this process started it. Waits for an open() that is under way. */
  stop(): Promise<void>;
  /** The same at once, for a process that is about to exit. */
  abort(): void;
};

export type DatabaseOptions = {
  config: Config;
  log: Log;
  onProgress?: (step: string) => void;
  /** The embedded database ended without being asked to. */
  onExit?: (reason: string) => void;
  /**
   * True for a command beside a running server: it uses that server's embedded database where there is one. The server
   * itself insists on its own.
   */
  mayShare?: boolean;
};

/** The database of the configuration: the server of DATABASE_URL, or the embedded one. */
export function createDatabase(options: DatabaseOptions): Database {
  const { config, log, onProgress, onExit, mayShare = false } = options;
  const { dataDir, cacheDir, databaseUrl } = config;
  const embedded = createEmbeddedPostgres({ dataDir, cacheDir, log, onProgress, onExit });

  async function find(): Promise<{ connectionString: string; describes: string }> {
    if (databaseUrl !== null) {
      const check = await checkServer(databaseUrl);
      if (!check.ok) throw new StartProblem(check.message);
      return { connectionString: databaseUrl, describes: `Postgres ${check.version} of DATABASE_URL` };
    }
    const running = mayShare ? runningConnectionString(dataDir) : null;
    if (running !== null) return { connectionString: running, describes: "the running server's database" };
    const { connectionString, version } = await embedded.start();
    const shown = version.split('.').slice(0, 2).join('.').split('-')[0];
    return { connectionString, describes: `embedded Postgres ${shown}` };
  }

  return {
    async open() {
      const found = await find();
      try {
        return { ...found, applied: await migrate({ connectionString: found.connectionString, log }) };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new StartProblem(`The database's tables could not be brought up to date: ${reason}`);
      }
    },
    stop: () => embedded.stop(),
    abort: () => embedded.abort(),
  };
}
