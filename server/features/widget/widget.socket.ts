/**
 * Owns the namespace `/widget`: sign-in by visitor token, the thread, receipts and typing, and the pushes. A customer
 * reaches only what `admit` or the service has shown to be theirs.
 */

import { z } from 'zod';
import { type Bus, createTopic } from '#platform/bus.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Connection, SocketNamespace, SocketServer } from '#platform/socket/socket.ts';
import type { WidgetDownEvents } from '#protocol/down.ts';
import { AppError, type WireError } from '#protocol/errors.ts';
import type { Id } from '#protocol/ids.ts';
import type { AiStreamEvent, AiWithdrawnEvent, TypingEvent } from '#protocol/live.ts';
import { id as idShape } from '#protocol/schema.ts';
import { widgetHandshake } from '#protocol/session.ts';
import type { CommandAnswer, CommandEnvelope } from '#protocol/sync.ts';
import { type WidgetAnswers, widgetUp } from '#protocol/up.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import type { WidgetMaintenance } from '#protocol/widget.ts';
import type { SignedVisitor, Sites } from '../sites/index.ts';
import { type Arrival, type Arrivals, createArrivals } from './arrivals.ts';
import { createInTurn } from './in-turn.ts';
import { firstName } from './presenter.ts';
import { createVisitors } from './visitors.ts';
import type { WidgetPage, WidgetService } from './widget.service.ts';
import type { ConversationRow } from './widget.store.ts';

/** A signed-in widget. `newest`: what its sign-in read, until its first question. */
type Seat = SignedVisitor & { arrival: Arrival; newest: ConversationRow | null };
type Visitor = Connection<Seat>;

export type WidgetSocketDeps = {
  socket: SocketServer;
  bus: Bus;
  sites: Pick<Sites, 'visitorOf' | 'onMerged'>;
  clock: Clock;
  log: Log;
  toWire(error: unknown): WireError;
  /** Runs a customer's command (S4). */
  command(
    envelope: CommandEnvelope,
    by: { customerId: Id; siteId: Id; name: string },
  ): Promise<CommandAnswer>;
  /** Raises the customer's watermarks (S5). Answers whether they rose. */
  receipt(mark: {
    conversationId: Id;
    customerId: Id;
    deliveredSeq: number;
    readSeq: number;
  }): Promise<boolean>;
  /** What customers are told of maintenance, now. */
  maintenance(): WidgetMaintenance | null;
  /** Tells the desk that the customer of this conversation types, or stopped. */
  customerTyping(event: TypingEvent): void;
};

/** What the rest of the server tells widgets through. */
export type WidgetPush = {
  /** Something the customer may see changed. Call it after the commit; the other servers are told. */
  published(conversation: { id: Id; customerId: Id }): void;
  /** Only the first name leaves the desk. */
  agentTyping(event: { conversationId: Id; name: string; isTyping: boolean }): void;
  aiStream(event: AiStreamEvent): void;
  aiWithdrawn(event: AiWithdrawnEvent): void;
  /** To every widget of this process. */
  maintenance(maintenance: WidgetMaintenance | null): void;
  /** Somebody of this team's line left it, or passed others. Call it before `published`. */
  lineMoved(teamId: Id): void;
  /** Ends the sessions of a customer on this process: they ask again who they are. */
  endSessions(customerId: Id): void;
  /** How many widgets are connected to this process. */
  count(): number;
  /** What each event takes of a rate limit. */
  costs: Record<string, number>;
  /** Resolves when no push is under way. */
  idle(): Promise<void>;
};

const conversationRoom = (id: Id) => `conversation:${id}`;
const customerRoom = (id: Id) => `customer:${id}`;

