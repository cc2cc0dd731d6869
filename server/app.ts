/** THE LIST: every room in dependency order, given what it needs; those of the door and of the AI have lists of their own. Nothing is decided here. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { createTopic } from '#platform/bus.ts';
import type { Clock } from '#platform/clock.ts';
import { createDb } from '#platform/db/db.ts';
import { databaseProbe } from '#platform/db/probe.ts';
import { logFailure, toWire } from '#platform/errors.ts';
import { createHttp } from '#platform/http/http.ts';
import { isOwnPage } from '#platform/http/origin.ts';
import { createIds } from '#platform/ids.ts';
import { createJobs } from '#platform/jobs/jobs.ts';
import { createLifecycle } from '#platform/lifecycle.ts';
import type { Log } from '#platform/log.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createProcessLoad } from '#platform/process-load.ts';
import { createRedisLine } from '#platform/redis/redis.ts';
import { ensureSecret } from '#platform/secret-file.ts';
import type { Audience } from '#protocol/errors.ts';
import type { Id } from '#protocol/ids.ts';
import { id as idShape } from '#protocol/schema.ts';
import { createAnswering } from './answering.ts';
import type { ServerConfig } from './config.ts';
import { seedDemo } from './demo/seed.ts';
import { createDoor } from './door.ts';
import { createEntering } from './entering.ts';
import { createChat } from './features/chat/index.ts';
import { createEvents } from './features/events/index.ts';
import { createIdentity } from './features/identity/index.ts';
import { createKeys, noticeOfKey } from './features/keys/index.ts';
import { createNotifications } from './features/notifications/index.ts';
import { createPresence } from './features/presence/index.ts';
import { createPrivacy } from './features/privacy/index.ts';
import { createRouting } from './features/routing/index.ts';
import { securityRoom } from './features/security/index.ts';
import { createSites } from './features/sites/index.ts';
import { createSync } from './features/sync/index.ts';
import { createConsoleNamespace } from './features/sync/sync.socket.ts';
import { createSystem } from './features/system/index.ts';
import { createWebhooks } from './features/webhooks/index.ts';
import { createWidget } from './features/widget/index.ts';
import { readInstallation } from './installation.store.ts';
import { createReporting } from './reporting.ts';

const dist = resolve(import.meta.dirname, '../dist');
const { version: codeVersion } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(resolve(import.meta.dirname, '../package.json'), 'utf8')));

export type App = {
  /** Where it listens, without a slash at the end. */
  url: string;
  /** Every HTTP route, as mounted. */
  routes: readonly { method: string; path: string }[];
  stop(): Promise<void>;
};

