/** THE LIST: every room in dependency order, given what it needs; what belongs together has a list of its own. Nothing is decided here. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { createTopic } from '#platform/bus.ts';
import type { Clock } from '#platform/clock.ts';
import { createDb } from '#platform/db/db.ts';
import { logFailure, toWire } from '#platform/errors.ts';
import { createIds } from '#platform/ids.ts';
import { createJobs } from '#platform/jobs/jobs.ts';
import { createLifecycle } from '#platform/lifecycle.ts';
import type { Log } from '#platform/log.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createRedisLine } from '#platform/redis/redis.ts';
import { ensureSecret } from '#platform/secret-file.ts';
import type { Audience } from '#protocol/errors.ts';
import { createAnswering } from './answering.ts';
import type { ServerConfig } from './config.ts';
import { createConversing } from './conversing.ts';
import { seedDemo } from './demo/seed.ts';
import { createDoor } from './door.ts';
import { createEntering } from './entering.ts';
import { createPrivacy } from './features/privacy/index.ts';
import { securityRoom } from './features/security/index.ts';
import { createSites } from './features/sites/index.ts';
import { createSync } from './features/sync/index.ts';
import { findInstallation } from './installation.ts';
import { createOverseeing } from './overseeing.ts';
import { createReporting } from './reporting.ts';
import { createSealing, keyRingOf } from './sealing.ts';
import { createServing } from './serving.ts';
import { createTelling } from './telling.ts';

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
  const ring = keyRingOf(config);
  // Nobody listens yet whom a commit would have to be told.
  const installation = await findInstallation(tailDb, { ring, log }).catch(async error => {
    await Promise.all([db.stop(), tailDb.stop()]);
    throw error;
  });
  const { serverName } = config;
  const sealing = createSealing({ db, log, ring, serverName, secret: installation.secret });
  const toWireFor = (audience: Audience) => (error: unknown) => {
    const failure = toWire(error, newId, audience);
    logFailure(log, failure);
    return failure.wire;
  };
  let url = '';
  const publicUrl = () => config.publicUrl ?? url;

  const jobs = createJobs({ connectionString: config.databaseUrl, log });
  const redis = config.redisUrl === null ? null : createRedisLine({ url: config.redisUrl, log });
  const door = createDoor({
    ...{ db, clock, log, newId, metrics, redis, installation, config, toWire: toWireFor('staff') },
    tellConsoles: said => conversing.desk.to(securityRoom).emit('security.events', said),
    tellPerson: said => telling.quietly(telling.notifications.sendNotification(said)),
    alerts: { raise: alert => system.raise(alert), settle: key => system.settle(key) },
    responses: {
      challenge: personId => entering.identity.challenge(personId),
      signOut: async personId => (await entering.identity.revokeSessions(personId)).ok,
      revokeKey: keyId => entering.keys.revoke(keyId),
      personOf: async email => (await entering.identity.findUserByEmail(email))?.id ?? null,
    },
    acts: () => ({
      routes: serving.routes,
      console: conversing.desk.costs,
      widget: conversing.widget.costs,
    }),
    keysUsed: (from, to) => entering.keys.usedBetween(from, to),
    lists: {
      keys: async () => ({ keys: await entering.keys.shown() }),
      sessions: async () => ({ sessions: await entering.identity.allSessions() }),
      requests: async () => ({ requests: await privacy.shown() }),
      factors: async () => ({ factorRules: await entering.identity.factorRules() }),
      ...{ people: () => entering.identity.allPeople(), providers: () => entering.sso.shown() },
    },
  });
  const { security, audit, addresses, socket } = door;
  const { bus } = socket;
  const committed = createTopic(bus, 'committed', z.null());
  committed.heard(() => sync.wake());
  // Many commits in one turn of the loop are one word to the others.
  const wakeOthers = once(() => committed.tell(null));
  const telling = createTelling({
    ...{ db, clock, log, newId, jobs, metrics, config, door, sealing, publicUrl },
    isActive: personId => conversing.presence.isActive(personId),
  });
  const { notifications, events, quietly } = telling;
  const entering = createEntering({
    ...{ db, clock, log, newId, jobs, config, installation, sealing, door, telling, publicUrl },
    left: personId => void conversing.routing.left(personId),
  });
  const { identity } = entering;
  const sites = createSites({
    db,
    clock,
    newId,
    secret: installation.secret,
    sealer: sealing.sites,
    ownOrigins: () => [url, ...(config.publicUrl === null ? [] : [config.publicUrl])],
    isErased: id => privacy.isErased(id),
    audit: audit.write,
    publicUrl: () => config.publicUrl ?? url,
  });
  const conversing = createConversing({
    ...{ db, clock, log, newId, jobs, config, door, identity, telling, sites },
    toWire: toWireFor,
    later: { sync: () => sync, answering: () => answering, system: () => system, privacy: () => privacy },
  });
  const { chat, desk, presence, routing, widget, viewersOf } = conversing;
  const answering = createAnswering({
    ...{ db, clock, newId, log, jobs, config, codeVersion, chat, audit },
    egressRefused: security.egressRefused,
    sealer: sealing.flows,
    sweep: door.retention.sweep,
    suspected: facts => security.recordSecurityEvent({ eventType: 'prompt_injection', details: facts }),
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
  const reporting = createReporting({
    ...{ db, clock, newId, log, jobs, audit, config, sweep: door.retention.sweep },
    egressRefused: security.egressRefused,
    atConsoles: presence.atConsoles,
    sealer: sealing.storages,
    tellAdmins: notifications.tellRole,
    countDrop: telling.countDrop,
  });
  const { system, loadPart } = createOverseeing({
    ...{ db, clock, log, newId, metrics, door, telling, answering, conversing, views: reporting.views },
    syncUnsafe: () => sync.state().unsafe,
  });
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
      security.collections,
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
      reporting.commands,
    ],
    refused: command => quietly(notifications.commandRefused(command)),
    emit: {
      // Every server reads the tail for its own sockets.
      tail: (scope, event) => desk.toLocal(scope).emit('sync.tail', event),
      fast: (scope, event) => desk.toLocal(scope).emit('sync.fast', event),
      hasListeners: desk.hasListeners,
    },
  });
  const privacy = createPrivacy({
    ...{ db, clock, newId, log, jobs, bus, dataDir: config.dataDir, redact: ai.redact },
    sweep: door.retention.sweep,
    announce: events.customerErased,
    requestsChanged: () => door.lists.changed(['requests']),
    renewLists: () => door.lists.renew(['requests', 'audit']),
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

  const serving = createServing({
    ...{ db, log, newId, jobs, metrics, config, door, entering, telling, conversing, sync, system },
    routes: [
      ...entering.routes,
      ...door.routes,
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
      ...telling.routes,
      ...privacy.routes,
    ],
    listens(at) {
      url = at;
    },
  });
  const lifecycle = createLifecycle({
    log,
    parts: [
      {
        name: 'database',
        start() {},
        stop: () => Promise.all([db.stop(), tailDb.stop()]).then(() => undefined),
      },
      sealing.part,
      ...(redis ? [redis.part] : []),
      ...door.parts,
      answering.aiPart,
      ...addresses.parts,
      ...entering.parts,
      presence.part,
      privacy.part,
      jobs,
      sync.part,
      system.part,
      answering.modelsPart,
      ...telling.parts,
      ...reporting.parts,
      loadPart,
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
      serving.part,
    ],
  });
  await lifecycle.start();
  return { url, routes: serving.routes, stop: lifecycle.stop };
}

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
