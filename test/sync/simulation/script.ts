// What people do in a simulation: agents from what their own replica shows, customers and the desk's own jobs from the truth.

import type { MemoryReplica } from '../../../src/client/sync/memory-store.ts';
import type { CommandKind, CommandOf } from '../../../src/protocol/commands/payloads.ts';
import type { Customer } from '../../../src/protocol/documents/desk.ts';
import { createId } from '../../../src/protocol/ids.ts';
import type { Database, Plan, Row, Write } from './database.ts';
import type { Desk } from './desk-model.ts';
import type { Prng } from './prng.ts';
import type { Scheduler } from './scheduler.ts';

/** A console as its user sees it. */
export type Agent = {
  person: { id: string };
  replica(): MemoryReplica;
  newId(): string;
  say<K extends CommandKind>(
    kind: K,
    payload: CommandOf<K>['payload'],
    assumed: CommandOf<K>['assumed'],
    scope: string,
  ): Promise<void>;
};

export const tags = ['billing', 'refund', 'bug', 'vip', 'slow'] as const;

/**
 * One thing an agent does. Nothing when the replica shows nothing to do it to.
 * @param wanted the conversation everybody looks at just now, if any
 */
export async function actAsAgent(
  client: Agent,
  prng: Prng,
  facts: { people: readonly string[]; teams: readonly string[]; wanted?: string },
): Promise<void> {
  const { people, teams, wanted } = facts;
  const replica = client.replica();
  const conversations = replica.all('conversations').filter(one => wanted === undefined || one.id === wanted);
  if (conversations.length === 0) return;
  const { id: conversationId, scope, ...shown } = prng.pick(conversations);
  const say = client.say.bind(client);
  const send = (kind: 'text' | 'note') =>
    say(
      'message.send',
      {
        ...{ conversationId, messageId: client.newId(), kind, lang: '', mentions: [], recovered: false },
        text: `${kind} ${prng.int(0, 1_000_000)}`,
      },
      { lastPublicSeq: shown.lastPublicSeq },
      scope,
    );
  switch (prng.int(0, 19)) {
    case 0:
      return say(
        'conversation.assign',
        { conversationId, agentId: prng.pick([...people, '']) },
        { agentId: shown.agentId },
        scope,
      );
    case 1:
      return say(
        'conversation.transfer',
        { conversationId, teamId: prng.pick(teams) },
        { teamId: shown.teamId },
        scope,
      );
    case 2:
    case 3:
      return say(
        'conversation.resolve',
        { conversationId },
        { lastCustomerSeq: shown.lastCustomerSeq },
        scope,
      );
    case 4:
      return say('conversation.reopen', { conversationId }, null, scope);
    case 5:
      return say(
        'conversation.tag',
        { conversationId, add: [prng.pick(tags)], remove: [prng.pick(tags)] },
        null,
        scope,
      );
    case 6:
      return say(
        'conversation.priority',
        { conversationId, priority: prng.int(0, 3) },
        { priority: shown.priority },
        scope,
      );
    case 7:
    case 8:
      return say('conversation.read', { conversationId, readSeq: shown.lastSeq }, null, scope);
    case 9:
      return say('draft.discard', { conversationId }, { forSeq: 0 }, scope);
    case 10: {
      const customer = replica.get('customers', shown.customerId);
      if (!customer) return;
      const fields = { note: `note ${prng.int(0, 99)}`, phone: `+44 ${prng.int(100, 999)}` };
      const { note, phone } = customer;
      return say('customer.edit', { customerId: customer.id, fields }, { fields: { note, phone } }, 'desk');
    }
    case 11: {
      const replies = replica.all('replies');
      const reply = replies.length > 0 && prng.chance(0.6) ? prng.pick(replies) : undefined;
      if (reply && prng.chance(0.4)) return say('reply.remove', { replyId: reply.id }, null, 'desk');
      const number = prng.int(0, 99);
      const payload = {
        replyId: reply?.id ?? client.newId(),
        title: `reply ${number}`,
        shortcut: '',
        body: 'Hello',
        ...(number % 2 === 0 ? { locale: 'de', texts: { en: `Hello ${number}` } } : {}),
      };
      return say('reply.save', payload, { updatedAt: reply?.updatedAt ?? 0 }, 'desk');
    }
    case 12: {
      const mine = replica.all('notifications').filter(one => one.readAt === null);
      if (mine.length === 0) return;
      return say(
        'notification.read',
        { notificationIds: mine.map(one => one.id) },
        null,
        `person:${client.person.id}`,
      );
    }
    case 13:
      return send('note');
    default:
      return send('text');
  }
}

