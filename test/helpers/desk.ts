/** The server's core rooms over a fresh database, without sockets: for tests of commands, pulls and routing. */
import { randomBytes } from 'node:crypto';
import { createAuditWriter } from '../../server/features/audit/index.ts';
import { createChat } from '../../server/features/chat/index.ts';
import { createRouting } from '../../server/features/routing/index.ts';
import { type CommandActor, createSync } from '../../server/features/sync/index.ts';
import type { Db } from '../../server/platform/db/db.ts';
import { sql } from '../../server/platform/db/sql.ts';
import { createJobs } from '../../server/platform/jobs/jobs.ts';
import { silentLog } from '../../server/platform/log.ts';
import type { CollectionName } from '../../src/protocol/documents/index.ts';
import { AppError, type ErrorCode } from '../../src/protocol/errors.ts';
import { createId } from '../../src/protocol/ids.ts';
import type { Actor, Role } from '../../src/protocol/permissions.ts';
import type { Checkpoint, CommandAnswer, FastEvent, TailEvent } from '../../src/protocol/sync.ts';
import { makeNotifications } from './notifications.ts';
import { freshDatabase } from './postgres.ts';

/** How long things are kept where nobody says otherwise. */
export const usualDays = {
  ...{
    conversations: null,
    ai_traces: 90,
    predictions: 90,
    security_events: 90,
    operations: 90,
    events: 7,
    figures: 397,
  },
};

export const newId = () => createId(Date.now(), length => new Uint8Array(randomBytes(length)));

export async function makePerson(
  db: Db,
  person: { name: string; role: Role; teamIds: string[]; capacity?: number; skills?: string[] },
): Promise<Actor> {
  const id = newId();
  await db.query(sql`
    insert into people (id, name, email, role, team_ids, capacity, skills)
    values (${id}, ${person.name}, ${`${person.name.toLowerCase()}-${id}@steward.test`}, ${person.role}, ${person.teamIds},
      ${person.capacity ?? 10}, ${person.skills ?? []})`);
  return { personId: id, name: person.name, role: person.role, teamIds: person.teamIds };
}

