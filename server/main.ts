// config → app → listen → stop on signal. `npm start` prepares the database and the pages, then calls this.
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import { type App, startApp } from './app.ts';
import type { ServerConfig } from './config.ts';

/** Starts the server on a database that is there and migrated. */
export function startServer(config: ServerConfig, deps: { log: Log; clock: Clock }): Promise<App> {
  return startApp(config, deps);
}
