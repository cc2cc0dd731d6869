/** A desk with people, customers and conversations in it, and a fingerprint of all it keeps. */
import type { Socket } from 'socket.io-client';
import { expect, vi } from 'vitest';
import type { Db } from '../../../server/platform/db/db.ts';
import { empty, join, raw, sql } from '../../../server/platform/db/sql.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/version.ts';
import { ask, command, makeApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';

/**
 * Sessions come and go, wrong passwords are counted, a server notes that it runs, a busy machine its own state, and the door which consoles
 * came, what it refused and whom; the rest of the tables is what people entrusted to us.
 */
const unjudged = [
  'auth_session',
  'auth_verification',
  'passkey_challenges',
  'sign_in_challenges',
  'sign_in_counts',
  'sign_in_places',
  'session_endings',
  'pgmigrations',
  'sealing_servers',
  'alerts',
  'incidents',
  'security_events',
  'security_documents',
  'audit_checked',
  'address_scores',
  'console_devices',
  'limit_hours',
  'limit_talkers',
  // Summed up from the rest, within a minute or so.
  'analytics_due',
  'conversation_figures',
  'agent_hours',
  'agent_spells',
  'session_hours',
  'widget_sessions',
  // Gets its places by the clock.
  'event_inbox',
  'desk_events',
  'metric_packs',
  'metric_packs_due',
];
/** The change index without what that noting leaves in it. */
const judged = { changes: sql`where t.collection not in ('operations', 'metrics', 'security')` };

/** One hash over every row of every table. Waits for work under way, which is not of the bad input's making. */
export async function fingerprint(db: Db): Promise<string> {
  await vi.waitFor(async () => {
    const row = await db.one<{ open: string }>(sql`
      select count(*) as open from jobs.job where name like 'ai.%' and state in ('created', 'retry', 'active')`);
    expect(Number(row.open)).toBe(0);
  }, 20_000);
  const tables = await db.query<{ name: string }>(sql`
    select tablename as name from pg_tables
    where schemaname = 'public' and tablename <> all(${unjudged}) and tablename not like 'rollups%' order by tablename`);
  expect(tables.length).toBeGreaterThan(10);
  // A sum of hashes is of the rows in whatever order, so nothing is sorted.
  const hashes = tables.map(
    ({ name }) =>
      sql`select ${name}::text as name, concat(count(*), ' ', sum(hashtextextended(t::text, 0))) as hash from ${raw(`"${name}"`)} t ${judged[name as 'changes'] ?? empty}`,
  );
  // To read a union of this many, Postgres would start processes of its own, which takes ten times as long as the reading.
  const rows = await db.transaction(async tx => {
    tx.send(sql`set local max_parallel_workers_per_gather = 0`);
    return tx.query<{ name: string; hash: string }>(join(hashes, ' union all '));
  });
  return rows
    .map(row => `${row.name} ${row.hash}`)
    .sort()
    .join('\n');
}

/** What the server does by the clock (packing, summing up, looking for gaps) is nothing that bad input changed: it is done once more, and rests. */
async function restJobs(db: Db): Promise<void> {
  await db.query(sql`delete from jobs.schedule`);
  await vi.waitFor(async () => {
    const { open } = await db.one<{ open: string }>(sql`
      select count(*) as open from jobs.job where state in ('created', 'retry', 'active') and name not like '\\_\\_%'`);
    expect(Number(open)).toBe(0);
  }, 20_000);
}

export async function openHouse() {
  // All that is tried here is an attack: what rules find of it by themselves, alerts and notices, is not of the single request.
  const app = await makeApp({ settings: { ai: false }, config: { queueNewMs: 0, detection: [] } });
  const ann = await app.person('Ann');
  const zoe = await app.person('Zoe', 'agent', [app.secondTeamId]);
  const admin = await app.person('Root', 'admin');
  const visits = [await app.visit(), await app.visit()] as const;
  const widget = await app.widget(visits[0].token);
  const stranger = await app.widget(visits[1].token);
  const consoles = {
    ann: await app.console(ann.token),
    zoe: await app.console(zoe.token),
    admin: await app.console(admin.token),
  };
  for (const socket of Object.values(consoles)) {
    await ask(socket, 'sync.resume', { protocolVersion: PROTOCOL_VERSION, epoch: '', chains: [] });
  }
  const run = async (socket: Socket, envelope: unknown) => {
    const answer = await ask<{ ok: boolean; error?: unknown }>(socket, 'command', envelope);
    if (!answer.ok) throw new Error(`the house could not be furnished: ${JSON.stringify(answer.error)}`);
  };
  const [open, resolved, foreign] = [newId(), newId(), newId()];
  const firstWords = words(open, 'My pot is chipped.');
  await run(widget, firstWords);
  await run(widget, words(resolved, 'Where is my parcel?'));
  await run(stranger, words(foreign, 'Do you have it in blue?'));
  await run(
    consoles.ann,
    command('conversation.resolve', { conversationId: resolved }, { lastCustomerSeq: 1 }),
  );
  await ask(widget, 'widget.resume', { conversationId: open, afterSeq: 0 });
  // The team is told of its queue a moment later, which is not of the bad input's making either.
  await vi.waitFor(async () => {
    const { late } = await app.db.one<{ late: string }>(sql`
      select count(*) as late from conversations c left join queue_tellings t on t.team_id = c.team_id
      where c.status = 'open' and c.turn = 'queue' and c.queued_at > coalesce(t.new_until, 'epoch')`);
    expect(Number(late)).toBe(0);
  }, 10_000);
  await restJobs(app.db);
  return {
    app,
    people: { ann, zoe, admin },
    consoles,
    widget,
    stranger,
    visits,
    /** Conversations of the first visitor, open and resolved, and one of the other. */
    conversations: { open, resolved, foreign },
    firstWords,
    print: () => fingerprint(app.db),
  };
}

export type House = Awaited<ReturnType<typeof openHouse>>;
