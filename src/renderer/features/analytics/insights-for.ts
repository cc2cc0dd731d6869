// What is worth saying about a range, from the figures that this computer holds. Pure.
import type { Cube } from '#analytics/cells.ts';
import { type Insight, insightsOf, type Side } from '#analytics/insights.ts';
import type { Pack } from '#analytics/pack.ts';
import { pastOf, wholeDays } from '#analytics/past.ts';
import { type Answered, answerPacks, weekOf } from '#analytics/query.ts';
import type { Millis } from '#protocol/ids.ts';
import { type Asked, filterOf, isHeld, meantBy, type Span } from './ask.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** What the staffing asks for, said below it: the server's own where nobody names another. */
export const service = { atOnce: 3, within: 0.8, withinMinutes: 5 } as const;

const nothing: Answered = {
  total: { counts: {}, ratios: {}, durations: {} },
  series: [],
  by: { teamId: [], one: [], other: [] },
};

/**
 * @param now to the hour is enough
 * @param nameOf what people call a team, a person, an intent or a model
 */
export function insightsFor(
  packs: readonly Pack[],
  asked: Asked,
  now: Millis,
  timeZone: string,
  nameOf: Side['nameOf'],
): Insight[] {
  const meant = meantBy(asked, now, timeZone);
  // What has not happened yet is no fall of anything. The hour that is under way counts, as it does on the other pages.
  const { from } = meant;
  const to = Math.min(meant.to, (Math.floor(now / hourMs) + 1) * hourMs);
  if (to <= from) return [];
  // Of what is no longer held here nothing is said.
  const compared = isHeld(meant) ? meant.compared : null;
  const ask = (cube: Cube, span: Span | null): Answered =>
    span ? answerPacks(packs, cube, { ...span, step: 'day', timeZone }, filterOf(cube, asked)) : nothing;
  const both = (cube: Cube) => ({ now: ask(cube, { from, to }), before: ask(cube, compared) });
  const [desk, agents, ai] = [both('team'), both('agent'), both('ai')];
  const pastSpan = wholeDays(now, timeZone);
  const side = (which: Side['side'], of: typeof desk, by: 'teamId' | 'one' | 'other'): Side => ({
    ...{ side: which, nameOf, now: of.now.by[by], before: of.before.by[by] },
  });
  return insightsOf({
    ...{ now: desk.now, before: desk.before, timeZone, wholeUntil: pastSpan.to, atOnce: service.atOnce },
    past: pastOf(ask('team', pastSpan)),
    sides: [
      ...[side('team', desk, 'teamId'), side('agent', agents, 'one')],
      ...[side('intent', ai, 'one'), side('model', ai, 'other')],
    ],
    week: weekOf(packs, 'team', { from, to, timeZone }, filterOf('team', asked)),
    weeks: Math.max(1, (to - from) / (7 * dayMs)),
    target: { within: service.within, targetMs: service.withinMinutes * 60_000 },
    patienceMs: null,
  });
}
