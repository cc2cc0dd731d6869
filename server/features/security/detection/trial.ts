/**
 * Owns a trial of rules on what was recorded: the same detector as ever over the same events, with settings that are not kept. Bounded in
 * events, findings that are told, and time; one at a time on a server. It does nothing to anybody.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { DetectionAction, DetectionRule, DetectionSetting, Finding } from '#protocol/detection.ts';
import { AppError } from '#protocol/errors.ts';
import type { TrialAnswer, TrialFinding, TrialRule } from '#protocol/http/detection.ts';
import type { Millis } from '#protocol/ids.ts';
import { eventsPlayed, foundSince, startOfNewest } from '../events.store.ts';
import { createDetector } from './detector.ts';
import { type Responses, suiting, targetOf } from './responses.ts';
import { faultsOf, isUsual, rulesWith, tidy } from './rules.ts';
import { askedOf } from './watching.ts';

type TrialDeps = {
  db: Db;
  clock: Clock;
  inForce(): readonly DetectionRule[];
  responses: Pick<Responses, 'mayBeKeptOut' | 'personOf'>;
  /** So many events are played, the newest; 200,000 unless given. */
  mostEvents?: number;
  mostMs?: number;
};

const dayMs = 86_400_000;
const mostNewest = 20;
const mostGroups = 1_000;

type Tally = Omit<TrialRule, 'name' | 'isChanged' | 'groups' | 'foundThen'> & { groups: Set<string> };

export function createTrial({
  db,
  clock,
  inForce,
  responses,
  mostEvents = 200_000,
  mostMs = 20_000,
}: TrialDeps) {
  let isBusy = false;

  function rulesOf(changes: Readonly<Record<string, DetectionSetting>>): DetectionRule[] {
    const known = new Map(inForce().map(rule => [rule.name, rule]));
    const details = Object.entries(changes).flatMap(([name, setting]) => {
      const rule = known.get(name);
      if (!rule) return [{ path: `changes.${name}`, problem: 'there is no such rule' }];
      return faultsOf(rule, setting).map(({ path, problem }) => ({
        ...{ path: path.replace('setting', `changes.${name}`), problem },
      }));
    });
    if (details.length > 0) throw new AppError('malformed', { details });
    return rulesWith(
      inForce(),
      new Map(Object.entries(changes).map(([name, setting]) => [name, tidy(setting)])),
    );
  }

  async function note(
    tally: Tally,
    rule: DetectionRule,
    { at, since, group, count }: Finding,
  ): Promise<void> {
    tally.found += 1;
    if (tally.groups.size < mostGroups) tally.groups.add(group);
    // Whose an address for signing in is need not be known to say what would have followed, but that there is somebody.
    const target = await targetOf(rule, group, responses);
    const actions =
      rule.mode === 'report' ? [] : suiting(rule, target, network => responses.mayBeKeptOut(network));
    for (const action of actions) tally.acted[action] = (tally.acted[action] ?? 0) + 1;
    const told: TrialFinding = { at, since, group, count, actions: actions as DetectionAction[] };
    tally.newest = [told, ...tally.newest].slice(0, mostNewest);
  }

  async function play(
    rules: readonly DetectionRule[],
    from: Millis,
    signal: AbortSignal,
  ): Promise<{ tallies: Map<string, Tally>; events: number; from: Millis; to: Millis; isCut: boolean }> {
    const began = clock.now();
    const looking = rules.filter(({ mode }) => mode !== 'off');
    const tallies = new Map<string, Tally>(
      rules.map(({ name }) => [name, { found: 0, groups: new Set(), acted: {}, newest: [] }]),
    );
    // What came before the first moment counts towards what is found in it.
    const asked = askedOf(looking, from);
    const start = await startOfNewest(db, asked, mostEvents);
    const detector = createDetector({ rules: looking });
    const result = {
      tallies,
      events: 0,
      from: Math.max(from, start ?? from),
      to: began,
      isCut: start !== null,
    };
    for await (const event of eventsPlayed(db, asked, { from: start, signal })) {
      if (event.timestamp > began) break;
      result.events += 1;
      for (const finding of detector.take(event)) {
        const [rule, tally] = [looking.find(({ name }) => name === finding.rule), tallies.get(finding.rule)];
        if (rule && tally && finding.at >= from) await note(tally, rule, finding);
      }
      if (clock.now() - began > mostMs) return { ...result, to: event.timestamp, isCut: true };
    }
    return result;
  }

  /** @throws malformed for a rule that is not there or actions that do not suit it; busy while another one is under way */
  return async function tryOn(
    { days, changes }: { days: number; changes: Readonly<Record<string, DetectionSetting>> },
    signal: AbortSignal,
  ): Promise<TrialAnswer> {
    const rules = rulesOf(changes);
    if (isBusy) throw new AppError('busy', { retryAfterMs: 2_000 });
    isBusy = true;
    try {
      const from = clock.now() - days * dayMs;
      const { tallies, ...played } = await play(rules, from, signal);
      const then = await foundSince(db, played.from);
      const told = rules.map(({ name }): TrialRule => {
        const { groups, ...tally } = tallies.get(name) as Tally;
        const rule = inForce().find(each => each.name === name);
        const changed = changes[name];
        return {
          ...{ name, ...tally, groups: groups.size },
          isChanged: changed !== undefined && rule !== undefined && !isUsual(rule, changed),
          foundThen: then.find(each => each.rule === name)?.found ?? 0,
        };
      });
      return { ...played, rules: told };
    } finally {
      isBusy = false;
    }
  };
}
