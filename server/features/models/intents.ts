/**
 * Owns which classifier names what a conversation is about: the version of the line `intents` that it meets, loaded once and checked at
 * that. What it says is recorded for its own line, so a classifier is rolled out and taken back like anything else.
 */
import type { Classification, Classifier } from '#ai/intent/intent-model.ts';
import { decodeModel } from '#ai/intent/model-file.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Id } from '#protocol/ids.ts';
import type { Deployments } from './deployments/deployments.service.ts';
import type { Monitoring } from './monitoring/monitoring.service.ts';
import type { Registry } from './registry/registry.service.ts';

/** The line of classifiers. */
const intentsLine = 'intents';
/** Each holds some megabytes; two sides of a rollout and a shadow are live at most. */
const mostLoaded = 3;

export type IntentsDeps = {
  clock: Clock;
  log: Log;
  registry: Registry;
  deployments: Deployments;
  monitoring: Monitoring;
};

export type Named = { versionId: Id; classification: Classification };

export function createIntents({ clock, log, registry, deployments, monitoring }: IntentsDeps) {
  /** By version, the newest used last. */
  const loaded = new Map<Id, Promise<Classifier>>();

  async function load(versionId: Id): Promise<Classifier> {
    const version = await registry.get(versionId);
    const artefact = await registry.artefactOf(version);
    if (!artefact) throw new Error(`model version ${versionId} has no artefact`);
    return decodeModel(artefact);
  }

  function classifier(versionId: Id): Promise<Classifier> {
    const held = loaded.get(versionId) ?? load(versionId);
    loaded.delete(versionId);
    loaded.set(versionId, held);
    // What could not be loaded is tried again by the next question.
    held.catch(() => loaded.delete(versionId));
    const [oldest] = loaded.keys();
    if (loaded.size > mostLoaded && oldest !== undefined) loaded.delete(oldest);
    return held;
  }

  type Asked = { conversation: { id: Id; teamId: Id }; text: string; isHandOver: boolean };

  async function ask(
    versionId: Id,
    { conversation, text, isHandOver }: Asked,
    assigned: { deploymentId: Id | null; side: 'champion' | 'challenger' | 'shadow'; percent: number },
  ): Promise<Classification | null> {
    const record = (responseTimeMs: number, prediction: object) =>
      monitoring.recordPrediction({
        ...{ modelVersionId: versionId, conversationId: conversation.id, inputData: text, responseTimeMs },
        ...{ prediction: { isHandOver, ...prediction }, assigned },
      });
    const startedAt = clock.now();
    try {
      const model = await classifier(versionId);
      const said = model.classify(text);
      // A message out of scope has no intent, however near the nearest one is.
      const intent = said.outOfScope ? '' : said.label;
      record(clock.now() - startedAt, { intent, confidence: said.confidence, decision: said.decision.kind });
      return said;
    } catch (error) {
      log.warn({ err: error, versionId }, 'a classifier could not say what a message is about');
      record(clock.now() - startedAt, { error: error instanceof Error ? error.name : 'unknown' });
      return null;
    }
  }

  /** What a message is about; null where no classifier is rolled out, or it failed. */
  return async (asked: Asked): Promise<Named | null> => {
    const assigned = await deployments.assign(intentsLine, asked.conversation);
    if (!assigned) return null;
    const { versionId, shadowVersionId, side, deploymentId, percent } = assigned;
    if (shadowVersionId !== null)
      await ask(shadowVersionId, asked, { deploymentId, side: 'shadow', percent });
    const classification = await ask(versionId, asked, { deploymentId, side, percent });
    return classification && { versionId, classification };
  };
}
