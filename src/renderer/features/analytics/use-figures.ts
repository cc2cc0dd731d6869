// Questions of the dashboards to the figures that this computer holds. Nothing here waits for the network.
import { useMemo } from 'react';
import type { Cube } from '#analytics/cells.ts';
import type { Pack } from '#analytics/pack.ts';
import { type Answered, answerPacks, type Figures, weekOf } from '#analytics/query.ts';
import type { Millis } from '#protocol/ids.ts';
import { useMinute } from '../../ui/minute.tsx';
import { type Asked, filterOf, isHeld, type Meant, meantBy, type Span } from './ask.ts';

export const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const hourMs = 3_600_000;

/** Changes with the hour at most: a range that ends "now" is the same one all the while. */
export function useMeant(asked: Asked): Meant {
  const hour = Math.floor(useMinute() / hourMs);
  return useMemo(() => meantBy(asked, hour * hourMs, timeZone), [asked, hour]);
}

export type Told = {
  now: Answered;
  /** Of the time before, as far as the range has come; null where it is not compared, or no longer held. */
  before: Figures | null;
  /** The same steps of the time before, all of them. */
  beforeSeries: readonly { at: Millis; figures: Figures }[];
};

export function useFigures(packs: readonly Pack[], cube: Cube, asked: Asked): Told {
  const meant = useMeant(asked);
  return useMemo(() => {
    const filter = filterOf(cube, asked);
    const now = answerPacks(packs, cube, { ...meant, timeZone }, filter);
    if (asked.compare === 'none' || !isHeld(meant)) return { now, before: null, beforeSeries: [] };
    const ask = (span: Span) => answerPacks(packs, cube, { ...span, step: meant.step, timeZone }, filter);
    const whole = ask(meant.before);
    const { compared } = meant;
    const isWhole = compared?.to === meant.before.to;
    return {
      ...{ now, beforeSeries: whole.series },
      before: isWhole ? whole.total : compared && ask(compared).total,
    };
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
