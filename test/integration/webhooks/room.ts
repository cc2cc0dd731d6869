/** The desk with its events and webhooks, and a clock whose hands a test turns; what is due is sent when the test says so. */
import { createChat } from '../../../server/features/chat/index.ts';
import { createEvents } from '../../../server/features/events/index.ts';
import { createSync } from '../../../server/features/sync/index.ts';
import { createWebhooks } from '../../../server/features/webhooks/index.ts';
import { createLoneBus } from '../../../server/platform/bus.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import type { Route } from '../../../server/platform/http/route.ts';
import { createJobs } from '../../../server/platform/jobs/jobs.ts';
import { silentLog } from '../../../server/platform/log.ts';
import type {
  WebhookDeliveriesAnswer,
  WebhookDeliveryAnswer,
  WebhookSecretAnswer,
  WebhooksAnswer,
} from '../../../src/protocol/http/webhooks.ts';
import type { Actor } from '../../../src/protocol/permissions.ts';
import { audit } from '../../helpers/audit.ts';
import { makePerson, newId } from '../../helpers/desk.ts';
import { makeNotifications } from '../../helpers/notifications.ts';
import { freshDatabase } from '../../helpers/postgres.ts';
import { loneSealer } from '../../helpers/sealer.ts';

export const minute = 60_000;
export const day = 24 * 60 * minute;

