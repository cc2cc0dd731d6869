// Conversation flows: what people write for the AI to say step by step, and where each conversation is in one.
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { createEgress } from '#platform/egress/egress.ts';
import type { Log } from '#platform/log.ts';
import { type KeptSealer, unsealed } from '#platform/sealed.ts';
import type { Id } from '#protocol/ids.ts';
import type { FlowPort } from '../ai/index.ts';
import type { SealedColumn } from '../secrets/index.ts';
import { flowRoutes } from './flows.http.ts';
import { createFlowService, type FlowServiceDeps } from './flows.service.ts';
import { createSpeaker } from './speaker.ts';
import { templatesFrom } from './templates.ts';
import { createWebhooks } from './webhooks.ts';

export type FlowsDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  log: Log;
  audit: FlowServiceDeps['audit'];
  /** Of what the database keeps. */
  sealer: KeptSealer;
  /** Whether webhooks may lead into private networks. */
  mayReachPrivate: boolean;
  /** Told of each host in a private network that was not asked. */
  egressRefused?(host: string): void;
  intents(): Promise<string[]>;
  handOverText(locale: string): string;
};

export const useOfFlows = 'flow';
export const sealedByFlows: readonly SealedColumn[] = [
  {
    ...{ table: 'flows', key: 'id', column: 'secret', use: useOfFlows },
    ...{ what: 'secrets of flows', before: unsealed },
  },
];

export function createFlows(deps: FlowsDeps) {
  const { db, clock, newId, log, sealer, intents, handOverText } = deps;
  const templatesOf = templatesFrom(db);
  const egress = createEgress({
    ...{ mayReachPrivate: deps.mayReachPrivate, refused: deps.egressRefused, now: clock.now },
  });
  const call = createWebhooks({ egress, clock });
  const speaker = createSpeaker({ db, clock, newId, log, sealer, templatesOf, call, handOverText });
  const service = createFlowService({ db, clock, newId, audit: deps.audit, sealer, templatesOf, intents });
  const port: FlowPort = { respond: speaker.respond, beforeHandOver: speaker.beforeHandOver };
  return { port, collected: speaker.collected, service, routes: flowRoutes(service) };
}
