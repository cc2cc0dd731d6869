// What Insights say of a range is what the tiles beside them say, however far the range has come.
import { expect, test } from 'vitest';
import { addFacts, type Cells } from '#analytics/cells.ts';
import { dayOf, type Pack, packCells } from '#analytics/pack.ts';
import { answerPacks } from '#analytics/query.ts';
import { type Asked, meantBy, usualAsk } from '../../../src/renderer/features/analytics/ask.ts';
import { insightsFor } from '../../../src/renderer/features/analytics/insights-for.ts';

const hourMs = 3_600_000;
const timeZone = 'Europe/Berlin';
const teamId = 'support';
/** A Monday, 10:20 in Berlin. */
const now = Date.UTC(2026, 6, 6, 8, 20);

/** One conversation an hour, three from nine to ten, in so many days up to now; none on the weekdays that are left out. */
function packsOf(days: number, left: readonly number[] = []): Pack[] {
  const cells: Cells = new Map();
  for (let at = now - (now % hourMs) - days * 24 * hourMs; at < now; at += hourMs) {
    const date = new Date(at);
    if (left.includes(date.getUTCDay())) continue;
    const value = date.getUTCHours() === 7 ? 3 : 1;
    const fact = { at, agentId: '', intent: '', model: '', measure: 'conversations' as const, value };
    addFacts(cells, [fact], { teamId, siteId: 'shop', channel: 'chat' });
  }
  const byDay = Map.groupBy([...cells.values()], ({ hour }) => dayOf(hour));
  return [...byDay].map(([day, of]) => packCells(teamId, day, of));
}

const changeOf = (packs: readonly Pack[], asked: Asked) =>
  insightsFor(packs, asked, now, timeZone, key => key).find(({ kind }) => kind === 'change')?.evidence;
const countIn = (packs: readonly Pack[], span: { from: number; to: number }) =>
  answerPacks(packs, 'team', { ...span, step: 'day', timeZone }).total.counts.conversations;

/** What the tiles count, now and before. */
function counted(packs: readonly Pack[], asked: Asked) {
  const { from, to, compared } = meantBy(asked, now, timeZone);
  return [countIn(packs, { from, to }), compared && countIn(packs, compared)];
}

test('today until eleven is compared with yesterday until eleven, and four weeks with the same weekdays', () => {
  const today = { ...usualAsk, preset: 'today' as const };
  const weekend = [0, 6];
  for (const [packs, asked] of [
    [packsOf(90), today],
    [packsOf(90, weekend), { ...usualAsk, preset: 'week' as const }],
    [packsOf(90, weekend), { ...usualAsk, preset: 'month' as const }],
  ] as const) {
    const [said, shown] = counted(packs, asked);
    // Every day is like the one it is compared with: nothing changed, and no change is claimed.
    expect(shown).toBe(said);
    expect(changeOf(packs, asked)).toBeUndefined();
  }
});

test('a change is the one that the tiles show', () => {
  // Nobody writes on Sundays, so a Sunday and a Monday have less than the Friday and the Saturday before.
  const packs = packsOf(90, [0]);
  const asked = { ...usualAsk, preset: 'own' as const, firstDay: '2026-07-05', lastDay: '2026-07-06' };
  const [said, shown] = counted(packs, asked);
  expect(said).not.toBe(shown);
  expect(changeOf(packs, asked)).toMatchObject({ now: said, before: shown });
});

test('of days to come, and of a time that is no longer held, nothing is said', () => {
  const packs = packsOf(60);
  const future = { ...usualAsk, preset: 'own' as const, firstDay: '2027-01-01', lastDay: '2027-01-08' };
  expect(insightsFor(packs, future, now, timeZone, key => key)).toEqual([]);
  expect(changeOf(packs, { ...usualAsk, preset: 'year' })).toBeUndefined();
});