/** Builds everything, starts it in order, and listens. Throws where a part cannot start; then nothing is left running. */
export async function startApp(
  config: ServerConfig,
  { log, clock }: { log: Log; clock: Clock },
): Promise<App> {
  const newId = createIds(clock);
  const metrics = createMetrics();
  const db = createDb({
    connectionString: config.databaseUrl,
    log,
    // Whatever committed may concern somebody who listens: the tail looks once after each transaction (S3).
    committed() {
      sync.wake();
      wakeOthers();
    },
  });
  const tailDb = createDb({
    connectionString: config.databaseUrl,
    log,
    poolSize: 2,
    applicationName: 'steward tail',
  });
  const installation = await readInstallation(db).catch(async error => {
    await db.stop();
    throw error;
  });
  const fail = (audience: Audience) => (error: unknown) => {
    const failure = toWire(error, newId, audience);
    logFailure(log, failure);
    return failure.wire;
  };
  let url = '';
  /** A notice is a courtesy: what it is about stands without it. */
  const quietly = (work: Promise<unknown>) =>
    void work.catch(error => log.warn({ err: error }, 'a notice could not be written'));

  /** Live talk about a conversation is for those who look at it. */
  const viewersOf = (conversationId: Id) => desk.to(presence.viewersRoom(conversationId));

  const jobs = createJobs({ connectionString: config.databaseUrl, log });
  const redis = config.redisUrl === null ? null : createRedisLine({ url: config.redisUrl, log });
  const door = createDoor({
    ...{ db, clock, log, newId, metrics, redis, installation, config },
    toWire: fail('staff'),
    tellConsoles: said => desk.to(securityRoom).emit('security.events', said),
    tellPerson: said => quietly(notifications.sendNotification(said)),
    alerts: { raise: alert => system.raise(alert), settle: key => system.settle(key) },
    responses: {
      challenge: personId => identity.challenge(personId),
      signOut: async personId => (await identity.revokeSessions(personId)).ok,
      revokeKey: keyId => keys.revoke(keyId),
      personOf: async email => (await identity.findUserByEmail(email))?.id ?? null,
    },
    acts: () => ({ routes: http.routes, console: desk.costs, widget: widget.costs }),
  });
  const { security, audit, addresses, socket } = door;
  const { recordSecurityEvent, egressRefused } = security;
  const { bus } = socket;
  const committed = createTopic(bus, 'committed', z.null());
  committed.heard(() => sync.wake());
  // Many commits in one turn of the loop are one word to the others.
  const wakeOthers = once(() => committed.tell(null));
  const turnTaken = createTopic(bus, 'turn.taken', idShape);
  turnTaken.heard(id => ai.cancel(id));
  const identity = createIdentity({
    db,
    log,
    clock,
    newId,
    secret: installation.secret,
    publicUrl: config.publicUrl,
    serverId: () => installation.id,
    offlineDays: config.offlineDays,
    tellPerson: said => quietly(notifications.sendNotification(said)),
    signedIn: facts => addresses.signedIn(facts),
    countryOf: ip => addresses.lookUp(ip).country,
    ...{ recordSecurityEvent, jobs },
    audit: (tx, entry) => audit.write(tx, entry),
    sendLetter: config.mail && ((mail, signal) => notifications.sendLetter(mail, signal)),
    consoleUrl: () => `${config.publicUrl ?? url}/console`,
    left: personId => void routing.left(personId),
    passwordsCount: email => sso.passwordsCount(email),
    wayOut: sessionId => sso.wayOut(sessionId),
    singleSignOn: () => sso.atTheDoor(),
  });
  const sso = createEntering({
    ...{ db, clock, log, config, identity, security, audit: audit.write, secret: installation.secret },
    baseUrl: () => config.publicUrl ?? url,
  });
  const sites = createSites({
    db,
    clock,
    newId,
    secret: installation.secret,
    ownOrigins: () => [url, ...(config.publicUrl === null ? [] : [config.publicUrl])],
    isErased: id => privacy.isErased(id),
  });
  const delivered = metrics.counter(
    'steward_notification_deliveries_total',
    'What became of what leaves the desk: tries of push, mail, digests and channels',
    ['channel', 'outcome'],
  );
  const notifications = createNotifications({
    db,
    log,
    clock,
    newId,
    jobs,
    isActive: personId => presence.isActive(personId),
    mail: config.mail,
    audit: audit.write,
    mayReachPrivate: config.mayReachPrivate,
    egressRefused,
    publicUrl: () => config.publicUrl ?? url,
    queueNewMs: config.queueNewMs,
    queueLimitMs: config.queueLimitMs,
    historyDays: config.historyDays,
    count: (channel, outcome) => delivered.inc({ channel, outcome }),
  });
  const keys = createKeys({
    ...{ db, log, clock, newId, bus, jobs },
    ownerOf: identity.actorOf,
    onOwnerChanged: heard => identity.onSessionEnded(({ personId }) => heard(personId)),
    notify: said => notifications.tellRole(noticeOfKey(said)),
    recordSecurityEvent,
    audit: audit.write,
  });
  const events = createEvents({
    ...{ db, clock, newId, log, bus, sweep: door.retention.sweep, looked: audit.read },
    placed: (tx, places) => webhooks.placed(tx, places),
    forgetSent: (tx, before) => webhooks.forget(tx, before),
  });
  const webhooks = createWebhooks({
    ...{ db, clock, newId, log, audit: audit.write, looked: audit.read, egressRefused },
    mayReachPrivate: config.mayReachPrivate,
    findEvent: events.find,
    notify: notifications.tellRole,
    count: outcome => delivered.inc({ channel: 'event', outcome }),
  });
  const chat = createChat({
    db,
    log,
    jobs,
    clock,
    newId,
    notifications,
    proposalTaken: (tx, taken) => copilot.taken(tx, taken),
    announce: events.conversationChanged,
    events: {
      written: rows => sync.expect(rows),
      published: conversation => widget.published(conversation),
      moved: ({ id, scope }) => presence.moved(id, scope),
      queueChanged: teamId => routing.wake(teamId),
      lineMoved: teamId => widget.lineMoved(teamId),
      turnTaken(id) {
        ai.cancel(id);
        turnTaken.tell(id);
      },
    },
    collected: (tx, conversationId) => answering.collected(tx, conversationId),
  });
  const answering = createAnswering({
    ...{ db, clock, newId, log, jobs, config, codeVersion, chat, audit, egressRefused },
    sweep: door.retention.sweep,
    suspected: facts => recordSecurityEvent({ eventType: 'prompt_injection', details: facts }),
    alerts: () => system,
    live: {
      stream(event) {
        widget.aiStream(event);
        viewersOf(event.conversationId).emitVolatile('ai.stream', event);
      },
      withdrawn(event) {
        widget.aiWithdrawn(event);
        viewersOf(event.conversationId).emit('ai.withdrawn', event);
      },
    },
  });
  const { ai, knowledge, copilot } = answering;
  const desk = createConsoleNamespace({
    socket,
    sync: () => sync,
    presence: () => presence,
    system: () => system,
    privacy: () => privacy,
    security,
    delivered: chat.delivered,
    clock,
    offlineDays: config.offlineDays,
    historyDays: config.historyDays,
    authenticate: identity.authenticate,
    isOwnOrigin: (origin, host) =>
      isOwnPage({ origin, fetchSite: undefined, host, publicUrl: config.publicUrl }),
    toWire: fail('staff'),
  });
  const presence = createPresence({
    db,
    clock,
    log,
    bus,
    emitHere: (room, event, payload) => desk.toLocal(room).emit(event, payload),
    emit: (room, event, payload) => desk.to(room).emitVolatile(event, payload),
    tellCustomer: (conversationId, isTyping, name) => widget.agentTyping({ conversationId, isTyping, name }),
    scopeOf: async id => (await chat.findConversation(db, id))?.scope ?? null,
    async scopesOfPerson(id) {
      const actor = await identity.actorOf(id);
      return actor && sync.scopesFor(actor);
    },
    available: personId => void routing.available(personId),
    vanished: personId => void routing.vanished(personId),
    returned: personId => quietly(notifications.returned(personId)),
  });
  const processLoad = createProcessLoad();
  const system = createSystem({
    db,
    clock,
    log,
    bus,
    newId,
    metrics,
    process: processLoad,
    cloud: ai.cloud,
    sockets: socket.load,
    syncUnsafe: () => sync.state().unsafe,
    tellConsoles: event => desk.toLocal('desk').emit('system', event),
    tellWidgets: maintenance => widget.maintenance(maintenance),
    probes: [{ part: 'mail', read: notifications.mailReading }],
    notify: ({ key, severity, title, text: message, audience: role }) => {
      // That mail fails is told by the room that sees why.
      if (key === 'system.part.mail') return undefined;
      const priority = alertPriority[severity];
      return notifications.tellRole({
        ...{ kind: 'alert', role, key, priority, title, message, route: '#/system' },
      });
    },
    announce: ({ maintenanceId: key, title, message, by: except }) =>
      quietly(
        notifications.tellRole({
          ...{ kind: 'maintenance', role: 'agent', key, priority: 'normal', route: '#/system', except },
          ...{ title, message },
        }),
      ),
  });
  const reporting = createReporting({
    ...{ db, clock, newId, log, jobs, audit, config, sweep: door.retention.sweep },
  });
  const routing = createRouting({ db, clock, log, jobs, chat, presence });
  const sync = createSync({
    audit: audit.write,
    db,
    tailDb,
    clock,
    log,
    historyDays: config.historyDays,
    collections: [
      identity.collections,
      chat.collections,
      knowledge.collections,
      notifications.collections,
      system.collections,
      reporting.collections,
    ],
    commands: [
      chat.commands,
      knowledge.commands,
      notifications.commands,
      copilot.commands,
      routing.commands,
      presence.commands,
      system.commands,
    ],
    refused: command => quietly(notifications.commandRefused(command)),
    emit: {
      // Every server reads the tail for its own sockets.
      tail: (scope, event) => desk.toLocal(scope).emit('sync.tail', event),
      fast: (scope, event) => desk.toLocal(scope).emit('sync.fast', event),
      hasListeners: desk.hasListeners,
    },
  });
  const widget = createWidget({
    socket,
    bus,
    db,
    sites,
    clock,
    log,
    toWire: fail('everyone'),
    command: (envelope, by) => sync.run(envelope, { kind: 'customer', ...by }),
    receipt: chat.receipt,
    maintenance: system.maintenance,
    customerTyping(event) {
      viewersOf(event.conversationId).emitVolatile('typing', event);
    },
  });
  const privacy = createPrivacy({
    ...{ db, clock, newId, log, jobs, bus, dataDir: config.dataDir, redact: ai.redact },
    sweep: door.retention.sweep,
    announce: events.customerErased,
    audit,
    here: {
      tellConsoles: event => desk.toLocal('desk').emit('purge', event),
      endWidget: id => widget.endSessions(id),
      forgetAnswers: ai.forgetAnswers,
    },
  });
  sync.registerJobs(jobs);
  system.registerJobs(jobs, door.retention);
  answering.registerJobs();
  reporting.registerJobs();
  door.registerJobs(jobs);
  events.registerJobs(jobs);
  identity.onSessionEnded(({ personId, sessionId, reason }) =>
    desk.end(
      session =>
        session.actor.personId === personId && (sessionId === null || session.sessionId === sessionId),
      reason,
    ),
  );

  const answered = metrics.histogram(
    'steward_http_answer_seconds',
    'From the first byte of a request to the last of its answer',
    [0.005, 0.025, 0.1, 0.5, 2.5, 10],
    ['method', 'route', 'status'],
  );
  const http = createHttp({
    log,
    newId,
    authenticate: keys.or(identity.authenticate),
    isProven: identity.isProven,
    routes: [
      ...identity.routes,
      ...sso.routes,
      ...door.routes,
      ...keys.routes,
      ...sites.routes,
      ...chat.routes({ call: sync.call(newId), looked: audit.read }),
      ...knowledge.serve({
        jobs,
        readerOf: sites.readerOf,
        audit: audit.write,
        tell: notifications.sendNotification,
        find: ai.find,
        call: sync.call(newId),
      }),
      ...answering.routes,
      ...reporting.routes(sync.call(newId)),
      ...system.routes,
      ...notifications.routes,
      ...events.routes,
      ...webhooks.routes,
      ...privacy.routes,
    ],
    statics: { consoleDir: join(dist, 'console'), widgetDir: join(dist, 'widget') },
    pages: [{ path: '/demo', area: 'widget', html: () => readPage(join(dist, 'widget/demo.html')) }],
    probes: [databaseProbe(db)],
    metrics: metrics.registry,
    publicUrl: config.publicUrl,
    ...door.gate,
    apiOrigins: ['app://steward'],
    observe({ method, route, status, durationMs }) {
      answered.observe({ method, route, status: String(status) }, durationMs / 1000);
      system.answered({ route, status });
    },
  });
  metrics.gauge('steward_console_connections', 'Consoles connected to this process', desk.count);
  metrics.gauge('steward_widget_connections', 'Widgets connected to this process', widget.count);
  metrics.gauge(
    'steward_sync_unsafe_changes',
    'Committed changes that wait for an older transaction',
    () => sync.state().unsafe,
  );
  metrics.gauge('steward_event_readers', 'Readers of the stream of events on this process', events.readers);
  metrics.gauge('steward_db_waiting', 'Callers that wait for a database connection', () => db.load().waiting);

  const lifecycle = createLifecycle({
    log,
    parts: [
      {
        name: 'database',
        start() {},
        stop: () => Promise.all([db.stop(), tailDb.stop()]).then(() => undefined),
      },
      ...(redis ? [redis.part] : []),
      ...door.parts,
      answering.aiPart,
      ...addresses.parts,
      identity.watcher,
      keys.part,
      presence.part,
      privacy.part,
      jobs,
      sync.part,
      system.part,
      answering.modelsPart,
      notifications.part,
      webhooks.part,
      reporting.part,
      events.part,
      { name: 'process load', start() {}, stop: processLoad.stop },
      {
        name: 'demo data',
        async start() {
          if (!config.demo) return;
          const { secret: password } = ensureSecret(join(config.dataDir, 'demo-password'));
          await seedDemo({ db, clock, identity, sites, knowledge, ai, jobs, password });
          // Whoever opens the dashboards first finds something there.
          await reporting.sumUp();
        },
        stop() {},
      },
      {
        name: 'http',
        stopDeadlineMs: config.drainMs + 10_000,
        async start() {
          socket.attach(http.server);
          url = (await http.listen({ port: config.port, host: config.host })).url;
        },
        async stop() {
          http.unready();
          events.endStreams();
          jobs.rest();
          await socket.leave(config.drainMs);
          await socket.stop();
          await http.stop();
          await chat.idle();
          await Promise.all([routing.idle(), widget.idle(), identity.idle()]);
        },
      },
    ],
  });
  await lifecycle.start();
  return { url, routes: http.routes, stop: lifecycle.stop };
}

const alertPriority = { info: 'normal', warning: 'high', critical: 'urgent' } as const;

/** Runs at most once in a turn of the event loop, after it. */
function once(work: () => void): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    setImmediate(() => {
      isDue = false;
      work();
    });
  };
}

function readPage(path: string): string {
  if (!existsSync(path)) throw new Error(`${path} is missing: run npm run build`);
  return readFileSync(path, 'utf8');
}