/** One thing the desk itself, or a customer, does. */
export function actAsDesk(facts: {
  prng: Prng;
  db: Database;
  desk: Desk;
  scheduler: Scheduler;
  nowMs(): number;
  people: readonly string[];
  teams: readonly string[];
  /** Forgets removals that are this old, so that positions become too old; null where nothing is forgotten. */
  forgetLeft: ((beforeMs: number) => void) | null;
}) {
  const { prng, db, desk, scheduler, nowMs, people, teams } = facts;
  const newId = () => createId(nowMs(), prng.bytes);
  const holdMs = prng.chance(0.15) ? prng.int(500, 6_000) : prng.int(0, 60);
  const isRollback = prng.chance(0.1);
  const go = (keys: string[], writes: () => Write[]) => {
    const plan: Plan = {
      ...{ keys, holdMs, xidEarlyMs: prng.chance(0.5) ? prng.next() * 20 : null },
      body: () => {
        const made = writes();
        return isRollback ? null : { writes: made };
      },
    };
    db.transact(plan, () => undefined);
  };
  const conversations = [...db.rows('conversations').keys()];
  const conversationId = conversations.length > 0 ? prng.pick(conversations) : '';
  const customers = [...db.rows('customers').keys()];
  switch (prng.int(0, 11)) {
    case 0: {
      const [id, customerId] = [newId(), newId()];
      return go([`conversationId:${id}`], () =>
        newConversation({ id, customerId, teamId: prng.pick(teams), at: nowMs() }),
      );
    }
    case 1:
    case 2:
    case 3: {
      const payload = {
        ...{
          conversationId,
          messageId: newId(),
          text: `question ${prng.int(0, 999)}`,
          page: '',
          locale: 'en',
          form: null,
        },
      };
      const command = {
        ...{
          commandId: newId(),
          kind: 'customer.write' as const,
          lane: '',
          payload,
          assumed: null,
          createdAt: nowMs(),
        },
      };
      return go([`conversationId:${conversationId}`], () => {
        const decided = desk.customerWrites(command, 'Ada');
        return decided.ok ? decided.writes : [];
      });
    }
    case 4: {
      const customerId = prng.pick(customers);
      return go([`customerId:${customerId}`], () => {
        const row = db.row('customers', customerId) as Customer | undefined;
        return row ? [{ collection: 'customers', id: customerId, row: { ...row, lastSeenAt: nowMs() } }] : [];
      });
    }
    case 5:
      return go([`conversationId:${conversationId}`], () => {
        const row = db.row('conversations', conversationId);
        if (!row) return [];
        const draft: Row = {
          id: conversationId,
          conversationId,
          teamId: String(row.teamId),
          text: `draft ${prng.int(0, 99)}`,
        };
        return [{ collection: 'drafts', id: conversationId, row: draft }];
      });
    case 6: {
      const [id, personId] = [newId(), prng.pick(people)];
      return go([`notificationId:${id}`], () => [
        {
          collection: 'notifications',
          id,
          row: { id, personId, title: 'Assigned', readAt: null, createdAt: nowMs() },
        },
      ]);
    }
    case 7:
      facts.forgetLeft?.(scheduler.nowMs() - 5_000);
      return;
    case 8: {
      const teamId = prng.pick(teams);
      return go([`conversationId:${conversationId}`], () => desk.move(conversationId, teamId));
    }
    case 9:
      return go([`conversationId:${conversationId}`], () => desk.close(conversationId));
    default: {
      const resolved = [...db.rows('conversations').values()].filter(row => row['status'] === 'resolved');
      const id = resolved.length > 0 ? prng.pick(resolved).id : conversationId;
      return go([`conversationId:${id}`], () => desk.pack(id, newId()));
    }
  }
}

export function newConversation({
  id,
  customerId,
  teamId,
  at,
}: {
  id: string;
  customerId: string;
  teamId: string;
  at: number;
}): Write[] {
  const messageId = `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`;
  const conversation: Row = {
    ...{ id, number: 1, teamId, siteId: '', customerId, customerName: 'Ada', subject: '', channel: 'chat' },
    ...{
      status: 'open',
      turn: 'queue',
      agentId: '',
      priority: 1,
      tags: [],
      snoozedUntil: null,
      queuedAt: at,
    },
    ...{
      waitingSince: at,
      handover: null,
      lastSeq: 1,
      lastPublicSeq: 1,
      lastCustomerSeq: 1,
      lastMessage: null,
    },
    ...{ lastActivityAt: at, createdAt: at, resolvedAt: null, customerDeliveredSeq: 1, customerReadSeq: 1 },
    ...{ agentDeliveredSeq: 0, agentReadSeq: 0, rating: null, page: '', locale: 'en', skills: [] },
  };
  const customer: Row = {
    ...{ id: customerId, name: 'Ada', email: '', phone: '', verified: false, externalId: '', locale: 'en' },
    ...{ timeZone: '', attributes: {}, note: '', createdAt: at, lastSeenAt: at },
  };
  const message: Row = {
    ...{
      id: messageId,
      conversationId: id,
      teamId,
      seq: 1,
      kind: 'text',
      text: 'Hello?',
      lang: '',
      createdAt: at,
    },
    ...{
      author: { kind: 'customer', id: '', name: 'Ada' },
      citations: [],
      ai: null,
      event: null,
      recovered: false,
    },
  };
  return [
    { collection: 'customers', id: customerId, row: customer },
    { collection: 'conversations', id, row: conversation },
    { collection: 'messages', id: messageId, row: message },
  ];
}
