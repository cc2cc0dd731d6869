/**
 * Owns how the AI is released: versions that never change, rollouts that watch themselves and take themselves back, and the record of every
 * prediction. It answers nobody itself: it says which version does.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { Log } from '#platform/log.ts';
import type { Id } from '#protocol/ids.ts';
import type { Sweep } from '../retention/index.ts';
import { createDeployments } from './deployments/deployments.service.ts';
import { teamOf } from './deployments/deployments.store.ts';
import { createEvaluation } from './evaluation/evaluation.service.ts';
import { createIntents } from './intents/intents.service.ts';
import { createRules } from './intents/rules.service.ts';
import { intentRoutes } from './intents.http.ts';
import { modelRoutes } from './models.http.ts';
import { createMonitoring } from './monitoring/monitoring.service.ts';
import { forgetOutcomes, forgetPredictions } from './monitoring/monitoring.store.ts';
import { createRegistry } from './registry/registry.service.ts';
import { createReleases } from './releases.ts';
import { createTrail, type ModelAudit, readTrail } from './trail.ts';
import { createTraining, type Tuning } from './training/training.service.ts';
import { evaluationRoutes, trainingRoutes } from './training.http.ts';

export type ModelAlerts = {
  raise(alert: {
    key: string;
    severity: 'info' | 'warning' | 'critical';
    title: string;
    text: string;
    audience: 'supervisor' | 'admin';
  }): Promise<void>;
  settle(key: string): Promise<void>;
};

export type ModelsDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  log: Log;
  alerts: ModelAlerts;
  /** Forgets what is older than it is kept. */
  sweep: Sweep;
  audit: ModelAudit;
  redact(text: string): string;
  /** Null or absent: no provider tunes models. */
  tuning?: Tuning | null;
  /** Which program registers versions. */
  codeVersion: string;
  /** Between two looks at the rollouts that are under way. */
  lookEveryMs?: number;
};

const batch = 1_000;

export function createModels(deps: ModelsDeps) {
  const { db, clock, newId, log, alerts, lookEveryMs = 5_000 } = deps;
  const audit = createTrail(deps.audit);
  const registry = createRegistry({ db, clock, newId, codeVersion: deps.codeVersion, audit });
  const training = createTraining({
    db,
    clock,
    newId,
    log,
    registry,
    audit,
    redact: deps.redact,
    tuning: deps.tuning ?? null,
  });
  const evaluation = createEvaluation({ db, clock, newId, registry, audit });
  const deployments = createDeployments({
    ...{ db, clock, newId, log, audit },
    gate: evaluation.mustPass,
    alarmed: ({ act, line, deploymentId, measure }) =>
      void alerts
        .raise({
          key: `models.rollout.${deploymentId}`,
          severity: 'warning',
          audience: 'supervisor',
          title: act === 'roll_back' ? `A rollout of ${line} was taken back` : `A rollout of ${line} is held`,
          text:
            act === 'roll_back'
              ? `The new version did worse than it may (${measure}). Every conversation is answered by the version before it.`
              : 'Conversations do not divide as planned, so nothing can be compared. Look for what keeps some from being recorded.',
        })
        .catch(error => log.warn({ err: error }, 'nobody was told of a rollout')),
  });
  const monitoring = createMonitoring({
    ...{ db, clock, newId, log, redact: deps.redact, weigh: deployments.weigh },
    alert: {
      raise: (key, title, text) =>
        alerts.raise({ key, severity: 'warning', audience: 'supervisor', title, text }),
      settle: alerts.settle,
    },
  });
  const intents = createIntents({ db, clock, log, registry, deployments, monitoring });
  const rules = createRules({ db, clock, newId, registry, intents, audit });
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | null = null;

  function look(): Promise<void> {
    looking ??= Promise.all([deployments.look(), training.sweep()])
      .then(() => undefined)
      .catch(error => log.debug({ err: error }, 'rollouts could not be looked at; the next look tries again'))
      .finally(() => {
        looking = null;
      });
    return looking;
  }

  async function forget(signal: AbortSignal): Promise<void> {
    for (const batchOf of [forgetPredictions, forgetOutcomes])
      await deps.sweep('predictions', (tx, before) => batchOf(tx, before, batch), signal);
  }

  const part: Part = {
    name: 'models',
    start() {
      timer = setInterval(() => void look(), lookEveryMs);
    },
    async stop() {
      clearInterval(timer);
      await looking;
      await monitoring.stop();
    },
  };

  return {
    part,
    registry,
    deployments,
    monitoring,
    training,
    evaluation,
    intents,
    rules,
    startTrainingJob: training.startTrainingJob,
    getJobStatus: training.getJobStatus,
    /** For the room that answers: the version a conversation meets, and where what it did is kept. */
    releaseOf: createReleases({ db, registry, deployments, monitoring }),
    /** What a message of a conversation is about, by the classifier that it meets; null where none is rolled out. */
    async intentOf(asked: { conversationId: Id; text: string; chosen: string | null }) {
      const { conversationId: id, text, chosen } = asked;
      const teamId = await teamOf(db, id);
      return teamId === null ? null : intents.of({ conversation: { id, teamId }, text, chosen });
    },
    /** Labels of the classifier that is rolled out. */
    intentLabels: intents.labels,
    /** Which version of a line a conversation meets; null: none is rolled out. */
    assign: deployments.assign,
    recordPrediction: monitoring.recordPrediction,
    getModelMetrics: monitoring.getModelMetrics,
    routes: [
      ...modelRoutes({ registry, deployments, monitoring, audit: subject => readTrail(deps.audit, subject) }),
      ...trainingRoutes(training),
      ...evaluationRoutes(evaluation),
      ...intentRoutes(rules),
    ],
    /** Forgets predictions, and outcomes of rollouts that are over, once they are older than they are kept. */
    forget,
    registerJobs(jobs: Jobs): void {
      training.registerJobs(jobs);
      jobs.register('models.ratings', () => monitoring.gatherRatings(), {
        ...{ schedule: '* * * * *', concurrency: 1 },
      });
      jobs.register('models.drift', () => monitoring.lookForDrift(), {
        schedule: '23 * * * *',
        concurrency: 1,
      });
      jobs.register('models.forget', (_data, signal) => forget(signal), {
        ...{ schedule: '51 3 * * *', concurrency: 1 },
      });
    },
  };
}