export function createWidgetSocket(deps: WidgetSocketDeps, service: WidgetService): WidgetPush {
  const { sites, log, clock } = deps;
  const visitors = createVisitors<Visitor>();
  const arrivals = createArrivals(clock);

  function admit(connection: Visitor, conversationId: Id): void {
    if (visitors.isAdmitted(connection, conversationId)) return;
    visitors.admit(connection, conversationId);
    connection.join(conversationRoom(conversationId));
  }

  const namespace: SocketNamespace<Seat, WidgetDownEvents> = deps.socket.namespace<
    Seat,
    typeof widgetUp,
    WidgetAnswers,
    WidgetDownEvents
  >({
    name: '/widget',
    up: widgetUp,
    party: 'visitor',
    resume: 'widget.resume',
    callerOf: ({ customerId, siteId }) => ({ callerId: customerId, role: 'customer', siteId }),
    // A message may set an answer of the AI going.
    costs: { command: 4 },
    authenticate: ({ auth, origin }) => signIn(deps, { service, arrivals }, auth, origin),
    handlers: {
      async 'widget.resume'(connection, asked) {
        const { customerId, settings, arrival, newest } = connection.data;
        const isOpen = service.isOpen(settings.hours);
        const known = arrivals.end(arrival) ? await service.threadOnArrival(newest, asked) : undefined;
        const found: WidgetPage | null =
          known === undefined ? await service.thread(customerId, asked) : known;
        if (found) admit(connection, found.conversation.id);
        return {
          ok: true,
          conversation: found?.conversation ?? null,
          messages: found?.messages ?? [],
          ...(found?.earlier && { earlier: found.earlier }),
          done: found?.done ?? true,
          isOpen,
          serverTimeMs: clock.now(),
          maintenance: deps.maintenance(),
        };
      },
      command({ data: { customerId, siteId, name } }, envelope) {
        return deps.command(
          { ...envelope, payload: envelope.payload, assumed: envelope.assumed },
          { customerId, siteId, name },
        );
      },
      typing(connection, { conversationId, isTyping }) {
        // Of one that does not exist yet, or of somebody else's, nobody is told; there is nothing to answer about it.
        if (visitors.isAdmitted(connection, conversationId)) {
          deps.customerTyping({ conversationId, party: 'customer', personId: '', name: '', isTyping });
        }
        return { ok: true };
      },
      async receipt(connection, mark) {
        if (!visitors.isAdmitted(connection, mark.conversationId)) throw new AppError('not_found');
        const { customerId } = connection.data;
        const hasRisen = await deps.receipt({ ...mark, customerId });
        if (hasRisen) tellOtherDevices({ id: mark.conversationId, customerId });
        return { ok: true };
      },
    },
    connected(connection) {
      visitors.add(connection.data.customerId, connection);
      connection.join(customerRoom(connection.data.customerId));
    },
    caughtUp: connection => connection.emit('behind', {}),
    disconnected(connection) {
      visitors.remove(connection.data.customerId, connection);
      arrivals.end(connection.data.arrival);
    },
  });

  // Their row is gone: with a new session they are who they turned out to be.
  const mergedTopic = createTopic(deps.bus, 'customer.merged', z.object({ customerId: idShape }));
  const endSessions = (customerId: Id) => {
    namespace.toLocal(customerRoom(customerId)).emit('session.ended', { reason: 'rights_changed' });
    for (const connection of visitors.of(customerId)) connection.disconnect();
  };
  mergedTopic.heard(({ customerId }) => endSessions(customerId));
  sites.onMerged(customerId => {
    endSessions(customerId);
    mergedTopic.tell({ customerId });
  });

  const pushes = createInTurn(
    async conversationId => {
      const shown = await service.latest(conversationId);
      if (!shown) return;
      const { customerId, ...event } = shown;
      for (const connection of visitors.of(customerId)) admit(connection, event.conversation.id);
      namespace.toLocal(customerRoom(customerId)).emit('thread', event);
    },
    error => log.warn({ err: error }, 'a widget was not told of a change and will find it when it asks'),
  );

  // Each server reads for its own visitors, and only where there are any.
  const pushHere = ({ id, customerId }: { id: Id; customerId: Id }) => {
    arrivals.touch(customerId);
    if (visitors.of(customerId).length > 0) pushes.run(id);
  };
  const publishedTopic = createTopic(
    deps.bus,
    'widget.published',
    z.object({ id: idShape, customerId: idShape }),
  );
  publishedTopic.heard(pushHere);
  /** What was read on one device is read on all of them; where there is only one, nobody is told. */
  function tellOtherDevices(conversation: { id: Id; customerId: Id }): void {
    if (visitors.of(conversation.customerId).length > 1) pushes.run(conversation.id);
    publishedTopic.tell(conversation);
  }

  const typing = (event: TypingEvent) =>
    namespace.to(conversationRoom(event.conversationId)).emitVolatile('typing', event);
  return {
    published({ id, customerId }) {
      pushHere({ id, customerId });
      publishedTopic.tell({ id, customerId });
    },
    lineMoved: service.lineMoved,
    idle: pushes.idle,
    agentTyping: ({ conversationId, name, isTyping }) =>
      typing({ conversationId, party: 'agent', personId: '', name: firstName(name), isTyping }),
    aiStream: event => namespace.to(conversationRoom(event.conversationId)).emitVolatile('ai.stream', event),
    aiWithdrawn: event => namespace.to(conversationRoom(event.conversationId)).emit('ai.withdrawn', event),
    // Rare, and to everybody: a room for it would cost each connection its place there.
    maintenance(maintenance) {
      for (const connection of namespace.connections()) connection.emit('maintenance', { maintenance });
    },
    endSessions,
    count: namespace.count,
    costs: namespace.costs,
  };
}

async function signIn(
  { sites, toWire }: WidgetSocketDeps,
  { service, arrivals }: { service: WidgetService; arrivals: Arrivals },
  auth: unknown,
  origin: string | null,
): Promise<{ ok: true; data: Seat } | { ok: false; error: WireError }> {
  const handshake = widgetHandshake.safeParse(auth);
  if (!handshake.success) return { ok: false, error: toWire(new AppError('malformed')) };
  const { protocolVersion, token } = handshake.data;
  if (protocolVersion !== PROTOCOL_VERSION)
    return { ok: false, error: toWire(new AppError('protocol_version')) };
  let arrival: Arrival | undefined;
  const { found, ...visitor } = await sites.visitorOf(token, origin, claims => {
    // First the mark, then the read: what is published in between makes it stale.
    arrival = arrivals.begin(claims.customerId);
    return service.arrive(claims);
  });
  if (!arrival) throw new Error('a visitor was found without being looked for');
  return { ok: true, data: { ...visitor, arrival, newest: found.newest } };
}
