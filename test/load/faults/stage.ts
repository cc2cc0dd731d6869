// Two real servers in processes of their own, a Redis, the shipped nginx in front, and one Postgres that keeps its promises: what the
// fault runs break. Every line in between is a piece of network of the test's own.
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAccounts } from '../../../server/features/identity/accounts.service.ts';
import { createDb, type Db } from '../../../server/platform/db/db.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { silentLog } from '../../../server/platform/log.ts';
import type { LoginAnswer } from '../../../src/protocol/http/auth.ts';
import { alwaysOpen, password, siteKey } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { startNginx, type TestNginx } from '../../helpers/nginx.ts';
import { type Cluster, startCluster } from '../../helpers/postgres.ts';
import { freePort } from '../../helpers/product.ts';
import { startRedis } from '../../helpers/redis.ts';
import { openTcpLine } from '../../helpers/tcp-line.ts';

export type ServerName = 'a' | 'b';
export type Stage = Awaited<ReturnType<typeof openStage>>;

export async function openStage(options: { env?: Record<string, string>; ai?: boolean } = {}) {
  const cluster = await startCluster({ migrated: true });
  const redis = await startRedis();
  const toDatabase = await openTcpLine(portOf(cluster));
  const servers = await createServers({
    DATABASE_URL: withPort(cluster.connectionString, toDatabase.port),
    REDIS_URL: redis.url,
    STEWARD_DRAIN_SECONDS: '2',
    // Customers here write faster than any person, for as long as a slow machine takes to replace its servers.
    RATE_LIMIT_PER_MINUTE: '6000',
    ...options.env,
  });
  await Promise.all([servers.start('a'), servers.start('b')]);
  const nginx: TestNginx = await startNginx(servers.ports);
  /** Between clients and nginx. */
  const toClients = await openTcpLine(nginx.port);
  const url = () => `http://127.0.0.1:${toClients.port}`;
  let db: Db = openDb(cluster);
  const teams = await addTeams(db, options.ai ?? false);

  return {
    ...{ cluster, redis, nginx, servers, toClients, toDatabase, teams, url },
    db: () => db,
    /** SIGQUIT is Postgres's immediate shutdown, SIGINT its fast one. Up again, where it was. */
    async restartDatabase(signal: 'SIGQUIT' | 'SIGINT'): Promise<void> {
      process.kill(cluster.postmasterPid(), signal);
      await cluster.stop();
      await db.stop();
      await cluster.start();
      toDatabase.aim(portOf(cluster));
      db = openDb(cluster);
    },
    async person(name: string, role: 'agent' | 'supervisor', teamIds: readonly string[]) {
      const email = `${name.toLowerCase()}@steward.test`;
      const accounts = createAccounts({ db, newId });
      const added = await accounts.addUser({ email, name, role, teamIds: [...teamIds], password });
      if (!added.ok) throw new Error(added.problem);
      const response = await fetch(`${url()}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password }),
      });
      if (!response.ok) throw new Error(`sign-in answered ${response.status}`);
      return { id: added.personId, token: ((await response.json()) as LoginAnswer).access_token };
    },
    async close(): Promise<void> {
      await toClients.close();
      await nginx.stop();
      await servers.close();
      await toDatabase.close();
      await redis.stop();
      await db.stop();
      await cluster.remove();
    },
  };
}

const openDb = (cluster: Cluster): Db =>
  createDb({ connectionString: cluster.connectionString, log: silentLog, poolSize: 4 });

const portOf = (cluster: Cluster): number => Number(new URL(cluster.connectionString).port);

function withPort(connectionString: string, port: number): string {
  const moved = new URL(connectionString);
  moved.host = `127.0.0.1:${port}`;
  return moved.href;
}

/** Two teams, and a site of the first. */
async function addTeams(db: Db, ai: boolean): Promise<readonly [string, string]> {
  const accounts = createAccounts({ db, newId });
  const [support, billing] = [
    await accounts.addTeam({ name: 'Support', strategy: 'manual' }),
    await accounts.addTeam({ name: 'Billing', strategy: 'manual' }),
  ];
  if (!support.ok || !billing.ok) throw new Error('the teams could not be made');
  await db.query(sql`
    insert into sites (id, team_id, site_key, identity_secret, settings)
    values (${newId()}, ${support.teamId}, ${siteKey}, 'secret', ${JSON.stringify({ ...alwaysOpen, ai })})`);
  return [support.teamId, billing.teamId];
}

/** Processes on ports of their own, which they keep. */
async function createServers(env: Record<string, string>) {
  const dataDir = mkdtempSync(join(tmpdir(), 'steward-faults-'));
  const ports: Record<ServerName, number> = { a: await freePort(), b: await freePort() };
  const running = new Map<ServerName, ChildProcess>();

  async function end(name: ServerName, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = running.get(name);
    if (!child) return;
    running.delete(name);
    const ended = new Promise(resolve => child.once('exit', resolve));
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await ended;
  }

  return {
    ports,
    url: (name: ServerName) => `http://127.0.0.1:${ports[name]}`,
    async start(name: ServerName): Promise<void> {
      const child = fork(join(import.meta.dirname, '../../sync/chaos/server-process.ts'), {
        env: {
          ...process.env,
          ...{ STEWARD_DEMO: 'off', LOG_LEVEL: process.env['FAULTS_LOG'] ?? 'silent' },
          ...{ PORT: String(ports[name]), STEWARD_DATA_DIR: join(dataDir, name), STEWARD_SERVER_NAME: name },
          // Servers of one database share the key, whatever else is of each alone.
          STEWARD_SECRET_KEY: 'faults'.repeat(6),
          ...{ STEWARD_PUBLIC_URL: 'http://127.0.0.1', STEWARD_TRUSTED_PROXIES: '127.0.0.1' },
          ...env,
        },
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      running.set(name, child);
      await new Promise<void>((resolve, reject) => {
        child.once('message', () => resolve());
        child.once('error', reject);
        child.once('exit', code => reject(new Error(`server ${name} ended with ${code} before it listened`)));
      });
    },
    kill: (name: ServerName) => end(name, 'SIGKILL'),
    /** In good order: it sends its people on first. */
    stop: (name: ServerName) => end(name, 'SIGTERM'),
    async close(): Promise<void> {
      await Promise.all([end('a', 'SIGKILL'), end('b', 'SIGKILL')]);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
