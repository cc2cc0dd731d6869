// The form of a rule for addresses: what is written, what is wrong with it, and what it covers. Pure.
import { boundsOf, formatCidr, parseCidr } from '#protocol/cidr.ts';
import type { AddAddressRuleRequest } from '#protocol/http/addresses.ts';
import type { Millis } from '#protocol/ids.ts';
import type { Surface } from '#protocol/surfaces.ts';

const hourMs = 3_600_000;
/** Null: until somebody takes it away. */
export const durations = {
  hour: hourMs,
  day: 24 * hourMs,
  week: 7 * 24 * hourMs,
  month: 30 * 24 * hourMs,
  always: null,
} as const;
export type DurationName = keyof typeof durations;

export type RuleForm = {
  range: string;
  effect: 'deny' | 'allow';
  surfaces: readonly Surface[];
  reason: string;
  duration: DurationName;
};

export const emptyRule: RuleForm = {
  ...{ range: '', effect: 'deny', surfaces: ['console', 'widget', 'api'], reason: '', duration: 'day' },
};

export type RuleProblem = 'range' | 'reason' | 'doors';

/** What keeps it from being saved; the first is shown. */
export function problemIn({ range, reason, surfaces }: RuleForm): RuleProblem | null {
  if (parseCidr(range) === null) return 'range';
  if (reason.trim() === '') return 'reason';
  return surfaces.length === 0 ? 'doors' : null;
}

/** How the range is written, and how many addresses it holds; null while it is none. */
export function coverOf(range: string): { range: string; count: bigint } | null {
  const cidr = parseCidr(range);
  if (!cidr) return null;
  const { first, last } = boundsOf(cidr);
  return { range: formatCidr(cidr), count: last - first + 1n };
}

/** Of a form without a problem. */
export function requestOf(form: RuleForm, nowMs: Millis, isConfirmed: boolean): AddAddressRuleRequest {
  const lastsMs = durations[form.duration];
  return {
    ...{ range: form.range.trim(), effect: form.effect, surfaces: [...form.surfaces] },
    ...{ reason: form.reason.trim(), isConfirmed },
    until: lastsMs === null ? null : nowMs + lastsMs,
  };
}

/** Countries as somebody writes them in one line; `wrong` is the first that is none. */
export function countriesIn(text: string): { countries: string[]; wrong: string | null } {
  const written = text
    .toUpperCase()
    .split(/[\s,;]+/)
    .filter(word => word !== '');
  return {
    countries: [...new Set(written)],
    wrong: written.find(word => !/^[A-Z]{2}$/.test(word)) ?? null,
  };
}
