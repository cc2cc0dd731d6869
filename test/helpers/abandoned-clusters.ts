import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLivePostmaster } from '../../server/platform/db/embedded/postmaster.ts';
import { processIdentity } from '../../server/platform/process-identity.ts';

/** Data folders of tests are named by it and the pid of the process that made them. */
export const clusterPrefix = 'steward-test-';

const ownedFolder = /^steward-(?:test|product)-(\d+)-/;

export type AbandonedCluster = { pid: number; dataDir: string; data: string };

/** Databases that run though the test process that made them is gone. */
export function findAbandonedClusters(): AbandonedCluster[] {
  return readdirSync(tmpdir()).flatMap(name => {
    const maker = name.match(ownedFolder)?.[1];
    if (maker === undefined || processIdentity(Number(maker)) !== null) return [];
    const dataDir = join(tmpdir(), name);
    const data = join(dataDir, 'postgres', 'data');
    const live = findLivePostmaster(data);
    return live ? [{ pid: live.pid, dataDir, data }] : [];
  });
}
