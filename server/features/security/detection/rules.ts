// How what the configuration brings and what admins decided become the rules in force. Pure.
import { isDeepStrictEqual } from 'node:util';
import type { DecidedRule } from '#platform/db/decided.ts';
import type { DetectionRule, DetectionSetting } from '#protocol/detection.ts';
import type { DetectionEntry, Found } from '#protocol/http/detection.ts';
import type { Millis } from '#protocol/ids.ts';

export type KeptSetting = DecidedRule<DetectionSetting>;

export const settingOf = ({
  windowMs,
  threshold,
  actions,
  blockMs,
  mode,
}: DetectionRule): DetectionSetting => ({ windowMs, threshold, actions: [...actions], blockMs, mode });

/** The order in which actions are named says nothing, and admins are told in any case. */
export function tidy({ actions, ...setting }: DetectionSetting): DetectionSetting {
  const others = [...new Set(actions)].filter(action => action !== 'notify').sort();
  return { ...setting, actions: ['notify', ...others] };
}

export const isUsual = (rule: DetectionRule, setting: DetectionSetting): boolean =>
  isDeepStrictEqual(tidy(settingOf(rule)), tidy(setting));

/** A change of a rule that the configuration does not have any more stands for nothing. */
export const rulesWith = (
  usual: readonly DetectionRule[],
  settings: ReadonlyMap<string, DetectionSetting | null>,
): DetectionRule[] => usual.map(rule => ({ ...rule, ...settings.get(rule.name) }));

export const settingsBy = (kept: readonly KeptSetting[]): Map<string, DetectionSetting | null> =>
  new Map(kept.map(({ name, rule }) => [name, rule]));

type Findings = readonly { rule: string; found: number; lastAt: Millis }[];
const foundOf = (name: string, findings: Findings): Found => {
  const found = findings.find(({ rule }) => rule === name);
  return { found: found?.found ?? 0, lastAt: found?.lastAt ?? null };
};

export function entryOf(
  rule: DetectionRule,
  kept: KeptSetting | undefined,
  { day, week }: { day: Findings; week: Findings },
): DetectionEntry {
  const { name, types, surfaces, groupBy, distinct, coolDownMs } = rule;
  const usual = settingOf(rule);
  return {
    ...{ name, counts: { types, surfaces, groupBy, distinct, coolDownMs } },
    ...{ setting: kept?.rule ?? usual, usual, isChanged: kept?.rule != null, version: kept?.version ?? 0 },
    ...{ updatedAt: kept?.updatedAt ?? null, updatedBy: kept?.updatedBy ?? '' },
    ...{ day: foundOf(name, day), week: foundOf(name, week) },
  };
}

/** What is wrong with a setting beyond its shape, worded for whoever wrote it. */
export function faultsOf(
  rule: DetectionRule,
  setting: DetectionSetting,
): { path: string; problem: string }[] {
  const { groupBy } = rule;
  const suits = {
    notify: true,
    limit: groupBy === 'network' || groupBy === 'caller',
    block: groupBy === 'network' || groupBy === 'caller',
    challenge: groupBy === 'account' || groupBy === 'caller',
    revoke: groupBy === 'account' || groupBy === 'caller',
  };
  return setting.actions.flatMap((action, at) =>
    suits[action]
      ? []
      : [
          {
            path: `setting.actions.${at}`,
            problem: `“${action}” does nothing here: this rule counts ${whom[groupBy]}`,
          },
        ],
  );
}

const whom: Record<DetectionRule['groupBy'], string> = {
  all: 'everybody together',
  network: 'by network',
  account: 'by account',
  caller: 'by caller',
  object: 'by what is asked for',
};
