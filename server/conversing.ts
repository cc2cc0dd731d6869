/**
 * THE LIST of conversations: what is written, who sees it, who takes it, and how consoles and widgets hear of it. The tail and what
 * answers by itself come later and need these rooms first, so they are late bound. Nothing is decided here.
 */
import { createTopic } from '#platform/bus.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { isOwnPage } from '#platform/http/origin.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/log.ts';
import type { Audience, WireError } from '#protocol/errors.ts';
import type { Id } from '#protocol/ids.ts';
import { id as idShape } from '#protocol/schema.ts';
import type { Answering } from './answering.ts';
import type { ServerConfig } from './config.ts';
import type { Door } from './door.ts';
import { createChat } from './features/chat/index.ts';
import type { Identity } from './features/identity/index.ts';
import { createPresence } from './features/presence/index.ts';
import type { Privacy } from './features/privacy/index.ts';
import { createRouting } from './features/routing/index.ts';
import type { Sites } from './features/sites/index.ts';
import type { Sync } from './features/sync/index.ts';
import { createConsoleNamespace } from './features/sync/sync.socket.ts';
import type { System } from './features/system/index.ts';
import { createWidget } from './features/widget/index.ts';
import type { Telling } from './telling.ts';

export type ConversingDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  newId(): Id;
  jobs: Jobs;
  config: ServerConfig;
  door: Door;
  identity: Identity;
  telling: Telling;
  sites: Sites;
  toWire(audience: Audience): (error: unknown) => WireError;
  later: { sync(): Sync; answering(): Answering; system(): System; privacy(): Privacy };
};

export type Conversing = ReturnType<typeof createConversing>;

export function createConversing(deps: ConversingDeps) {
  const { db, clock, log, newId, jobs, config, door, identity, later } = deps;
  const { notifications, events, quietly } = deps.telling;
  const { socket, security } = door;
  const { bus } = socket;
  const turnTaken = createTopic(bus, 'turn.taken', idShape);
  turnTaken.heard(id => later.answering().ai.cancel(id));
  /** Live talk about a conversation is for those who look at it. */
  const viewersOf = (conversationId: Id) => desk.to(presence.viewersRoom(conversationId));

  const chat = createChat({
    ...{ db, log, jobs, clock, newId, notifications },
    proposalTaken: (tx, taken) => later.answering().copilot.taken(tx, taken),
    announce: events.conversationChanged,
    events: {
      written: rows => later.sync().expect(rows),
      published: conversation => widget.published(conversation),
      moved: ({ id, scope }) => presence.moved(id, scope),
      queueChanged: teamId => routing.wake(teamId),
      lineMoved: teamId => widget.lineMoved(teamId),
      turnTaken(id) {
        later.answering().ai.cancel(id);
        turnTaken.tell(id);
      },
    },
    collected: (tx, conversationId) => later.answering().collected(tx, conversationId),
  });
  const desk = createConsoleNamespace({
    ...{ socket, security, clock },
    sync: later.sync,
    presence: () => presence,
    system: later.system,
    privacy: later.privacy,
    delivered: chat.delivered,
    offlineDays: config.offlineDays,
    historyDays: config.historyDays,
    authenticate: identity.authenticate,
    isOwnOrigin: (origin, host) =>
      isOwnPage({ origin, fetchSite: undefined, host, publicUrl: config.publicUrl }),
    toWire: deps.toWire('staff'),
  });
  const presence = createPresence({
    ...{ db, clock, log, bus },
    emitHere: (room, event, payload) => desk.toLocal(room).emit(event, payload),
    emit: (room, event, payload) => desk.to(room).emitVolatile(event, payload),
    tellCustomer: (conversationId, isTyping, name) => widget.agentTyping({ conversationId, isTyping, name }),
    scopeOf: async id => (await chat.findConversation(db, id))?.scope ?? null,
    async scopesOfPerson(id) {
      const actor = await identity.actorOf(id);
      return actor && later.sync().scopesFor(actor);
    },
    available: personId => void routing.available(personId),
    vanished: personId => void routing.vanished(personId),
    returned: personId => quietly(notifications.returned(personId)),
  });
  const routing = createRouting({ db, clock, log, jobs, chat, presence });
  const widget = createWidget({
    ...{ socket, bus, db, sites: deps.sites, clock, log },
    toWire: deps.toWire('everyone'),
    command: (envelope, by) => later.sync().run(envelope, { kind: 'customer', ...by }),
    receipt: chat.receipt,
    maintenance: () => later.system().maintenance(),
    customerTyping(event) {
      viewersOf(event.conversationId).emitVolatile('typing', event);
    },
  });
  identity.onSessionEnded(({ personId, sessionId, reason }) =>
    desk.end(
      session =>
        session.actor.personId === personId && (sessionId === null || session.sessionId === sessionId),
      reason,
    ),
  );
  return { chat, desk, presence, routing, widget, viewersOf };
}
