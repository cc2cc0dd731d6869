/** Drops with the making of tables, a storage on loopback, and a clock whose hands a test turns. */
import { expect } from 'vitest';
import { createDrops } from '../../../server/features/drops/index.ts';
import { createExports } from '../../../server/features/exports/index.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import type { Route } from '../../../server/platform/http/route.ts';
import { createJobs } from '../../../server/platform/jobs/jobs.ts';
import { silentLog } from '../../../server/platform/log.ts';
import type { KeptSealer } from '../../../server/platform/sealed.ts';
import type {
  AddDropRequest,
  DropAnswer,
  DropRun,
  DropRunsAnswer,
  DropsAnswer,
  StorageAnswer,
} from '../../../src/protocol/http/drops.ts';
import { audit } from '../../helpers/audit.ts';
import { makePerson, newId } from '../../helpers/desk.ts';
import { freshDatabase } from '../../helpers/postgres.ts';
import { startStorage } from '../../helpers/s3-storage.ts';
import { loneSealer } from '../../helpers/sealer.ts';

export const hour = 3_600_000;
export const day = 24 * hour;

export async function openRoom() {
  const { connectionString, db, drop: dropDatabase } = await freshDatabase();
  const storage = await startStorage();
  const jobs = createJobs({ connectionString, log: silentLog });
  let now = Date.parse('2026-11-25T12:00:00Z');
  const clock = { now: () => now };
  const told: { key: string; title: string; message: string }[] = [];
  const counted: string[] = [];
  const exports = createExports({
    ...{ db, clock, jobs, log: silentLog },
    audit: { write: audit, read: async () => {} },
  });
  const server = (own: { mayReachPrivate?: boolean; sealer?: KeptSealer } = {}) =>
    createDrops({
      ...{ db, clock, newId, log: silentLog, audit, tables: exports.forOthers },
      sealer: loneSealer('storage'),
      ...{ mayReachPrivate: true, count: outcome => void counted.push(outcome) },
      notify: async notice => void told.push(notice),
      ...own,
    });
  const drops = server();
  await jobs.start(new AbortController().signal);
  const [teamId, siteId, customerId] = [newId(), newId(), newId()];
  await db.query(sql`insert into teams (id, name, strategy) values (${teamId}, 'Support', 'manual')`);
  await db.query(sql`
    insert into sites (id, team_id, site_key, identity_secret, settings)
    values (${siteId}, ${teamId}, 'demo', 'secret', '{"ai": false}')`);
  await db.query(sql`insert into customers (id, site_id, name) values (${customerId}, ${siteId}, 'Ellen')`);
  const root = await makePerson(db, { name: 'Root', role: 'admin', teamIds: [] });

  async function call<Answer>(
    method: Route['method'],
    path: string,
    asked: { body?: unknown; params?: unknown } = {},
    by = drops,
  ): Promise<Answer> {
    const found = by.routes.find(route => route.method === method && route.path === `/api/v1${path}`);
    if (!found) throw new Error(`no route ${method} ${path}`);
    const session = { actor: root, sessionId: newId(), expiresAtMs: 0 };
    const signal = new AbortController().signal;
    // As the gate would: what does not fit its shape does not come in.
    const body = found.body ? found.body.parse(asked.body) : undefined;
    const answer = await found.handler({ ...asked, body, session, ip: '127.0.0.1', signal } as never);
    return answer.json as Answer;
  }

  const room = {
    ...{ db, storage, drops, server, told, counted, teamId, call },
    now: () => now,
    to(moment: string): void {
      now = Date.parse(moment);
    },
    pass(ms: number): void {
      now += ms;
    },
    addStorage: async (part: object = {}) =>
      (await call<StorageAnswer>('POST', '/storages', { body: { ...storage.place, ...part } })).storage,
    add: async (storageId: string, part: Partial<AddDropRequest> = {}) =>
      (
        await call<DropAnswer>('POST', '/drops', {
          body: {
            ...{ name: 'Nightly', storageId, cadence: 'daily', weekday: 1, monthDay: 1, hour: 3 },
            ...{ timeZone: 'UTC', kind: 'conversations', format: 'csv', teamId: null, channel: null },
            ...{ status: null, fileName: '{kind}/{period}.{format}', isActive: true, ...part },
          },
        })
      ).drop,
    list: async () => (await call<DropsAnswer>('GET', '/drops')).drops,
    /** The oldest period first. */
    runs: async (id: string): Promise<DropRun[]> =>
      (await call<DropRunsAnswer>('GET', '/drops/:id/runs', { params: { id } })).runs.toReversed(),
    /** Conversations of a moment, each with messages of so many characters. */
    async fill(moment: string, { conversations = 3, messages = 2, characters = 20 } = {}) {
      await db.query(sql`
        with made as (
          insert into conversations (id, number, team_id, site_id, customer_id, customer_name, subject, channel, status, turn,
            created_at, last_activity_at, last_seq, last_public_seq)
          select gen_random_uuid(), (select coalesce(max(number), 0) from conversations) + n, ${teamId}, ${siteId}, ${customerId},
            'Ellen', 'Subject ' || n, 'chat', 'open', 'bot', ${moment}::timestamptz + n * interval '1 second', ${moment},
            ${messages}::int, ${messages}::int
          from generate_series(1, ${conversations}::int) n returning id, created_at)
        insert into messages (id, conversation_id, team_id, seq, kind, author, text, is_public, created_at)
        select gen_random_uuid(), m.id, ${teamId}, s, 'text', '{"kind": "customer", "id": "", "name": "Ellen"}',
          s || repeat('w', ${characters}::int), true, m.created_at
        from made m cross join generate_series(1, ${messages}::int) s`);
    },
    /** Does what is due, also what waits for a table, until nothing is under way; tries that failed are not waited for. */
    async settle(by = drops): Promise<void> {
      await expect
        .poll(
          async () => {
            await by.runDue();
            const row = await db.one<{ open: string }>(sql`
              select count(*) as open from drop_runs where state in ('queued', 'making', 'sending')`);
            now += 2_000;
            return Number(row.open);
          },
          { timeout: 30_000, interval: 50 },
        )
        .toBe(0);
    },
    async close() {
      storage.release();
      await drops.part.stop();
      await jobs.stop();
      await storage.stop();
      await dropDatabase();
    },
  };
  return room;
}
export type Room = Awaited<ReturnType<typeof openRoom>>;
