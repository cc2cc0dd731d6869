import type { TestProject } from 'vitest/node';
import { migrate } from '../../server/platform/db/migrate.ts';
import { silentLog } from '../../server/platform/log.ts';
import { removeAbandonedClusters, runAsAdmin, startCluster } from './postgres.ts';

const template = 'steward_template';

/** One cluster per test run. It gives up durability for speed; tests that need it start their own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeAbandonedClusters();
  const cluster = await startCluster({ fsync: false, settings: { max_connections: '300' } });
  const { connectionString } = cluster;
  await runAsAdmin(connectionString, `create database ${template}`);
  const templateUrl = new URL(connectionString);
  templateUrl.pathname = `/${template}`;
  await migrate({ connectionString: templateUrl.href, log: silentLog });
  project.provide('postgres', { connectionString, template });
  return () => cluster.remove();
}
