/**
 * Owns which detection rules are in force on this desk: what the configuration brings, and what admins decided over it. Never looks for
 * anything itself.
 */
import type { Bus } from '#platform/bus.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import { decidedRules } from '#platform/db/decided.ts';
import type { Acting } from '#platform/http/acting.ts';
import { createInForce } from '#platform/in-force.ts';
import type { Log } from '#platform/log.ts';
import type { DetectionRule, DetectionSetting } from '#protocol/detection.ts';
import { AppError } from '#protocol/errors.ts';
import type { DetectionAnswer, DetectionEntry } from '#protocol/http/detection.ts';
import { foundSince } from '../events.store.ts';
import { entryOf, faultsOf, isUsual, type KeptSetting, rulesWith, settingsBy, tidy } from './rules.ts';

type DetectionChange = {
  act: 'detection.change' | 'detection.reset';
  name: string;
  by: Acting;
  before: DetectionSetting | null;
  after: DetectionSetting | null;
};

export type DetectionRulesDeps = {
  db: Db;
  bus(): Bus;
  clock: Clock;
  log: Log;
  /** What Steward brings, with what the operator's file says otherwise. */
  usual: readonly DetectionRule[];
  /** Told in the transaction of each change. */
  changed(tx: Tx, change: DetectionChange): void;
  /** Other rules are in force here. */
  renewed(): void;
};

export type DetectionRules = ReturnType<typeof createDetectionRules>;

const dayMs = 86_400_000;
const store = decidedRules<DetectionSetting>('detection_rules');

export function createDetectionRules({ db, bus, clock, log, usual, changed, renewed }: DetectionRulesDeps) {
  let rules: readonly DetectionRule[] = usual;
  let read = '';
  const force = createInForce({
    ...{ bus, log, name: 'detection rules', topic: 'detection.changed' },
    async read() {
      const kept = await store.list(db);
      rules = rulesWith(usual, settingsBy(kept));
      const now = JSON.stringify(rules);
      // Everything that still counts is read again where they are other ones, and only there.
      if (read !== '' && read !== now) renewed();
      read = now;
    },
  });

  function usualOf(name: string): DetectionRule {
    const rule = usual.find(each => each.name === name);
    if (!rule) throw new AppError('not_found');
    return rule;
  }

  async function write(
    name: string,
    setting: DetectionSetting | null,
    lookedAt: number,
    by: Acting,
  ): Promise<KeptSetting> {
    const kept = await db.transaction(async tx => {
      const before = await store.lock(tx, name);
      if ((before?.version ?? 0) !== lookedAt) throw new AppError('stale');
      const decided = { name, rule: setting, version: lookedAt, updatedAt: clock.now(), updatedBy: by.name };
      const saved = await store.save(tx, decided, lookedAt);
      // Two wrote the first one at the same time.
      if (!saved) throw new AppError('stale');
      const act = setting === null ? 'detection.reset' : 'detection.change';
      changed(tx, { act, name, by, before: before?.rule ?? null, after: setting });
      return saved;
    });
    await force.spread();
    return kept;
  }

  async function found() {
    const now = clock.now();
    const [day, week] = await Promise.all([foundSince(db, now - dayMs), foundSince(db, now - 7 * dayMs)]);
    return { day, week };
  }

  return {
    inForce: (): readonly DetectionRule[] => rules,
    usualOf,

    async list(): Promise<DetectionAnswer> {
      const [kept, findings] = await Promise.all([store.list(db), found()]);
      return {
        rules: usual.map(rule =>
          entryOf(
            rule,
            kept.find(({ name }) => name === rule.name),
            findings,
          ),
        ),
      };
    },

    /** @throws not_found; malformed with what is wrong; stale when somebody changed it meanwhile */
    async save(name: string, asked: DetectionSetting, lookedAt: number, by: Acting): Promise<DetectionEntry> {
      const rule = usualOf(name);
      const details = faultsOf(rule, asked);
      if (details.length > 0) throw new AppError('malformed', { details });
      const setting = tidy(asked);
      // Set as it usually is, it follows what later versions bring.
      const kept = await write(name, isUsual(rule, setting) ? null : setting, lookedAt, by);
      return entryOf(rule, kept, await found());
    },

    /** Back to as it usually is. @throws not_found, stale */
    async reset(name: string, lookedAt: number, by: Acting): Promise<DetectionEntry> {
      const rule = usualOf(name);
      if (lookedAt === 0) throw new AppError('not_found');
      return entryOf(rule, await write(name, null, lookedAt, by), await found());
    },

    part: force.part,
  };
}
