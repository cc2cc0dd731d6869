// The overview as this computer adds it up from packs of ten minutes. Pure.
import { packMs, type SecurityEvents } from '#protocol/documents/security-events.ts';
import type { Millis } from '#protocol/ids.ts';
import {
  type SecurityCount,
  type SecuritySummary,
  type ThreatLevel,
  threatLevels,
} from '#protocol/security.ts';

const hourMs = 3_600_000;
const mostShown = 20;

const worse = (a: ThreatLevel, b: ThreatLevel): ThreatLevel =>
  threatLevels.indexOf(a) >= threatLevels.indexOf(b) ? a : b;

type Counted = { events: number; worst: ThreatLevel };
type Actor = Counted & { lastAt: Millis };

/** Adds up what is named alike; the busiest first. */
function together<Item extends Counted>(items: readonly Item[], nameOf: (item: Item) => string): Item[] {
  const sums = new Map<string, Item>();
  for (const item of items) {
    const known = sums.get(nameOf(item));
    sums.set(
      nameOf(item),
      known
        ? { ...item, ...known, events: known.events + item.events, worst: worse(known.worst, item.worst) }
        : item,
    );
  }
  return [...sums].sort(([a, x], [b, y]) => y.events - x.events || (a < b ? -1 : 1)).map(([, item]) => item);
}

/** @param packs the newest first, so that what is known last of somebody stays */
export function summaryOf(packs: readonly SecurityEvents[], hours: number, now: Millis): SecuritySummary {
  const from = Math.floor((now - hours * hourMs) / hourMs) * hourMs;
  const among = packs.filter(({ at }) => at >= from && at < now + packMs);
  const counts = new Map<Millis, SecurityCount['levels']>();
  for (const { at, levels } of among) {
    const hour = at - (at % hourMs);
    const sums = counts.get(hour) ?? {};
    for (const [level, events] of Object.entries(levels) as [ThreatLevel, number][])
      sums[level] = (sums[level] ?? 0) + events;
    counts.set(hour, sums);
  }
  const actors = <Item extends Actor>(items: readonly Item[], nameOf: (item: Item) => string): Item[] =>
    together(items, nameOf).slice(0, mostShown);
  const placed = among.flatMap(({ countries }) => countries ?? []);
  return {
    ...{ from, to: now, stepMs: hourMs, dropped: 0 },
    counts: [...counts].map(([at, levels]) => ({ at, levels })).sort((a, b) => a.at - b.at),
    types: together(
      among.flatMap(({ types }) => types),
      ({ type }) => type,
    ),
    talkers: actors(
      among.flatMap(({ talkers }) => talkers),
      ({ address }) => address,
    ),
    people: actors(
      among.flatMap(({ people }) => people),
      ({ id }) => id,
    ),
    keys: actors(
      among.flatMap(({ apiKeys }) => apiKeys),
      ({ id }) => id,
    ),
    countries: among.every(({ countries }) => countries === null)
      ? null
      : together(
          placed.map(each => ({ ...each, worst: 'info' as const })),
          ({ country }) => country,
        ).map(({ country, events }) => ({ country, events })),
  };
}
