// A real server in a process of its own, on a Postgres of its own that keeps its promises, and what a test needs to break both.
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAccounts } from '../../../server/features/identity/accounts.service.ts';
import { createDb, type Db } from '../../../server/platform/db/db.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { silentLog } from '../../../server/platform/log.ts';
import type { LoginAnswer } from '../../../src/protocol/http/auth.ts';
import { newId } from '../../helpers/desk.ts';
import { startCluster } from '../../helpers/postgres.ts';

const password = 'correct horse battery staple';

/** A port that is free now. It is taken again and again, so that consoles find the server where it was. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise(resolve => server.close(resolve));
  return port;
}

function startProcess(env: Record<string, string>): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(join(import.meta.dirname, 'server-process.ts'), {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    child.once('message', message => resolve({ child, url: (message as { url: string }).url }));
    child.once('error', reject);
    child.once('exit', code => reject(new Error(`the server ended with ${code} before it listened`)));
  });
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise(resolve => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });

export type House = Awaited<ReturnType<typeof createHouse>>;

export async function createHouse() {
  const cluster = await startCluster({ migrated: true });
  const dataDir = mkdtempSync(join(tmpdir(), 'steward-chaos-'));
  const port = String(await freePort());
  let db: Db = createDb({ connectionString: cluster.connectionString, log: silentLog, poolSize: 4 });
  let server: { child: ChildProcess; url: string } | null = null;

  async function start(): Promise<void> {
    server = await startProcess({
      DATABASE_URL: cluster.connectionString,
      ...{ PORT: port, STEWARD_DATA_DIR: dataDir, STEWARD_DEMO: 'off', LOG_LEVEL: 'silent' },
    });
  }
  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (!server) return;
    const { child } = server;
    server = null;
    child.removeAllListeners('exit');
    child.kill(signal);
    await ended(child);
  }

  const accounts = createAccounts({ db, newId });
  const teams: string[] = [];
  for (const name of ['Support', 'Billing', 'Returns']) {
    const team = await accounts.addTeam({ name, strategy: 'manual' });
    if (!team.ok) throw new Error(`the team ${name} could not be made`);
    teams.push(team.teamId);
  }
  await start();

  return {
    teams,
    db: () => db,
    connectionString: () => cluster.connectionString,
    port: () => Number(port),
    /** A site of the first team; its customers are nobody's in particular. */
    async addSite(): Promise<string> {
      const siteId = newId();
      await db.query(sql`
        insert into sites (id, team_id, site_key, identity_secret, settings)
        values (${siteId}, ${teams[0]}, ${siteId}, 'secret', '{"ai": false}')`);
      return siteId;
    },
    url: () => `http://127.0.0.1:${port}`,
    /** SIGKILL, and up again a moment later. */
    async killServer(downMs: number): Promise<void> {
      await end('SIGKILL');
      await new Promise(resolve => setTimeout(resolve, downMs));
      await start();
    },
    /** SIGKILL for all of Postgres, as a power cut would; the server dies with it and both come up again. */
    async killDatabase(): Promise<void> {
      await cluster.kill();
      await end('SIGKILL');
      await db.stop();
      await cluster.start();
      db = createDb({ connectionString: cluster.connectionString, log: silentLog, poolSize: 4 });
      await start();
    },
    async person(name: string, role: 'agent' | 'supervisor', teamIds: string[]) {
      const email = `${name.toLowerCase()}@steward.test`;
      const added = await createAccounts({ db, newId }).addUser({ email, name, role, teamIds, password });
      if (!added.ok) throw new Error(added.problem);
      const response = await fetch(`http://127.0.0.1:${port}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password }),
      });
      if (!response.ok) throw new Error(`sign-in answered ${response.status}`);
      return { id: added.personId, token: ((await response.json()) as LoginAnswer).access_token };
    },
    /** Conversations with one message of a customer each. */
    async addConversations(count: number): Promise<string[]> {
      const siteId = await this.addSite();
      const made: string[] = [];
      for (let nth = 0; nth < count; nth++) {
        const [id, customerId, teamId] = [newId(), newId(), teams[nth % teams.length]];
        await db.transaction(async tx => {
          await tx.query(
            sql`insert into customers (id, site_id, name) values (${customerId}, ${siteId}, 'Ellen')`,
          );
          await tx.query(sql`
            insert into conversations (id, team_id, site_id, customer_id, customer_name, turn, queued_at, last_seq, last_public_seq, last_customer_seq)
            values (${id}, ${teamId}, ${siteId}, ${customerId}, 'Ellen', 'queue', now(), 1, 1, 1)`);
          await tx.query(sql`
            insert into messages (id, conversation_id, team_id, seq, kind, author, text, is_public)
            values (${newId()}, ${id}, ${teamId}, 1, 'text', '{"kind": "customer", "id": "", "name": "Ellen"}', 'My pot is chipped.', true)`);
        });
        made.push(id);
      }
      return made;
    },
    async close(): Promise<void> {
      await end('SIGTERM');
      await db.stop();
      await cluster.remove();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
