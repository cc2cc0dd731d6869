// A server in a process of its own on a Postgres of its own, a crowd of widgets in another process, and consoles in this one.
import { join } from 'node:path';
import { startChild } from '../../bench/child.ts';
import { benchPassword, furnish, signIn } from '../../bench/furnish.ts';
import type { CrowdQuestion } from '../../bench/load/crowd.ts';
import type { TallyRead } from '../../bench/load/tally.ts';
import { addVisitors } from '../../bench/load/visitors.ts';
import { createAccounts } from '../../server/features/identity/accounts.service.ts';
import { createDb } from '../../server/platform/db/db.ts';
import { raw, sql } from '../../server/platform/db/sql.ts';
import { silentLog } from '../../server/platform/log.ts';
import { createHeadlessConsole, type HeadlessConsole } from '../../src/client/headless.ts';
import { createSocketTransport } from '../../src/client/socket.ts';
import type { ConsoleWire } from '../../src/client/transport.ts';
import { PROTOCOL_VERSION } from '../../src/protocol/version.ts';
import { newId } from '../helpers/desk.ts';
import { startCluster } from '../helpers/postgres.ts';
import { freePort } from '../helpers/product.ts';

const benchDir = join(import.meta.dirname, '../../bench');

export type StoredMessage = {
  id: string;
  conversationId: string;
  seq: number;
  kind: string;
  authorId: string;
  text: string;
};

export type LoadHouse = Awaited<ReturnType<typeof createLoadHouse>>;

export async function createLoadHouse({ agents }: { agents: number }) {
  const cluster = await startCluster({
    migrated: true,
    settings: { shared_preload_libraries: 'pg_stat_statements', max_connections: '200' },
  });
  const { connectionString } = cluster;
  const db = createDb({ connectionString, log: silentLog, poolSize: 2, statementTimeoutMs: 120_000 });
  await db.query(raw('create extension pg_stat_statements'));
  const { emails, siteId } = await furnish(connectionString, agents);
  const port = await freePort();
  const startServer = () =>
    startChild(join(benchDir, 'steward-server.ts'), { databaseUrl: connectionString, port });
  let server = await startServer();
  const url = server.ready['url'] ?? '';
  const crowd = await startChild(join(benchDir, 'load/crowd.ts'), { url });

  return {
    db,
    url,
    siteId,
    emails,
    crowd: <Answer = unknown>(question: CrowdQuestion): Promise<Answer> => crowd.ask<Answer>(question),
    tally: () => crowd.ask<TallyRead>({ do: 'read' } satisfies CrowdQuestion),
    visitors: (count: number) => addVisitors(connectionString, { siteId, count }),
    /** Somebody of a team that has nothing to do with the site. */
    async stranger(): Promise<string> {
      const accounts = createAccounts({ db, newId });
      const team = await accounts.addTeam({ name: 'Billing', strategy: 'manual' });
      if (!team.ok) throw new Error(team.problem);
      const email = 'billing@bench.test';
      const added = await accounts.addUser({
        ...{ email, name: 'Ines', role: 'agent', teamIds: [team.teamId], password: benchPassword },
      });
      if (!added.ok) throw new Error(added.problem);
      return email;
    },
    /** SIGKILL, and the same address again. */
    async killServer(): Promise<void> {
      const ended = new Promise(resolve => server.process.once('exit', resolve));
      server.process.kill('SIGKILL');
      await ended;
      server = await startServer();
    },
    messages: () =>
      db.query<StoredMessage>(sql`
        select id, conversation_id as "conversationId", seq, kind, author->>'id' as "authorId", text
        from messages order by conversation_id, seq`),
    /** Statements since the last call, of the whole server: its polls and its own housekeeping too. */
    async queries(): Promise<number> {
      const { calls } = await db.one<{ calls: number }>(
        sql`select coalesce(sum(calls), 0)::integer as calls from pg_stat_statements`,
      );
      await db.query(sql`select pg_stat_statements_reset()`);
      return calls;
    },
    async close(): Promise<void> {
      await crowd.stop();
      await server.stop();
      await db.stop();
      await cluster.remove();
    },
  };
}

export type Watcher = HeadlessConsole & {
  email: string;
  /** Chains that were pulled from their beginning, since it was started. */
  bootstraps(): number;
};

/** A console that counts what it has to pull from the beginning. */
export async function watch(house: LoadHouse, email: string): Promise<Watcher> {
  const token = await signIn(house.url, email);
  let bootstraps = 0;
  const line = createSocketTransport<ConsoleWire>({
    ...{ url: house.url, namespace: '/console', reportFault: () => undefined },
    auth: () => ({ protocolVersion: PROTOCOL_VERSION, token }),
  });
  const console = createHeadlessConsole({
    ...{ url: house.url, token },
    transport: {
      ...line,
      request(event, payload, options) {
        const asked = payload as { checkpoint?: { phase: string } | null };
        if (event === 'sync.pull' && asked.checkpoint?.phase !== 'tail') bootstraps += 1;
        return line.request(event, payload, options);
      },
    },
  });
  await console.start();
  await console.untilQuiet({ timeoutMs: 60_000 });
  return { ...console, email, bootstraps: () => bootstraps };
}
