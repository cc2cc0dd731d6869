// Which events are looked for, as the screen asks the server and as it judges what comes live. Pure.
import { contains, parseAddress, parseCidr } from '#protocol/cidr.ts';
import { packMs, type SecurityEvents } from '#protocol/documents/security-events.ts';
import type { Millis } from '#protocol/ids.ts';
import {
  type SecurityCount,
  type SecurityEvent,
  type SecurityEventType,
  type ThreatLevel,
  threatLevels,
} from '#protocol/security.ts';
import type { EventFilter } from '../../../data/event-server.ts';

const hourMs = 3_600_000;
/** How far back; null: as far as events are kept. */
export const spans = { hour: hourMs, day: 24 * hourMs, week: 7 * 24 * hourMs, any: null } as const;
export type Span = keyof typeof spans;

/** '' for anything. `level`: from that one on. */
export type EventForm = {
  type: SecurityEventType | '';
  level: ThreatLevel | '';
  address: string;
  userId: string;
  span: Span;
};
export const anyEvent: EventForm = { type: '', level: '', address: '', userId: '', span: 'any' };
/** What is shown until somebody asks for more: what may want a look. Mere notes are on the server alone. */
export const usualEvents: EventForm = { ...anyEvent, level: 'low' };

export const isAddressWrong = ({ address }: EventForm): boolean =>
  address.trim() !== '' && parseCidr(address.trim()) === null;

/** Of a form whose address is one, or none. Whole minutes, so that the question stays the same for a while. */
export function filterOf(form: EventForm, now: Millis): EventFilter {
  const spanMs = spans[form.span];
  return {
    type: form.type === '' ? undefined : form.type,
    levels: form.level === '' ? undefined : threatLevels.slice(threatLevels.indexOf(form.level)),
    address: form.address.trim() === '' ? undefined : form.address.trim(),
    userId: form.userId === '' ? undefined : form.userId,
    from: spanMs === null ? undefined : Math.floor((now - spanMs) / 60_000) * 60_000,
  };
}

export function passes(
  event: SecurityEvent,
  { type, levels, address, userId, from, to }: EventFilter,
): boolean {
  if (type !== undefined && event.eventType !== type) return false;
  if (levels !== undefined && !levels.includes(event.threatLevel)) return false;
  if (userId !== undefined && event.userId !== userId) return false;
  if (from !== undefined && event.timestamp < from) return false;
  if (to !== undefined && event.timestamp >= to) return false;
  if (address === undefined) return true;
  const [range, source] = [parseCidr(address), parseAddress(event.sourceIp)];
  return range !== null && source !== null && contains(range, source);
}

export type Held = {
  events: SecurityEvent[];
  /** From when on this computer holds what happened. */
  since: Millis;
  /** Nothing that is looked for was left out since then: notes are, and in a storm what is no worse than others. */
  isWhole: boolean;
  /** Older ones may be on the server. */
  mayBeOlder: boolean;
};

/** Of what this computer holds; null where it holds nothing. @param packs the newest first */
export function heldEvents(packs: readonly SecurityEvents[] | null, filter: EventFilter): Held | null {
  const since = packs?.at(-1)?.at;
  if (!packs || since === undefined) return null;
  const { type, levels, from } = filter;
  const among = packs.filter(({ at }) => at + packMs > (from ?? 0));
  const all = among.flatMap(({ events }) => events as SecurityEvent[]);
  // What was left out is known by the sums, which have everything; the same thing within one moment is one event that says how often.
  const sum = (counts: readonly (number | undefined)[]) => counts.reduce<number>((a, b) => a + (b ?? 0), 0);
  const times = (of: readonly SecurityEvent[]) => sum(of.map(({ details }) => Number(details['times'] ?? 1)));
  const hasType =
    type !== undefined &&
    times(all.filter(({ eventType }) => eventType === type)) ===
      sum(among.flatMap(({ types }) => types.filter(each => each.type === type).map(({ events }) => events)));
  const hasLevels =
    levels !== undefined &&
    times(all.filter(({ threatLevel }) => levels.includes(threatLevel))) ===
      sum(among.flatMap(pack => levels.map(level => pack.levels[level])));
  return {
    events: all.filter(event => passes(event, filter)),
    since,
    isWhole: hasType || hasLevels,
    mayBeOlder: from === undefined || from < since,
  };
}

/** What came live before what was listed, each once, the newest first. */
export function together(
  live: readonly SecurityEvent[],
  listed: readonly SecurityEvent[],
  filter: EventFilter,
): SecurityEvent[] {
  const known = new Set(listed.map(({ id }) => id));
  const fresh = live.filter(event => !known.has(event.id) && passes(event, filter));
  return [...fresh, ...listed].sort((a, b) => b.timestamp - a.timestamp || (a.id < b.id ? 1 : -1));
}

/** The levels that the chart shows, the worst at the bottom. */
export const chartLevels = ['critical', 'high', 'medium', 'low'] as const satisfies readonly ThreatLevel[];

/** Every step of the time, also where nothing happened; `every`: so many steps in one bar. */
export function stepsOf(
  {
    from,
    to,
    stepMs,
    counts,
  }: { from: Millis; to: Millis; stepMs: number; counts: readonly SecurityCount[] },
  every: number,
): { at: Millis; values: number[] }[] {
  const widthMs = stepMs * every;
  const steps = Array.from({ length: Math.max(1, Math.ceil((to - from) / widthMs)) }, (_, place) => ({
    at: from + place * widthMs,
    values: chartLevels.map(() => 0),
  }));
  for (const { at, levels } of counts) {
    const step = steps[Math.floor((at - from) / widthMs)];
    if (step) step.values = step.values.map((sum, of) => sum + (levels[chartLevels[of] ?? 'low'] ?? 0));
  }
  return steps;
}
