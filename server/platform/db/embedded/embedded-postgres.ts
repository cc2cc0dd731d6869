/**
 * Owns the life of the Postgres that comes with Steward: where it lives, whom it runs as, its start and its stop. It
 * never reads or writes product data, and never stops a Postgres that another living Steward started.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataDirProblem } from '../../data-dir.ts';
import { type FileLock, lockFile, lockHolder } from '../../file-lock.ts';
import type { Log } from '../../log.ts';
import { ensureSecret } from '../../secret-file.ts';
import { type Binaries, findPostgresPackage, stageBinaries } from './binaries.ts';
import { connectionStringOf, ensureDatabase } from './cluster-access.ts';
import { initCluster, resetPassword } from './init-cluster.ts';
import { type Launched, launch } from './launch.ts';
import { findCacheDir, findPlace, type Place } from './place.ts';
import { findLivePostmaster, removeStalePostmasterFile, stopPostmaster } from './postmaster.ts';
import { EmbeddedPostgresProblem } from './problem.ts';

export type EmbeddedPostgres = {
  /** Starts Postgres, or answers the address of the one it runs. Throws EmbeddedPostgresProblem with a plain reason. */
  start(): Promise<{ connectionString: string; version: string }>;
  /** Ends it and waits until it is gone. Safe to call twice, or before a start. */
  stop(): Promise<void>;
  /** Ends it at once, without waiting: for a process that is about to exit. The next start repairs what was open. */
  abort(): void;
  /** The pid of the running postmaster. */
  pid(): number | null;
};

export type EmbeddedPostgresOptions = {
  /** Holds the password, the log and, where the database's user can reach it, the cluster. Made when missing. */
  dataDir: string;
  /** Where the binaries are copied to, once per version. */
  cacheDir: string;
  log: Log;
  /** The database that is made at the first start. */
  database?: string;
  /** Settings of Postgres, over our own. */
  settings?: Record<string, string>;
  /** Called when Postgres ends without being asked to. */
  onExit?: (reason: string) => void;
  /** Told what is happening, in a few words. */
  onProgress?: (step: string) => void;
  /** Where the binaries come from; the package for this machine unless given. */
  binariesPackage?: { dir: string; version: string };
};

type Running = { launched: Launched; lock: FileLock; connectionString: string; version: string };

const ownSettings: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  synchronous_commit: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
};

/** One process at a time runs the cluster of a data folder; several clusters run side by side. */
export function createEmbeddedPostgres(options: EmbeddedPostgresOptions): EmbeddedPostgres {
  let running: Running | null = null;
  // Known before it runs, so that a start can be cut.
  let place: Place | null = null;
  // Start and stop wait for each other, so that neither sees the other's half-done work.
  let queue: Promise<unknown> = Promise.resolve();
  function enqueue<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = queue.then(work);
    queue = result.catch(() => {});
    return result;
  }
  return {
    start: () =>
      enqueue(async () => {
        running ??= await startLocked(options, found => {
          place = found;
        });
        return { connectionString: running.connectionString, version: running.version };
      }),
    stop: () =>
      enqueue(async () => {
        if (!running) return;
        const { launched, lock } = running;
        await launched.stop();
        rmSync(addressFile(options.dataDir), { force: true });
        lock.release();
        running = null;
      }),
    abort() {
      const pid = running?.launched.pid ?? (place && findLivePostmaster(place.data)?.pid);
      if (pid) killQuietly(pid, process.platform === 'win32' ? 'SIGKILL' : 'SIGQUIT');
    },
    pid: () => running?.launched.pid ?? null,
  };
}

/** The address of the cluster that a living Steward runs for this data folder, for commands beside it; else null. */
export function runningConnectionString(dataDir: string): string | null {
  if (lockHolder(lockPath(dataDir)) === null || !existsSync(addressFile(dataDir))) return null;
  return readFileSync(addressFile(dataDir), 'utf8').trim();
}

async function startLocked(
  options: EmbeddedPostgresOptions,
  onPlace: (place: Place) => void,
): Promise<Running> {
  const { dataDir } = options;
  const problem = dataDirProblem(dataDir);
  if (problem) throw new EmbeddedPostgresProblem(problem);
  const taken = lockFile(lockPath(dataDir));
  if (!taken.ok) {
    throw new EmbeddedPostgresProblem(
      `The data folder ${dataDir} is in use by another Steward (process ${taken.holderPid}). ` +
        'Stop it, or give this one its own STEWARD_DATA_DIR.',
    );
  }
  try {
    return { ...(await startCluster(options, onPlace)), lock: taken.lock };
  } catch (error) {
    taken.lock.release();
    throw error;
  }
}

async function startCluster(
  options: EmbeddedPostgresOptions,
  onPlace: (place: Place) => void,
): Promise<Omit<Running, 'lock'>> {
  const { dataDir, log, onProgress = () => {}, database = 'steward' } = options;
  const source = options.binariesPackage ?? (await findPostgresPackage());
  const place = findPlace(dataDir);
  onPlace(place);
  const cacheDir = findCacheDir(options.cacheDir, place.account);
  const binaries = await stageBinaries({ packageDir: source.dir, version: source.version, cacheDir });
  await endOrphan(place, log);
  const password = prepareCluster({ dataDir, place, binaries, onProgress });
  const launched = await launch({
    binaries,
    data: place.data,
    logFile: join(dataDir, 'postgres.log'),
    account: place.account,
    settings: { ...ownSettings, ...options.settings },
    onExit: reason => {
      log.error({ reason }, 'the database ended by itself');
      options.onExit?.(reason);
    },
    onSlow: () => onProgress('the database repairs itself after a crash'),
  });
  const address = { port: launched.port, password };
  try {
    await ensureDatabase(address, database);
  } catch (error) {
    await launched.stop();
    throw error;
  }
  const connectionString = connectionStringOf(address, database);
  writeFileSync(addressFile(dataDir), `${connectionString}\n`, { mode: 0o600 });
  return { launched, connectionString, version: binaries.version };
}

/**
 * A Steward that was killed leaves its Postgres behind. We hold the lock, so nobody uses it: it is stopped in good order
 * and started afresh, which also ends the statements that the dead server had under way.
 */
async function endOrphan(place: Place, log: Log): Promise<void> {
  const orphan = findLivePostmaster(place.data);
  if (orphan) {
    log.warn({ pid: orphan.pid }, 'stopping a database that a former run left behind');
    await stopPostmaster(orphan.pid, place.data);
  }
  removeStalePostmasterFile(place.data);
}

function prepareCluster(options: {
  dataDir: string;
  place: Place;
  binaries: Binaries;
  onProgress: (step: string) => void;
}): string {
  const { dataDir, place, binaries, onProgress } = options;
  const { secret: password, isNew } = ensureSecret(join(dataDir, 'postgres.password'));
  const versionFile = join(place.data, 'PG_VERSION');
  if (!existsSync(versionFile)) {
    onProgress('making an empty database');
    initCluster({ binaries, place, password });
    return password;
  }
  const found = readFileSync(versionFile, 'utf8').trim();
  const expected = binaries.version.split('.')[0];
  if (found !== expected) {
    throw new EmbeddedPostgresProblem(
      `The database in ${place.data} was made by Postgres ${found}, and this Steward brings Postgres ${expected}. ` +
        'Restore a backup into a new data folder, or go back to the former version of Steward.',
    );
  }
  if (isNew) resetPassword({ binaries, place, password });
  return password;
}

function killQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}

const lockPath = (dataDir: string) => join(dataDir, 'postgres.lock');
const addressFile = (dataDir: string) => join(dataDir, 'postgres.address');
