/**
 * Real Postgres for tests: one cluster per test run with a migrated template, and a database of its own for each file.
 * What kills or damages its database starts a cluster of its own.
 */
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inject } from 'vitest';
import { createDb, type Db } from '../../server/platform/db/db.ts';
import { createEmbeddedPostgres } from '../../server/platform/db/embedded/embedded-postgres.ts';
import { stopPostmaster } from '../../server/platform/db/embedded/postmaster.ts';
import { migrate } from '../../server/platform/db/migrate.ts';
import { raw } from '../../server/platform/db/sql.ts';
import { silentLog } from '../../server/platform/log.ts';
import { clusterPrefix, findAbandonedClusters } from './abandoned-clusters.ts';

/** Shared by all test runs of this checkout, so the binaries are copied once. */
export const testCacheDir = resolve(import.meta.dirname, '../../.cache');

export type Cluster = {
  /** Points at the database `steward`, empty or migrated as asked. */
  connectionString: string;
  dataDir: string;
  postmasterPid(): number;
  /** SIGKILL for the whole of Postgres, as a power cut would. The next start() recovers. */
  kill(): Promise<void>;
  /** Starts it again after kill() or stop(); the port changes, so read the answer. */
  start(): Promise<{ connectionString: string }>;
  stop(): Promise<void>;
  /** Stops it and deletes its folder. */
  remove(): Promise<void>;
};

/**
 * A cluster of one's own. With `fsync` (the default) it keeps Postgres's promises; without it is faster and may not
 * survive a kill.
 */
export async function startCluster(
  options: { fsync?: boolean; migrated?: boolean; settings?: Record<string, string> } = {},
): Promise<Cluster> {
  const dataDir = realpathSync(mkdtempSync(join(tmpdir(), `${clusterPrefix}${process.pid}-`)));
  // Made by this very test: as root, the database's user has to get in.
  chmodSync(dataDir, 0o755);
  const fast = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };
  const embedded = createEmbeddedPostgres({
    dataDir,
    cacheDir: testCacheDir,
    log: silentLog,
    settings: { ...(options.fsync === false ? fast : {}), ...options.settings },
  });
  const { connectionString } = await embedded.start();
  if (options.migrated) await migrate({ connectionString, log: silentLog });
  const cluster: Cluster = {
    connectionString,
    dataDir,
    postmasterPid() {
      const pid = embedded.pid();
      if (pid === null) throw new Error('the cluster is not running');
      return pid;
    },
    async kill() {
      process.kill(cluster.postmasterPid(), 'SIGKILL');
      await embedded.stop();
    },
    async start() {
      const started = await embedded.start();
      cluster.connectionString = started.connectionString;
      return started;
    },
    stop: () => embedded.stop(),
    async remove() {
      await embedded.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return cluster;
}

/** Ends and deletes clusters whose test run was killed. */
export async function removeAbandonedClusters(): Promise<void> {
  for (const { pid, data, dataDir } of findAbandonedClusters()) {
    await stopPostmaster(pid, data);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

export type TestCluster = { connectionString: string; template: string };

declare module 'vitest' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: only an interface merges with Vitest's own.
  export interface ProvidedContext {
    postgres: TestCluster;
  }
}

export type FreshDatabase = { connectionString: string; db: Db; drop(): Promise<void> };

/** A migrated database that nobody else uses. Call drop() at the end; the run's cluster is deleted in any case. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const { connectionString: adminUrl, template } = inject('postgres');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await runAsAdmin(adminUrl, `create database ${name} template ${template}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const db = createDb({ connectionString: url.href, log: silentLog, poolSize: 10 });
  return {
    connectionString: url.href,
    db,
    async drop() {
      await db.stop();
      await runAsAdmin(adminUrl, `drop database ${name} with (force)`);
    },
  };
}

export async function runAsAdmin(adminUrl: string, statement: string): Promise<void> {
  const admin = createDb({ connectionString: adminUrl, log: silentLog, poolSize: 1 });
  try {
    await admin.query(raw(statement));
  } finally {
    await admin.stop();
  }
}
