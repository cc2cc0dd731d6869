/**
 * Owns which limits are in force on this desk: what Steward brings, and what people decided. Each server holds them in memory and reads
 * them again when another one says that they changed, or once in a while where nobody could say so.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Bus } from '#platform/bus.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { Acting } from '#platform/http/acting.ts';
import { createInForce } from '#platform/in-force.ts';
import type { Asked, GuardRule } from '#platform/limits/limits.ts';
import type { Log } from '#platform/log.ts';
import { AppError } from '#protocol/errors.ts';
import {
  type CostsAnswer,
  costKey,
  type LimitAct,
  type LimitEntry,
  type LimitRule,
  type LimitsAnswer,
  type LimitTalker,
} from '#protocol/http/limits.ts';
import { faultsOf, inForce, toLimitRule } from './limit-rules.ts';
import {
  hoursSince,
  type KeptCosts,
  type KeptRule,
  keptRules,
  readCosts,
  saveCosts,
  siteNames,
  type Tally,
  talkersSince,
} from './limits.store.ts';

const dayMs = 86_400_000;

export type By = Acting;
export type LimitChange = {
  act: 'limit.change' | 'limit.reset' | 'limit.costs';
  name: string;
  by: By;
  before: unknown;
  after: unknown;
};

export type LimitsServiceDeps = {
  db: Db;
  bus: Bus;
  clock: Clock;
  log: Log;
  /** What Steward brings. */
  usual: readonly GuardRule[];
  /** What rules can be about, with what it usually costs. */
  acts(): {
    routes: readonly { method: string; path: string; cost: number }[];
    /** By event. */
    console: Readonly<Record<string, number>>;
    widget: Readonly<Record<string, number>>;
  };
  flush(): Promise<void>;
  /** Told in the transaction of each change. */
  changed(tx: Tx, change: LimitChange): void;
};

export type LimitsService = ReturnType<typeof createLimitsService>;

