// What the public may know: parts in customers' words, maintenance that is meant for them, incidents of the last days. Pure.
import type { StatusAnswer } from '#protocol/http/system.ts';
import type { Millis } from '#protocol/ids.ts';
import {
  badness,
  isBad,
  type PartId,
  type PartStatus,
  type PublicPart,
  publicParts,
  publicStateOf,
} from '#protocol/system.ts';
import type { BareIncident } from './incidents.store.ts';
import type { BareMaintenance } from './maintenance.store.ts';

export const historyMs = 14 * 86_400_000;

const names = Object.keys(publicParts) as PublicPart[];
const has = (among: readonly PartId[], part: PartId): boolean => among.includes(part);
const publicOf = (part: PartId): PublicPart | undefined => names.find(name => has(publicParts[name], part));

type Trouble = Pick<BareIncident, 'part' | 'worst' | 'startedAt' | 'endedAt'>;
type Shown = { part: PublicPart; worst: Trouble['worst']; startedAt: Millis; endedAt: Millis | null };

const reaches = (endedAt: Millis | null, at: Millis): boolean => endedAt === null || endedAt >= at;

/** Times of trouble in customers' words: what overlaps in inner parts is one to them. */
export function publicIncidents(incidents: readonly Trouble[], now: Millis): Shown[] {
  const shown: Shown[] = [];
  for (const { part, worst, startedAt, endedAt } of incidents.toSorted((a, b) => a.startedAt - b.startedAt)) {
    const name = publicOf(part);
    if (!name || !reaches(endedAt, now - historyMs)) continue;
    const held = shown.findLast(each => each.part === name);
    if (!held || !reaches(held.endedAt, startedAt)) {
      shown.push({ part: name, worst, startedAt, endedAt });
      continue;
    }
    if (badness(worst) > badness(held.worst)) held.worst = worst;
    held.endedAt = held.endedAt === null || endedAt === null ? null : Math.max(held.endedAt, endedAt);
  }
  return shown.sort((a, b) => b.startedAt - a.startedAt);
}

export type StatusFacts = {
  parts: readonly PartStatus[];
  maintenance: readonly BareMaintenance[];
  incidents: readonly Trouble[];
};

export function statusOf({ parts, maintenance, incidents }: StatusFacts, now: Millis): StatusAnswer {
  const iso = (at: Millis) => new Date(at).toISOString();
  const shown = names.flatMap(part => {
    const state = publicStateOf(part, parts);
    return state === null ? [] : [{ part, state }];
  });
  const bad = shown.map(({ state }) => state).filter(isBad);
  return {
    state: bad.includes('down') ? 'down' : bad.length > 0 ? 'degraded' : 'operational',
    updatedAt: iso(now),
    parts: shown,
    maintenance: maintenance
      .filter(each => each.tellCustomers && each.canceledAt === null && each.endsAt > now)
      .sort((a, b) => a.startsAt - b.startsAt)
      .map(each => ({
        title: each.title,
        text: each.text,
        lang: each.lang,
        startsAt: iso(each.startsAt),
        endsAt: iso(each.endsAt),
        isRunning: each.startsAt <= now,
        parts: names.filter(name => each.parts.some(part => has(publicParts[name], part))),
      })),
    incidents: publicIncidents(incidents, now).map(each => ({
      ...each,
      startedAt: iso(each.startedAt),
      endedAt: each.endedAt === null ? null : iso(each.endedAt),
    })),
  };
}
