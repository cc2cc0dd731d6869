/** THE LIST of where secrets are kept sealed, and what the rooms are given to seal with. Nothing is decided here. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Db } from '#platform/db/db.ts';
import { createKeyRing, type KeyRing } from '#platform/key-ring.ts';
import type { Log } from '#platform/log.ts';
import type { Config } from './config.ts';
import { sealedByDrops, useOfDrops } from './features/drops/index.ts';
import { sealedByFlows, useOfFlows } from './features/flows/index.ts';
import { sealedByIdentity, useOfFactors } from './features/identity/index.ts';
import { sealedByNotifications, useOfNotifications } from './features/notifications/index.ts';
import { createSecrets, type SealedColumn, unknownKey } from './features/secrets/index.ts';
import { sealedBySites, useOfSites } from './features/sites/index.ts';
import { sealedBySso, useOfSso } from './features/sso/index.ts';
import { sealedByWebhooks, useOfWebhooks } from './features/webhooks/index.ts';
import { sealedByInstallation } from './installation.ts';
import { StartProblem } from './start/problem.ts';

/** @param secret of the installation; null: nobody can read it here */
export const sealedColumns = (secret: string | null): readonly SealedColumn[] => [
  ...sealedByInstallation,
  ...sealedByIdentity(secret),
  ...sealedBySso,
  ...sealedBySites,
  ...sealedByWebhooks,
  ...sealedByNotifications,
  ...sealedByFlows,
  ...sealedByDrops,
];

export const keyRingOf = ({
  secretKey,
  nextSecretKey,
  dataDir,
  isDatabaseBeside,
}: Pick<Config, 'secretKey' | 'nextSecretKey' | 'dataDir'> & { isDatabaseBeside?: boolean }): KeyRing =>
  createKeyRing({ secretKey, nextSecretKey, dataDir, isDatabaseBeside: isDatabaseBeside ?? false });

export type Sealing = ReturnType<typeof createSealing>;

export function createSealing({
  serverName,
  ring,
  secret,
  ...deps
}: {
  db: Db;
  log: Log;
  ring: KeyRing;
  serverName: string | null;
  /** Of the installation. */
  secret: string | null;
}) {
  const secrets = createSecrets({
    ...{ ...deps, ring, columns: sealedColumns(secret) },
    server: { id: randomUUID(), name: serverName ?? `${hostname()}, process ${process.pid}` },
    refusal: keyId => new StartProblem(unknownKey(keyId, ring.path)),
  });
  return {
    factors: secrets.sealerFor(useOfFactors),
    sso: secrets.sealerFor(useOfSso),
    sites: secrets.sealerFor(useOfSites),
    webhooks: secrets.sealerFor(useOfWebhooks),
    notifications: secrets.sealerFor(useOfNotifications),
    flows: secrets.sealerFor(useOfFlows),
    storages: secrets.sealerFor(useOfDrops),
    part: secrets.part,
  };
}
