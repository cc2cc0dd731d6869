// Questions of the dashboards to the figures that this computer holds. Nothing here waits for the network.
import { useMemo } from 'react';
import type { Cube } from '#analytics/cells.ts';
import type { Pack } from '#analytics/pack.ts';
import { type Answered, answerPacks, type Figures, type Filter, weekOf } from '#analytics/query.ts';
import type { Millis } from '#protocol/ids.ts';
import { useMinute } from '../../ui/minute.tsx';
import { type Asked, type Meant, meantBy } from './ask.ts';

export const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const hourMs = 3_600_000;

/** Changes with the hour at most: a range that ends "now" is the same one all the while. */
export function useMeant(asked: Asked): Meant {
  const hour = Math.floor(useMinute() / hourMs);
  return useMemo(() => meantBy(asked, hour * hourMs, timeZone), [asked, hour]);
}

/** Each cube knows something else of a conversation; what it does not know cannot narrow it. */
export function filterOf(cube: Cube, { teamId, channel, agentId, intent, model }: Asked): Filter {
  const one = { team: '', agent: agentId, ai: intent }[cube];
  const other = { team: channel, agent: '', ai: model }[cube];
  return {
    ...(teamId === '' ? {} : { teamIds: [teamId] }),
    ...(one === '' ? {} : { ones: [one] }),
    ...(other === '' ? {} : { others: [other] }),
  };
}

/** For how long figures stay on a computer. A time that begins before has only a part of its figures here, and would compare wrongly. */
const heldMs = 397 * 24 * hourMs;
/** Whether all days of what is compared with may be here. */
export const isHeld = ({ to, before }: Meant): boolean => before.from >= to - heldMs;

export type Told = {
  now: Answered;
  /** Of the time before; null where it is not compared, or no longer held. */
  before: Figures | null;
  /** The same steps of the time before. */
  beforeSeries: readonly { at: Millis; figures: Figures }[];
};

export function useFigures(packs: readonly Pack[], cube: Cube, asked: Asked): Told {
  const meant = useMeant(asked);
  return useMemo(() => {
    const filter = filterOf(cube, asked);
    const now = answerPacks(packs, cube, { ...meant, timeZone }, filter);
    if (asked.compare === 'none' || !isHeld(meant)) return { now, before: null, beforeSeries: [] };
    const before = answerPacks(packs, cube, { ...meant.before, step: meant.step, timeZone }, filter);
    return { now, before: before.total, beforeSeries: before.series };
  }, [packs, cube, asked, meant]);
}

export function useWeek(packs: readonly Pack[], asked: Asked): Figures[] {
  const { from, to } = useMeant(asked);
  return useMemo(
    () => weekOf(packs, 'team', { from, to, timeZone }, filterOf('team', asked)),
    [packs, asked, from, to],
  );
}

/** What can be chosen at all: whatever is named in this cube. */
export function useNames(packs: readonly Pack[], cube: Cube): { ones: string[]; others: string[] } {
  return useMemo(() => {
    const [first, last] = [packs[0], packs.at(-1)];
    if (!first || !last) return { ones: [], others: [] };
    const range = { from: first.day, to: last.day + 24 * hourMs, step: 'month', timeZone: 'UTC' } as const;
    const { by } = answerPacks(packs, cube, range);
    const known = (name: 'one' | 'other') => by[name].map(({ key }) => key).filter(key => key !== '');
    return { ones: known('one'), others: known('other') };
  }, [packs, cube]);
}
