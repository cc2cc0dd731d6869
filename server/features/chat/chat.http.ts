// The addresses of conversations and customers, for programs and people. What they write goes the way of the console's commands.
import { z } from 'zod';
import type { Db } from '#platform/db/db.ts';
import { acting } from '#platform/http/acting.ts';
import { type Route, route, type Session } from '#platform/http/route.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import { AppError } from '#protocol/errors.ts';
import {
  type ConversationAnswer,
  type ConversationsAnswer,
  type CustomerAnswer,
  type CustomersAnswer,
  changeCustomerRequest,
  conversationsQuery,
  customersQuery,
  type MessagesAnswer,
  messagesQuery,
  type WriteMessageAnswer,
  writeMessageRequest,
} from '#protocol/http/desk-api.ts';
import type { Id } from '#protocol/ids.ts';
import { seesTeam } from '#protocol/permissions.ts';
import { id } from '#protocol/schema.ts';
import type { AuditEntry } from '../audit/index.ts';
import type { CommandCall } from '../sync/index.ts';
import { findMessage, readConversations, readCustomers, readThread } from './chat.store.ts';
import { pageOfConversations, pageOfCustomers } from './pages.store.ts';

export type ChatHttpDeps = {
  db: Db;
  call: CommandCall;
  /** Tells the audit log of each look at what is personal, before it is answered. */
  looked(entry: AuditEntry): Promise<void>;
};

const byId = z.object({ id });
/** No thread is longer: what was written meanwhile is no reason to refuse a program's words. */
const anySeq = 1_000_000_000;

type Asked = { session: Session; ip: string };
/** One entry for a page of them: ids alone, as many as were shown. */
const lookAt = (
  { looked }: ChatHttpDeps,
  asked: Asked,
  kind: 'conversation' | 'customer',
  ids: readonly Id[],
): Promise<void> => {
  if (ids.length === 0) return Promise.resolve();
  const [only = ''] = ids;
  return looked({
    ...{ act: 'customer.read', by: acting(asked), ip: asked.ip },
    subject: { kind, id: ids.length === 1 ? only : '', name: '' },
    ...(ids.length === 1 ? {} : { detail: { ids } }),
  });
};

export const chatRoutes = (deps: ChatHttpDeps): Route[] => [
  ...conversationRoutes(deps),
  ...customerRoutes(deps),
];

function conversationRoutes(deps: ChatHttpDeps): Route[] {
  const { db, call } = deps;
  /** What the caller may not see does not exist for them. */
  async function reach(
    conversationId: Id,
    { actor }: Session,
  ): Promise<Omit<Conversation, 'scope' | 'changedXid'>> {
    const [found] = await readConversations(db, [conversationId]);
    if (!found || !seesTeam(actor, found.teamId)) throw new AppError('not_found');
    return found;
  }

  const list = route({
    method: 'GET',
    path: '/api/v1/conversations',
    access: 'conversation.read',
    query: conversationsQuery,
    async handler({ query, session, ip }) {
      const { role, teamIds } = session.actor;
      const found = await pageOfConversations(db, query, role === 'agent' ? teamIds : null);
      const { ids, next } = cut(found, query.limit);
      await lookAt(deps, { session, ip }, 'conversation', ids);
      const json: ConversationsAnswer = {
        conversations: inOrder(ids, await readConversations(db, ids)),
        next,
      };
      return { json };
    },
  });

  const one = route({
    method: 'GET',
    path: '/api/v1/conversations/:id',
    access: 'conversation.read',
    params: byId,
    async handler({ params, session, ip }) {
      const json: ConversationAnswer = { conversation: await reach(params.id, session) };
      await lookAt(deps, { session, ip }, 'conversation', [params.id]);
      return { json };
    },
  });

  const messages = route({
    method: 'GET',
    path: '/api/v1/conversations/:id/messages',
    access: 'conversation.read',
    params: byId,
    query: messagesQuery,
    async handler({ params, query: { after, limit }, session, ip }) {
      await reach(params.id, session);
      await lookAt(deps, { session, ip }, 'conversation', [params.id]);
      const page = { afterSeq: after, limit: limit + 1, publicOnly: false };
      const found = await readThread(db, params.id, page);
      const shown = found.slice(0, limit);
      const next = found.length > limit ? (shown.at(-1)?.seq ?? null) : null;
      const json: MessagesAnswer = { messages: shown, next };
      return { json };
    },
  });

  const write = route({
    method: 'POST',
    path: '/api/v1/conversations/:id/messages',
    access: 'conversation.reply',
    params: byId,
    body: writeMessageRequest,
    async handler(request) {
      const { params, body } = request;
      const messageId = call.idFor(request, 'message');
      const payload = {
        ...{ conversationId: params.id, messageId, text: body.text, lang: body.lang },
        kind: body.kind === 'note' ? ('note' as const) : ('text' as const),
        ...{ mentions: [], recovered: false },
      };
      await call.run(request, 'message.send', payload, { lastPublicSeq: anySeq });
      const message = await findMessage(db, messageId);
      if (!message) throw new AppError('not_found');
      const json: WriteMessageAnswer = { message };
      return { status: 201, json };
    },
  });

  return [list, one, messages, write];
}

function customerRoutes(deps: ChatHttpDeps): Route[] {
  const { db, call } = deps;
  async function found(customerId: Id): Promise<CustomerAnswer> {
    const [customer] = await readCustomers(db, [customerId]);
    if (!customer) throw new AppError('not_found');
    return { customer };
  }

  const list = route({
    method: 'GET',
    path: '/api/v1/customers',
    access: 'customer.read',
    query: customersQuery,
    async handler({ query, session, ip }) {
      const { ids, next } = cut(await pageOfCustomers(db, query), query.limit);
      await lookAt(deps, { session, ip }, 'customer', ids);
      const json: CustomersAnswer = { customers: inOrder(ids, await readCustomers(db, ids)), next };
      return { json };
    },
  });

  const one = route({
    method: 'GET',
    path: '/api/v1/customers/:id',
    access: 'customer.read',
    params: byId,
    async handler({ params, session, ip }) {
      const json = await found(params.id);
      await lookAt(deps, { session, ip }, 'customer', [params.id]);
      return { json };
    },
  });

  const change = route({
    method: 'PATCH',
    path: '/api/v1/customers/:id',
    access: 'customer.edit',
    params: byId,
    body: changeCustomerRequest,
    async handler(request) {
      const { params, body } = request;
      const fields = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      await call.run(request, 'customer.edit', { customerId: params.id, fields }, { fields: {} });
      return { json: await found(params.id) };
    },
  });

  return [list, one, change];
}

/** A page, and the mark of the one after it where one row more was found. */
function cut(found: readonly { id: Id; mark: string }[], limit: number): { ids: Id[]; next: string | null } {
  const page = found.slice(0, limit);
  return { ids: page.map(row => row.id), next: found.length > limit ? (page.at(-1)?.mark ?? null) : null };
}

/** Rows come in any order; one that went meanwhile is left out. */
function inOrder<Row extends { id: Id }>(ids: readonly Id[], rows: readonly Row[]): Row[] {
  const byId = new Map(rows.map(row => [row.id, row]));
  return ids.flatMap(each => byId.get(each) ?? []);
}
