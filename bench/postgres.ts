// A Postgres of the bench's own, with the promises of a real one: what is acknowledged is on the disk.
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createEmbeddedPostgres } from '#platform/db/embedded/embedded-postgres.ts';
import { migrate } from '#platform/db/migrate.ts';
import { silentLog } from '#platform/log.ts';

/** Scratch installs and copied binaries; git leaves it out. */
export const benchCacheDir = resolve(import.meta.dirname, '../.cache/bench');

export type BenchPostgres = { connectionString: string; remove(): Promise<void> };

export async function startBenchPostgres(settings: Record<string, string> = {}): Promise<BenchPostgres> {
  const dataDir = realpathSync(mkdtempSync(join(tmpdir(), 'steward-bench-')));
  chmodSync(dataDir, 0o755);
  const embedded = createEmbeddedPostgres({
    dataDir,
    cacheDir: resolve(import.meta.dirname, '../.cache'),
    log: silentLog,
    settings: { max_connections: '200', ...settings },
  });
  /** Ctrl-C leaves nothing behind; the other processes of the bench end when this one does. */
  const cut = () => {
    embedded.abort();
    rmSync(dataDir, { recursive: true, force: true });
    process.exit(130);
  };
  process.once('SIGINT', cut).once('SIGTERM', cut);
  const remove = async () => {
    process.off('SIGINT', cut).off('SIGTERM', cut);
    await embedded.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const { connectionString } = await embedded.start();
    await migrate({ connectionString, log: silentLog });
    return { connectionString, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
