/**
 * Owns what people decide about intents, and what they decide it by: how precise each threshold was on messages that the classifier had
 * not seen. Rules are not part of a version: they stand while versions come and go, and count from the next answer on.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Scored, scoresOf } from '#ai/intent/scores.ts';
import { figuresAt, suggestThreshold } from '#ai/intent/thresholds.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { AppError } from '#protocol/errors.ts';
import type {
  IntentEntry,
  IntentRule,
  IntentScores,
  IntentsAnswer,
  KeptIntentRule,
  ScoreSource,
} from '#protocol/http/intents.ts';
import type { ModelVersion } from '#protocol/http/models.ts';
import type { Id } from '#protocol/ids.ts';
import type { Registry } from '../registry/registry.service.ts';
import type { By, Trail } from '../trail.ts';
import { type Intents, intentsLine } from './intents.service.ts';
import { nameOfLabel } from './label-name.ts';
import { type KeptRule, listRules, lockRule, missingArticles, saveRule } from './rules.store.ts';
import { type KeptScores, listScores, spokenOf } from './scores.store.ts';

export type RulesDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  registry: Registry;
  intents: Intents;
  audit: Trail;
};

const liveMs = 90 * 86_400_000;
/** What is kept of a rule that was taken back: its place in the audit trail, and the number of its version. */
const undecided: IntentRule = { name: '', threshold: null, action: 'answer', articleIds: [] };

export type Rules = ReturnType<typeof createRules>;

export function createRules({ db, clock, newId, registry, intents, audit }: RulesDeps) {
  /** Without an id the one that is rolled out, else the newest. */
  async function versionOf(wanted: Id | undefined): Promise<ModelVersion | null> {
    const versions = (await registry.list()).filter(
      ({ line, kind }) => line === intentsLine && kind === 'intent',
    );
    if (wanted !== undefined) {
      const found = versions.find(({ id }) => id === wanted);
      if (!found) throw new AppError('not_found');
      return found;
    }
    const usable = versions.filter(({ stage }) => stage !== 'retired');
    return usable.find(({ aliases }) => aliases.includes('champion')) ?? usable[0] ?? null;
  }

  async function mayBeRuled(label: string): Promise<void> {
    const usable = (await registry.list()).filter(
      ({ line, kind, stage }) => line === intentsLine && kind === 'intent' && stage !== 'retired',
    );
    // What answers now and what is on its way first: they are loaded already.
    const sorted = usable.toSorted((one, other) => other.aliases.length - one.aliases.length);
    for (const { id } of sorted) if ((await intents.classifierOf(id)).labels.includes(label)) return;
    throw new AppError('not_found');
  }

  async function write(
    label: string,
    rule: IntentRule,
    lookedAt: number,
    act: 'intent.save' | 'intent.reset',
    by: By,
  ): Promise<KeptRule> {
    return db.transaction(async tx => {
      const before = await lockRule(tx, label);
      if ((before?.version ?? 0) !== lookedAt) throw new AppError('stale');
      const now = clock.now();
      const saved = await saveRule(tx, label, { id: newId(), rule, lookedAt, now, by: by.name });
      // Two wrote the first one at the same time.
      if (!saved) throw new AppError('stale');
      audit(tx, {
        ...{ line: intentsLine, act, subjectId: saved.id, by },
        detail: { label, before: before && decided(before), after: decided(saved) },
      });
      return saved;
    });
  }

  return {
    async list(asked: { precision: number; version?: Id; dataset?: Id }): Promise<IntentsAnswer> {
      const version = await versionOf(asked.version);
      const name = version ? `${version.line} v${version.number}` : '';
      const [rules, kept, labels, spoken] = await Promise.all([
        listRules(db),
        version ? listScores(db, version.id) : [],
        version ? intents.classifierOf(version.id).then(classifier => classifier.labels) : [],
        version ? spokenOf(db, { id: version.id, name }, clock.now() - liveMs) : [],
      ]);
      const source = kept.find(({ datasetId }) => asked.dataset === undefined || datasetId === asked.dataset);
      if (!source && asked.dataset !== undefined) throw new AppError('not_found');
      const isRolledOut = version?.aliases.includes('champion') ?? false;
      return {
        version: version && { id: version.id, name, isRolledOut },
        source: source ? sourceOf(source) : null,
        sources: kept.map(sourceOf),
        precision: asked.precision,
        intents: entriesOf({ labels, rules, spoken, scores: source?.scores ?? [] }, asked.precision),
      };
    },

    /** @throws stale when somebody changed it meanwhile */
    async save(
      label: string,
      { rule, version }: { rule: IntentRule; version: number },
      by: By,
    ): Promise<KeptIntentRule> {
      const missing = await missingArticles(db, rule.articleIds);
      if (missing.length > 0) {
        const details = missing.map(id => ({
          path: 'rule.articleIds',
          problem: `there is no article ${id}`,
        }));
        throw new AppError('malformed', { details });
      }
      // A rule may outlive the label it was made for; a new one needs a classifier that says it.
      if (version === 0) await mayBeRuled(label);
      return shown(await write(label, rule, version, 'intent.save', by));
    },

    /** Back to what holds where nobody decided anything. @throws stale when somebody changed it meanwhile */
    async reset(label: string, version: number, by: By): Promise<KeptIntentRule> {
      if (version === 0) throw new AppError('not_found');
      return shown(await write(label, undecided, version, 'intent.reset', by));
    },
  };
}

const decided = ({ name, threshold, action, articleIds }: IntentRule): IntentRule => ({
  ...{ name, threshold, action, articleIds },
});
const shown = ({ label: _label, ...rule }: KeptRule): KeptIntentRule => rule;

const sourceOf = ({ datasetId, name, scores }: KeptScores): ScoreSource => ({
  ...{ datasetId, name },
  messages: scores.reduce((sum, { steps }) => sum + steps.reduce((own, [, judged]) => own + judged, 0), 0),
});

type Known = {
  labels: readonly string[];
  rules: readonly KeptRule[];
  scores: readonly IntentScores[];
  spoken: readonly Scored[];
};

function entriesOf({ labels, rules, scores, spoken }: Known, wanted: number): IntentEntry[] {
  const live = scoresOf(spoken);
  const ruled = rules.filter(rule => !isDeepStrictEqual(decided(rule), undecided));
  const named = new Set([...labels, ...ruled.map(({ label }) => label)]);
  return [...named].sort().map(label => {
    const rule = rules.find(each => each.label === label) ?? null;
    const { asked, steps } = scores.find(each => each.label === label) ?? { asked: 0, steps: [] };
    return {
      ...{ label, name: rule?.name || nameOfLabel(label), isKnown: labels.includes(label) },
      ...{ rule: rule && shown(rule), asked, steps },
      live: live.find(each => each.label === label)?.steps ?? [],
      present: figuresAt(steps, rule?.threshold ?? null),
      suggestion: suggestThreshold(steps, wanted),
    };
  });
}
