// How what Steward brings and what people decided become the rules in force. Pure.
import { isRange, trusting } from '#platform/http/trusted-proxies.ts';
import type { GuardRule } from '#platform/limits/limits.ts';
import { ruleProblems } from '#platform/limits/rule.ts';
import type { LimitAct, LimitRule } from '#protocol/http/limits.ts';

/** What was decided of one rule: null where it was taken back. */
export type Decided = { name: string; rule: LimitRule | null };

export const toLimitRule = (rule: GuardRule): LimitRule => ({
  ...{ strategy: rule.strategy, limit: rule.limit, windowMs: rule.windowMs, burst: rule.burst ?? null },
  ...{ mode: rule.mode, surfaces: [...rule.surfaces], by: rule.by, acts: [...(rule.acts ?? [])] },
  ...{ roles: [], siteIds: [], addresses: [] },
});

/** The rules in force: what Steward brings unless it was changed, then those made here. What is off stands for nothing. */
export function inForce(usual: readonly GuardRule[], decided: readonly Decided[]): GuardRule[] {
  const byName = new Map(decided.map(({ name, rule }) => [name, rule]));
  const known = usual.flatMap(rule => {
    const changed = byName.get(rule.name);
    return changed ? toGuardRule(rule.name, changed) : [rule];
  });
  const names = new Set(usual.map(({ name }) => name));
  const own = decided.flatMap(({ name, rule }) => (rule && !names.has(name) ? toGuardRule(name, rule) : []));
  return [...known, ...own];
}

function toGuardRule(name: string, rule: LimitRule): GuardRule[] {
  const { strategy, limit, windowMs, mode, surfaces, by, acts, roles, siteIds, addresses } = rule;
  if (mode === 'off') return [];
  const only: GuardRule['only'] = {
    ...(roles.length > 0 ? { roles } : {}),
    ...(siteIds.length > 0 ? { siteIds } : {}),
    ...(addresses.length > 0 ? { isAddress: trusting(addresses) } : {}),
  };
  return [
    {
      ...{ name, strategy, limit, windowMs, mode, surfaces, by },
      ...(rule.burst === null ? {} : { burst: rule.burst }),
      ...(acts.length > 0 ? { acts } : {}),
      ...(Object.keys(only).length > 0 ? { only } : {}),
    },
  ];
}

/** Rules of one name share counts: the pace of a key counts under such a name. */
const isKeptForKeys = /^key(?:_|$)/;

type Fault = { path: string; problem: string };

/** What is wrong with a rule that somebody wrote, each worded for them. */
export function faultsOf(name: string, rule: LimitRule, acts: readonly LimitAct[]): Fault[] {
  const { strategy, limit, windowMs, burst, surfaces, by, siteIds, roles } = rule;
  const faults: Fault[] = ruleProblems({
    ...{ name, strategy, limit, windowMs, mode: 'enforce' },
    ...(burst === null ? {} : { burst }),
  });
  const say = (path: string, problem: string) => void faults.push({ path, problem });
  if (isKeptForKeys.test(name)) say('name', 'is kept for API keys: each has a pace of its own');
  const known = new Set(acts.filter(({ surface }) => surfaces.includes(surface)).map(({ act }) => act));
  for (const [at, act] of rule.acts.entries()) {
    if (!known.has(act)) say(`acts.${at}`, `these surfaces have no “${act.slice(0, 80)}”`);
  }
  for (const [at, address] of rule.addresses.entries()) {
    if (!isRange(address)) say(`addresses.${at}`, 'write an address, or a range such as 203.0.113.0/24');
  }
  const isOfWidgets = surfaces.every(surface => surface === 'widget');
  if ((by === 'site' || siteIds.length > 0) && !isOfWidgets) say('by', 'only widgets belong to a site');
  if (by === 'caller' && roles.length > 0 && roles.every(role => role === 'nobody'))
    say('by', 'who did not sign in can only be counted by address');
  return faults.map(({ path, problem }) => ({ path: `rule.${path}`, problem }));
}
