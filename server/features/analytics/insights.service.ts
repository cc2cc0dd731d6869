/** Owns what a report is made of: the figures of a range and of the time before, of the weeks before today, and what customers wrote. */

import { redact } from '#ai/text/redact.ts';
import type { Cube } from '#analytics/cells.ts';
import { type Forecast, forecast } from '#analytics/forecast.ts';
import { type Insight, insightsOf, type Side } from '#analytics/insights.ts';
import { pastOf, wholeDays } from '#analytics/past.ts';
import { type Answered, answerKept, type Kept, weekOfKept } from '#analytics/query.ts';
import { type Quality, qualityOf } from '#analytics/scores.ts';
import { type Theme, themesOf } from '#analytics/themes.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { InsightsQuery } from '#protocol/http/analytics.ts';
import type { Millis } from '#protocol/ids.ts';
import { readComments, readNames } from './engagement.store.ts';
import { readKept } from './kept.store.ts';

export type InsightsReport = {
  insights: Insight[];
  quality: Quality;
  /** The next fourteen days from today on; null where the past is too short. */
  forecast: Forecast | null;
  themes: Theme[];
};

const dayMs = 86_400_000;
const commentsAtMost = 2_000;
/** Letters of a comment in an example. */
const exampleLetters = 200;

export function createInsights({ db, clock }: { db: Db; clock: Clock }) {
  async function generateInsightsReport(asked: InsightsQuery): Promise<InsightsReport> {
    const { startDate: from, timeZone, teamId } = asked;
    // What has not happened yet is no fall of anything.
    const to = Math.max(from + 1, Math.min(asked.endDate, clock.now()));
    const teamIds = teamId === undefined ? null : [teamId];
    const read = (cube: Cube, span: { from: Millis; to: Millis }) =>
      readKept(db, { cube, ...span, teamIds }, clock.now());
    // As long as what is asked for, so that weekdays meet their like where it is whole weeks; and as far as it has come.
    const back = asked.endDate - from;
    const before = { from: from - back, to: to - back };
    const ask = (kept: Kept, cube: Cube, span: { from: Millis; to: Millis }) =>
      answerKept(kept, cube, { ...span, step: 'day', timeZone });
    const both = async (cube: Cube) => {
      const kept = await read(cube, { from: before.from, to });
      return { kept, now: ask(kept, cube, { from, to }), before: ask(kept, cube, before) };
    };
    const [desk, people, ai] = [await both('team'), await both('agent'), await both('ai')];
    const pastSpan = wholeDays(clock.now(), timeZone);
    const past = pastOf(ask(await read('team', pastSpan), 'team', pastSpan));
    const names = await readNames(db);
    const named = (key: string) => names.get(key) ?? (key === '' ? 'none' : key);
    const side = (
      which: Side['side'],
      of: { now: Answered; before: Answered },
      by: 'teamId' | 'one' | 'other',
    ): Side => ({
      ...{ side: which, nameOf: named, now: of.now.by[by], before: of.before.by[by] },
    });
    const insights = insightsOf({
      ...{
        now: desk.now,
        before: desk.before,
        past,
        timeZone,
        wholeUntil: pastSpan.to,
        atOnce: asked.atOnce,
      },
      sides: [
        ...[side('team', desk, 'teamId'), side('agent', people, 'one')],
        ...[side('intent', ai, 'one'), side('model', ai, 'other')],
      ],
      week: weekOfKept(desk.kept, 'team', { from, to, timeZone }),
      weeks: Math.max(1, (to - from) / (7 * dayMs)),
      target: { within: asked.within, targetMs: asked.withinMinutes * 60_000 },
      patienceMs: asked.patienceMinutes === undefined ? null : asked.patienceMinutes * 60_000,
    });
    const comments = await readComments(db, { from, to }, teamId ?? null, commentsAtMost);
    return {
      ...{ insights, quality: qualityOf(desk.now.total) },
      forecast: forecast(past.map(({ conversations }) => conversations)),
      themes: themesOf(comments).map(theme => ({ ...theme, examples: theme.examples.map(shown) })),
    };
  }
  return { generateInsightsReport };
}

/** As a report may carry it: a line, without what tells who wrote it. */
const shown = <Example extends { text: string }>(example: Example): Example => ({
  ...example,
  text: redact(example.text).text.slice(0, exampleLetters),
});
