/** THE LIST of the AI: what it knows, which version speaks, what it says, and how it helps agents. Nothing is decided here. */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/log.ts';
import type { KeptSealer } from '#platform/sealed.ts';
import type { Id } from '#protocol/ids.ts';
import type { ServerConfig } from './config.ts';
import { type AiDeps, createAi } from './features/ai/index.ts';
import type { Audit } from './features/audit/index.ts';
import type { Chat } from './features/chat/index.ts';
import { createCopilot } from './features/copilot/index.ts';
import { createFlows } from './features/flows/index.ts';
import { createGaps } from './features/gaps/index.ts';
import { createKnowledge } from './features/knowledge/index.ts';
import { createModels } from './features/models/index.ts';
import type { Sweep } from './features/retention/index.ts';
import type { System } from './features/system/index.ts';

export type AnsweringDeps = Pick<AiDeps, 'live' | 'suspected'> & {
  db: Db;
  clock: Clock;
  newId(): Id;
  log: Log;
  jobs: Jobs;
  config: ServerConfig;
  codeVersion: string;
  chat: Chat;
  audit: Audit;
  egressRefused(host: string): void;
  /** Of what the database keeps of flows. */
  sealer: KeptSealer;
  sweep: Sweep;
  /** Late bound: the system watches the models of the cloud, and they raise its alerts. */
  alerts(): Pick<System, 'raise' | 'settle'>;
};

export type Answering = ReturnType<typeof createAnswering>;

export function createAnswering(deps: AnsweringDeps) {
  const { db, clock, newId, log, jobs, config, chat, audit, egressRefused } = deps;
  const { mayReachPrivate } = config;
  const knowledge = createKnowledge({ db, clock, newId, mayReachPrivate, egressRefused });
  const flows = createFlows({
    ...{ db, clock, newId, log, audit, mayReachPrivate, egressRefused, sealer: deps.sealer },
    handOverText: locale => ai.handoverText('flow', locale),
    intents: () => models.intentLabels(),
  });
  const ai = createAi({
    ...{ db, clock, newId, log, chat, live: deps.live, suspected: deps.suspected },
    published: knowledge.published,
    looked: audit.read,
    openAi: config.openAi,
    sweep: deps.sweep,
    intents: { of: asked => models.intentOf(asked) },
    ...config.ai,
    flow: flows.port,
    releases: { of: conversationId => models.releaseOf(conversationId) },
  });
  const models = createModels({
    ...{ db, clock, newId, log, audit, codeVersion: deps.codeVersion, sweep: deps.sweep },
    redact: ai.redact,
    tuning: ai.tuning,
    alerts: { raise: said => deps.alerts().raise(said), settle: key => deps.alerts().settle(key) },
  });
  const copilot = createCopilot({ db, jobs, clock, chat, ai, runSaid: models.monitoring.runSaid });
  const gaps = createGaps({ db, clock, newId, knowledge, lookUp: ai.lookUp, audit: audit.write });
  return {
    knowledge,
    ai,
    copilot,
    collected: flows.collected,
    routes: [...ai.routes, ...copilot.routes, ...flows.routes, ...gaps.routes, ...models.routes],
    aiPart: { name: 'ai', start() {}, stop: () => ai.stop() },
    modelsPart: models.part,
    registerJobs(): void {
      ai.registerJobs(jobs);
      copilot.registerJobs();
      gaps.registerJobs(jobs);
      models.registerJobs(jobs);
    },
  };
}
