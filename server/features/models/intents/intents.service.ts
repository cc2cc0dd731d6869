/**
 * Owns which classifier names what a conversation is about: the version of the line `intents` that it meets, loaded once and checked at
 * that. What it says is recorded for its own line, so a classifier is rolled out and taken back like anything else.
 */
import type { Classification, IntentModel } from '#ai/intent/intent-model.ts';
import { decodeModel } from '#ai/intent/model-file.ts';
import { wordsOf } from '#ai/text/words.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Log } from '#platform/log.ts';
import type { Id } from '#protocol/ids.ts';
import type { NamedIntent } from '../../ai/index.ts';
import type { Deployments } from '../deployments/deployments.service.ts';
import type { Monitoring } from '../monitoring/monitoring.service.ts';
import type { Registry } from '../registry/registry.service.ts';
import { nameOfLabel } from './label-name.ts';
import { type KeptRule, listRules } from './rules.store.ts';

/** The line of classifiers. */
export const intentsLine = 'intents';
/** Each holds some megabytes; two sides of a rollout and a shadow are live at most. */
const mostLoaded = 3;

export type IntentsDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  registry: Registry;
  deployments: Deployments;
  monitoring: Monitoring;
};

type Asked = { conversation: { id: Id; teamId: Id }; text: string; chosen?: string | null };
type Assigned = { deploymentId: Id | null; side: 'champion' | 'challenger' | 'shadow'; percent: number };
type Said = {
  versionId: Id;
  model: string;
  classification: Classification | null;
  labels: readonly string[];
  record(isHandOver: boolean): void;
};

export type Intents = ReturnType<typeof createIntents>;

export function createIntents({ db, clock, log, registry, deployments, monitoring }: IntentsDeps) {
  type Loaded = { classifier: IntentModel; name: string };
  /** By version, the newest used last. */
  const loaded = new Map<Id, Promise<Loaded>>();

  async function load(versionId: Id): Promise<Loaded> {
    const version = await registry.get(versionId);
    const artefact = await registry.artefactOf(version);
    if (!artefact) throw new Error(`model version ${versionId} has no artefact`);
    return { classifier: decodeModel(artefact), name: `${version.line} v${version.number}` };
  }

  function classifier(versionId: Id): Promise<Loaded> {
    const held = loaded.get(versionId) ?? load(versionId);
    loaded.delete(versionId);
    loaded.set(versionId, held);
    // What could not be loaded is tried again by the next question.
    held.catch(() => loaded.delete(versionId));
    const [oldest] = loaded.keys();
    if (loaded.size > mostLoaded && oldest !== undefined) loaded.delete(oldest);
    return held;
  }

  async function ask(versionId: Id, { conversation, text }: Asked, assigned: Assigned): Promise<Said> {
    const startedAt = clock.now();
    const recording = (prediction: object) => {
      const responseTimeMs = clock.now() - startedAt;
      return (isHandOver: boolean) =>
        void monitoring.recordPrediction({
          ...{ modelVersionId: versionId, conversationId: conversation.id, inputData: text, responseTimeMs },
          ...{ prediction: { isHandOver, ...prediction }, assigned },
        });
    };
    try {
      const { classifier: model, name } = await classifier(versionId);
      const said = model.classify(text);
      // A message out of scope has no intent, however near the nearest one is.
      const intent = said.outOfScope ? '' : said.label;
      const record = recording({ intent, confidence: said.confidence, decision: said.decision.kind });
      return { versionId, model: name, classification: said, labels: model.labels, record };
    } catch (error) {
      log.warn({ err: error, versionId }, 'a classifier could not say what a message is about');
      const record = recording({ error: error instanceof Error ? error.name : 'unknown' });
      return { versionId, model: '', classification: null, labels: [], record };
    }
  }

  return {
    /** What a message is about, and what people decided about that; null where no classifier is rolled out, or it failed. */
    async of(asked: Asked): Promise<NamedIntent | null> {
      const assigned = await deployments.assign(intentsLine, asked.conversation);
      if (!assigned) return null;
      const { versionId, shadowVersionId, side, deploymentId, percent } = assigned;
      const [said, rules] = await Promise.all([
        ask(versionId, asked, { deploymentId, side, percent }),
        listRules(db),
      ]);
      if (!said.classification) {
        said.record(false);
        return null;
      }
      return {
        ...named(said.classification, said.labels, asked.chosen ?? null, rules),
        ...{ versionId, model: said.model },
        cameOf({ isHandOver }) {
          said.record(isHandOver);
          if (shadowVersionId === null) return;
          // Nobody waits for a shadow.
          void ask(shadowVersionId, asked, { deploymentId, side: 'shadow', percent }).then(shadow =>
            shadow.record(isHandOver),
          );
        },
      };
    },
    /** What the classifier that is rolled out can say; empty where none is. */
    async labels(): Promise<string[]> {
      const champion = (await registry.list()).find(
        ({ line, aliases }) => line === intentsLine && aliases.includes('champion'),
      );
      return champion ? [...(await classifier(champion.id)).classifier.labels] : [];
    },
    /** The classifier of a version, checked when it is loaded. */
    classifierOf: async (versionId: Id) => (await classifier(versionId)).classifier,
  };
}

const noRule = { threshold: null, action: 'answer', articleIds: [] } as const;

function named(
  { label, confidence, outOfScope, decision }: Classification,
  labels: readonly string[],
  chosen: string | null,
  rules: readonly KeptRule[],
): Pick<NamedIntent, 'label' | 'name' | 'confidence' | 'outOfScope' | 'close' | 'rule'> {
  const ruleOf = (one: string) => rules.find(rule => rule.label === one);
  const nameOf = (one: string) => ruleOf(one)?.name || nameOfLabel(one);
  const picked =
    chosen === null
      ? undefined
      : labels
          .filter(one => names(chosen, nameOf(one)))
          // "Card arrival" is meant where "Card" is a name too.
          .toSorted((one, other) => nameOf(other).length - nameOf(one).length)[0];
  if (picked !== undefined) {
    const rule = ruleOf(picked) ?? noRule;
    // The customer said so: no classifier is surer.
    return { label: picked, name: nameOf(picked), confidence: 1, outOfScope: false, close: null, rule };
  }
  return {
    ...{ label, confidence, outOfScope, name: nameOf(label) },
    close: decision.kind === 'clarify' ? [nameOf(decision.labels[0]), nameOf(decision.labels[1])] : null,
    rule: ruleOf(label) ?? noRule,
  };
}

/** "The card arrival, please" names "Card arrival"; a whole sentence that happens to hold the words is a question of its own. */
function names(reply: string, name: string): boolean {
  const [said, wanted] = [wordsOf(reply), wordsOf(name)];
  if (wanted.length === 0 || said.length > wanted.length + 2) return false;
  return ` ${said.join(' ')} `.includes(` ${wanted.join(' ')} `);
}
