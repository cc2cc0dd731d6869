/** Owns the questions about conversations: figures over a range, by the sums that are kept. */
import { type Answered, answerKept } from '#analytics/query.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { AppError } from '#protocol/errors.ts';
import { isTimeZone } from '#protocol/hours.ts';
import type { AnalyticsQuery, InsightsQuery, RangeQuery } from '#protocol/http/analytics.ts';
import type { Id } from '#protocol/ids.ts';
import { createFold } from './fold.ts';
import { noteMinute } from './hours.store.ts';
import { createInsights } from './insights.service.ts';
import { readKept } from './kept.store.ts';
import { createPacking } from './packing.ts';
import { createPerformance } from './performance.service.ts';
import { createRetiring } from './retiring.ts';

export type Analytics = ReturnType<typeof createAnalyticsService>;

export function createAnalyticsService(deps: { db: Db; clock: Clock; newId: () => Id }) {
  const { db } = deps;
  const fold = createFold(deps);
  const packing = createPacking(deps);
  const known = <Asked extends { timeZone: string }>(asked: Asked): Asked => {
    if (!isTimeZone(asked.timeZone)) throw wrong('timeZone', 'is not a known time zone');
    return asked;
  };
  const performance = createPerformance(deps);
  const { generateInsightsReport } = createInsights(deps);
  return {
    fold,
    packing,
    retiring: createRetiring(deps),
    /** How many customers there were, who came back, and how much they wrote. */
    getUserEngagement: async (asked: RangeQuery) => performance.getUserEngagement(known(asked)),
    /** How the parts of the desk held, and how quick and sure models were. */
    getSystemPerformance: async (asked: RangeQuery) => performance.getSystemPerformance(known(asked)),
    /** Each model and intent, and whether a model fails more often than the others. */
    getModelPerformance: async (asked: RangeQuery) => performance.getModelPerformance(known(asked)),
    /**
     * Trends, days of change, peaks, what moved a figure, what is to come and whom it needs, in sentences with their numbers; and what
     * customers write about.
     * @throws malformed for an unknown zone, or a range of too many days
     */
    generateInsightsReport: (asked: InsightsQuery) =>
      asRefused('endDate', async () => generateInsightsReport(known(asked))),

    /** Notes who is at a console now, and who of them nobody sees there. */
    noteMinute: (people: { here: readonly Id[]; idle: readonly Id[] }) =>
      noteMinute(db, { ...people, at: deps.clock.now() }),

    /** Sums up what is due, and packs it for consoles. */
    async sumUp(signal?: AbortSignal): Promise<void> {
      await fold.foldAll(signal);
      await packing.packAll(signal);
    },

    /**
     * Figures of conversations between two moments: in all, step by step, and by team and whom they are about. Sums are at most a
     * minute behind; percentiles are within 1 %.
     * @throws malformed for an unknown zone, or a range of too many steps
     */
    async getConversationAnalytics(asked: AnalyticsQuery): Promise<Answered> {
      const { startDate: from, endDate: to, step, timeZone, cube, teamId, one, other } = known(asked);
      const teamIds = teamId === undefined ? null : [teamId];
      const kept = await readKept(db, { cube, from, to, teamIds }, deps.clock.now());
      const filter = {
        ...(one === undefined ? {} : { ones: [one] }),
        ...(other === undefined ? {} : { others: [other] }),
      };
      return asRefused('step', async () => answerKept(kept, cube, { from, to, step, timeZone }, filter));
    },

    /** Makes all sums anew from the conversations; @returns how many were read. */
    async rebuild(signal?: AbortSignal): Promise<number> {
      await fold.beginAnew();
      const read = await fold.foldAll(signal);
      await packing.packAll(signal);
      return read;
    },
  };
}

/** What a question asks too much of is the question's fault. */
async function asRefused<Answer>(path: string, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RangeError) throw wrong(path, error.message);
    throw error;
  }
}

const wrong = (path: string, problem: string) =>
  new AppError('malformed', { details: [{ path: `query.${path}`, problem }] });
