/**
 * THE LIST of the door: what every request and every event passes before a room hears of it, and what is noted of that. In the order of
 * `docs/security.md`. Nothing is decided here.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { loopback, trusting } from '#platform/http/trusted-proxies.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import { defaultRules } from '#platform/limits/default-rules.ts';
import { createDeskLimits } from '#platform/limits/desk-limits.ts';
import type { Log } from '#platform/log.ts';
import type { Metrics } from '#platform/metrics.ts';
import type { RedisLine } from '#platform/redis/redis.ts';
import { createSocketServer } from '#platform/socket/socket.ts';
import type { WireError } from '#protocol/errors.ts';
import type { Id } from '#protocol/ids.ts';
import type { ServerConfig } from './config.ts';
import { type AddressesRoomDeps, createAddresses } from './features/addresses/index.ts';
import { auditLost, createAudit } from './features/audit/index.ts';
import { createLimitRules, type LimitRulesDeps } from './features/limits/index.ts';
import { createRetention } from './features/retention/index.ts';
import {
  createSecurity,
  type DetectionAlerts,
  type Responses,
  type SecurityDeps,
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
  responses: Omit<Responses, 'limit' | 'block'>;
  acts: LimitRulesDeps['acts'];
};

export function createDoor(deps: DoorDeps) {
  const { db, clock, log, newId, metrics, installation, config } = deps;
  // Behind a public address a proxy on this machine is meant, unless others are named; nobody else's word counts.
  const isTrustedProxy = trusting(config.trustedProxies ?? (config.publicUrl === null ? [] : loopback));
  const redis = deps.redis && { line: deps.redis, installationId: installation.id };
  const security = createSecurity({
    ...{ db, clock, log, newId, metrics, tell: deps.tellConsoles },
    sweep: (...asked) => retention.sweep(...asked),
    countryOf: ip => addresses.lookUp(ip).country ?? '',
    detection: {
      ...{ rules: config.detection, alerts: deps.alerts },
      responses: {
        ...deps.responses,
        limit: (network, why) => addresses.limit(network, why),
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
    lost: (noted, key) => void deps.alerts.raise(auditLost(noted, key)),
    held: key => void deps.alerts.settle(key),
  });
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
    parts: [...limitRules.parts, security.part, audit.part],
    registerJobs(jobs: Jobs): void {
      limitRules.registerJobs(jobs);
      security.registerJobs(jobs);
    },
  };
}
