/** Owns what is known of how versions do: every prediction, what people said of it, figures by version and window, and drift. */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Log } from '#platform/log.ts';
import { createRecorder } from '#platform/recorder.ts';
import { AppError } from '#protocol/errors.ts';
import type { FeedbackRequest, ModelMetrics } from '#protocol/http/models.ts';
import type { Id } from '#protocol/ids.ts';
import { insertOutcomes, listLive } from '../deployments/deployments.store.ts';
import { findVersion } from '../registry/versions.store.ts';
import { driftOf } from '../statistics/drift.ts';
import {
  activeVersions,
  erasedAmong,
  figuresOf,
  insertPredictions,
  intentsOf,
  lastOf,
  newRatings,
  predictionOfRun,
  sayOf,
  seriesOf,
  spreadOf,
} from './monitoring.store.ts';
import { outcomesOf, placed, type Recorded, saidOutcomes } from './outcomes.ts';

/** What a model said, and how that went. Only the first four are needed; the rest makes the figures fuller. */
export type Prediction = {
  modelVersionId: Id;
  /** What it was asked. Kept without cards, IBANs, addresses and numbers. */
  inputData: string;
  prediction: {
    intent?: string;
    /** 0 to 1. */
    confidence?: number;
    decision?: string;
    isHandOver?: boolean;
    /** What failed; absent when nothing did. */
    error?: string;
    inputTokens?: number;
    outputTokens?: number;
    costMicros?: number;
  };
  responseTimeMs: number;
  userFeedback?: 'helpful' | 'unhelpful' | null;
  conversationId?: Id;
  /** The run it was part of: what is said of the run is said of it. */
  runId?: Id | null;
  /** `draft`: an agent's proposal. It counts by what the agent makes of it, and never as an answer. */
  purpose?: 'answer' | 'draft';
  /** As the assignment said; without it the rollout under way is taken. */
  assigned?: { deploymentId: Id | null; side: 'champion' | 'challenger' | 'shadow'; percent: number };
};

export type MonitoringDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  log: Log;
  /** Takes out what must not be kept twice. */
  redact(text: string): string;
  /** A rollout has new outcomes. */
  weigh(deploymentId: Id): Promise<void>;
  alert: {
    raise(key: string, title: string, text: string): unknown;
    settle(key: string): unknown;
  };
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const seriesPoints = 48;
const mostInput = 4_000;

const wordless = (item: Recorded, gone: ReadonlySet<Id>): Recorded =>
  item.conversationId === null || !gone.has(item.conversationId)
    ? item
    : { ...item, conversationId: null, runId: null, input: '', prediction: {} };

export type Monitoring = ReturnType<typeof createMonitoring>;