export async function makeDesk() {
  const { connectionString, db, drop } = await freshDatabase();
  const jobs = createJobs({ connectionString, log: silentLog });
  const clock = { now: () => Date.now() };
  const published: string[] = [];
  const available: string[] = [];
  const here = new Set<string>();
  const tails: TailEvent[] = [];
  const fasts: FastEvent[] = [];
  const enqueued: { name: string; data: { conversationId: string; forSeq: number } }[] = [];
  for (const name of ['ai.answer', 'ai.draft']) {
    jobs.register<{ conversationId: string; forSeq: number }>(name, async data => {
      enqueued.push({ name, data });
    });
  }
  const notifications = makeNotifications({ db, jobs, clock, newId });
  const chat = createChat({
    log: silentLog,
    db,
    jobs,
    clock,
    newId,
    notifications,
    proposalTaken: async () => {},
    events: {
      written: rows => sync.expect(rows),
      published: ({ id }) => void published.push(id),
      moved: () => {},
      lineMoved: () => {},
      queueChanged: teamId => routing.wake(teamId),
      turnTaken: () => {},
    },
  });
  const routing = createRouting({
    db,
    clock,
    log: silentLog,
    jobs,
    chat,
    presence: { availablePeople: () => available, isHere: id => here.has(id) },
  });
  const sync = createSync({
    audit: createAuditWriter({ clock, newId }),
    db,
    clock,
    log: silentLog,
    historyDays: 90,
    collections: [chat.collections, notifications.collections],
    commands: [chat.commands, notifications.commands, routing.commands],
    emit: {
      tail: (_scope, event) => void tails.push(event),
      fast: (_scope, event) => void fasts.push(event),
      hasListeners: () => true,
    },
  });
  await jobs.start(new AbortController().signal);
  await sync.part.start(new AbortController().signal);

  const [support, billing, siteId] = [newId(), newId(), newId()];
  await db.query(sql`
    insert into teams (id, name, strategy) values (${support}, 'Support', 'round_robin'), (${billing}, 'Billing', 'manual')`);
  await db.query(sql`
    insert into sites (id, team_id, site_key, identity_secret, settings)
    values (${siteId}, ${support}, 'demo', 'secret', '{"ai": true}')`);

  let sent = 0;
  const desk = {
    db,
    connectionString,
    chat,
    sync,
    routing,
    jobs,
    support,
    billing,
    siteId,
    published,
    available,
    here,
    tails,
    fasts,
    enqueued,
    agent: (
      name: string,
      teamIds: string[] = [support],
      extra: { capacity?: number; skills?: string[] } = {},
    ) => makePerson(db, { name, role: 'agent', teamIds, ...extra }),
    async customer(name = 'Ellen'): Promise<Extract<CommandActor, { kind: 'customer' }>> {
      const customerId = newId();
      await db.query(sql`
        insert into customers (id, site_id, name) values (${customerId}, ${siteId}, ${name})`);
      return { kind: 'customer', customerId, siteId, name };
    },
    /** Runs a command; a refusal comes back as its code. */
    async run(
      by: CommandActor | Actor,
      kind: string,
      payload: unknown,
      assumed: unknown = null,
      commandId = newId(),
    ): Promise<Extract<CommandAnswer, { ok: true }> | { ok: false; code: ErrorCode; message: string }> {
      sent += 1;
      const actor: CommandActor = 'kind' in by ? by : { kind: 'staff', actor: by, ip: null };
      try {
        const answer = await sync.run(
          { commandId, kind, lane: `lane-${sent}`, payload, assumed, createdAt: Date.now() },
          actor,
        );
        if (!answer.ok) throw new Error('a runner answers ok or throws');
        return answer;
      } catch (error) {
        if (error instanceof AppError) return { ok: false, code: error.code, message: error.message };
        throw error;
      }
    },
    /** A conversation with one message of a customer. */
    async begin(by: Extract<CommandActor, { kind: 'customer' }>, text = 'My pot is chipped.') {
      const conversationId = newId();
      await desk.run(by, 'customer.write', {
        conversationId,
        messageId: newId(),
        text,
        page: '',
        locale: 'en',
        form: null,
      });
      return conversationId;
    },
    reply: (by: Actor, conversationId: string, text: string, extra: object = {}) =>
      desk.run(
        by,
        'message.send',
        {
          conversationId,
          messageId: newId(),
          kind: 'text',
          text,
          lang: '',
          mentions: [],
          recovered: false,
          ...extra,
        },
        { lastPublicSeq: 1_000_000 },
      ),
    /** Until everything committed before is safe (S2): another transaction, say of the job queue, may hold it back. */
    async settled(): Promise<void> {
      const { xid } = await db.one<{ xid: string }>(
        sql`select pg_snapshot_xmax(pg_current_snapshot())::text as xid`,
      );
      for (;;) {
        const { xmin } = await db.one<{ xmin: string }>(
          sql`select pg_snapshot_xmin(pg_current_snapshot())::text as xmin`,
        );
        if (BigInt(xmin) >= BigInt(xid)) return;
      }
    },
    /** Pulls one chain to its end, as a console does. */
    async pullAll(
      collection: CollectionName,
      scope: string,
      from: Checkpoint | null = null,
      limit = 100,
    ): Promise<{
      documents: Map<string, { id: string; changedXid: string }>;
      left: string[];
      checkpoint: Checkpoint;
      rows: number;
    }> {
      const documents = new Map<string, { id: string; changedXid: string }>();
      const left: string[] = [];
      let checkpoint = from;
      let rows = 0;
      for (;;) {
        const page = await sync.pull(
          { epoch: sync.epoch(), collection, scope, checkpoint, limit },
          new Set([scope]),
        );
        for (const document of page.documents) documents.set(document.id, document);
        for (const entry of page.left) {
          documents.delete(entry.id);
          left.push(entry.id);
        }
        rows += page.documents.length + page.left.length;
        checkpoint = page.checkpoint;
        if (page.done) return { documents, left, checkpoint, rows };
      }
    },
    async close() {
      await routing.idle();
      await sync.part.stop();
      await jobs.stop();
      await drop();
    },
  };
  return desk;
}

export type TestDesk = Awaited<ReturnType<typeof makeDesk>>;
