/**
 * THE LIST of the door: what every request and every event passes before a room hears of it, and what is noted of that. In the order of
 * `docs/security.md`. Nothing is decided here.
 */
import { join } from 'node:path';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { loopback, trusting } from '#platform/http/trusted-proxies.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import { defaultRules } from '#platform/limits/default-rules.ts';
import { createDeskLimits } from '#platform/limits/desk-limits.ts';
import { createLineFile } from '#platform/line-file.ts';
import type { Log } from '#platform/log.ts';
import type { Metrics } from '#platform/metrics.ts';
import type { RedisLine } from '#platform/redis/redis.ts';
import { createSocketServer } from '#platform/socket/socket.ts';
import type { WireError } from '#protocol/errors.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { ServerConfig } from './config.ts';
import { type AddressesRoomDeps, createAddresses } from './features/addresses/index.ts';
import { auditBroken, auditBrokenKey, auditLost, createAudit } from './features/audit/index.ts';
import { createLimitRules, type LimitRulesDeps } from './features/limits/index.ts';
import { createRetention } from './features/retention/index.ts';
import {
  auditListOf,
  createLists,
  createSecurity,
  createUsages,
  type DetectionAlerts,
  type ListSources,
  type Responses,
  type SecurityDeps,
  type UsedInHour,
} from './features/security/index.ts';

export type DoorDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  newId(): Id;
  metrics: Metrics;
  redis: RedisLine | null;
  installation: { id: string };
  config: ServerConfig;
  toWire(error: unknown): WireError;
  /** To the consoles that watch what happens at the door. */
  tellConsoles: SecurityDeps['tell'];
  tellPerson: AddressesRoomDeps['tellPerson'];
  alerts: {
    raise(alert: ReturnType<typeof auditLost> | Parameters<DetectionAlerts['raise']>[0]): Promise<void>;
    settle(key: string): Promise<void>;
  };
  /** What is done about people and keys that a rule found. */
  responses: Omit<Responses, 'limit' | 'block' | 'mayBeKeptOut'>;
  acts: LimitRulesDeps['acts'];
  /** What other rooms have to say in the panels of the door. */
  lists: Pick<ListSources, 'keys' | 'sessions' | 'requests' | 'factors' | 'people' | 'providers'>;
  keysUsed(from: Millis, to: Millis): Promise<UsedInHour[]>;
};

export type Door = ReturnType<typeof createDoor>;

export function createDoor(deps: DoorDeps) {
  const { db, clock, log, newId, metrics, installation, config } = deps;
  // Behind a public address a proxy on this machine is meant, unless others are named; nobody else's word counts.
  const isTrustedProxy = trusting(config.trustedProxies ?? (config.publicUrl === null ? [] : loopback));
  const redis = deps.redis && { line: deps.redis, installationId: installation.id };
  const copyTo = (name: string) =>
    config.logCopyDir === null ? null : createLineFile(join(config.logCopyDir, name));
  const security = createSecurity({
    ...{ db, clock, log, newId, metrics, tell: deps.tellConsoles, copy: copyTo('security-events.jsonl') },
    sweep: (...asked) => retention.sweep(...asked),
    countryOf: ip => addresses.lookUp(ip).country ?? '',
    detection: {
      ...{ usual: config.detection, alerts: deps.alerts, bus: () => socket.bus },
      found: () => lists.changed(['detection']),
      changed: (tx, { act, name, by, before, after }) =>
        audit.write(tx, {
          ...{ act, by, ip: by.ip },
          ...{ subject: { kind: 'detection', id: name, name }, detail: { before, after } },
        }),
      responses: {
        ...deps.responses,
        limit: (network, why) => addresses.limit(network, why),
        mayBeKeptOut: network => addresses.mayBeKeptOut(network),
        block: (network, untilMs, why) => addresses.block(network, untilMs, why),
      },
    },
  });
  const limits = createDeskLimits({
    ...{ log, metrics, redis },
    rules: () => limitRules.inForce(),
    costOf: asked => limitRules.costOf(asked),
    passed: rule => limitRules.told.passed(rule),
    refused(facts) {
      limitRules.told.refused(facts);
      security.limited(facts);
    },
  });
  const addresses = createAddresses({
    ...{ db, log, clock, newId, isTrustedProxy, reputation: config.reputation, geography: config.geography },
    bus: () => socket.bus,
    tellPerson: deps.tellPerson,
    recordSecurityEvent: security.recordSecurityEvent,
    audit: (tx, act) => audit.write(tx, act),
  });
  const gate = { isTrustedProxy, limits, door: addresses.door, watch: security.watch };
  const socket = createSocketServer({
    ...{ log, metrics, redis, ...gate },
    toWire: deps.toWire,
    serverId: newId(),
    serverName: config.serverName,
  });
  const limitRules = createLimitRules({
    ...{ db, bus: socket.bus, clock, log, acts: deps.acts },
    usual: defaultRules(config.ratePerMinute, config.rateMode),
    changed: (tx, { act, name, by, before, after }) =>
      audit.write(tx, {
        ...{ act, by, ip: by.ip },
        ...{ subject: { kind: 'limit', id: name, name }, detail: { before, after } },
      }),
  });
  const audit = createAudit({
    ...{ db, clock, newId, log, dataDir: config.dataDir, installationId: installation.id },
    copy: copyTo('audit.jsonl'),
    wrote: act => lists.acted(act),
    lost: (noted, key) => void deps.alerts.raise(auditLost(noted, key)),
    held: key => void deps.alerts.settle(key),
    broken: report => void deps.alerts.raise(auditBroken(report)),
    whole: () => void deps.alerts.settle(auditBrokenKey),
  });
  const lists = createLists({
    ...{ db, clock, log, newId },
    sources: {
      ...deps.lists,
      async addresses() {
        const { countries: byCountry, ...shown } = await addresses.shown();
        return { ...shown, byCountry };
      },
      async limits() {
        const { rules, ...shown } = await limitRules.shown();
        return { ...shown, limits: rules };
      },
      detection: async () => ({ detectors: (await security.detection()).rules }),
      retention: async () => ({ kept: await retention.shown() }),
      audit: async () => auditListOf(await audit.list({ limit: 100 })),
    },
  });
  const usages = createUsages({ db, clock, newId, usedBetween: deps.keysUsed });
  addresses.door.onChange(() => lists.changed(['addresses']));
  const retention = createRetention({
    ...{ db, clock, audit: audit.write },
    usual: {
      ...{ conversations: null, predictions: 90, operations: 90, events: 7, figures: 397 },
      ...{ ai_traces: config.aiTraceDays, security_events: config.securityDays },
    },
  });
  return {
    security,
    audit,
    retention,
    lists,
    addresses,
    socket,
    gate,
    routes: [
      ...addresses.routes,
      ...audit.routes,
      ...limitRules.routes,
      ...security.routes,
      ...retention.routes,
    ],
    parts: [...limitRules.parts, security.part, ...audit.parts, lists.part],
    registerJobs(jobs: Jobs): void {
      limitRules.registerJobs(jobs);
      security.registerJobs(jobs);
      lists.registerJobs(jobs);
      usages.registerJobs(jobs);
      audit.registerJobs(jobs);
    },
  };
}
