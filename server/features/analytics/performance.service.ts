/** Owns what is told beside the figures of conversations: how customers come back, how the parts of the desk held, how models compare. */
import { coveredMs } from '#analytics/availability.ts';
import { answerKept, type Figures } from '#analytics/query.ts';
import { compareShares, type Quality, qualityOf, retentionOf } from '#analytics/scores.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { EngagementAnswer, RangeQuery } from '#protocol/http/analytics.ts';
import type { Millis } from '#protocol/ids.ts';
import { countCustomers, readTroubles } from './engagement.store.ts';
import { readKept } from './kept.store.ts';

export type PartPerformance = {
  part: string;
  troubles: number;
  downMs: number;
  degradedMs: number;
  /** The share of the time in which it was not down. */
  availability: number;
};
export type SystemPerformance = {
  /** Parts that had trouble; every other one had none. */
  parts: PartPerformance[];
  ai: Figures;
  /** Until when it is told: nothing is known of what is to come. */
  until: Millis;
};

export type ModelFigures = {
  model: string;
  figures: Figures;
  costPerRunMicros: number | null;
  /** Its share of failures against that of all others; null where either is of fewer than thirty. */
  failures: { difference: number; p: number } | null;
};
export type ModelPerformance = {
  models: ModelFigures[];
  intents: { intent: string; figures: Figures }[];
  quality: Quality;
};

export function createPerformance({ db, clock }: { db: Db; clock: Clock }) {
  const spanOf = ({ startDate: from, endDate: to }: RangeQuery) => ({ from, to });
  const teamOf = ({ teamId }: RangeQuery) => teamId ?? null;

  async function figures(asked: RangeQuery, cube: 'team' | 'ai') {
    const teamIds = asked.teamId === undefined ? null : [asked.teamId];
    const kept = await readKept(db, { cube, ...spanOf(asked), teamIds }, clock.now());
    return answerKept(kept, cube, { ...spanOf(asked), step: 'month', timeZone: 'UTC' });
  }

  return {
    async getUserEngagement(asked: RangeQuery): Promise<EngagementAnswer> {
      const { both, before, ...customers } = await countCustomers(db, spanOf(asked), teamOf(asked));
      const { counts } = (await figures(asked, 'team')).total;
      const { active, first, conversations } = customers;
      return {
        ...customers,
        ...{ returning: active - first, customersBefore: before, retention: retentionOf({ before, both }) },
        conversationsPerCustomer: active === 0 ? null : conversations / active,
        messagesPerConversation: counts.conversations
          ? (counts.customerMessages ?? 0) / counts.conversations
          : null,
      };
    },

    async getSystemPerformance(asked: RangeQuery): Promise<SystemPerformance> {
      const { from, to } = spanOf(asked);
      const until = Math.max(from, Math.min(to, clock.now()));
      const troubles = await readTroubles(db, { from, to: until });
      const parts = [...Map.groupBy(troubles, ({ part }) => part)].map(([part, all]) => {
        const down = all.filter(({ worst }) => worst === 'down');
        const downMs = coveredMs(down, from, until);
        return {
          ...{ part, troubles: all.length, downMs, degradedMs: coveredMs(all, from, until) - downMs },
          availability: until > from ? 1 - downMs / (until - from) : 1,
        };
      });
      return {
        parts: parts.sort((a, b) => a.availability - b.availability),
        until,
        ai: (await figures(asked, 'ai')).total,
      };
    },

    async getModelPerformance(asked: RangeQuery): Promise<ModelPerformance> {
      const { total, by } = await figures(asked, 'ai');
      const desk = await figures(asked, 'team');
      const [runs, failed] = [total.counts.aiRuns ?? 0, total.counts.aiFailures ?? 0];
      return {
        models: by.other.map(({ key: model, figures: of }) => {
          const { aiRuns = 0, aiFailures = 0, costMicros = 0 } = of.counts;
          return {
            ...{ model, figures: of, costPerRunMicros: aiRuns === 0 ? null : costMicros / aiRuns },
            failures: compareShares(
              { of: aiFailures, by: aiRuns },
              { of: failed - aiFailures, by: runs - aiRuns },
            ),
          };
        }),
        intents: by.one.map(({ key: intent, figures: of }) => ({ intent, figures: of })),
        quality: qualityOf(desk.total),
      };
    },
  };
}
