/** Owns the questions about conversations: figures over a range, by the sums that are kept. */
import { type Answered, answer } from '#analytics/query.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { AppError } from '#protocol/errors.ts';
import { isTimeZone } from '#protocol/hours.ts';
import type { AnalyticsQuery } from '#protocol/http/analytics.ts';
import type { Id } from '#protocol/ids.ts';
import { readRollups } from './figures.store.ts';
import { createFold } from './fold.ts';
import { createPacking } from './packing.ts';

export type Analytics = ReturnType<typeof createAnalyticsService>;

export function createAnalyticsService(deps: { db: Db; clock: Clock; newId: () => Id }) {
  const { db } = deps;
  const fold = createFold(deps);
  const packing = createPacking(deps);
  return {
    fold,
    packing,

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
      const { startDate: from, endDate: to, step, timeZone, cube, teamId, one, other } = asked;
      if (!isTimeZone(timeZone)) throw wrong('timeZone', 'is not a known time zone');
      const cells = await readRollups(db, {
        cube,
        from,
        to,
        teamIds: teamId === undefined ? null : [teamId],
      });
      const meant = cells.filter(
        cell => (one === undefined || cell.one === one) && (other === undefined || cell.other === other),
      );
      try {
        return answer(meant, { from, to, step, timeZone });
      } catch (error) {
        if (error instanceof RangeError) throw wrong('step', error.message);
        throw error;
      }
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

const wrong = (path: string, problem: string) =>
  new AppError('malformed', { details: [{ path: `query.${path}`, problem }] });