export function createLimitsService(deps: LimitsServiceDeps) {
  const { db, clock, log, usual, changed } = deps;
  let rules: GuardRule[] = [...usual];
  let costs = new Map<string, number>();
  const { spread, part } = createInForce({
    ...{ bus: () => deps.bus, log, name: 'limits', topic: 'limits.changed' },
    async read() {
      const [kept, priced] = await Promise.all([keptRules.list(db), readCosts(db)]);
      rules = inForce(usual, kept);
      costs = new Map(Object.entries(priced.costs));
    },
  });

  const usualActs = (): Omit<LimitAct, 'cost'>[] => {
    const { routes, console, widget } = deps.acts();
    const events = (surface: LimitAct['surface'], costs: Readonly<Record<string, number>>) =>
      Object.entries(costs).map(([act, usualCost]) => ({ act, surface, usualCost }));
    return [
      ...routes.map(({ method, path, cost }) => ({
        ...{ act: `${method} ${path}`, surface: 'api' as const, usualCost: cost },
      })),
      ...events('console', console),
      ...events('widget', widget),
    ];
  };
  const actsNow = (priced: KeptCosts['costs']): LimitAct[] =>
    usualActs().map(act => ({ ...act, cost: priced[costKey(act)] ?? act.usualCost }));

  async function write(name: string, rule: LimitRule | null, lookedAt: number, by: By): Promise<KeptRule> {
    const kept = await db.transaction(async tx => {
      const before = await keptRules.lock(tx, name);
      if ((before?.version ?? 0) !== lookedAt) throw new AppError('stale');
      const saved = await keptRules.save(
        tx,
        { name, rule, version: lookedAt, updatedAt: clock.now(), updatedBy: by.name },
        lookedAt,
      );
      // Two wrote the first one at the same time.
      if (!saved) throw new AppError('stale');
      const act = rule === null ? 'limit.reset' : 'limit.change';
      changed(tx, { act, name, by, before: before?.rule ?? null, after: rule });
      return saved;
    });
    await spread();
    return kept;
  }

  const usualOf = (name: string): LimitRule | null => {
    const rule = usual.find(each => each.name === name);
    return rule ? toLimitRule(rule) : null;
  };

  return {
    inForce: (): readonly GuardRule[] => rules,
    costOf: (asked: Asked): number =>
      (costs.size === 0 ? undefined : costs.get(costKey(asked))) ?? asked.cost,

    async list(): Promise<LimitsAnswer> {
      await deps.flush();
      const since = clock.now() - dayMs;
      const [kept, priced, hours, talkers, sites] = await Promise.all([
        keptRules.list(db),
        readCosts(db),
        hoursSince(db, since),
        talkersSince(db, since),
        siteNames(db),
      ]);
      const names = new Set([
        ...usual.map(({ name }) => name),
        ...kept.filter(({ rule }) => rule !== null).map(({ name }) => name),
      ]);
      const entries = [...names].map(name =>
        entryOf(name, usualOf(name), kept.find(each => each.name === name) ?? null, hours, talkers),
      );
      return { rules: entries, acts: actsNow(priced.costs), costsVersion: priced.version, sites };
    },

    /** @throws malformed with what is wrong; stale when somebody changed it meanwhile */
    async save(name: string, rule: LimitRule, lookedAt: number, by: By): Promise<LimitEntry> {
      const details = faultsOf(name, rule, actsNow({}));
      if (details.length > 0) throw new AppError('malformed', { details });
      // Set as it usually is, it follows what later versions bring.
      const isUsual = isDeepStrictEqual(rule, usualOf(name));
      const kept = await write(name, isUsual ? null : rule, lookedAt, by);
      return entryOf(name, usualOf(name), kept, [], []);
    },

    /** Back to how Steward brings it; one's own is gone. @throws not_found, stale */
    async reset(name: string, lookedAt: number, by: By): Promise<void> {
      if (lookedAt === 0) throw new AppError('not_found');
      await write(name, null, lookedAt, by);
    },

    /** @throws malformed for an act that does not exist or is always free; stale */
    async saveCosts(wanted: Record<string, number>, lookedAt: number, by: By): Promise<CostsAnswer> {
      const usualCosts = new Map(usualActs().map(act => [costKey(act), act.usualCost]));
      const details = Object.keys(wanted).flatMap(act => {
        const usualCost = usualCosts.get(act);
        if (usualCost === undefined) return [{ path: 'costs', problem: `there is no “${act.slice(0, 80)}”` }];
        return usualCost === 0
          ? [{ path: 'costs', problem: `“${act}” is always free, so that limits can be mended` }]
          : [];
      });
      if (details.length > 0) throw new AppError('malformed', { details });
      const other = Object.fromEntries(
        Object.entries(wanted).filter(([act, cost]) => cost !== usualCosts.get(act)),
      );
      const saved = await db.transaction(async tx => {
        const before = await readCosts(tx);
        if (before.version !== lookedAt) throw new AppError('stale');
        const kept = await saveCosts(tx, other, lookedAt);
        if (!kept) throw new AppError('stale');
        changed(tx, { act: 'limit.costs', name: '', by, before: before.costs, after: other });
        return kept;
      });
      await spread();
      return { acts: actsNow(saved.costs), costsVersion: saved.version };
    },

    part,
  };
}

function entryOf(
  name: string,
  usual: LimitRule | null,
  kept: KeptRule | null,
  tallies: readonly Tally[],
  talkers: readonly ({ rule: string } & LimitTalker)[],
): LimitEntry {
  const rule = kept?.rule ?? usual;
  if (!rule) throw new AppError('not_found');
  const changed = usual === null ? 'own' : 'changed';
  return {
    ...{ name, usual, rule, origin: kept?.rule ? changed : 'usual', version: kept?.version ?? 0 },
    ...{ updatedAt: kept?.updatedAt ?? null, updatedBy: kept?.updatedBy ?? '' },
    hours: tallies.filter(each => each.name === name).map(({ name: _name, ...hour }) => hour),
    talkers: talkers.filter(each => each.rule === name).map(({ rule: _rule, ...talker }) => talker),
  };
}
