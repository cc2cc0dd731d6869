/**
 * Owns what of the events so far may still count towards an attack, rule by rule, and says when one is found. Its only clock is that of
 * the events, so the same events give the same findings wherever they are played. What it holds is bounded: of each group no more
 * than its rule's threshold, and no more groups than it says.
 */
import { networkOf } from '#platform/limits/limits.ts';
import type { DetectionFacet, DetectionRule, Finding } from '#protocol/detection.ts';
import type { Millis } from '#protocol/ids.ts';
import type { SecurityEvent } from '#protocol/security.ts';

export type DetectorOptions = {
  rules: readonly DetectionRule[];
  /** Of each rule; the one that was quiet longest is forgotten first. */
  mostGroups?: number;
  /** By what a group is known outside of the detector; itself unless given. */
  markOf?(group: string, rule: DetectionRule): string;
};

export type Detector = {
  /** Events in the order of their clock, more or less; one that comes late counts where it belongs. */
  take(event: SecurityEvent): Finding[];
  /** The rule found something of the group with this mark before: nothing is found until then. */
  quiet(rule: string, mark: string, until: Millis): void;
  /** How many groups are held, of all rules. */
  size(): number;
};

/** The newest of each distinct thing, or of each event, the oldest first. */
type Group = { seen: Map<string, Millis>; newest: Millis };

/** '' where the event has none: it is not counted then. */
export function facetOf(facet: DetectionFacet, event: SecurityEvent): string {
  const { sourceIp, userId, details } = event;
  const text = (name: string): string => String(details[name] ?? '');
  switch (facet) {
    case 'all':
      return 'all';
    case 'network':
      return sourceIp === '' ? '' : networkOf(sourceIp);
    // What was typed comes first: the person is known only where the account exists.
    case 'account':
      return text('email') || (userId ?? '');
    case 'caller':
      return callerOf(text('keyId'), userId, text('customerId')) ?? facetOf('network', event);
    case 'object':
      return text('object');
  }
}

/** A key is not whoever made it. */
function callerOf(keyId: string, userId: string | null, customerId: string): string | null {
  if (keyId !== '') return `key:${keyId}`;
  if (userId !== null) return `person:${userId}`;
  return customerId === '' ? null : `customer:${customerId}`;
}

function createRuleState(
  rule: DetectionRule,
  mostGroups: number,
  markOf: NonNullable<DetectorOptions['markOf']>,
) {
  const groups = new Map<string, Group>();
  const quiet = new Map<string, Millis>();
  const doors: readonly unknown[] | null = rule.surfaces;
  let serial = 0;

  function groupOf(key: string): Group {
    const never = Number.NEGATIVE_INFINITY;
    const group = groups.get(key) ?? { seen: new Map<string, Millis>(), newest: never };
    groups.delete(key);
    groups.set(key, group);
    for (const quietest of groups.keys()) {
      if (groups.size <= mostGroups) break;
      groups.delete(quietest);
    }
    return group;
  }

  /** Keeps the order by time; what cannot matter any more goes. */
  function note({ seen, newest: last }: Group, key: string, at: Millis): void {
    const newest = Math.max(at, seen.get(key) ?? at);
    seen.delete(key);
    const later = newest >= last ? [] : [...seen].filter(([, other]) => other > newest);
    for (const [other] of later) seen.delete(other);
    seen.set(key, newest);
    for (const [other, when] of later) seen.set(other, when);
    for (const oldest of seen.keys()) {
      if (seen.size <= rule.threshold) break;
      seen.delete(oldest);
    }
  }

  function silence(mark: string, until: Millis): void {
    const later = Math.max(until, quiet.get(mark) ?? until);
    quiet.delete(mark);
    quiet.set(mark, later);
    for (const oldest of quiet.keys()) {
      if (quiet.size <= mostGroups) break;
      quiet.delete(oldest);
    }
  }

  return {
    size: () => groups.size,
    quiet: silence,
    take(event: SecurityEvent): Finding | null {
      if (doors !== null && !doors.includes(event.details['surface'])) return null;
      const key = facetOf(rule.groupBy, event);
      const counted = rule.distinct === null ? '' : facetOf(rule.distinct, event);
      if (key === '' || (rule.distinct !== null && counted === '')) return null;
      const group = groupOf(key);
      const at = event.timestamp;
      // One event may stand for many of the same; no more of them are held than could matter.
      const times =
        rule.distinct === null ? Math.min(Number(event.details['times'] ?? 1), rule.threshold) : 1;
      for (let one = 0; one < times; one++) {
        serial += 1;
        note(group, rule.distinct === null ? String(serial) : counted, at);
      }
      group.newest = Math.max(group.newest, at);
      const [since = at] = group.seen.values();
      if (group.seen.size < rule.threshold || since <= group.newest - rule.windowMs) return null;
      const mark = markOf(key, rule);
      if (at < (quiet.get(mark) ?? Number.NEGATIVE_INFINITY)) return null;
      silence(mark, at + rule.coolDownMs);
      return { rule: rule.name, group: key, at, since, count: group.seen.size };
    },
  };
}

export function createDetector({ rules, mostGroups = 20_000, markOf }: DetectorOptions): Detector {
  const looking = rules.filter(({ mode }) => mode !== 'off');
  const states = looking.map(rule => ({
    name: rule.name,
    types: new Set<string>(rule.types),
    state: createRuleState(rule, mostGroups, markOf ?? (group => group)),
  }));
  return {
    take: event =>
      states
        .filter(({ types }) => types.has(event.eventType))
        .flatMap(({ state }) => state.take(event) ?? []),
    quiet: (rule, mark, until) => states.find(({ name }) => name === rule)?.state.quiet(mark, until),
    size: () => states.reduce((sum, { state }) => sum + state.size(), 0),
  };
}
