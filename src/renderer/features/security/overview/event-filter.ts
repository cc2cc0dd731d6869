// Which events are looked for, as the screen asks the server and as it judges what comes live. Pure.
import { contains, parseAddress, parseCidr } from '#protocol/cidr.ts';
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

export function passes(event: SecurityEvent, { type, levels, address, userId, from }: EventFilter): boolean {
  if (type !== undefined && event.eventType !== type) return false;
  if (levels !== undefined && !levels.includes(event.threatLevel)) return false;
  if (userId !== undefined && event.userId !== userId) return false;
  if (from !== undefined && event.timestamp < from) return false;
  if (address === undefined) return true;
  const [range, source] = [parseCidr(address), parseAddress(event.sourceIp)];
  return range !== null && source !== null && contains(range, source);
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