export async function openRoom({ mayReachPrivate = true } = {}) {
  const { connectionString, db, drop } = await freshDatabase();
  const jobs = createJobs({ connectionString, log: silentLog });
  for (const name of ['ai.answer', 'ai.draft']) jobs.register(name, async () => {});
  let now = Date.parse('2026-11-25T12:00:00Z');
  const clock = { now: () => now };
  const told: { title: string; message: string }[] = [];
  const counted: string[] = [];
  const shared = { db, clock, newId, log: silentLog };
  const looked = async () => {};
  const events = createEvents({
    ...{ ...shared, bus: createLoneBus('one'), looked },
    async sweep(_kind, slice) {
      while ((await db.transaction(tx => slice(tx, now - 7 * day))) > 0);
    },
    placed: (tx, places) => webhooks.placed(tx, places),
    forgetSent: (tx, before) => webhooks.forget(tx, before),
  });
  const server = () =>
    createWebhooks({
      ...{ ...shared, audit, looked, mayReachPrivate, findEvent: events.find },
      sealer: loneSealer('webhook'),
      consoleUrl: () => 'https://desk.shop.example/console',
      notify: async notice => void told.push(notice),
      count: outcome => void counted.push(outcome),
    });
  const webhooks = server();
  const notifications = makeNotifications({ db, jobs, clock, newId, isActive: () => false });
  const nothing = () => {};
  const chat = createChat({
    ...{ ...shared, jobs, notifications, announce: events.conversationChanged },
    proposalTaken: async () => {},
    events: {
      ...{ written: nothing, published: nothing, moved: nothing, queueChanged: nothing },
      ...{ turnTaken: nothing, lineMoved: nothing },
    },
  });
  const sync = createSync({
    ...{ db, clock, log: silentLog, historyDays: 90, audit },
    collections: [chat.collections],
    commands: [chat.commands],
    emit: { tail: nothing, fast: nothing, hasListeners: () => false },
  });
  await jobs.start(new AbortController().signal);
  const [teamId, otherTeamId, siteId, customerId] = [newId(), newId(), newId(), newId()];
  await db.query(sql`
    insert into teams (id, name, strategy) values (${teamId}, 'Support', 'manual'), (${otherTeamId}, 'Billing', 'manual')`);
  await db.query(sql`
    insert into sites (id, team_id, site_key, identity_secret, settings)
    values (${siteId}, ${teamId}, 'demo', 'secret', '{"ai": false}')`);
  await db.query(sql`insert into customers (id, site_id, name) values (${customerId}, ${siteId}, 'Ellen')`);
  const root = await makePerson(db, { name: 'Root', role: 'admin', teamIds: [] });
  const mara = await makePerson(db, { name: 'Mara', role: 'agent', teamIds: [teamId, otherTeamId] });

  const command = (kind: string, payload: unknown, assumed: unknown) => ({
    ...{ commandId: newId(), kind, lane: 'test', payload, assumed, createdAt: now },
  });
  const run = async (actor: Actor, kind: string, payload: unknown, assumed: unknown = null) => {
    const answer = await sync.run(command(kind, payload, assumed), { kind: 'staff', actor, ip: null });
    if (!answer.ok) throw new Error(answer.error.code);
  };
  const room = {
    ...{ db, events, webhooks, server, told, counted, teamId, otherTeamId, customerId, mara, root },
    now: () => now,
    pass(ms: number): void {
      now += ms;
    },
    run,
    /** Ellen writes; the conversation begins, or goes on. */
    async write(text: string, conversationId = newId()) {
      const by = { kind: 'customer', customerId, siteId, name: 'Ellen' } as const;
      const payload = { conversationId, messageId: newId(), text, page: '', locale: 'en', form: null };
      const answer = await sync.run(command('customer.write', payload, null), by);
      if (!answer.ok) throw new Error(answer.error.code);
      return conversationId;
    },
    rate: (conversationId: string, score: number, comment: string) =>
      sync.run(command('customer.rate', { conversationId, score, comment }, null), {
        ...{ kind: 'customer', customerId, siteId, name: 'Ellen' },
      }),
    reply: (conversationId: string, text: string, kind: 'text' | 'note' = 'text') =>
      run(
        mara,
        'message.send',
        {
          ...{ conversationId, messageId: newId(), kind, text, lang: '' },
          ...{ mentions: [], recovered: false },
        },
        { lastPublicSeq: 1_000 },
      ),
    resolve: (conversationId: string) =>
      run(mara, 'conversation.resolve', { conversationId }, { lastCustomerSeq: 1_000 }),
    /** What a route answers, as the gate would call it. */
    async call<Answer>(
      method: Route['method'],
      path: string,
      asked: { body?: unknown; params?: unknown; query?: unknown } = {},
    ): Promise<Answer> {
      const found = webhooks.routes.find(
        route => route.method === method && route.path === `/api/v1/webhooks${path}`,
      );
      if (!found) throw new Error(`no route ${method} ${path}`);
      const session = { actor: root, sessionId: newId(), expiresAtMs: 0 };
      const signal = new AbortController().signal;
      const answer = await found.handler({ ...asked, session, ip: '127.0.0.1', signal } as never);
      return answer.json as Answer;
    },
    add: (url: string, part: object = {}) =>
      room.call<WebhookSecretAnswer>('POST', '', {
        body: { name: 'Shop', url, kind: 'standard', eventTypes: [], teamId: null, isActive: true, ...part },
      }),
    async one(id: string) {
      const { webhooks: all } = await room.call<WebhooksAnswer>('GET', '');
      const found = all.find(each => each.id === id);
      if (!found) throw new Error('there is no such webhook');
      return found;
    },
    /** The oldest first. */
    async deliveries(id: string) {
      const query = { limit: 200 };
      const answer = await room.call<WebhookDeliveriesAnswer>('GET', '/:id/deliveries', {
        ...{ params: { id }, query },
      });
      return answer.deliveries.toReversed();
    },
    delivery: (id: string, deliveryId: string) =>
      room.call<WebhookDeliveryAnswer>('GET', '/:id/deliveries/:deliveryId', { params: { id, deliveryId } }),
    /** What is done at night. */
    async forget(): Promise<void> {
      const handlers: ((data: object, signal: AbortSignal) => Promise<void>)[] = [];
      events.registerJobs({
        register: (_name: string, handler: (typeof handlers)[number]) => void handlers.push(handler),
      } as never);
      for (const handler of handlers) await handler({}, new AbortController().signal);
    },
    /** Places what was committed, and sends whatever is due until nothing is. */
    async due(): Promise<void> {
      await events.runDue();
      for (let before = -1, after = 0; before !== after; ) {
        before = after;
        await webhooks.runDue();
        const row = await db.one<{ count: string }>(sql`select count(*) as count from webhook_attempts`);
        after = Number(row.count);
      }
    },
    async close() {
      await webhooks.part.stop();
      await events.part.stop();
      await notifications.part.stop();
      await jobs.stop();
      await drop();
    },
  };
  return room;
}
export type Room = Awaited<ReturnType<typeof openRoom>>;
