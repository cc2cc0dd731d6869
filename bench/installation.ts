// Which installation a measured server is of, opened with the key that it has: both run in one folder.
import type { Db } from '#platform/db/db.ts';
import { silentLog } from '#platform/log.ts';
import { readConfig } from '../server/config.ts';
import { findInstallation, type Installation } from '../server/installation.ts';
import { keyRingOf } from '../server/sealing.ts';

export async function installationOf(db: Db): Promise<Installation> {
  const read = readConfig({});
  if (!read.ok) throw new Error(read.problems.join('\n'));
  return findInstallation(db, { ring: keyRingOf(read.config), log: silentLog });
}
