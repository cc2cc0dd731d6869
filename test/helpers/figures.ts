/** Sums up all that is due. The server of a test does so too, each minute, and only one of the two at a time: it is waited for. */
import { expect, vi } from 'vitest';
import { createAnalyticsService } from '../../server/features/analytics/index.ts';
import type { Db } from '../../server/platform/db/db.ts';
import { sql } from '../../server/platform/db/sql.ts';
import { newId } from './desk.ts';

export async function sumUpFigures(db: Db): Promise<void> {
  const service = createAnalyticsService({ db, newId, clock: { now: () => Date.now() } });
  await vi.waitFor(
    async () => {
      await service.sumUp();
      expect(await db.query(sql`select conversation_id from analytics_due limit 1`)).toEqual([]);
    },
    { timeout: 20_000, interval: 100 },
  );
}