export function createMonitoring(deps: MonitoringDeps) {
  const { db, clock, newId, log, alert } = deps;

  async function write(items: readonly Recorded[]): Promise<void> {
    const touched = await db.transaction(async tx => {
      const live = await listLive(tx);
      const gone = await erasedAmong(
        tx,
        items.flatMap(({ conversationId }) => conversationId ?? []),
      );
      // Erased while this waited to be written: it counts on, without words and without whose it was.
      const all = items.map(item => placed(wordless(item, gone), live));
      await insertPredictions(tx, all);
      const outcomes = all.flatMap(item => outcomesOf(item, live));
      await insertOutcomes(tx, outcomes);
      return new Set(outcomes.map(({ deploymentId }) => deploymentId));
    });
    await weighAll(touched);
  }

  async function weighAll(ids: Iterable<Id>): Promise<void> {
    for (const id of ids)
      await deps
        .weigh(id)
        .catch(error =>
          log.warn({ err: error, deploymentId: id }, 'a rollout was not weighed; the next look does it'),
        );
  }

  const recorder = createRecorder<Recorded>({ log, what: 'predictions', write });

  async function say(id: Id, said: FeedbackRequest): Promise<boolean> {
    // What it is about may not be written yet.
    await recorder.flush();
    const { label, ...rest } = said;
    const touched = await db.transaction(async tx => {
      const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
      const spoken = await sayOf(tx, id, { ...given, ...(label === undefined ? {} : { label }) });
      if (!spoken) return null;
      const deployment = (await listLive(tx)).find(each => each.id === spoken.deploymentId);
      if (!deployment) return [];
      await insertOutcomes(tx, saidOutcomes(spoken, given, deployment, clock.now()));
      return [deployment.id];
    });
    await weighAll(touched ?? []);
    return touched !== null;
  }

  async function driftSince(versionId: Id, since: number): Promise<ModelMetrics['drift']> {
    const [before, after] = await Promise.all([
      spreadOf(db, versionId, since - 7 * dayMs, since),
      spreadOf(db, versionId, since, clock.now() + 1),
    ]);
    return {
      intents: driftOf(before.intents, after.intents),
      confidence: driftOf(before.confidence, after.confidence),
    };
  }

  return {
    /**
     * Keeps what a model said. Returns at once; it is written with others a moment later, and weighed in the rollout it belongs to.
     * @returns the id to give feedback by
     */
    recordPrediction(said: Prediction): Id {
      const id = newId();
      const { prediction, assigned, userFeedback } = said;
      const { inputTokens, outputTokens, costMicros, intent, confidence, isHandOver, ...rest } = prediction;
      recorder.add({
        ...{
          id,
          versionId: said.modelVersionId,
          conversationId: said.conversationId ?? null,
          runId: said.runId ?? null,
          purpose: said.purpose ?? 'answer',
          at: clock.now(),
        },
        ...{ deploymentId: assigned?.deploymentId ?? null, side: assigned?.side ?? 'champion' },
        percent: assigned?.percent ?? null,
        input: deps.redact(said.inputData.slice(0, mostInput).toWellFormed()),
        prediction: rest,
        ...{ intent: intent ?? null, confidence: confidence ?? null, isHandOver: isHandOver ?? null },
        ...{ responseMs: said.responseTimeMs, hasFailed: prediction.error !== undefined },
        ...{ inputTokens: inputTokens ?? 0, outputTokens: outputTokens ?? 0, costMicros: costMicros ?? null },
        isHelpful: userFeedback ? userFeedback === 'helpful' : null,
      });
      return id;
    },

    /** What somebody said of a prediction afterwards. */
    async recordFeedback(predictionId: Id, said: FeedbackRequest): Promise<void> {
      if (!(await say(predictionId, said))) throw new AppError('not_found');
    },

    /** What somebody said of the AI's run; nothing where no version was behind it. */
    async runSaid(runId: Id, said: FeedbackRequest): Promise<void> {
      await recorder.flush();
      const found = await predictionOfRun(db, runId);
      if (found !== null) await say(found, said);
    },

    /** What a customer or an agent said of a conversation: it goes to the last prediction they met, if there is one. */
    async conversationSaid(conversationId: Id, said: FeedbackRequest): Promise<void> {
      await recorder.flush();
      const last = await lastOf(db, conversationId);
      if (last !== null) await say(last, said);
    },

    /** What customers gave their conversations, to the last version each of them met. */
    async gatherRatings(): Promise<void> {
      await recorder.flush();
      for (const { id, csat } of await newRatings(db, clock.now() - dayMs)) await say(id, { csat });
    },

    /** How a version did over the last hours. */
    async getModelMetrics(version: Id, hoursBack: number): Promise<ModelMetrics> {
      if (!(await findVersion(db, version))) throw new AppError('not_found');
      await recorder.flush();
      const since = Math.floor(clock.now() - hoursBack * hourMs);
      const everyMs = Math.ceil((hoursBack * hourMs) / seriesPoints);
      const [figures, intents, series, drift] = await Promise.all([
        figuresOf(db, version, since),
        intentsOf(db, version, since),
        seriesOf(db, version, since, everyMs),
        driftSince(version, since),
      ]);
      return { versionId: version, hoursBack, ...figures, drift, intents, series };
    },

    /** Opens an alert where what comes in is far from what came in the week before, and closes it when it is not. */
    async lookForDrift(): Promise<void> {
      const since = clock.now() - dayMs;
      for (const { id, line, number } of await activeVersions(db, since)) {
        const drift = await driftSince(id, since);
        const key = `models.drift.${id}`;
        const worst = Object.entries(drift).filter(([, { level }]) => level === 'severe');
        if (worst.length === 0) {
          await alert.settle(key);
          continue;
        }
        const what = worst.map(([name]) => (name === 'intents' ? 'what people ask' : 'how sure it is'));
        await alert.raise(
          key,
          `${line} v${number} meets something new`,
          `Over the last day ${what.join(' and ')} moved far from the week before. Look at its intents, and train it on what is new.`,
        );
      }
    },

    flush: recorder.flush,
    stop: recorder.stop,
  };
}
