/** Rows that a site's visitor needs around them, written straight into the tables. */
import { randomBytes } from 'node:crypto';
import { createSites } from '../../../server/features/sites/index.ts';
import { defaultSettings } from '../../../server/features/sites/sites.ts';
import type { Db } from '../../../server/platform/db/db.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { createId } from '../../../src/protocol/ids.ts';
import { audit } from '../../helpers/audit.ts';
import { loneSealer } from '../../helpers/sealer.ts';

export const ownOrigin = 'http://127.0.0.1:4400';
export const shopOrigin = 'https://shop.example';
export const siteKey = 'hollin';
export const identitySecret = 'the shop knows this';

/** A clock whose hands the test turns. */
export function handClock(now = Date.parse('2026-11-23T13:00:00Z')) {
  return { now: () => now, turn: (ms: number) => (now += ms) };
}

export const newId = () => createId(Date.now(), length => new Uint8Array(randomBytes(length)));

export async function setUp(db: Db, clock = handClock()) {
  const sites = createSites({
    db,
    clock,
    newId,
    secret: 'installation secret',
    sealer: loneSealer('site'),
    ownOrigins: () => [ownOrigin],
    ...{ audit, publicUrl: () => 'https://desk.example' },
    isErased: async id =>
      (await db.maybeOne(sql`select customer_id from erasures where customer_id = ${id}`)) !== null,
  });
  const teamId = newId();
  const siteId = newId();
  await db.query(sql`insert into teams (id, name) values (${teamId}, 'Support')`);
  await sites.addSite(db, {
    id: siteId,
    teamId,
    siteKey,
    allowedOrigins: [shopOrigin],
    identitySecret,
    settings: defaultSettings('Hollin & Rye', 'Europe/Berlin'),
  });
  return { sites, clock, teamId, siteId };
}

export async function addAgent(db: Db, teamId: string, name: string): Promise<string> {
  const id = newId();
  await db.query(sql`
    insert into people (id, name, email, role, team_ids) values (${id}, ${name}, ${`${id}@steward.test`}, 'agent',
      ${[teamId]}::uuid[])`);
  return id;
}

export async function addConversation(
  db: Db,
  facts: {
    teamId: string;
    siteId: string;
    customerId: string;
    turn?: 'bot' | 'queue' | 'agent';
    agentId?: string;
    queuedAt?: number;
    priority?: number;
    at?: number;
  },
): Promise<string> {
  const id = newId();
  const at = new Date(facts.at ?? Date.now());
  await db.query(sql`
    insert into conversations (id, team_id, site_id, customer_id, turn, agent_id, queued_at, priority, created_at,
      last_activity_at)
    values (${id}, ${facts.teamId}, ${facts.siteId}, ${facts.customerId}, ${facts.turn ?? 'bot'},
      ${facts.agentId ?? null}, ${facts.queuedAt === undefined ? null : new Date(facts.queuedAt)}, ${facts.priority ?? 1},
      ${at}, ${at})`);
  return id;
}

export async function addMessage(
  db: Db,
  conversation: { id: string; teamId: string },
  message: {
    seq: number;
    kind?: 'text' | 'note' | 'event';
    author?: { kind: string; id: string; name: string };
    text?: string;
    event?: unknown;
    at?: number;
  },
): Promise<string> {
  const id = newId();
  const kind = message.kind ?? 'text';
  const isPublic = kind !== 'note';
  await db.query(sql`
    insert into messages (id, conversation_id, team_id, seq, kind, author, text, is_public, event, created_at)
    values (${id}, ${conversation.id}, ${conversation.teamId}, ${message.seq}, ${kind},
      ${JSON.stringify(message.author ?? { kind: 'customer', id: '', name: '' })}, ${message.text ?? ''}, ${isPublic},
      ${message.event ? JSON.stringify(message.event) : null}, ${new Date(message.at ?? Date.now())})`);
  await db.query(sql`
    update conversations set last_seq = ${message.seq},
      last_public_seq = case when ${isPublic} then ${message.seq} else last_public_seq end
    where id = ${conversation.id}`);
  return id;
}
