/** The desk with its room of notifications and a clock whose hands a test turns; what is due is done when the test says so. */
import { createChat } from '../../../server/features/chat/index.ts';
import type { NotificationsDeps } from '../../../server/features/notifications/index.ts';
import { createSync } from '../../../server/features/sync/index.ts';
import { readInstallation } from '../../../server/installation.store.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import type { Route } from '../../../server/platform/http/route.ts';
import { createJobs } from '../../../server/platform/jobs/jobs.ts';
import { silentLog } from '../../../server/platform/log.ts';
import type { Delivery } from '../../../src/protocol/http/notifications.ts';
import type { NoticePreferences } from '../../../src/protocol/notices.ts';
import type { Actor, Role } from '../../../src/protocol/permissions.ts';
import { audit } from '../../helpers/audit.ts';
import { makePerson, newId } from '../../helpers/desk.ts';
import { makeNotifications } from '../../helpers/notifications.ts';
import { freshDatabase } from '../../helpers/postgres.ts';
import { makeBrowser } from '../../helpers/receivers.ts';

export const minute = 60_000;
export const hour = 60 * minute;

export async function openRoom(options: Partial<NotificationsDeps> = {}) {
  const { connectionString, db, drop } = await freshDatabase();
  const jobs = createJobs({ connectionString, log: silentLog });
  for (const name of ['ai.answer', 'ai.draft']) jobs.register(name, async () => {});
  let now = Date.parse('2026-11-25T12:00:00Z');
  const clock = { now: () => now };
  const active = new Set<string>();
  const counted: string[] = [];
  const deps = { db, jobs, clock, newId, isActive: (id: string) => active.has(id) };
  const count = (channel: string, outcome: string) => void counted.push(`${channel} ${outcome}`);
  /** One more server on the same database. Its own jobs are not started. */
  const server = (own: Partial<NotificationsDeps> = {}) =>
    makeNotifications({
      ...deps,
      jobs: createJobs({ connectionString, log: silentLog }),
      ...{ count, ...options, ...own },
    });
  const notifications = makeNotifications({ ...deps, count, ...options });
  const chat = createChat({
    ...{ log: silentLog, db, jobs, clock, newId, notifications },
    proposalTaken: async () => {},
    events: {
      written: () => {},
      published: () => {},
      moved: () => {},
      queueChanged: () => {},
      turnTaken: () => {},
      lineMoved: () => {},
    },
  });
  const sync = createSync({
    ...{ db, clock, log: silentLog, historyDays: 90, audit },
    collections: [chat.collections, notifications.collections],
    commands: [chat.commands, notifications.commands],
    emit: { tail: () => {}, fast: () => {}, hasListeners: () => false },
  });
  await jobs.start(new AbortController().signal);
  await readInstallation(db);
  const [teamId, siteId, customerId] = [newId(), newId(), newId()];
  await db.query(sql`insert into teams (id, name, strategy) values (${teamId}, 'Support', 'manual')`);
  await db.query(sql`
    insert into sites (id, team_id, site_key, identity_secret, settings)
    values (${siteId}, ${teamId}, 'demo', 'secret', '{"ai": false}')`);
  await db.query(sql`insert into customers (id, site_id, name) values (${customerId}, ${siteId}, 'Ellen')`);

  const command = (kind: string, payload: unknown, assumed: unknown) => ({
    ...{ commandId: newId(), kind, lane: 'test', payload, assumed, createdAt: now },
  });
  const run = async (actor: Actor, kind: string, payload: unknown, assumed: unknown = null) => {
    const answer = await sync.run(command(kind, payload, assumed), { kind: 'staff', actor, ip: null });
    if (!answer.ok) throw new Error(answer.error.code);
  };
  const room = {
    db,
    notifications,
    server,
    active,
    counted,
    teamId,
    now: () => now,
    pass(ms: number): void {
      now += ms;
    },
    person: (name: string, role: Role = 'agent', teamIds = [teamId]) =>
      makePerson(db, { name, role, teamIds }),
    /** Ellen writes; the conversation begins, or goes on. */
    async write(text: string, conversationId = newId(), name = 'Ellen') {
      const by = { kind: 'customer', customerId, siteId, name } as const;
      await db.query(sql`update customers set name = ${name} where id = ${customerId} and name <> ${name}`);
      const payload = { conversationId, messageId: newId(), text, page: '', locale: 'en', form: null };
      await sync.run(command('customer.write', payload, null), by);
      return conversationId;
    },
    /** A conversation of an agent's, and nothing to tell of it yet. */
    async given(to: Actor, name = 'Ellen') {
      const conversationId = await room.write('Good day.', newId(), name);
      await run(to, 'conversation.assign', { conversationId, agentId: to.personId }, { agentId: '' });
      return conversationId;
    },
    run,
    resolve: (by: Actor, conversationId: string) =>
      run(by, 'conversation.resolve', { conversationId }, { lastCustomerSeq: 1_000 }),
    reply: (by: Actor, conversationId: string, kind: 'text' | 'note' = 'text', mentions: string[] = []) =>
      run(
        by,
        'message.send',
        {
          ...{ conversationId, messageId: newId(), kind, text: 'Hello.', lang: '' },
          mentions,
          recovered: false,
        },
        { lastPublicSeq: 1_000 },
      ),
    urgent: (by: Actor, conversationId: string) =>
      run(by, 'conversation.priority', { conversationId, priority: 3 }, { priority: 1 }),
    prefer: (actor: Actor, fields: Partial<NoticePreferences>) =>
      run(actor, 'notification.prefer', { personId: actor.personId, fields }),
    /** Signs up a browser of the person, as its console would. */
    async browser(actor: Actor, pushUrl: string, name: string) {
      const browser = makeBrowser(pushUrl, name);
      const sessionId = newId();
      await db.query(sql`
        insert into auth_user (id, name, email, email_verified)
        values (${actor.personId}, ${name}, ${`${actor.personId}@x.test`}, true) on conflict (id) do nothing`);
      await db.query(sql`
        insert into auth_session (id, user_id, token, expires_at)
        values (${sessionId}, ${actor.personId}, ${sessionId}, ${new Date(now + 30 * 24 * hour)})`);
      await room.call('POST', '/devices', {
        actor,
        sessionId,
        body: { ...browser.subscription, label: name },
      });
      return { ...browser, sessionId };
    },
    /** What a route answers, as the gate would call it. */
    async call(
      method: Route['method'],
      path: string,
      asked: { actor: Actor; sessionId?: string; body?: unknown; params?: unknown; query?: unknown },
    ) {
      const { actor, sessionId = newId(), body, params, query } = asked;
      const found = notifications.routes.find(
        route => route.method === method && route.path === `/api/v1/notifications${path}`,
      );
      if (!found) throw new Error(`no route ${method} ${path}`);
      const session = { actor, sessionId, expiresAtMs: 0 };
      const signal = new AbortController().signal;
      const answer = await found.handler({ body, params, query, session, signal } as never);
      return answer.json as never;
    },
    due: () => notifications.runDue(),
    async deliveries(): Promise<Pick<Delivery, 'way' | 'state' | 'reason' | 'attempts'>[]> {
      return db.query(sql`
        select way, state, reason, attempts from notification_deliveries order by created_at, id`);
    },
    async close() {
      await notifications.part.stop();
      await jobs.stop();
      await drop();
    },
  };
  return room;
}
export type Room = Awaited<ReturnType<typeof openRoom>>;
